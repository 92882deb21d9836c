// Stop means stop: at the model too, and nothing that was written is lost.
import { expect, test } from './linnet';

test('Stop keeps the text, ends the model’s work, and Continue goes on @phone', async ({ chat, fake, page }) => {
  await chat.open();
  const reply = await chat.askAndHold('later');
  await expect(chat.sendButton).toHaveCount(0); // Stop stands in its place
  await chat.stopButton.click();

  await chat.ends('stopped');
  await expect(chat.prose(reply)).toHaveText('w1 w2 w3');
  await expect(reply).toContainText(/Stopped after \d/);
  await expect(chat.sendButton).toBeVisible();
  // Otherwise the machine would go on computing for nobody.
  expect((await fake.wait({ nth: 1, ended: true })).end).toBe('closed_by_client');

  await fake.release('later');
  await chat.act(reply, 'Continue');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText(/^w1 w2 w3 ?w1 w2 w3 w4 w5 w6$/);
  // The model was told what it had said so far.
  expect((await chat.asked(2)).messages.at(-1)).toMatchObject({ role: 'assistant' });
  await page.reload();
  await expect(chat.prose()).toContainText('w6');
});

test('Esc stops, from within the composer too', async ({ chat, fake, page }) => {
  await chat.open();
  await chat.askAndHold('never');
  await chat.composer.fill('The next thought');
  await page.keyboard.press('Escape');
  await chat.ends('stopped');
  expect((await fake.wait({ nth: 1, ended: true })).end).toBe('closed_by_client');
  await expect(chat.composer).toHaveValue('The next thought');
});

test('Esc closes what is open before it stops anything', async ({ chat, fake, page }) => {
  await chat.open();
  const reply = await chat.askAndHold('a');
  await chat.modelButton.click();
  await expect(chat.picker).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chat.picker).toBeHidden();
  await expect(reply).toHaveAttribute('data-state', 'writing');
  await fake.release('a');
  await chat.ends('done');
});

test('a reply that waits in line can be taken out of it', async ({ chat, context, fake }) => {
  await chat.open();
  await chat.askAndHold('first');
  const second = chat.beside(await context.newPage());
  await second.open();
  await second.send('fake:count=1');
  const waiting = second.lastReply();
  await expect(waiting).toHaveAttribute('data-state', 'queued');
  await expect(waiting.locator('.stage')).toContainText('next in line');
  await waiting.getByRole('button', { name: 'Cancel' }).click();
  await second.ends('stopped');
  await fake.release('first');
  await chat.ends('done');
  expect(await fake.chats()).toHaveLength(1);
});

test.describe('through the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('Stop ends the model’s work, and Continue goes on', async ({ chat, fake }) => {
    await chat.openThroughWorker();
    await chat.askAndHold('later');
    await chat.stopButton.click();
    await chat.ends('stopped');
    expect((await fake.wait({ nth: 1, ended: true })).end).toBe('closed_by_client');
    await chat.reload();
    await chat.ends('stopped');
    await fake.release('later');
    await chat.act(chat.lastReply(), 'Continue');
    await chat.ends('done');
    await expect(chat.prose()).toContainText('w6');
  });
});
