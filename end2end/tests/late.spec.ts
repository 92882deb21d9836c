// Parts of the page that come in chunks of their own.
import { expect, test } from './linnet';

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
