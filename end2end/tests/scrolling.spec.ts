// The view follows the end only while the reader is there.
import type { Page } from '@playwright/test';
import { type Chat, expect, test } from './linnet';

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
  // All the way, so that nothing is still moving when it is looked at.
  await expect.poll(fromEnd).toBeGreaterThanOrEqual(599);
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

test('the count is of what is new, not of what the reader comes near to', async ({ chat, fake, page }) => {
  // Sections that were never in sight are of a guessed height until the reader comes.
  const long = Array.from({ length: 200 }, (_, n) => `Paragraph ${n} ${'and so on '.repeat(n % 20)}\n\n`);
  const more = Array.from({ length: 10 }, (_, n) => `New ${n}\n\n`);
  await fake.rule({ contains: 'Long', script: { pieces: [...long, ...more], delay_ms: 0, hold: 'more', after: 200 } });
  await chat.open();
  await chat.send('Long');
  await expect(chat.lastReply()).toContainText('Paragraph 199');
  await chat.reload();
  await chat.conversation.hover();
  const pill = page.getByRole('button', { name: /^Jump to latest/ });
  const middle = chat.prose().getByText('Paragraph 60', { exact: false }).first();
  await page.mouse.wheel(0, -600);
  await expect(pill).toHaveText('Jump to latest');
  await expect(async () => {
    await middle.evaluate((block) => block.scrollIntoView({ block: 'center' }));
    await expect(middle).toBeInViewport({ timeout: 300 });
  }).toPass();
  // And up through what was never in sight.
  await chat.conversation.evaluate((area) => (area.scrollTop = 0));
  await expect(chat.questions.first()).toBeInViewport();
  await middle.evaluate((block) => block.scrollIntoView({ block: 'center' }));
  await expect(middle).toBeInViewport();
  await expect(pill).toHaveText('Jump to latest');

  const top = () => middle.evaluate((block) => Math.round(block.getBoundingClientRect().top));
  const before = await top();
  await fake.release('more');
  await chat.ends('done');
  // Ten paragraphs of a line, with the space between them, and what stands under an answer.
  await expect(pill).toContainText(/^Jump to latest (1\d|2\d) new lines$/);
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
  await pill.click();
  await expect(chat.prose().getByText('New 9')).toBeInViewport();
  await expect(pill).toHaveCount(0);
});

test('a reader who turns up while it is written fast is left alone', async ({ chat, fake, page }) => {
  const pieces = Array.from({ length: 3000 }, (_, n) => (n % 12 === 11 ? `w${n}\n\n` : `w${n} `));
  await fake.rule({ contains: 'Fast', script: { pieces, rate: 1000 } });
  await chat.open();
  await chat.send('Fast');
  await expect(chat.lastReply()).toContainText('w600');
  await chat.conversation.hover();
  await page.mouse.wheel(0, -300);
  await expect(page.getByRole('button', { name: /^Jump to latest/ })).toBeVisible();
  // Once the wheel's own movement has ended: the same in two frames.
  const top = () => chat.conversation.evaluate((area) => area.scrollTop);
  const moved = () =>
    chat.conversation.evaluate(async (area) => {
      const before = area.scrollTop;
      for (let frames = 0; frames < 5; frames += 1) await new Promise(requestAnimationFrame);
      return area.scrollTop - before;
    });
  await expect.poll(moved).toBe(0);
  const here = await top();
  await chat.ends('done');
  expect(await top()).toBe(here);
});

test('when the last thing is drawn anew, what came with it is counted at once', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=1500 fake:delay_ms=0');
  const pill = page.getByRole('button', { name: /^Jump to latest/ });
  await chat.conversation.hover();
  await page.mouse.wheel(0, -600);
  await expect(pill).toHaveText('Jump to latest');
  // Another element in its place, taller by ten lines; nothing grows afterwards.
  await chat.lastReply().evaluate((turn) => {
    const anew = turn.cloneNode(true) as HTMLElement;
    const more = document.createElement('div');
    more.style.blockSize = '260px';
    anew.append(more);
    turn.replaceWith(anew);
  });
  await expect(pill).toHaveText('Jump to latest 10 new lines');
});

test('a long first question is followed to its answer @phone', async ({ chat, page }) => {
  await chat.open();
  await chat.ask(`${'A long question '.repeat(400)} fake:count=3`);
  await expect(page.getByRole('button', { name: /^Jump to latest/ })).toHaveCount(0);
  await expect(chat.lastReply()).toBeInViewport();
});

test.describe('who likes it still', () => {
  const fromEnd = (chat: Chat) => chat.conversation.evaluate((area) => Math.round(area.scrollHeight - area.scrollTop - area.clientHeight));
  const pill = (page: Page) => page.getByRole('button', { name: /^Jump to latest/ });

  test('an answer does not move the view, for a person', async ({ chat, fake, page }) => {
    await chat.open();
    await (await chat.openSettings()).getByRole('switch', { name: 'Follow answers' }).uncheck();
    await chat.ask('fake:count=1500 fake:delay_ms=0');
    await expect(pill(page)).toBeVisible();
    // One's own message is gone to all the same, and then left where it is.
    await chat.send('Next fake:count=2000 fake:delay_ms=0 fake:hold=more fake:after=5');
    await expect(chat.lastReply()).toContainText('w5');
    await expect(chat.lastQuestion()).toBeInViewport();
    await fake.release('more');
    await chat.ends('done');
    await expect(chat.lastQuestion()).toBeInViewport();
    expect(await fromEnd(chat)).toBeGreaterThan(100);
    await pill(page).click();
    await expect.poll(() => fromEnd(chat)).toBeLessThanOrEqual(1);
    // It is kept, and the server knows it.
    await chat.reload();
    await expect((await chat.openSettings()).getByRole('switch', { name: 'Follow answers' })).not.toBeChecked();
  });

  test('neither does a message, for a whole site', async ({ chat, page, write }) => {
    write('[ui]\nuser_message_autoscroll = false\nassistant_message_autoscroll = false\n');
    await chat.open();
    await expect(async () => {
      await chat.reload();
      await expect((await chat.openSettings()).getByRole('switch', { name: 'Jump to my message' })).not.toBeChecked({ timeout: 500 });
    }).toPass();
    await chat.ask('fake:count=1500 fake:delay_ms=0');
    await chat.conversation.hover();
    await page.mouse.wheel(0, -100_000);
    await expect.poll(() => chat.conversation.evaluate((area) => area.scrollTop)).toBe(0);
    await chat.ask('Next fake:count=500 fake:delay_ms=0');
    expect(await chat.conversation.evaluate((area) => area.scrollTop)).toBe(0);
    await expect(pill(page)).toBeVisible();
  });
});
