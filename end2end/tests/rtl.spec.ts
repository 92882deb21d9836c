// From right to left: where things stand in Arabic and Hebrew, on a desk and on a phone. What is code stays from left to
// right. Places are compared, not pictures: fonts differ from machine to machine.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './linnet';

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

async function box(of: Locator): Promise<{ left: number; right: number; middle: number; width: number }> {
  await expect(of).toBeVisible();
  const { x, width } = (await of.boundingBox())!;
  return { left: x, right: x + width, middle: x + width / 2, width };
}

/** The first stands further to the right: it comes first. */
async function precedes(first: Locator, second: Locator): Promise<void> {
  expect((await box(first)).middle).toBeGreaterThan((await box(second)).middle);
}

async function staysInside(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

for (const language of ['ar', 'he']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${language}, ${size}`, () => {
      test.use({ viewport });

      test.beforeEach(async ({ context, linnet, page, chat }) => {
        await context.addCookies([{ name: 'language', value: language, url: linnet.url }]);
        await page.goto('/');
        await chat.awake();
        await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
      });

      test('a chat', async ({ page, chat, fake }) => {
        await fake.rule({ contains: 'List', script: { pieces: ['مرحبا\n\n', '```js\nconst a = 1;\n```\n\n', '- واحد\n- اثنان\n'] } });
        const field = page.locator('.composer-box textarea');
        await field.fill('List ما الجديد؟');
        await field.press('Enter');
        await chat.ends('done');
        const transcript = await box(page.locator('.transcript'));
        // One's own message stands at the end of the line, which is the left.
        expect((await box(chat.lastQuestion().locator('.bubble'))).middle).toBeLessThan(transcript.middle);
        const prose = chat.prose();
        await expect(prose.locator('ul')).toHaveCSS('direction', 'rtl');
        await expect(prose.locator('pre code')).toHaveCSS('direction', 'ltr');
        const code = prose.locator('figure.code');
        const letters = await code.locator('code').evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return range.getBoundingClientRect().left;
        });
        // Its letters begin at the left edge.
        expect(letters).toBeLessThan((await box(code)).middle);
        // Buttons under the answer: the first one at the right; arrows point with the text.
        const actions = chat.lastReply().locator('.actions').first();
        await chat.lastReply().hover();
        await precedes(actions.locator('button').first(), actions.locator('button').nth(2));
        await expect(actions.locator('.icon:has(> use[href="#i-fork"])')).toHaveCSS('scale', '-1 1');
        await expect(actions.locator('.icon:has(> use[href="#i-copy"])')).toHaveCSS('scale', 'none');
        // The composer: what it is asked with first, what sends last.
        await precedes(page.locator('.slash-button'), page.locator('.composer-box button[type=submit]'));
        const header = page.locator('.chat-header');
        await precedes(header.locator('.chat-title'), header.locator('.header-actions'));
        const sidebar = page.locator('#sidebar');
        if (size === 'desk') {
          expect((await box(sidebar)).right).toBeCloseTo(viewport.width, 0);
          expect((await box(page.locator('main'))).left).toBeCloseTo(0, 0);
          // Its edge is drawn to the left.
          const before = await box(sidebar);
          const grip = page.locator('.sidebar-grip');
          await grip.focus();
          await page.keyboard.press('ArrowLeft');
          await expect.poll(async () => (await box(sidebar)).width).toBeGreaterThan(before.width);
          const { y, height } = (await grip.boundingBox())!;
          await page.mouse.move((await box(grip)).middle, y + height / 2);
          await page.mouse.down();
          await page.mouse.move(viewport.width - 400, y + height / 2);
          await page.mouse.up();
          await expect.poll(async () => Math.round((await box(sidebar)).width)).toBe(400);
        } else {
          await header.locator('button').first().click();
          await expect.poll(async () => Math.round((await box(sidebar)).right)).toBe(viewport.width);
        }
        await staysInside(page);
      });

      test('the settings', async ({ page }) => {
        await page.locator('#settings-button').click();
        const panel = page.locator('#settings-panel');
        const { left } = await box(panel);
        expect(left).toBeCloseTo(0, 0);
        const setting = panel.locator('.setting-head:has(.switch)').first();
        await precedes(setting.locator('.setting-label'), setting.locator('.switch'));
        await precedes(panel.locator('.panel-head h2'), panel.locator('.panel-head button'));
        await staysInside(page);
      });

      test('the models', async ({ page, chat }) => {
        await page.goto('/models');
        await chat.awake();
        const heading = page.locator('main h1');
        const main = await box(page.locator('main'));
        // The heading begins at the right.
        const letters = await heading.evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return range.getBoundingClientRect().right;
        });
        expect(letters).toBeGreaterThan(main.middle);
        const row = page.locator('main tbody tr').first();
        await precedes(row.locator('th, td').first(), row.locator('button').last());
        await staysInside(page);
      });

      test('the palette', async ({ page }) => {
        await page.keyboard.press('ControlOrMeta+k');
        const head = page.locator('.palette-head');
        await precedes(head.locator('> .icon'), head.locator('input'));
        await precedes(head.locator('input'), head.locator('button'));
        const option = page.locator('.palette-option').first();
        await precedes(option.locator('> .icon'), option.locator('.palette-title'));
        await staysInside(page);
      });
    });
  }
}
