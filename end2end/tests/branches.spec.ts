// Messages are a tree: whatever is changed, the earlier version stays.
import { expect, test } from './linnet';

test('editing a question makes a branch, and the pager leads back @phone', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('One fake:count=1');
  await chat.act(chat.lastQuestion(), 'Edit');
  const field = page.getByRole('textbox', { name: 'Your text' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('One fake:count=1');
  await field.fill('Two fake:count=2');
  await page.getByRole('button', { name: 'Ask again' }).click();

  await expect(chat.prose()).toHaveText('w1 w2');
  await chat.ends('done');
  await expect(chat.questions).toHaveCount(1);
  const pager = chat.lastQuestion().getByRole('group', { name: 'Versions' });
  await expect(pager).toHaveText('2 / 2');
  // The model hears of this branch only.
  expect((await chat.asked(2)).messages).toEqual([{ role: 'user', content: 'Two fake:count=2' }]);

  await pager.getByRole('button', { name: 'Earlier version' }).click();
  await expect(chat.prose(chat.lastQuestion())).toHaveText('One fake:count=1');
  await expect(chat.prose()).toHaveText('w1');
  await expect(pager).toHaveText('1 / 2');
  await expect(pager.getByRole('button', { name: 'Earlier version' })).toBeDisabled();
  await chat.reload();
  await expect(chat.prose()).toHaveText('w1');
});

test('Esc leaves a question as it was', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('One fake:count=1');
  await chat.act(chat.lastQuestion(), 'Edit');
  await page.getByRole('textbox', { name: 'Your text' }).fill('Something else');
  await page.keyboard.press('Escape');
  await expect(chat.prose(chat.lastQuestion())).toHaveText('One fake:count=1');
  await expect(page.getByRole('group', { name: 'Versions' })).toHaveCount(0);
});

test('Regenerate puts another answer beside the first', async ({ chat, fake }) => {
  await chat.open();
  await fake.rule({ contains: 'Say', times: 1, script: { text: 'First answer' } });
  await fake.rule({ contains: 'Say', script: { text: 'Second answer' } });
  await chat.ask('Say something');
  await expect(chat.prose()).toHaveText('First answer');
  await chat.act(chat.lastReply(), 'Regenerate');
  await expect(chat.prose()).toHaveText('Second answer');
  const pager = chat.lastReply().getByRole('group', { name: 'Versions' });
  await expect(pager).toHaveText('2 / 2');
  await expect(chat.replies).toHaveCount(1);
  await pager.getByRole('button', { name: 'Earlier version' }).click();
  await expect(chat.prose()).toHaveText('First answer');
  // A question goes on from the answer that is shown.
  await chat.ask('And then fake:count=1');
  const { messages } = await chat.asked(3);
  expect(messages.map((message: { content: string }) => message.content)).toEqual([
    'Say something',
    'First answer',
    'And then fake:count=1',
  ]);
});

test('an edited answer is marked, is what the model hears, and the first one stays', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=2');
  await chat.act(chat.lastReply(), 'Edit');
  await page.getByRole('textbox', { name: 'Text of the reply' }).fill('My **own** words');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(chat.prose()).toHaveText('My own words');
  await expect(chat.lastReply()).toContainText('edited');
  await expect(chat.lastReply().getByRole('group', { name: 'Versions' })).toHaveText('2 / 2');
  await chat.ask('Go on fake:count=1');
  expect((await chat.asked(2)).messages[1].content).toBe('My **own** words');
});

test('what was deleted comes back by Undo', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('One fake:count=1');
  await chat.ask('Two fake:count=2');
  await chat.act(chat.lastQuestion(), 'Delete from here on');
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.replies).toHaveCount(1);
  const notice = page.getByRole('region', { name: 'Notices' });
  await expect(notice).toContainText('Message deleted');
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(chat.questions).toHaveCount(2);
  await expect(chat.prose()).toHaveText('w1 w2');
});

test('a fork is a chat of its own', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('One fake:count=1');
  const original = page.url();
  await chat.ask('Two fake:count=2');
  await chat.act(chat.replies.first(), 'Fork from here');
  await expect(page).not.toHaveURL(original);
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.prose()).toHaveText('w1');
  await chat.ask('Three fake:count=3');
  await page.goto(original);
  await expect(chat.questions).toHaveCount(2);
  await expect(chat.prose()).toHaveText('w1 w2');
});

test('a chat is renamed, pinned, deleted and brought back', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Old name fake:count=1');
  const menu = async (item: string) => {
    await page.getByRole('button', { name: 'More about this chat' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await menu('Rename');
  await page.getByRole('textbox', { name: 'Chat title' }).fill('New name');
  await page.keyboard.press('Enter');
  await expect(chat.list.getByRole('link', { name: 'New name' })).toBeVisible();
  await expect(page).toHaveTitle('New name · Linnet');
  await menu('Pin');
  await expect(chat.list.getByRole('heading', { name: 'Pinned' })).toBeVisible();
  await menu('Delete');
  await expect(chat.list.getByRole('link', { name: 'New name' })).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chat.list.getByRole('link', { name: 'New name' })).toBeVisible();
  await expect(chat.prose()).toHaveText('w1');
});

test('where a site wants it, deleting is asked about first @phone', async ({ chat, page, write }) => {
  write('[ui]\nconfirm_delete = true\n');
  await chat.open();
  await chat.ask('Keep me fake:count=1');
  await expect(async () => {
    await chat.reload();
    const data = JSON.parse((await page.locator('#page-data').textContent()) ?? '');
    expect(data.site.look.confirm_delete).toBe(true);
  }).toPass();
  const address = page.url();
  const dialog = page.getByRole('dialog', { name: /^Delete this/ });
  const more = page.getByRole('button', { name: 'More about this chat' });
  await more.click();
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
  await expect(dialog).toHaveAccessibleName('Delete this chat?');
  await expect(dialog).toContainText('it can be undone');
  // The harmless way out is the one under the fingers.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(address);
  await chat.act(chat.lastQuestion(), 'Delete from here on');
  await expect(dialog).toHaveAccessibleName('Delete this message and what follows it?');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(chat.questions).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chat.questions).toHaveCount(1);
  await more.click();
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page).not.toHaveURL(address);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(chat.prose()).toHaveText('w1');
});
