// The editor of themes: what is chosen shows at once, is kept for all devices, is right in the first frame; the site has its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Chat, expect, test } from './linnet';

const token = (page: Page, name: string) =>
  page.evaluate((name) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(--${name})`;
    const canvas = document.createElement('canvas').getContext('2d')!;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    probe.remove();
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, name);

const editor = (page: Page) => page.getByRole('complementary', { name: 'Appearance' });

async function openEditor(chat: Chat, page: Page, isMobile: boolean) {
  if (isMobile) await page.getByRole('button', { name: 'Chats', exact: true }).click();
  await page.getByRole('button', { name: 'Appearance' }).click();
  await expect(editor(page)).toBeVisible();
  return editor(page);
}

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light' }));

test('a theme shows at once, in the second tab too, and in the first frame of the next page @phone', async ({ chat, context, isMobile, linnet, page }) => {
  await chat.open();
  const other = await context.newPage();
  await other.emulateMedia({ colorScheme: 'light' });
  await other.goto('/models');
  await chat.beside(other).awake();
  await page.bringToFront();
  await page.evaluate(() => ((window as any).same = true));
  const panel = await openEditor(chat, page, isMobile);
  await panel.getByRole('button', { name: 'Paper' }).click();
  await expect.poll(() => token(page, 'bg')).toBe('faf5ea');
  await expect(panel.getByRole('button', { name: 'Paper' })).toHaveAttribute('aria-pressed', 'true');
  expect(await page.evaluate(() => (window as any).same)).toBe(true);
  await expect.poll(() => token(other, 'bg')).toBe('faf5ea');

  // What the server sends has the colours: no script is needed for the first frame.
  const bare = await context.browser()!.newContext({ javaScriptEnabled: false, colorScheme: 'dark', baseURL: linnet.url });
  const still = await bare.newPage();
  await still.goto('/');
  expect(await still.locator('#first-look').textContent()).toContain('--bg:light-dark(#faf5ea,#1f1a15)');
  await expect(still.locator('html')).toHaveCSS('background-color', /rgb\(31, 26, 21\)|#1f1a15/);
  await bare.close();

  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => token(page, 'bg')).toBe('fbfaf7');
  await expect.poll(() => token(other, 'bg')).toBe('fbfaf7');
});

test('colours of one scheme are changed, moved so that they can be read, and taken back', async ({ chat, page }) => {
  await chat.open();
  const panel = await openEditor(chat, page, false);
  await expect(panel.getByText('Everything can be read well in both.')).toBeVisible();
  const accent = panel.getByRole('textbox', { name: 'Accent, as text' });
  const before = await accent.inputValue();
  await accent.fill('oklch(0.9 0.15 100)');
  await accent.press('Tab');
  await expect(panel.getByText(/The accent was too close to its background/)).toBeVisible();
  expect(await token(page, 'accent')).not.toBe(before.slice(1));
  await accent.fill('url(https://evil.example)');
  await accent.press('Tab');
  await expect(panel.getByText(/Write a colour as/)).toBeVisible();
  await panel.getByRole('button', { name: 'Accent: as in the theme' }).click();
  await expect(accent).toHaveValue(before);

  // Dark is shown while it is edited, and only then.
  await panel.getByText('Dark', { exact: true }).click();
  const ground = panel.getByRole('textbox', { name: 'Background, as text' });
  await ground.fill('#001122');
  await ground.press('Tab');
  await expect.poll(() => token(page, 'bg')).toBe('001122');
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(editor(page)).toHaveCount(0);
  await expect.poll(() => token(page, 'bg')).toBe('fbfaf7');
});

test('an answer that comes when the editor is closed again does no harm', async ({ chat, page }) => {
  let go = () => {};
  const late = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/api/page/themes', async (route) => {
    await late;
    await route.continue();
  });
  await chat.open();
  const asked = page.waitForRequest('**/api/page/themes');
  const panel = await openEditor(chat, page, false);
  await asked;
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(editor(page)).toHaveCount(0);
  const answered = page.waitForResponse('**/api/page/themes');
  go();
  await (await answered).finished();
  // The page would be dead now: it answers, and has complained of nothing.
  await chat.ask('fake:count=3');
});

test.describe('ways in and out', () => {
  // What is no theme is answered with an error.
  test.use({ expected: /read_theme/ });

  test('a theme.json of Chainlit comes in, TOML goes out', async ({ chat, page }) => {
    await chat.open();
    const panel = await openEditor(chat, page, false);
    await panel.getByText('Bring one in').click();
    const pasted = panel.getByLabel('Paste the section [theme]', { exact: false });
    await pasted.fill('{"variables": {}}');
    await panel.getByRole('button', { name: 'Use this theme' }).click();
    await expect(panel.getByText(/none of its variables is known/)).toBeVisible();
    await pasted.fill(
      JSON.stringify({
        custom_fonts: [],
        variables: {
          light: { '--primary': '340 92% 40%', '--background': '0 0% 100%', '--radius': '0rem' },
          dark: { '--primary': '340 92% 70%', '--background': '0 0% 13%' },
        },
      }),
    );
    await panel.getByRole('button', { name: 'Use this theme' }).click();
    await expect.poll(() => token(page, 'bg')).toBe('ffffff');
    await panel.getByText('Take it elsewhere').click();
    await expect(panel.getByRole('textbox', { name: 'Take it elsewhere' })).toHaveValue(
      '[theme]\nradius = "square"\n\n[theme.light]\naccent = "#c40847"\nbackground = "#ffffff"\n\n[theme.dark]\naccent = "#f96c9b"\nbackground = "#212121"\n',
    );
  });
});

const site = test.extend<{ text: string }>({
  text: ['', { option: true }],
  fake: async ({ fake, folder, text }, use) => {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/own.css'), '.page-title { letter-spacing: 3px }');
    writeFileSync(join(folder, 'linnet.toml'), text);
    await use(fake);
  },
});

site.describe('a site with a theme for everybody', () => {
  site.use({
    text: '[site]\ncustom_css = "own.css"\n[theme]\npreset = "forest"\n[theme.light]\nbackground = "#eeffee"\n[features]\nthemes = false\n',
  });
  site('it is there from the first frame, and nobody is offered another', async ({ chat, folder, page }) => {
    await page.goto('/models', { waitUntil: 'commit' });
    await chat.awake();
    expect(await token(page, 'bg')).toBe('eeffee');
    await expect(page.getByRole('heading', { level: 1 })).toHaveCSS('letter-spacing', '3px');
    await expect(page.getByRole('button', { name: 'Appearance' })).toHaveCount(0);
    writeFileSync(join(folder, 'linnet.toml'), '[theme]\npreset = "ink"\n');
    await expect.poll(() => token(page, 'bg')).toBe('ffffff');
    await expect(page.getByRole('button', { name: 'Appearance' })).toBeVisible();
  });
});
