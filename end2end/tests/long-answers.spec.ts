// A long answer is drawn in sections of which the browser skips those out of sight, and is right all the same.
import { expect, test } from './linnet';

/** Blocks of every kind, so many of each; each has its number. */
const blocks = (count: number) =>
  Array.from({ length: count }, (_, n) => `## Head ${n}\n\nText ${n} with [a link][late].\n\n- one\n- two\n\n\`\`\`rust\nfn f${n}() {}\n\`\`\`\n\n`);

test('stands in sections while it grows, the same that a reload shows', async ({ chat, fake, page }) => {
  const pieces = [...blocks(30), ...blocks(30), 'The end.'];
  await fake.rule({ contains: 'Long', script: { pieces, delay_ms: 0, hold: 'more', after: 30 } });
  await chat.open();
  await chat.send('Long');
  const prose = chat.prose();
  await expect(prose).toContainText('Text 29');
  await expect(prose.locator('> .section')).toHaveCount(4);
  // The caret stands behind the last text, and only there.
  await expect(prose.locator('[data-caret]')).toHaveCount(1);
  expect(await prose.locator('[data-caret]').evaluate((last) => last.closest('.prose > .section') === last.closest('.prose')!.lastElementChild)).toBe(true);

  // A reader who comes in the middle sees the same grow.
  await page.reload();
  await chat.awake();
  await expect(prose.locator('[data-caret]')).toHaveCount(1);
  await fake.release('more');
  await chat.ends('done');
  await expect(prose.locator('[data-caret]')).toHaveCount(0);
  await expect(prose.locator('> :last-child > :last-child')).toHaveText('The end.');
  const grown = await prose.innerHTML();
  await chat.reload();
  expect(await prose.innerHTML()).toBe(grown);
});

test('what is far up can be found, and is where a link leads', async ({ chat, fake, page }) => {
  const note = '[^n]: The note at the very end.';
  await fake.rule({ contains: 'Long', script: { pieces: ['First[^n].\n\n', ...blocks(60), note] } });
  await chat.open();
  await chat.ask('Long');
  await chat.reload();
  const prose = chat.prose();
  await expect(prose.getByText('The note at the very end.')).toBeInViewport();
  // Search goes into what is skipped; so do selections and the ways to a place.
  const far = prose.getByText('Text 7 with');
  expect(await far.evaluate((block) => block.checkVisibility({ contentVisibilityAuto: true } as any))).toBe(false);
  expect(await page.evaluate(() => (window as any).find('Text 7 with'))).toBe(true);
  expect(await page.evaluate(() => getSelection()!.toString())).toBe('Text 7 with');
  await page.evaluate(() => getSelection()!.anchorNode!.parentElement!.scrollIntoView());
  await expect(far).toBeInViewport();
  // On paper nothing is skipped.
  const skipped = () => prose.locator('> .section').first().evaluate((section) => getComputedStyle(section).contentVisibility);
  expect(await skipped()).toBe('auto');
  await page.emulateMedia({ media: 'print' });
  expect(await skipped()).toBe('visible');
  await page.emulateMedia({ media: 'screen' });
  await prose.getByText('First').scrollIntoViewIfNeeded();
  await prose.locator('sup a, .footnote-reference a').first().click();
  await expect(prose.getByText('The note at the very end.')).toBeInViewport();
});

test('a definition that comes late is made up for when the answer ends', async ({ chat, fake, page }) => {
  // The address grows letter by letter: each time all that was drawn would have to be drawn again, which is rationed.
  const address = 'https://example.org/' + 'x'.repeat(100);
  const pieces = ['[late] begins it.\n\n', ...blocks(150), '\n\n[late]: ', ...address];
  await fake.rule({ contains: 'Late', script: { pieces, delay_ms: 20, split_bytes: 0 } });
  await chat.open();
  await chat.ask('Late');
  const link = chat.prose().getByRole('link', { name: 'late', exact: true });
  await expect(link).toHaveAttribute('href', address);
  const grown = await chat.prose().innerHTML();
  await chat.reload();
  expect(await chat.prose().innerHTML()).toBe(grown);
});
