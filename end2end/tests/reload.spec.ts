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

test('nobody loses their place when the page is loaded anew for another language', async ({ chat, fake, page }) => {
  await chat.open();
  for (const at of [1, 2, 3]) await chat.ask(`Question ${at} fake:count=900 fake:delay_ms=0`);
  await chat.send('More fake:count=6 fake:hold=go fake:after=3');
  await expect(chat.lastReply()).toContainText('w3');
  await chat.openSettings();
  const read = chat.questions.nth(1);
  await read.evaluate((turn) => turn.scrollIntoView({ block: 'start' }));
  const top = () => read.evaluate((turn) => Math.round(turn.getBoundingClientRect().top));
  await expect(read).toBeInViewport();
  const before = await top();
  const composer = page.locator('#message-input');
  await composer.fill('A draft');
  await page.locator('#language').focus();
  await page.locator('#language').selectOption('de');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await chat.awake();
  // What was open is open, what was read is in sight, what was typed is there, and the answer goes on.
  await expect(page.locator('#settings-panel')).toBeVisible();
  await expect(page.locator('#language')).toBeFocused();
  await expect(composer).toHaveValue('A draft');
  const moved = async () => Math.abs((await top()) - before);
  await expect.poll(moved).toBeLessThanOrEqual(2);
  await expect(chat.lastReply()).toHaveAttribute('data-state', 'writing');
  await fake.release('go');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
  expect(await moved()).toBeLessThanOrEqual(2);
  // It is noted once.
  await chat.reload();
  await expect(page.locator('#settings-panel')).toHaveCount(0);
});

test.describe('through the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a reload in mid-answer loses nothing, and the answer goes on', async ({ chat, fake, page }) => {
    await chat.openThroughWorker();
    await chat.askAndHold('go');
    await chat.composer.fill('A draft');
    await chat.reload();
    await expect(chat.prose()).toHaveText('w1 w2 w3');
    await expect(chat.composer).toHaveValue('A draft');
    const address = page.url();
    await page.goto('about:blank');
    await fake.release('go');
    await chat.open(address);
    await chat.ends('done');
    await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
  });
});
