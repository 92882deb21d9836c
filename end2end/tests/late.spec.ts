// Parts of the page that come in chunks of their own, with a style sheet of theirs.
import type { Page } from '@playwright/test';
import { NETWORK, expect, test } from './linnet';

const SHEET = 'link[rel=stylesheet][href$="/late.css"]';

/** The style of a part, by a rule that only the late sheet has. */
const styled = (page: Page, selector: string, property: string, value: string) =>
  expect(page.locator(selector).first()).toHaveCSS(property, value);

test('a part is fetched when it is wanted, and only once', async ({ chat, page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (/split_settings\.wasm/.test(request.url())) fetched.push(request.url());
  });
  await chat.open();
  expect(fetched).toEqual([]);
  const panel = await chat.openSettings();
  await expect(panel.getByRole('heading', { name: 'Settings for this chat' })).toBeFocused();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toHaveCount(0);
  await chat.openSettings();
  expect(fetched).toHaveLength(1);
});

test('until it is there the page says that it is loading', async ({ chat, page }) => {
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/split_settings.wasm', async (route) => {
    await gone;
    await route.continue();
  });
  await chat.open();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Loading…' })).toBeVisible();
  // What is not wanted any more does not come back.
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  go();
  await expect(chat.settings()).toHaveCount(1);
  await expect(page.getByText('Loading…')).toHaveCount(0);
});

test.describe('the chunk cannot be had', () => {
  test.use({ expected: /ERR_FAILED|Failed to fetch/ });

  test('the page says so, goes on, and tries again @phone', async ({ chat, page }) => {
    await page.route('**/split_settings.wasm', (route) => route.abort());
    await chat.open();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await expect(alert).toBeVisible();
    await alert.getByRole('button', { name: 'Retry' }).click();
    await expect(alert).toBeVisible();
    await page.unroute('**/split_settings.wasm');
    await alert.getByRole('button', { name: 'Retry' }).click();
    await expect(chat.settings()).toBeVisible();
    await expect(alert).toHaveCount(0);
    await chat.settings().getByRole('button', { name: 'Close' }).click();
    await chat.ask('fake:count=1');
  });

  test('the page can be loaded anew from there', async ({ chat, page }) => {
    await page.route('**/split_asides.wasm', (route) => route.abort());
    await chat.open();
    await chat.conversation.focus();
    await page.keyboard.press('?');
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await expect(alert).toBeVisible();
    await page.unroute('**/split_asides.wasm');
    await alert.getByRole('button', { name: 'Reload the page' }).click();
    await expect(alert).toHaveCount(0);
    await chat.awake();
    await chat.conversation.focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, expected: /preload/ });

  test('a page that is late has its style from the first byte, and others do not have it @phone', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('head > link[rel=stylesheet][href$="/linnet.css"]')).toHaveCount(1);
    await expect(page.locator(SHEET)).toHaveCount(0);
    for (const [address, selector, property, value] of [
      ['/models', '.pull', 'display', 'grid'],
      ['/models/create', '.create', 'display', 'grid'],
      ['/machine', '.page-section', 'display', 'grid'],
      ['/prompts', '.prompts-bar', 'display', 'flex'],
    ]) {
      await page.goto(address);
      // Right after the first sheet, before a site's own.
      await expect(page.locator(`head > link[href$="/linnet.css"] + ${SHEET}`)).toHaveCount(1);
      await styled(page, selector, property, value);
    }
  });
});

test('a part that is opened by hand is shown with its style, which comes once', async ({ chat, page }) => {
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  const fetched: string[] = [];
  await page.route('**/late.css', async (route) => {
    fetched.push(route.request().url());
    await gone;
    await route.continue();
  });
  await chat.open();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Loading…' })).toBeVisible();
  await expect.poll(() => fetched.length).toBe(1);
  await expect(chat.settings()).toHaveCount(0);
  go();
  await expect(chat.settings()).toBeVisible();
  await styled(page, '.setting', 'display', 'grid');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible();
  await styled(page, '.palette-head', 'display', 'flex');
  expect(fetched).toHaveLength(1);
  // The order of the layers is that of the first sheet.
  await expect(page.locator(`head > link[href$="/linnet.css"] + ${SHEET}`)).toHaveCount(1);
});

test('a page that began with the style does not ask for it again', async ({ chat, page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/late.css')) fetched.push(request.url());
  });
  await chat.open('/models');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await styled(page, '.pull', 'display', 'grid');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible();
  await expect(page.locator(SHEET)).toHaveCount(1);
  expect(fetched).toHaveLength(1);
});

test.describe('the style cannot be had', () => {
  test.use({ expected: /ERR_FAILED|Failed to fetch/ });

  test('the page says so, and tries again', async ({ chat, page }) => {
    await page.route('**/late.css', (route) => route.abort());
    await chat.open();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    await expect(alert).toBeVisible();
    await page.unroute('**/late.css');
    await alert.getByRole('button', { name: 'Retry' }).click();
    await expect(chat.settings()).toBeVisible();
    await styled(page, '.setting', 'display', 'grid');
    await expect(page.locator(SHEET)).toHaveCount(1);
  });
});

test.describe('without the server', () => {
  test.use({ serviceWorkers: 'allow', expected: NETWORK });

  test('a late part has its style too', async ({ chat, linnet, page }) => {
    test.slow();
    await chat.open();
    await chat.ask('First fake:count=1');
    const worker = () => navigator.serviceWorker.controller?.state;
    await expect.poll(() => page.evaluate(worker), { timeout: 30_000 }).toBe('activated');
    await linnet.stop('SIGKILL');
    await page.goto('/');
    await chat.awake();
    await chat.openSettings();
    await styled(page, '.setting', 'display', 'grid');
    await expect(page.locator(SHEET)).toHaveCount(1);
  });
});
