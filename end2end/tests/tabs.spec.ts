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
  test.slow(); // seven tabs
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

test('seven tabs in sight share one connection, and each sees what it shows', async ({ chat, context, fake, page }) => {
  test.slow();
  await fake.settings({ parallel: 2 });
  await chat.open();
  await chat.askAndHold('go');
  const address = page.url();
  const tabs = [chat];
  // All of them in mid-answer, with more before each.
  while (tabs.length < 7) {
    const tab = chat.beside(await context.newPage());
    await tab.open(address);
    await expect(tab.prose()).toHaveText('w1 w2 w3');
    tabs.push(tab);
  }
  // A browser opens six connections to a server: the seventh tab's request still gets through.
  const answer = await tabs[6].page.evaluate(async () => (await fetch('/health')).status);
  expect(answer).toBe(200);
  // One of them goes to another chat, and asks there.
  await tabs[6].page.getByRole('button', { name: 'New chat' }).first().click();
  await tabs[6].choose('llava:7b');
  await tabs[6].send('Elsewhere fake:count=5 fake:hold=there fake:after=2');
  await expect(tabs[6].prose()).toHaveText('w1 w2');
  await fake.release('go');
  for (const tab of tabs.slice(0, 6)) {
    await tab.ends('done');
    await expect(tab.prose()).toHaveText('w1 w2 w3 w4 w5 w6');
  }
  // Another comes to that chat in mid-answer.
  await tabs[0].list.getByRole('link', { name: /^Elsewhere/ }).click();
  await expect(tabs[0].prose()).toHaveText('w1 w2');
  await fake.release('there');
  for (const tab of [tabs[0], tabs[6]]) {
    await tab.ends('done');
    await expect(tab.prose()).toHaveText('w1 w2 w3 w4 w5');
  }
});

test('the worker may read our streams and nothing else', async ({ chat, page }) => {
  await chat.open();
  const headers = await page.evaluate(async () => {
    const style = document.querySelector<HTMLLinkElement>('link[rel=stylesheet]')!.href;
    const worker = await fetch(style.replace('linnet.css', 'events-worker.js'));
    return Object.fromEntries(worker.headers);
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'; connect-src 'self'");
  expect(headers['content-type']).toContain('text/javascript');
});

test('a tab that was hidden while others read on gets what it missed', async ({ chat, context, fake, page }) => {
  await chat.open();
  await chat.askAndHold('go');
  const second = chat.beside(await context.newPage());
  await second.open(page.url());
  await setHidden(page, true);
  await fake.release('go');
  await second.ends('done');
  await second.ask('Another fake:count=2');
  await setHidden(page, false);
  await expect(chat.replies).toHaveCount(2);
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.prose(chat.replies.first())).toHaveText('w1 w2 w3 w4 w5 w6');
});

for (const [what, prepare] of [
  ['is missing', () => delete (window as any).SharedWorker],
  [
    'does not come',
    () => {
      const Real = SharedWorker;
      window.SharedWorker = class extends Real {
        constructor(address: string) {
          super(address.replace('events-worker', 'no-such-worker'));
        }
      };
    },
  ],
  [
    'says nothing',
    () => {
      window.SharedWorker = class {
        port = new MessageChannel().port1;
        onerror = null;
      } as any;
    },
  ],
] as const) {
  test.describe(`the shared worker ${what}`, () => {
    test.use({ expected: /404|worker/i });
    test('each tab has a stream of its own', async ({ chat, page }) => {
      await page.addInitScript(prepare);
      await chat.open();
      await chat.ask('fake:count=3');
      await expect(chat.prose()).toHaveText('w1 w2 w3');
    });
  });
}

test.describe('through the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a second tab sees the same, and what is asked there is seen here', async ({ chat, context, fake, page }) => {
    await chat.openThroughWorker();
    await chat.askAndHold('go');
    const second = chat.beside(await context.newPage());
    await second.open(page.url());
    await expect(second.prose()).toHaveText('w1 w2 w3');
    await fake.release('go');
    await chat.ends('done');
    await second.send('fake:count=6 fake:hold=never fake:after=2');
    await expect(chat.replies).toHaveCount(2);
    await expect(chat.prose()).toHaveText('w1 w2');
    await chat.stopButton.click();
    await second.ends('stopped');
  });
});
