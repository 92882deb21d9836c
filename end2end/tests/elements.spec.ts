// Elements in messages: alerts, tables to work with, charts, pictures and files; beside the chat and over the window.
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as base } from './linnet';

const TABLE = '| Model | Size | Pulled |\n|:--|--:|---|\n| `b` | 10 GB | 2.10.2025 |\n| **a** | 9 GB | 30.9.2025 |\n| [c](https://c.example/) | 200 GB | 1.1.2024 |\n';
const CHART = '```chart\ntype = bar\ntitle = Visitors\nlabels = Mon, Tue\nShop = 12, 19\nCafé = 5, 8\n```\n';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>';

/** A document of one page that says something. */
function paper(): Buffer {
  const text = 'BT /F1 24 Tf 20 60 Td (The paper) Tj ET';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 120]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let [file, places] = ['%PDF-1.4\n', ''];
  for (const [at, object] of objects.entries()) {
    places += `${String(file.length).padStart(10, '0')} 00000 n \n`;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
  }
  return Buffer.from(`${file}xref\n0 6\n0000000000 65535 f \n${places}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`);
}

/** A second of silence. */
function wave(): Buffer {
  const data = Buffer.alloc(8000, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const test = base.extend({
  fake: async ({ fake, folder }, use) => {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'linnet.toml'), '[[profiles]]\nname = "coder"\nlabel = "Coder"\nmodel = "qwen3:0.6b"\n');
    writeFileSync(join(folder, 'public/plan.svg'), SVG);
    writeFileSync(join(folder, 'public/other plan.svg'), SVG);
    writeFileSync(join(folder, 'public/talk.wav'), wave());
    writeFileSync(join(folder, 'public/paper.pdf'), paper());
    writeFileSync(join(folder, 'public/lie.pdf'), '<script>document.title = "run"</script>');
    writeFileSync(join(folder, 'public/data.zip'), 'zip');
    mkdirSync(join(folder, 'public/avatars'));
    writeFileSync(join(folder, 'public/avatars/gemma2.svg'), SVG);
    writeFileSync(join(folder, 'public/avatars/coder.svg'), SVG);
    await use(fake);
  },
});

const clipboard = (page: Page) => expect.poll(() => page.evaluate(() => navigator.clipboard.readText()));

test('alerts have a title of their own, hold Markdown and grow with the answer', async ({ chat, fake, page }) => {
  const pieces = [':::tip Mind *the* gap\n- one\n', '- two\n\n```rust\nfn a() {}\n```\n', ':::\n\n> [!WARNING]\n> Hot\n\n:::details\nx'];
  await fake.rule({ contains: 'Alerts', script: { pieces, hold: 'half', after: 1 } });
  await chat.open();
  await chat.send('Alerts');
  const tip = chat.prose().locator('.alert-tip');
  // It is not closed yet.
  await expect(tip.locator('.alert-title')).toHaveText('Mind *the* gap');
  await expect(tip.getByRole('listitem').first()).toContainText('one');
  await fake.release();
  await chat.ends('done');
  await expect(tip.getByRole('listitem')).toHaveCount(2);
  await expect(tip.locator('figure.code')).toContainText('fn a');
  await expect(chat.prose().locator('.alert-warning .alert-title')).toHaveText('Warning');
  await expect(chat.prose().locator('.alert-note .alert-title')).toHaveText('details');
  const before = await chat.prose().innerHTML();
  await chat.reload();
  expect(await chat.prose().innerHTML()).toBe(before);
  expect((await new AxeBuilder({ page }).include('.prose').analyze()).violations).toEqual([]);
});

test('a table is sorted by a press on its head, by keys too, and copied @phone', async ({ chat, context, fake, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await fake.rule({ contains: 'Table', script: { pieces: [TABLE] } });
  await chat.open();
  await chat.ask('Table');
  const box = chat.prose().locator('.table-box');
  const names = box.locator('tbody td:first-child');
  await expect(names).toHaveText(['b', 'a', 'c']);
  const size = box.getByRole('columnheader', { name: /^Size/ });
  await size.click();
  await expect(names).toHaveText(['a', 'b', 'c']);
  await expect(size).toHaveAttribute('aria-sort', 'ascending');
  await size.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(names).toHaveText(['c', 'b', 'a']);
  await expect(size).toHaveAttribute('aria-sort', 'descending');
  await box.getByRole('columnheader', { name: /^Pulled/ }).click();
  await expect(names).toHaveText(['c', 'a', 'b']);
  await expect(size).not.toHaveAttribute('aria-sort');
  await box.hover();
  await box.getByRole('button', { name: 'Copy CSV' }).click();
  await clipboard(page).toBe('Model,Size,Pulled\r\nc,200 GB,1.1.2024\r\na,9 GB,30.9.2025\r\nb,10 GB,2.10.2025\r\n');
  await box.getByRole('button', { name: 'Copy as Markdown' }).click();
  await clipboard(page).toBe(
    '| Model | Size | Pulled |\n| :-- | --: | --- |\n| [c](https://c.example/) | 200 GB | 1.1.2024 |\n| **a** | 9 GB | 30.9.2025 |\n| `b` | 10 GB | 2.10.2025 |\n',
  );
  // The third press is as it was written.
  const pulled = box.getByRole('columnheader', { name: /^Pulled/ });
  await pulled.click();
  await pulled.click();
  await expect(names).toHaveText(['b', 'a', 'c']);
  await expect(pulled).toHaveAttribute('aria-sort', 'none');
});

test('a chart is a picture with a name, figures and a table; what is none says why', async ({ chat, fake, page }) => {
  const pieces = [CHART.slice(0, 40), CHART.slice(40), '\n```chart\n{"type": "radar"}\n```\n'];
  await fake.rule({ contains: 'Chart', script: { pieces, hold: 'half', after: 1 } });
  await chat.open();
  await chat.send('Chart');
  // Half of it is code.
  await expect(chat.prose().locator('figure.code')).toContainText('type = bar');
  await fake.release();
  await chat.ends('done');
  const chart = chat.prose().locator('figure.chart');
  const picture = chart.getByRole('img', { name: 'Bar chart: Visitors' });
  await expect(picture.locator('rect')).toHaveCount(4);
  await expect(picture.locator('rect title').first()).toHaveText('Mon · Shop: 12');
  await expect(chart.locator('.chart-legend')).toHaveText('ShopCafé');
  expect(await picture.locator('rect').first().evaluate((bar) => bar.namespaceURI)).toBe('http://www.w3.org/2000/svg');
  await chart.getByText('Data').click();
  await expect(chart.getByRole('cell', { name: '19' })).toBeVisible();
  const none = chat.prose().locator('figure.code');
  await expect(none).toContainText('its type is to be bar, line, area, scatter or pie');
  await expect(none.locator('pre')).toContainText('{"type": "radar"}');
  await expect(page.locator('.prose [style]')).toHaveCount(0);
  expect((await new AxeBuilder({ page }).include('.prose').analyze()).violations).toEqual([]);
  await chat.reload();
  await expect(picture.locator('rect')).toHaveCount(4);
});

test('pictures and files of the site are shown as what they are, and nothing else is @phone', async ({ chat, fake, page }) => {
  const text = [
    '![Plan](/public/plan.svg) and ![Other](</public/other plan.svg>)',
    '![Talk](/public/talk.wav)',
    '![Paper](/public/paper.pdf) ![Data](/public/data.zip)',
    '![Away](/public/../api/v1/chats) ![Gone](/public/..%2fx.png)',
  ].join('\n\n');
  await fake.rule({ contains: 'Files', script: { pieces: [text] } });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await chat.open();
  await chat.ask('Files');
  const prose = chat.prose();
  const plan = prose.getByRole('button', { name: 'Enlarge: Plan' });
  expect(await plan.locator('img').evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(40);
  const talk = prose.locator('audio');
  await expect(talk).toHaveAttribute('aria-label', 'Talk');
  await expect.poll(() => talk.evaluate((audio: HTMLAudioElement) => audio.duration)).toBe(1);
  expect(await talk.evaluate((audio: HTMLAudioElement) => audio.paused)).toBe(true);
  await expect(prose.getByRole('link', { name: 'Paper' })).toHaveAttribute('target', '_blank');
  const saving = page.waitForEvent('download');
  await prose.getByRole('link', { name: 'Data' }).click();
  expect((await saving).suggestedFilename()).toBe('data.zip');
  await expect(prose).toContainText('Away Gone');
  expect(asked.filter((path) => path === '/api/v1/chats' || path === '/x.png')).toEqual([]);

  await plan.click();
  const large = page.getByRole('dialog', { name: 'Picture' });
  await expect(large.getByRole('img', { name: 'Plan' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(large.getByRole('img', { name: 'Other' })).toBeVisible();
  await large.getByRole('button', { name: 'Previous picture' }).click();
  await expect(large.getByRole('link', { name: 'Download' })).toHaveAttribute('href', '/public/plan.svg');
  expect((await new AxeBuilder({ page }).include('.lightbox').analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(large).toBeHidden();
  await expect(plan).toBeFocused();
});

test('a document is read in its message and beside the chat, where the browser has a viewer', async ({ chat, fake, page }) => {
  const text = '![Paper](/public/paper.pdf#page=1) ![Lie](/public/lie.pdf)';
  await fake.rule({ contains: 'Files', script: { pieces: [text] } });
  await chat.open();
  test.skip(!(await page.evaluate(() => navigator.pdfViewerEnabled)), 'this browser has no viewer');
  await chat.ask('Files');
  const file = (name: string) => chat.prose().locator('.file').filter({ has: page.getByRole('link', { name, exact: true }) });
  const show = file('Paper').getByRole('button', { name: 'Show here' });
  await expect(show).toHaveAttribute('aria-expanded', 'false');
  await show.click();
  await expect(show).toHaveAttribute('aria-expanded', 'true');
  const frame = chat.prose().getByTitle('Paper');
  await expect(frame).toHaveAttribute('src', '/public/paper.pdf#page=1&navpanes=0');
  // The viewer runs: a page of the browser's own in the frame.
  await expect.poll(() => page.frames().some((one) => one.url().startsWith('chrome-extension://'))).toBe(true);
  expect((await new AxeBuilder({ page }).include('.file').exclude('.document-frame').analyze()).violations).toEqual([]);
  await show.click();
  await expect(frame).toHaveCount(0);

  await file('Paper').getByRole('button', { name: 'Open beside the chat' }).click();
  const panel = page.getByRole('dialog', { name: 'Paper' });
  await expect(panel.locator('iframe')).toHaveAttribute('src', '/public/paper.pdf#page=1&navpanes=0');
  await expect(panel.getByRole('button', { name: 'Show here' })).toHaveCount(0);
  await expect(panel.getByRole('link', { name: 'Download' })).toHaveAttribute('href', '/public/paper.pdf');
  await expect(chat.composer).toBeInViewport();
  await panel.getByRole('heading', { name: 'Paper' }).focus();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  // What is only called one is none, and nothing of it runs.
  await file('Lie').getByRole('button', { name: 'Show here' }).click();
  await expect(file('Lie')).toContainText('The document cannot be loaded.');
  await expect(file('Lie').locator('iframe')).toHaveCount(0);
});

test.describe('without a viewer', () => {
  test('a document is a card with its size, and opens in a tab @phone', async ({ chat, fake, page }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'pdfViewerEnabled', { get: () => false }));
    await fake.rule({ contains: 'Files', script: { pieces: ['![Paper](/public/paper.pdf)'] } });
    await chat.open();
    await chat.ask('Files');
    await chat.prose().getByRole('button', { name: 'Show here' }).click();
    const card = chat.prose().locator('.document-card');
    await expect(card).toContainText(/^PDF · \d+\sB\. This browser cannot show documents inside a page\./);
    await expect(card.getByRole('link', { name: 'Open in a new tab' })).toHaveAttribute('href', '/public/paper.pdf');
    await expect(chat.prose().locator('iframe')).toHaveCount(0);
    await chat.prose().getByRole('button', { name: 'Open beside the chat' }).click();
    await expect(page.getByRole('dialog', { name: 'Paper' }).getByRole('link', { name: 'Open in a new tab' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

test('what stands beside the chat grows with its message', async ({ chat, fake, page }) => {
  const pieces = ['```js\nconst a = 1;\n', 'const b = 2;\n', 'const c = 3;\n```\n\nDone.'];
  await fake.rule({ contains: 'Code', script: { pieces, hold: 'half', after: 2 } });
  await chat.open();
  await chat.send('Code');
  const code = chat.prose().locator('figure.code');
  await expect(code).toContainText('const b = 2;');
  await code.getByRole('button', { name: 'Open beside the chat' }).click();
  const beside = page.locator('.beside-panel code');
  await expect(beside).toHaveText('const a = 1;\nconst b = 2;\n');
  await fake.release();
  await chat.ends('done');
  await expect(beside).toHaveText('const a = 1;\nconst b = 2;\nconst c = 3;\n');
});

test('code, tables and charts open beside the chat and over the window', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'All', script: { pieces: ['```rust\nfn a() {}\n```\n\n', TABLE, '\n', CHART] } });
  await chat.open();
  await chat.ask('All');
  const code = chat.prose().locator('figure.code').getByRole('button', { name: 'Open beside the chat' });
  await code.click();
  const panel = page.getByRole('dialog', { name: 'rust' });
  await expect(panel.locator('pre')).toContainText('fn a');
  await expect(panel.getByRole('heading', { name: 'rust' })).toBeFocused();
  await expect(chat.composer).toBeInViewport();
  // The composer can be used meanwhile.
  await chat.composer.fill('Still here');
  await panel.getByRole('button', { name: 'Use the whole window' }).click();
  expect(await panel.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  await panel.getByRole('button', { name: 'Back beside the chat' }).click();
  expect(await panel.evaluate((dialog) => dialog.matches(':modal'))).toBe(false);
  await panel.getByRole('heading', { name: 'rust' }).focus();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(code).toBeFocused();
  await expect(chat.composer).toHaveValue('Still here');

  // Another one takes its place; its buttons work there too.
  await chat.prose().locator('.chart > .code-head').getByRole('button', { name: 'Open beside the chat' }).click();
  const chart = page.getByRole('dialog', { name: 'Visitors' });
  await expect(chart.getByRole('img', { name: 'Bar chart: Visitors' })).toBeVisible();
  const box = chat.prose().locator('.table-box').first();
  await box.hover();
  await box.getByRole('button', { name: 'Open beside the chat' }).click();
  const table = page.getByRole('dialog', { name: 'Table' });
  await table.getByRole('columnheader', { name: /^Size/ }).click();
  await expect(table.locator('tbody td:first-child')).toHaveText(['a', 'b', 'c']);
  await expect(box.locator('tbody td:first-child')).toHaveText(['b', 'a', 'c']);
  expect((await new AxeBuilder({ page }).include('.beside-panel').analyze()).violations).toEqual([]);
  // Settings stand in the same place.
  await chat.openSettings();
  await expect(table).toBeHidden();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.locator('.beside-panel')).toHaveCount(0);
});

test('on a phone they take the window @phone @phone-only', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'All', script: { pieces: [CHART, '\n', TABLE] } });
  await chat.open();
  await chat.ask('All');
  const open = chat.prose().locator('.chart > .code-head').getByRole('button', { name: 'Open beside the chat' });
  await open.click();
  const chart = page.getByRole('dialog', { name: 'Visitors' });
  expect(await chart.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(chart).toBeHidden();
  await expect(open).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('models and profiles have their pictures, and letters where there is none', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Hello');
  const avatar = chat.lastReply().locator('.avatar');
  await expect(avatar.locator('img')).toHaveAttribute('src', '/public/avatars/gemma2.svg');
  await chat.modelButton.click();
  await expect(chat.picker.getByRole('option', { name: /gemma2:2b/ }).locator('img')).toHaveAttribute('src', '/public/avatars/gemma2.svg');
  await page.keyboard.press('Escape');
  await chat.choose('qwen3:0.6b');
  await chat.ask('Hello again');
  await expect(avatar).toHaveText('Q');
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('button', { name: /^Profile:/ }).click();
  await page.getByRole('dialog', { name: 'Choose a profile' }).getByRole('button', { name: /^Coder/ }).click();
  await expect(page.locator('.profile-name img')).toHaveAttribute('src', '/public/avatars/coder.svg');
  await chat.ask('Hello');
  await expect(avatar.locator('img')).toHaveAttribute('src', '/public/avatars/coder.svg');
  await chat.reload();
  await expect(avatar.locator('img')).toHaveAttribute('src', '/public/avatars/coder.svg');
});
