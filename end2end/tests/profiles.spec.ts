// Profiles of a person's own: made, chosen, changed, copied, deleted and brought back.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './linnet';

test('one is made, starts a chat, is changed, and deleted with a way back', async ({ page, chat, fake, context }) => {
  await chat.open();
  const open = () => page.locator('.profile-button').click();
  const picker = page.getByRole('dialog', { name: 'Choose a profile' });
  await open();
  await picker.getByRole('button', { name: 'New profile' }).click();
  const editor = page.getByRole('dialog', { name: 'New profile' });
  await expect(picker).toBeHidden();
  await editor.getByLabel('Name', { exact: true }).fill('Pirate');
  await editor.getByRole('radio', { name: 'book' }).check({ force: true });
  await editor.getByLabel('Description').fill('Speaks like a **pirate**.');
  await editor.getByLabel('System prompt').fill('Be a pirate. Answer in {language}.');
  await editor.getByRole('button', { name: 'Add an idea' }).click();
  await editor.getByLabel('Title of the card').fill('Treasure');
  await editor.getByLabel('Message', { exact: true }).fill('Where is the treasure?');
  const found = await new AxeBuilder({ page }).include('.profile-editor').analyze();
  expect(found.violations).toEqual([]);
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor).toBeHidden();

  // The new chat has it at once, with what it says and offers.
  await expect(page.locator('.profile-button')).toContainText('Pirate');
  await expect(page.locator('.greeting')).toContainText('Speaks like a pirate.');
  await page.locator('.starters').getByRole('button', { name: 'Treasure' }).click();
  await expect(chat.composer).toHaveValue('Where is the treasure?');
  await chat.sendButton.click();
  await chat.ends('done');
  expect((await chat.asked(1)).messages[0].content).toBe('Be a pirate. Answer in English.');
  await expect(page.locator('.chat-header .profile-chip')).toHaveText('Pirate');

  // Another tab is told of a change.
  const other = await context.newPage();
  await other.goto(new URL('/', page.url()).href);
  await expect(other.locator('html')).toHaveAttribute('data-awake', 'true');
  await other.locator('.profile-button').click();
  const theirs = other.getByRole('dialog', { name: 'Choose a profile' });
  await expect(theirs.getByRole('button', { name: 'Pirate', exact: false }).first()).toBeVisible();
  await page.getByRole('button', { name: 'New chat' }).click();
  await open();
  await picker.getByRole('button', { name: 'Menu of the profile “Pirate”' }).click();
  await page.getByRole('menuitem', { name: 'Edit profile' }).click();
  const change = page.getByRole('dialog', { name: 'Edit profile' });
  await expect(change.getByLabel('System prompt')).toHaveValue('Be a pirate. Answer in {language}.');
  await expect(change.getByRole('radio', { name: 'book' })).toBeChecked();
  await change.getByLabel('Name', { exact: true }).fill('Corsair');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(change).toBeHidden();
  await expect(theirs.locator('.profile-option').filter({ hasText: 'Corsair' })).toBeVisible();
  await other.close();

  // A copy is another one.
  await open();
  await picker.getByRole('button', { name: 'Menu of the profile “Corsair”' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(editor.getByLabel('Name', { exact: true })).toHaveValue('Corsair (copy)');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.profile-button')).toContainText('Corsair (copy)');

  await open();
  await picker.getByRole('button', { name: 'Menu of the profile “Corsair (copy)”' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(picker.locator('.profile-option').filter({ hasText: 'copy' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(picker).toBeHidden();
  await open();
  await expect(picker.locator('.profile-option').filter({ hasText: 'copy' })).toHaveCount(1);
  expect(await fake.chats()).toHaveLength(1);
});

test.describe('refused', () => {
  test.use({ expected: /ERR_FAILED|status of \d+/ });
  test('what is refused stays in the editor', async ({ page, chat }) => {
    await chat.open();
    await page.locator('.profile-button').click();
    await page.getByRole('button', { name: 'New profile' }).click();
    const editor = page.getByRole('dialog', { name: 'New profile' });
    await editor.getByLabel('Name', { exact: true }).fill('Long');
    await editor.getByLabel('Description').fill('x'.repeat(9000));
    await editor.getByRole('button', { name: 'Save' }).click();
    await expect(editor.getByRole('alert')).toContainText('8 KiB');
    await editor.getByLabel('Description').fill('short');
    await page.route('**/api/page/keep_profile', (route) => route.abort());
    await editor.getByRole('button', { name: 'Save' }).click();
    await expect(editor.getByRole('alert')).not.toContainText('8 KiB');
    await expect(editor.getByLabel('Description')).toHaveValue('short');
    await page.unroute('**/api/page/keep_profile');
    await editor.getByRole('button', { name: 'Save' }).click();
    await expect(editor).toBeHidden();
    await expect(page.locator('.profile-button')).toContainText('Long');
  });
});
