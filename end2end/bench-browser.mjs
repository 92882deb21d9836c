// The bench's part in the browser: a long answer while somebody types, and a
// long chat.
import { chromium } from '@playwright/test';
import { post, send } from './bench-reader.mjs';

/** How long until the page is awake by its own clock: the first visit, and a later one, whose files are in the cache. */
async function waking({ browser, row, percentile, milliseconds, linnet }) {
  const times = { cold: [], warm: [] };
  let loaded = [];
  for (let visit = 0; visit < 7; visit += 1) {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      new MutationObserver(() => (window.awakeAt ??= performance.now())).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-awake'] });
    });
    const tab = await context.newPage();
    for (const kind of ['cold', 'warm']) {
      await tab.goto(linnet.address);
      await tab.waitForSelector('html[data-awake]');
      times[kind].push(await tab.evaluate(() => window.awakeAt));
      if (kind === 'cold') {
        // What the page fetches by itself once it is awake counts, too.
        await tab.waitForTimeout(1000);
        loaded = await tab.evaluate(() =>
          [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, transferSize }) => ({ name, transferSize })),
        );
      }
    }
    await context.close();
  }
  row('page awake, first visit, median', milliseconds(percentile(times.cold, 0.5)), '≤ 300 ms');
  row('page awake, later visit, median', milliseconds(percentile(times.warm, 0.5)), '');
  const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0);
  row(`first visit, as the browser counts: ${loaded.length} requests`, `${(bytes / 1000).toFixed(0)} kB`, '≤ 350 kB, ≤ 12');
}

export async function inBrowser({ row, percentile, milliseconds, linnet, fake }) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const tab = await browser.newPage();
  await tab.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask', buffered: true });
  });
  await waking({ browser, row, percentile, milliseconds, linnet });
  await tab.goto(linnet.address);
  await tab.waitForSelector('html[data-awake]');

  /** Presses keys until the selector is there, or so often; how long until each was drawn. */
  const press = (selector, most) =>
    tab.evaluate(
      async ({ selector, most }) => {
        const area = document.querySelector('#message-input');
        const times = [];
        while (times.length < most && !document.querySelector(selector)) {
          const from = performance.now();
          area.value += 'x';
          area.dispatchEvent(new InputEvent('input', { bubbles: true }));
          await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
          times.push(performance.now() - from);
          await new Promise((later) => setTimeout(later, 100));
        }
        return times;
      },
      { selector, most },
    );
  const mixed = '## A head\n\nSome *words* with `code` and a [link](https://example.com).\n\n- one\n- two\n\n```rust\nfn main() { println!("hi"); }\n```\n\n';
  const words = mixed.match(/\s*\S+\s*/g);
  const field = tab.getByRole('textbox', { name: 'Message', exact: true });
  await field.fill('');
  // A key waits for the next frame, 60 of which come in a second: this is what there is to be had.
  row('a key drawn while nothing happens, p95', milliseconds(percentile(await press('none', 40), 0.95)), '');

  /** An answer of 20,000 tokens at 500 a second, in a chat of its own, while somebody types. */
  const longAnswer = async (name, question, pieces, [late, key, task]) => {
    await post(`${fake.address}/fake/script`, { contains: question, script: { pieces, rate: 500 } });
    await tab.goto(linnet.address);
    await tab.waitForSelector('html[data-awake]');
    await tab.evaluate(() => (window.longTasks.length = 0));
    await field.fill(question);
    await tab.keyboard.press('Enter');
    await tab.locator('[data-role=assistant][data-state=writing]').waitFor();
    const { requests } = await (await fetch(`${fake.address}/fake/log`)).json();
    const nth = requests.filter((request) => request.path === '/api/chat').length;
    const written = (async () => {
      // The fake waits for a minute at a time.
      while (!(await post(`${fake.address}/fake/wait`, { path: '/api/chat', nth, ended: true }).catch(() => null)));
      return performance.timeOrigin + performance.now();
    })();
    // Both clocks are this machine's. The page tells the moment itself: waiting from outside looks twice a second.
    const shown = tab.evaluate(
      () =>
        new Promise((told) => {
          const look = () => {
            if (!document.querySelector('[data-role=assistant][data-state=done]')) return;
            watch.disconnect();
            requestAnimationFrame(() => setTimeout(() => told(performance.timeOrigin + performance.now())));
          };
          const watch = new MutationObserver(look);
          watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
          look();
        }),
    );
    const keys = await press('[data-role=assistant][data-state=done]', Infinity);
    row(`${name}: shown after the last one`, milliseconds((await shown) - (await written)), late);
    const longest = await tab.evaluate(() => Math.max(0, ...window.longTasks));
    row(`${name}: a key drawn, p95`, milliseconds(percentile(keys, 0.95)), key);
    row(`${name}: longest task (0: none over 50 ms)`, milliseconds(longest), task);
  };
  const tokens = (of) => Array.from({ length: 20_000 }, (_, index) => of[index % of.length]);
  await longAnswer('20,000 tokens at 500/s', 'the long answer', tokens(words), ['≤ 200 ms', '≤ 16 ms', '≤ 50 ms']);
  // The worst that Markdown has: nothing of it is settled before its end.
  await longAnswer('the same, all one list', 'the long list', tokens(['- An ', '*item* ', 'of ', 'the ', 'list\n']), ['', '', '']);
  await longAnswer('the same, all one block of code', 'the long code', ['```rust\n', ...tokens(['    let ', 'value ', '= ', '"text"; ', '// so\n'])], ['', '', '']);

  // A model whose window holds all of it.
  await post(`${fake.address}/fake/settings`, { window: 131_072 });
  await post(`${fake.address}/fake/script`, { contains: 'Turn', script: { pieces: words.concat(words, words), delay_ms: 0 } });
  let chatId = null;
  for (let turn = 0; turn < 250; turn += 1) {
    chatId = (await send(linnet.address, `Turn ${turn}`, chatId, 'scripted:latest')).chat_id;
    const state = await ended(linnet.address, chatId);
    if (state !== 'done') throw new Error(`reply ${turn} is ${state}`);
  }
  const long = performance.now();
  await tab.goto(`${linnet.address}/chat/${chatId}`);
  await tab.waitForSelector('html[data-awake]');
  row('opening a chat of 500 messages, awake', milliseconds(performance.now() - long), '≤ 400 ms');
  await tab.waitForFunction(() => document.querySelectorAll('article').length === 500);
  row('opening a chat of 500 messages, all drawn', milliseconds(performance.now() - long), '');
  await browser.close();
}

/** The final state of a chat's last reply. */
async function ended(address, chatId) {
  for (;;) {
    const { messages } = await (await fetch(`${address}/api/v1/chats/${chatId}`)).json();
    const { state } = messages.at(-1);
    if (['done', 'failed', 'stopped', 'interrupted'].includes(state)) return state;
    await new Promise((later) => setTimeout(later, 5));
  }
}
