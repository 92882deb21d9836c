// The server may die at any moment; no word that was acknowledged is lost.
import { expect, NETWORK, test } from './linnet';

test.use({ expected: NETWORK });

/** The stage line's clock at 3 seconds or more. */
const LATER = / ([3-9]|[1-9]\d)(\.\d)?\s+s/;

test('kill -9 in mid-answer: the text is there, and Continue goes on @phone', async ({ chat, fake, linnet, page }) => {
  await chat.open();
  const reply = await chat.askAndHold('go');
  // Half a second is what may be lost, on a machine that has time: by the
  // clock in the stage line, much more has passed.
  await expect(reply.locator('.stage')).toContainText(LATER);
  await chat.composer.fill('Meanwhile');
  await linnet.restart('SIGKILL');

  await chat.ends('interrupted');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
  await expect(chat.lastReply().locator('.notice')).toContainText('Linnet was restarted in mid-answer');
  await expect(chat.composer).toHaveValue('Meanwhile');
  await expect(page.getByText('Connection lost.')).toHaveCount(0);

  await fake.release('go');
  await chat.act(chat.lastReply(), 'Continue');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText(/^w1 w2 w3 ?w1 w2 w3 w4 w5 w6$/);
});

test('a page that is opened after the crash shows the same', async ({ chat, linnet, page }) => {
  await chat.open();
  const reply = await chat.askAndHold('never');
  await expect(reply.locator('.stage')).toContainText(LATER);
  const address = page.url();
  await page.goto('about:blank');
  await linnet.restart('SIGKILL');
  await chat.open(address);
  await chat.ends('interrupted');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
});

test('a message sent while the server is away goes out once, when it is back', async ({ chat, fake, linnet }) => {
  await chat.open();
  await chat.ask('First fake:count=1');
  await linnet.stop('SIGKILL');
  await chat.send('Second fake:count=2');
  const unsent = chat.conversation.locator('[data-state=unsent]');
  await expect(unsent).toContainText('Second fake:count=2');
  await expect(unsent).toContainText('Kept here');
  await expect(chat.composer).toHaveValue('');
  await linnet.start();
  await expect(chat.prose()).toHaveText('w1 w2', { timeout: 20_000 });
  await expect(chat.questions).toHaveCount(2);
  expect(await fake.chats()).toHaveLength(2);
});

test('what was not sent survives the tab', async ({ chat, context, fake, linnet, page }) => {
  await chat.open();
  await linnet.stop('SIGKILL');
  await chat.send('Kept fake:count=2');
  await expect(chat.conversation.locator('[data-state=unsent]')).toBeVisible();
  await page.close();
  await linnet.start();
  const later = chat.beside(await context.newPage());
  await later.open();
  await expect(later.prose()).toHaveText('w1 w2');
  expect(await fake.chats()).toHaveLength(1);
});

test('an unsent message can be taken back into the composer', async ({ chat, linnet }) => {
  await chat.open();
  await linnet.stop('SIGKILL');
  await chat.send('Not like this');
  const unsent = chat.conversation.locator('[data-state=unsent]');
  await unsent.getByRole('button', { name: 'Edit' }).click();
  await expect(chat.composer).toHaveValue('Not like this');
  await expect(unsent).toHaveCount(0);
});

test('an answer that was lost on its way is asked for again, not sent twice', async ({ chat, fake, page }) => {
  await chat.open();
  // The server takes the message, the browser never hears of it.
  await page.route('**/api/page/send*', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await chat.send('Twice? fake:count=2');
  const unsent = chat.conversation.locator('[data-state=unsent]');
  await unsent.getByRole('button', { name: 'Retry' }).click();
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.questions).toHaveCount(1);
  expect(await fake.chats()).toHaveLength(1);
});

test('SIGTERM tells the page nothing it does not know: it reconnects and goes on', async ({ chat, linnet }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  await linnet.restart('SIGTERM');
  await chat.ask('fake:count=2');
  await expect(chat.prose()).toHaveText('w1 w2');
});
