// The contrast of each text token on each surface it stands on (WCAG 2.2: 4.5
// for text, 3 for outlines and marks), as the browser computes the colours.
import { expect, test } from './linnet';

const surfaces = ['bg', 'surface', 'surface-raised', 'surface-sunken'];
const grounds = [...surfaces, 'accent-soft', 'danger-soft', 'warning-soft'];
const code = ['keyword', 'function', 'string', 'number', 'comment', 'type', 'meta', 'inserted', 'deleted'];

/** Which token is read on which. */
const text: [string, string[]][] = [
  ['text', [...grounds, 'code-bg']],
  ['text-muted', [...grounds, 'code-bg']],
  ['accent', [...surfaces, 'accent-soft', 'warning-soft', 'danger-soft']],
  ['accent-strong', [...surfaces, 'accent-soft']],
  ['danger', [...surfaces, 'danger-soft']],
  ['warning', [...surfaces, 'warning-soft']],
  ['success', surfaces],
  ['accent-text', ['accent', 'accent-strong']],
  ['bg', ['text']],
  ...code.map((name): [string, string[]] => [`hl-${name}`, ['code-bg']]),
  ['hl-inserted', ['hl-inserted-bg']],
  ['hl-deleted', ['hl-deleted-bg']],
];
const marks: [string, string[]][] = [
  ['border-strong', ['bg', 'surface', 'surface-raised', 'warning-soft', 'danger-soft']],
  ['focus', [...grounds, 'code-bg']],
  ['accent', ['bg', 'surface-raised', 'border']],
  ['success', ['surface', 'surface-raised', 'accent-soft']],
  ['warning', ['surface']],
  ['danger', ['surface']],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`colours that are read together differ enough: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/', { waitUntil: 'load' });
    const names = [...new Set([...text, ...marks].flatMap(([name, on]) => [name, ...on]))];
    // The computed colour is in OKLCH; a canvas turns it into what the screen shows.
    const luminances = await page.evaluate((names) => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const linear = (byte: number) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
      return names.map((name) => {
        // A fresh element each time: one that changes its colour may do so in a transition.
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--${name})`;
        canvas.fillStyle = '#123456';
        canvas.fillStyle = getComputedStyle(probe).color;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        if (alpha !== 255) throw new Error(`--${name} is not opaque`);
        return [name, 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)] as const;
      });
    }, names);
    const of = new Map(luminances);
    const low: string[] = [];
    for (const [pairs, least] of [[text, 4.5], [marks, 3]] as const) {
      for (const [name, on] of pairs) {
        for (const ground of on) {
          const [light, dark] = [of.get(name)!, of.get(ground)!].sort((a, b) => b - a);
          const ratio = (light + 0.05) / (dark + 0.05);
          if (ratio < least) low.push(`${name} on ${ground}: ${ratio.toFixed(2)}, needs ${least}`);
        }
      }
    }
    expect(low).toEqual([]);
  });
}
