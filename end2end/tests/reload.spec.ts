// A reply belongs to the server, not to the tab that asked for it.
import { expect, test } from './linnet';

test('a reload in mid-answer loses nothing, and the answer goes on @phone', async ({ chat, fake }) => {
  await chat.open();
  await chat.askAndHold('go');
  await chat.reload();
  await expect(chat.prose()).toHaveText('w1 w2 w3');
  await expect(chat.lastReply()).toHaveAttribute('data-state', 'writing');
  await expect(chat.stopButton).toBeVisible();
  await fake.release('go');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
});

test('an answer is written to its end while nobody looks', async ({ chat, fake, page }) => {
  await chat.open();
  await chat.askAndHold('go');
  const address = page.url();
  await page.goto('about:blank');
  await fake.release('go');
  expect((await fake.wait({ nth: 1, ended: true })).end).toBe('answered');
  await chat.open(address);
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
});

test('a chat that is written elsewhere has a dot in the list, then another one', async ({ chat, fake, page }) => {
  await chat.open();
  await chat.askAndHold('go');
  await page.getByRole('button', { name: 'New chat' }).click();
  const row = chat.list.getByRole('link', { name: /^fake:count/ });
  await expect(row).toContainText('A reply is being written');
  await fake.release('go');
  await expect(row).toContainText('New reply');
  await row.click();
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
  await expect(row).not.toContainText('New reply');
});

test('a draft survives a reload, in each chat its own', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('For the new chat');
  await chat.reload();
  await expect(chat.composer).toHaveValue('For the new chat');
  await chat.ask('fake:count=1');
  await chat.composer.fill('For the old chat');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(chat.composer).toHaveValue('');
  await page.goBack();
  await expect(chat.composer).toHaveValue('For the old chat');
});
