// Answers are Markdown: useful where it is meant, harmless where it is not.
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { EVERYTHING } from './corpus';
import { expect, test } from './linnet';

test.describe('code', () => {
  const source = 'fn main() {\n    println!("<hi>");\n}\n';
  test.beforeEach(async ({ chat, context, fake }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await fake.rule({ contains: 'Code', script: { pieces: ['```rust\n' + source + '```\n'] } });
    await chat.open();
    await chat.ask('Code, please');
  });

  test('is highlighted, and can be copied, wrapped and downloaded', async ({ chat, page }) => {
    const figure = chat.prose().locator('figure.code');
    await expect(figure).toContainText('rust');
    await expect(figure.locator('code span').first()).toBeVisible();
    await figure.getByRole('button', { name: 'Copy code' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(source);

    const wrap = figure.getByRole('button', { name: 'Wrap lines' });
    await wrap.click();
    await expect(wrap).toHaveAttribute('aria-pressed', 'true');
    expect(await figure.locator('pre').evaluate((pre) => getComputedStyle(pre).whiteSpace)).toContain('wrap');

    const downloading = page.waitForEvent('download');
    await figure.getByRole('button', { name: 'Download code' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('code.rs');
    expect(readFileSync(await download.path(), 'utf8')).toBe(source);
  });

  test('Copy under an answer copies the Markdown itself', async ({ chat, page }) => {
    await chat.act(chat.lastReply(), 'Copy');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('```rust\n' + source + '```\n');
  });
});

test('math is MathML, a price is not, and raw HTML is text', async ({ chat, fake }) => {
  await fake.rule({ contains: 'Everything', script: { pieces: [EVERYTHING] } });
  await chat.open();
  await chat.ask('Everything');
  const prose = chat.prose();
  await expect(prose.locator('math')).toHaveCount(2);
  expect(await prose.locator('math').first().evaluate((math) => math.namespaceURI)).toBe('http://www.w3.org/1998/Math/MathML');
  await expect(prose).toContainText('A price like $5 or $10 is not math');
  await expect(prose).toContainText('<b onclick="alert(1)">raw</b>');
  await expect(prose.locator('b, script, [onclick], [style]')).toHaveCount(0);
  await expect(prose.getByRole('checkbox')).toHaveCount(2);
  await expect(prose.getByRole('table')).toHaveCount(1);
  await expect(prose.getByRole('link', { name: 'link', exact: true })).toHaveAttribute('href', 'https://example.org/');
});

test('addresses that do something are no links', async ({ chat, fake }) => {
  const text = '[a](javascript:alert(1)) [b](data:text/html,x) <javascript:alert(1)> [c](vbscript:x)';
  await fake.rule({ contains: 'Links', script: { pieces: [text] } });
  await chat.open();
  await chat.ask('Links');
  await expect(chat.prose().locator('a[href]')).toHaveCount(0);
});

test('a picture from elsewhere is asked for only by a click, and says nothing about us', async ({ chat, fake, page }) => {
  const asked: IncomingMessage[] = [];
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const canary = createServer((request, response) => {
    asked.push(request);
    response.setHeader('content-type', 'image/png').end(pixel);
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  const host = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
  const text = `![A bird](http://${host}/bird.png?who=me) <img src="http://${host}/raw.png"> ![](http://${host}/other.png)`;
  await fake.rule({ contains: 'Picture', script: { pieces: [text] } });
  await chat.open();
  await chat.ask('Picture');
  await chat.reload();
  const load = chat.prose().getByRole('button', { name: new RegExp(`Load the image from ${host}`) });
  await expect(load).toHaveCount(2);
  expect(asked).toEqual([]);

  await load.first().click();
  await expect.poll(() => asked.map((request) => request.url)).toEqual(['/bird.png?who=me']);
  expect(asked[0].headers.referer).toBeUndefined();
  expect(asked[0].headers.cookie).toBeUndefined();
  const picture = page.frameLocator('iframe.image-frame').locator('img');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  // As large as there is room, and small again; it is not asked for once more.
  const larger = chat.prose().getByRole('button', { name: 'Enlarge' });
  const height = () => page.locator('iframe.image-frame').evaluate((frame) => frame.getBoundingClientRect().height);
  const small = await height();
  await larger.click();
  await expect(larger).toHaveAttribute('aria-pressed', 'true');
  expect(await height()).toBeGreaterThan(small);
  await larger.click();
  expect(await height()).toBe(small);
  expect(asked).toHaveLength(1);
  // The consent was for that one, that once.
  await chat.reload();
  await expect(load).toHaveCount(2);
  expect(asked).toHaveLength(1);
  canary.close();
});
