// One field over everything: chats, messages, actions, models, settings, pages.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './linnet';

test('chats, messages, actions, settings and pages are found and opened by keyboard alone', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:{"text":"The nightingale sings at night."} Birds');
  const first = page.url();
  await page.keyboard.press('Control+Shift+KeyO');
  await chat.ask('fake:{"text":"Something else."} Cooking');
  const dialog = page.getByRole('dialog', { name: 'Search and commands' });
  const field = dialog.getByRole('combobox', { name: 'Search and commands' });
  const active = dialog.getByRole('option', { selected: true });

  // What was used last stands first; the arrows go round.
  await chat.composer.focus();
  await page.keyboard.press('Control+KeyK');
  await expect(field).toBeFocused();
  await expect(active).toContainText('Cooking');
  await page.keyboard.press('ArrowDown');
  await expect(active).toContainText('Birds');
  await expect(field).toHaveAttribute('aria-activedescendant', (await active.getAttribute('id'))!);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(chat.composer).toBeFocused();

  // By a word of an answer: the chat opens at that message.
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('nightin');
  await expect(dialog.getByRole('group', { name: 'In messages' })).toContainText('The nightingale sings');
  await expect(dialog.locator('mark').first()).toHaveText(/nightin/i);
  await page.keyboard.press('End');
  await dialog.getByRole('option', { name: 'Linnet' }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(first);
  await expect(chat.lastReply()).toBeFocused();

  // An action, a setting in a fold, a page.
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('new chat');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/$/);
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('temperature');
  await page.keyboard.press('Enter');
  await expect(chat.settings().getByRole('textbox', { name: 'Temperature' })).toBeFocused();
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('machine');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/machine$/);

  await page.keyboard.press('Control+KeyK');
  await page.keyboard.type('qqqq');
  await expect(dialog).toContainText('Nothing found for “qqqq”.');
  await expect(dialog.getByRole('status')).toHaveText('Nothing found for “qqqq”.');
});

test('an answer that comes too late is dropped', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'First', script: { text: 'alpha' } });
  await fake.rule({ contains: 'Second', script: { text: 'beta' } });
  await chat.open();
  await chat.ask('First question');
  await page.keyboard.press('Control+Shift+KeyO');
  await chat.ask('Second question');
  let release: (() => void) | undefined;
  await page.route('**/api/page/search', async (route) => {
    if (route.request().postData()?.includes('alpha')) await new Promise<void>((go) => (release = go));
    await route.continue();
  });
  await page.keyboard.press('Control+KeyK');
  const dialog = page.getByRole('dialog', { name: 'Search and commands' });
  const field = dialog.getByRole('combobox');
  await field.fill('alpha');
  await expect.poll(() => !!release).toBe(true);
  await field.fill('beta');
  await expect(dialog.getByRole('group', { name: 'In messages' })).toContainText('beta');
  const late = page.waitForResponse((response) => response.request().postData()?.includes('alpha') ?? false);
  release!();
  await late;
  await expect(dialog.getByRole('group', { name: 'In messages' })).not.toContainText('alpha');
});

test('it opens from the list of chats and fits the screen @phone', async ({ chat, isMobile, page }) => {
  await chat.open();
  await chat.ask('Hello there');
  if (isMobile) await page.getByRole('button', { name: 'Chats', exact: true }).click();
  await page.getByRole('button', { name: 'Search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search and commands' });
  await dialog.getByRole('combobox').fill('keyboard');
  await dialog.getByRole('option', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
