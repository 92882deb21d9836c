// Every page and dialog for everybody: axe in both themes, twice the size, few colours, no motion.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

async function check(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split('\n')[1]})`));
  expect.soft(found, state).toEqual([]);
}

const PAGES = ['/models', '/models/create', '/machine', '/feedback', '/nowhere'];

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    // A page that is none is answered as such.
    test.use({ expected: /status of 404/ });
    test(`axe finds nothing on any page: ${theme}`, async ({ chat, context, linnet, page }) => {
      test.slow(); // axe looks at all pages
      await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
      for (const path of PAGES) {
        await chat.open(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await check(page, path);
      }
    });
  });

  test(`axe finds nothing in dialogs and forms: ${theme}`, async ({ chat, context, linnet, page }) => {
    test.slow(); // axe looks at six states
    await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
    await chat.open();
    const reply = await chat.ask('Hello');
    await page.keyboard.press('Control+KeyK');
    await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
    await check(page, 'palette');
    await page.keyboard.type('hel');
    await expect(page.getByRole('group', { name: 'In messages' })).toBeVisible();
    await check(page, 'palette with hits');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings', exact: true }).focus();
    await page.keyboard.press('Shift+Slash');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: /^Change the keys for: New chat/ }).click();
    await page.keyboard.press('Control+KeyK');
    await expect(dialog.getByRole('status')).toContainText('already used');
    await check(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await chat.act(reply, 'Bad answer');
    await expect(reply.getByRole('textbox', { name: 'What was wrong with it?' })).toBeFocused();
    await check(page, 'comment');
    await page.keyboard.press('Escape');
    await chat.act(reply, 'Edit');
    await expect(page.getByRole('textbox', { name: 'The reply' }).or(reply.getByRole('textbox'))).toBeVisible();
    await check(page, 'editing');
  });
}

test('twice the size nothing is cut off to the side', async ({ chat, page }) => {
  // 1280 × 800 at 200 % is 640 × 400 in the page's own pixels; 320 is 400 %.
  for (const width of [640, 320]) {
    await page.setViewportSize({ width, height: 400 });
    for (const path of ['/', '/models', '/machine', '/feedback']) {
      await chat.open(path);
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
    }
    await chat.open();
    await page.keyboard.press('Control+KeyK');
    const field = page.getByRole('combobox', { name: 'Search and commands' });
    await expect(field).toBeInViewport();
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('option', { selected: true })).toBeInViewport();
    await page.keyboard.press('Escape');
  }
});

test('where the system picks the colours, what is chosen and focused still shows', async ({ chat, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await chat.open();
  await page.keyboard.press('Control+KeyK');
  const active = page.getByRole('option', { selected: true });
  await expect(active).toBeVisible();
  await expect(active).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('Escape');
  const search = page.getByRole('button', { name: 'Search' });
  await page.keyboard.press('Tab');
  await search.focus();
  await expect(search).toHaveCSS('outline-style', 'solid');
});

test('nothing moves for those who want no motion', async ({ chat, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await chat.open();
  await chat.askAndHold('still');
  const moving = () => page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);
  await expect.poll(moving).toBe(0);
  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
  expect(await moving()).toBe(0);
});
