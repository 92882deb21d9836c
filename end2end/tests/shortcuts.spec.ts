// Shortcuts do what the list says, and are what the person makes of them.
import { expect, test } from './linnet';

test('frequent things are done by keys', async ({ chat, context, fake, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await fake.rule({ contains: 'Code', script: { text: 'Here:\n\n```rust\nlet a = 1;\n```\n' } });
  await chat.open();
  await chat.ask('Code please');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('Alt+KeyC');
  await expect.poll(clipboard).toContain('```rust');
  await page.keyboard.press('Alt+Shift+KeyC');
  await expect.poll(clipboard).toBe('let a = 1;\n');
  await page.keyboard.press('Alt+KeyR');
  await expect(chat.lastReply()).toContainText('2 / 2');
  await chat.ends('done');
  await page.keyboard.press('Alt+Shift+KeyE');
  await expect(page.getByRole('textbox', { name: 'Your text' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Comma');
  await expect(chat.settings()).toBeVisible();
  await page.keyboard.press('Control+Comma');
  await expect(chat.settings()).toBeHidden();
  // The list of chats, up and down.
  const first = page.url();
  await page.keyboard.press('Control+Shift+KeyO');
  await chat.ask('Other');
  await page.keyboard.press('Alt+KeyJ');
  await expect(page).toHaveURL(first);
  await page.keyboard.press('Alt+KeyK');
  await expect(page).not.toHaveURL(first);
});

test('keys are changed, refused with a reason, kept, shown and reset', async ({ chat, page }) => {
  await chat.open();
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const newChat = dialog.getByRole('button', { name: /^Change the keys for: New chat/ });
  const status = dialog.getByRole('status');
  const open = async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).focus();
    await page.keyboard.press('Shift+Slash');
    await expect(dialog).toBeVisible();
  };
  await open();
  await newChat.click();
  await page.keyboard.press('Control+KeyK');
  await expect(status).toHaveText('Ctrl K is already used for: Search and commands');
  await page.keyboard.press('Control+KeyW');
  await expect(status).toContainText('belongs to the browser');
  await page.keyboard.press('Alt+KeyN');
  await expect(status).toHaveText('New chat: Alt N');
  await expect(newChat).toContainText('Alt N');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  const button = chat.list.getByRole('button', { name: 'New chat' });
  await expect(button).toHaveAttribute('aria-keyshortcuts', 'Alt+N');
  await chat.reload();
  await expect(button).toContainText('Alt N');
  await chat.ask('Hello');
  await page.keyboard.press('Control+Shift+KeyO');
  await expect(chat.replies).toHaveCount(1);
  await page.keyboard.press('Alt+KeyN');
  await expect(page).toHaveURL(/\/$/);

  await open();
  await dialog.getByRole('switch', { name: 'Shortcuts of a single key' }).uncheck();
  await dialog.getByRole('button', { name: 'Reset all' }).click();
  await expect(dialog.getByRole('switch')).toBeChecked();
  await expect(newChat).toContainText('Ctrl ⇧ O');
  await dialog.getByRole('switch').uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Shift+Slash');
  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible();
  await expect(dialog).toBeHidden();
});

test.describe('on a Mac', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140 Safari/537.36' });
  test('keys are written as its keyboards have them', async ({ chat, page }) => {
    await chat.open();
    await expect(chat.list.getByRole('button', { name: 'New chat' })).toHaveAttribute('aria-keyshortcuts', 'Meta+Shift+O');
    await expect(chat.list.getByRole('button', { name: 'Search' })).toContainText('⌘ K');
    await page.keyboard.press('Meta+KeyK');
    await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible();
  });
});
