// Server, browser and stream draw the same message: one renderer, three ways.
import type { Page } from '@playwright/test';
import { commonMark, EVERYTHING } from './corpus';
import { expect, test } from './linnet';

/** The conversation without the marks that frameworks leave. */
const drawn = (page: Page, selector: string) =>
  page.locator(selector).last().evaluate((element) => {
    const copy = element.cloneNode(true) as Element;
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
    const comments: Node[] = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    for (const comment of comments) comment.parentNode!.removeChild(comment);
    copy.normalize();
    return copy.innerHTML;
  });

test('waking up changes nothing in a conversation full of Markdown', async ({ chat, fake, page }) => {
  test.slow(); // the whole corpus
  const corpus = commonMark();
  await fake.rule({ contains: 'Show', times: 1, script: { pieces: [EVERYTHING], thinking: 'Let me *think*.' } });
  await fake.rule({ contains: 'Show', script: { pieces: [corpus] } });
  await chat.open();
  await chat.choose('qwen3:0.6b');
  await chat.ask(`Show\n\n${EVERYTHING}`);
  await chat.ask('Show all');

  let wake = () => {};
  const woken = new Promise<void>((resolve) => (wake = resolve));
  await page.route('**/*.wasm', async (route) => {
    await woken;
    await route.continue();
  });
  await page.goto(page.url(), { waitUntil: 'domcontentloaded' });
  const before = await drawn(page, '.transcript');
  expect(before.length).toBeGreaterThan(50_000);
  wake();
  await chat.awake();
  expect(await drawn(page, '.transcript')).toBe(before);
});

test('an answer that streamed in pieces is what a reload shows', async ({ chat, fake, page }) => {
  test.slow(); // the whole corpus
  const corpus = EVERYTHING + '\n\n' + commonMark();
  // Seven characters at a time: cuts inside words, marks, fences and formulas.
  const pieces = corpus.match(/[\s\S]{1,7}/gu)!;
  await fake.rule({ contains: 'Stream', script: { pieces, delay_ms: 0 } });
  await chat.open();
  await chat.ask('Stream it');
  const streamed = await drawn(page, 'article[data-role=assistant] > .prose');
  await chat.reload();
  expect(await drawn(page, 'article[data-role=assistant] > .prose')).toBe(streamed);
});
