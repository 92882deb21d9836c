// The whole journey without a pointer.
import { expect, test } from './linnet';

test('write, send, read, act and start anew by keyboard alone', async ({ chat, fake, page }) => {
  await chat.open();
  const keys = page.keyboard;
  // The first stop leads past the sidebar.
  await keys.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the conversation' })).toBeFocused();
  await keys.press('Enter');
  await keys.press('Shift+Escape');
  await expect(chat.composer).toBeFocused();
  await keys.type('One');
  await keys.press('Shift+Enter');
  await keys.type('fake:count=3 fake:hold=k fake:after=2');
  await expect(chat.composer).toHaveValue(/^One\nfake/);
  await keys.press('Enter');
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.composer).toBeFocused(); // typing goes on while it streams
  await fake.release('k');
  await chat.ends('done');

  // Back from the composer into the last answer: its actions are reached and seen.
  const copy = chat.action(chat.lastReply(), 'Copy');
  for (let presses = 0; presses < 12 && !(await copy.evaluate((button) => button === document.activeElement)); presses++) {
    await keys.press('Shift+Tab');
  }
  await expect(copy).toBeFocused();
  await expect(copy).toBeVisible();
  expect(await copy.evaluate((button) => getComputedStyle(button).outlineStyle)).not.toBe('none');

  await keys.press('Control+Shift+KeyO');
  await expect(page).toHaveURL(/\/$/);
  await expect(chat.composer).toBeFocused();
  await expect(chat.replies).toHaveCount(0);
});

test('? lists the shortcuts, but not while somebody writes', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.focus();
  await page.keyboard.type('Really?');
  await expect(chat.composer).toHaveValue('Really?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Shift+Slash');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the menu of a chat opens, moves and acts by keys', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Menu fake:count=1');
  const button = chat.list.getByRole('button', { name: /^Menu of “Menu/ });
  await button.focus();
  await page.keyboard.press('Enter');
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true });
  await expect(item('Rename')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('Pin')).toBeFocused();
  await page.keyboard.press('End');
  await expect(item('Delete')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Chat title' })).toBeFocused();
  await page.keyboard.type('By keys');
  await page.keyboard.press('Enter');
  await expect(chat.list.getByRole('link', { name: 'By keys' })).toBeVisible();
});

test('the sidebar can be put away, and stays away', async ({ chat, page }) => {
  await chat.open();
  await page.keyboard.press('Control+Shift+KeyS');
  await expect(chat.list).toBeHidden();
  await chat.reload();
  await expect(chat.list).toBeHidden();
  await page.getByRole('button', { name: 'Show the sidebar' }).click();
  await expect(chat.list).toBeVisible();
});
