// The first minute: a stranger opens the page, picks a model and chats.
import { expect, test } from './linnet';

test('a stranger picks a model, asks, and finds the chat again @phone', async ({ chat, page, isMobile }) => {
  await chat.open();
  await expect(chat.conversation).toContainText('What shall we work on?');
  await expect(chat.composer).toHaveValue('');

  // Models have their size beside them, because that decides whether they fit.
  await chat.modelButton.click();
  const option = chat.picker.getByRole('option', { name: /qwen3:0\.6b/ });
  await expect(option).toContainText('523 MB');
  await expect(chat.picker.getByRole('option', { name: /gemma2:2b/ })).toContainText('1.6 GB');
  // One that cannot chat is not offered.
  await expect(chat.picker.getByRole('option', { name: /nomic/ })).toHaveCount(0);
  await chat.picker.getByRole('option', { name: /gemma2:2b/ }).click();
  await expect(chat.picker).toBeHidden();
  await expect(chat.modelButton).toContainText(/gemma2:2b ?· 1\.6\sGB/);

  await chat.send('How do birds sing?\nSecond line');
  await expect(chat.lastQuestion()).toContainText('How do birds sing?');
  await expect(chat.composer).toHaveValue('');
  await chat.ends('done');
  await expect(chat.prose()).toContainText('That is all.');
  expect((await chat.asked(1)).model).toBe('gemma2:2b');

  // `2.3 s · 127 characters · 56 tok/s`, and the rest on demand.
  const metrics = chat.lastReply().locator('.metrics');
  await expect(metrics.locator('summary')).toHaveText(/^[\d.]+\s(ms|s) · \d+\scharacters · [\d.,]+\stok\/s$/);
  await metrics.locator('summary').click();
  await expect(metrics).toContainText('First token after');

  // The chat has an address, a title (its first line) and a row in the list.
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]+$/);
  await expect(page).toHaveTitle('How do birds sing? · Linnet');
  await expect(page.getByRole('heading', { level: 1, name: 'How do birds sing?' })).toBeVisible();
  if (isMobile) await page.getByRole('button', { name: 'Chats', exact: true }).click();
  const row = chat.list.getByRole('link', { name: /^How do birds sing\?/ });
  await expect(row).toHaveAttribute('aria-current', 'page');
  await row.click();
  await chat.reload();
  await expect(chat.prose()).toContainText('That is all.');
});

test('the answer shows while it is written, not at its end', async ({ chat, fake }) => {
  await chat.open();
  const reply = await chat.askAndHold('middle');
  await expect(reply).toHaveAttribute('data-state', 'writing');
  await expect(reply.locator('.stage')).toContainText('Writing');
  await expect(reply).not.toContainText('w4');
  await fake.release('middle');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
});

test('the stage line says that the model is being loaded', async ({ chat, fake }) => {
  await chat.open();
  await chat.send('fake:count=1 fake:load_hold=loaded');
  await expect(chat.lastReply().locator('.stage')).toContainText('Loading gemma2:2b');
  await fake.release('loaded');
  await chat.ends('done');
});

test('a second chat leaves the first as it is', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('First fake:count=2');
  const first = page.url();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page).not.toHaveURL(first);
  await expect(chat.composer).toBeFocused();
  await expect(chat.replies).toHaveCount(0);
  await chat.ask('Second fake:count=3');
  await expect(chat.list.locator('.chat-link')).toHaveCount(2);
  await chat.list.getByRole('link', { name: /^First/ }).click();
  await expect(page).toHaveURL(first);
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.questions).toHaveCount(1);
});

test('an impatient double Enter sends one message', async ({ chat, fake, page }) => {
  await chat.open();
  await chat.composer.fill('Once fake:count=2');
  await chat.composer.press('Enter');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  await expect(chat.questions).toHaveCount(1);
  expect(await fake.chats()).toHaveLength(1);
});
