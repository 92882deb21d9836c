// Many tabs, one truth: all see the same, and none starves the others.
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

test('a second tab sees the same, and can stop it', async ({ chat, context, fake, page }) => {
  await chat.open();
  await chat.askAndHold('go');
  const second = chat.beside(await context.newPage());
  await second.open(page.url());
  await expect(second.prose()).toHaveText('w1 w2 w3');
  await fake.release('go');
  await second.ends('done');
  await chat.ends('done');
  await expect(second.prose()).toHaveText('w1 w2 w3 w4 w5 w6');

  // What is asked in one tab is seen in the other, and stopped there.
  await chat.send('fake:count=6 fake:hold=never fake:after=2');
  await expect(second.replies).toHaveCount(2);
  await expect(second.prose()).toHaveText('w1 w2');
  await second.stopButton.click();
  await second.ends('stopped');
  await chat.ends('stopped');
  await expect(chat.prose()).toHaveText('w1 w2');
});

/** What a browser tells a tab that goes to the background, and one that comes back. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);

test('hidden tabs hold no connection, so that a seventh opens at once, and catch up when shown', async ({ chat, context, fake, page }) => {
  await chat.open();
  await chat.askAndHold('go');
  const address = page.url();
  const tabs = [chat];
  // A browser opens six connections to a server, and no more.
  while (tabs.length < 6) {
    await setHidden(tabs.at(-1)!.page, true);
    const tab = chat.beside(await context.newPage());
    await tab.open(address);
    tabs.push(tab);
  }
  await setHidden(tabs.at(-1)!.page, true);
  const seventh = chat.beside(await context.newPage());
  await seventh.open(address);
  await fake.release('go');
  await seventh.ends('done');
  await expect(chat.lastReply()).toHaveAttribute('data-state', 'writing');
  await setHidden(page, false);
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
});

test('what is asked in turn from two tabs is one conversation', async ({ chat, context, page }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  const second = chat.beside(await context.newPage());
  await second.open(page.url());
  await second.send('Second fake:count=2');
  await expect(chat.questions).toHaveCount(2);
  await chat.ends('done');
  await chat.ask('Third fake:count=3');
  await expect(second.questions).toHaveCount(3);
  await second.ends('done');
  await expect(second.prose()).toHaveText('w1 w2 w3');
});
