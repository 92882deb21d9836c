// What people think of answers: given, changed, taken back, listed, exported.
import { readFile } from 'node:fs/promises';
import { expect, test } from './linnet';

test('a thumb and a comment are kept, shown again, changed and taken back @phone', async ({ chat, page }) => {
  await chat.open();
  const reply = await chat.ask('Hello');
  const bad = chat.action(reply, 'Bad answer');
  const good = chat.action(reply, 'Good answer');
  await chat.act(reply, 'Bad answer');
  await expect(bad).toHaveAttribute('aria-pressed', 'true');
  const field = reply.getByRole('textbox', { name: 'What was wrong with it?' });
  await expect(field).toBeFocused();
  await field.fill('Too short');
  await reply.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(reply.getByRole('button', { name: 'Your comment: Too short' })).toBeVisible();
  await chat.reload();
  await expect(chat.action(chat.lastReply(), 'Bad answer')).toHaveAttribute('aria-pressed', 'true');
  await expect(reply.getByRole('button', { name: 'Your comment: Too short' })).toBeVisible();
  await chat.act(reply, 'Good answer');
  await expect(good).toHaveAttribute('aria-pressed', 'true');
  await expect(bad).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Escape');
  await chat.act(reply, 'Good answer');
  await expect(good).toHaveAttribute('aria-pressed', 'false');
  await expect(reply.getByRole('button', { name: /^Your comment/ })).toHaveCount(0);
});

test('the owner of the site lists, filters and exports it @phone', async ({ chat, page }) => {
  await chat.open('/feedback');
  await expect(page.getByRole('heading', { level: 1, name: 'Feedback' })).toBeVisible();
  await expect(page.getByText('No answer has been rated yet.')).toBeVisible();
  await chat.open();
  let reply = await chat.ask('First question');
  await chat.act(reply, 'Good answer');
  await reply.getByRole('button', { name: 'No comment' }).click();
  reply = await chat.ask('Second question');
  await chat.act(reply, 'Bad answer');
  await reply.getByRole('textbox', { name: 'What was wrong with it?' }).fill('=1+1');
  await reply.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(reply.getByRole('button', { name: /^Your comment/ })).toBeVisible();
  const kept = page.waitForResponse((response) => response.url().endsWith('/api/page/feedback'));
  await page.goto('/feedback');
  await kept;
  await chat.awake();
  await expect(page.getByText('1 good · 1 bad')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Second question' })).toContainText('=1+1');
  await page.getByRole('radio', { name: 'Good' }).check({ force: true });
  await expect(page.locator('.feedback-entry')).toHaveCount(1);
  await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
  await page.getByRole('checkbox', { name: 'With a comment' }).check();
  await expect(page.locator('.feedback-entry')).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const file = await readFile((await (await download).path())!, 'utf8');
  expect(file.split('\r\n')).toHaveLength(3);
  expect(file).toContain(`"'=1+1"`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
