// The view follows the end only while the reader is there.
import { expect, test } from './linnet';

test('who scrolls up in mid-answer stays there; the pill counts and leads back', async ({ chat, fake, page }) => {
  await chat.open();
  await chat.send('fake:count=3000 fake:delay_ms=0 fake:hold=more fake:after=1500');
  await expect(chat.lastReply()).toContainText('w1500');
  const area = chat.conversation;
  const fromEnd = () => area.evaluate((area) => Math.round(area.scrollHeight - area.scrollTop - area.clientHeight));
  const top = () => area.evaluate((area) => area.scrollTop);
  await expect.poll(fromEnd).toBeLessThanOrEqual(1); // it has followed

  await area.hover();
  await page.mouse.wheel(0, -600);
  await expect.poll(fromEnd).toBeGreaterThan(400);
  const pill = page.getByRole('button', { name: /^Jump to latest/ });
  await expect(pill).toBeVisible();
  const here = await top();
  await fake.release('more');
  await chat.ends('done');
  await expect(pill).toContainText(/\d+ new lines/);
  expect(await top()).toBe(here);

  await pill.click();
  await expect.poll(fromEnd).toBeLessThanOrEqual(1);
  await expect(pill).toHaveCount(0);
});

test('a question of one’s own leads back to the end', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=1500 fake:delay_ms=0');
  await chat.conversation.hover();
  await page.mouse.wheel(0, -2000);
  await expect(page.getByRole('button', { name: /^Jump to latest/ })).toBeVisible();
  await chat.ask('fake:count=2');
  await expect(chat.lastReply()).toBeInViewport();
});

test('an opened chat shows its end', async ({ chat }) => {
  await chat.open();
  await chat.ask('fake:count=1500 fake:delay_ms=0');
  await chat.reload();
  await expect(chat.lastReply().getByRole('group', { name: 'Actions' })).toBeInViewport();
});
