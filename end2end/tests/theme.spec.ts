// The first painted frame has the colours that the reader chose.
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

/** Notes the page's background in every frame from the first on. */
async function watchFrames(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen = new Set<string>();
    (window as any).backgrounds = seen;
    const look = () => {
      if (document.body) seen.add(getComputedStyle(document.documentElement).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => [...((window as any).backgrounds as Set<string>)]);
}

/** The browser writes it as `lab(lightness …)`, `oklch(…)` or `rgb(…)`: the sum of what is painted tells. */
const isDark = (page: Page, colour: string) =>
  page.evaluate((colour) => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    if (alpha !== 255) throw new Error(`nothing is painted: ${colour}`);
    return red + green + blue < 384;
  }, colour);

// The device says the opposite each time: only the cookie can be right.
for (const [theme, device] of [
  ['dark', 'light'],
  ['light', 'dark'],
] as const) {
  test(`${theme} was chosen on a ${device} device: no frame shows anything else`, async ({ chat, context, linnet, page }) => {
    await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
    await page.emulateMedia({ colorScheme: device });
    const frames = await watchFrames(page);
    await chat.open();
    const seen = await frames();
    expect(seen).toHaveLength(1);
    expect(await isDark(page, seen[0])).toBe(theme === 'dark');
  });
}

test('the choice repaints at once, is kept, and follows the device if it shall @phone', async ({ chat, isMobile, page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await chat.open();
  const dark = async () => isDark(page, await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
  const choose = async (name: string) => {
    if (isMobile) await page.getByRole('button', { name: 'Chats', exact: true }).click();
    await page.getByRole('radio', { name }).check({ force: true });
    if (isMobile) await page.getByRole('button', { name: 'Close the list' }).click();
  };
  expect(await dark()).toBe(false);
  await choose('Dark');
  await expect.poll(dark).toBe(true);
  await chat.reload();
  expect(await dark()).toBe(true);
  await choose('Like the device');
  await expect.poll(dark).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(dark).toBe(true);
});
