// Linnet inside other sites: a shop shows the chat bubble, a stranger cannot, and neither side can harm the other.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FrameLocator, Page } from '@playwright/test';
import { expect, test as base } from './linnet';

/** A site of its own, on a port of its own: `page` is what stands at `/`. */
interface Site {
  port: number;
  page: string;
}

// Whatever the site does to its own elements does not reach the bubble.
const STYLE = '<style>* { color: red !important; font-size: 60px !important } div, button, linnet-widget, iframe { display: none !important; opacity: 0.1 !important }</style>';

const test = base.extend<{ site: Site; attributes: string; shop: string; stranger: string }>({
  // What the browser says of the frame that it refuses, and what the script says.
  expected: [/frame-ancestors|autofocusing|csp-report|not among the \[embed\] origins|did not answer|favicon|postMessage/, { option: true }],
  attributes: ['', { option: true }],
  site: async ({}, use) => {
    const site: Site = { port: 0, page: '' };
    const server: HttpServer = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      answer.end(site.page);
    });
    await new Promise<void>((there) => server.listen(0, '127.0.0.1', there));
    site.port = (server.address() as AddressInfo).port;
    await use(site);
    server.closeAllConnections();
    await new Promise((gone) => server.close(gone));
  },
  // The same server under two names: for a browser these are two sites.
  shop: async ({ site }, use) => use(`http://127.0.0.1:${site.port}`),
  stranger: async ({ site }, use) => use(`http://stranger.localhost:${site.port}`),
  fake: async ({ fake, shop, write }, use) => {
    write(`
[site]
name = "Workshop"
[embed]
origins = ["${shop}"]
[[profiles]]
name = "seller"
label = "Seller"
system = "You sell."
`);
    await use(fake);
  },
  linnet: async ({ linnet, site, attributes }, use) => {
    // Linnet is on a third name.
    const script = linnet.url.replace('127.0.0.1', 'localhost');
    site.page = `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${STYLE}<title>Shop</title></head><body><a href="#x">Goods</a>
      <script src="${script}/widget.js" async ${attributes}></script></body></html>`;
    await use(linnet);
  },
});

const bubble = (page: Page) => page.getByRole('button', { name: 'Open the chat' });
const panel = (page: Page) => page.locator('linnet-widget .panel');

async function opened(page: Page): Promise<FrameLocator> {
  await bubble(page).click();
  await expect(panel(page)).toBeVisible();
  const inside = page.frameLocator('linnet-widget iframe');
  await expect(inside.locator('html[data-awake]')).toBeAttached();
  return inside;
}

test('a named site shows the bubble, and a chat goes on after a reload', async ({ page, linnet, shop, fake }) => {
  await page.goto(shop);
  // Nothing is loaded before somebody wants it, and the site's styles do not count.
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(bubble(page)).toHaveCSS('opacity', '1');
  await expect(bubble(page)).toHaveAttribute('aria-expanded', 'false');
  let inside = await opened(page);
  const message = inside.getByRole('textbox', { name: 'Message', exact: true });
  await expect(message).toBeFocused();
  await expect(inside.locator('.sidebar')).toHaveCount(0);
  await expect(inside.getByRole('heading', { level: 1 })).toHaveText('Workshop');
  await message.fill('Hello');
  await message.press('Enter');
  await expect(inside.locator('article[data-role=assistant]')).toHaveAttribute('data-state', 'done');
  expect(await fake.chats()).toHaveLength(1);
  // The frame leaves no trace in the history of the site.
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);

  await page.reload();
  inside = await opened(page);
  await expect(inside.locator('article[data-role=user]')).toContainText('Hello');
  const full = inside.getByRole('link', { name: 'Open in a tab of its own' });
  await expect(full).toHaveAttribute('href', /^\/chat\//);
  await inside.getByRole('button', { name: 'New chat' }).click();
  await expect(inside.locator('article')).toHaveCount(0);
  await page.reload();
  inside = await opened(page);
  await expect(inside.locator('.starters')).toBeVisible();
  await expect(inside.locator('article')).toHaveCount(0);
  expect(linnet.url).toBeTruthy();
});

test('it opens and closes by keys, buttons and calls, and focus comes back', async ({ page, linnet, shop }) => {
  expect(linnet.url).toBeTruthy();
  await page.goto(shop);
  await bubble(page).focus();
  await page.keyboard.press('Enter');
  const inside = page.frameLocator('linnet-widget iframe');
  const message = inside.getByRole('textbox', { name: 'Message', exact: true });
  await expect(message).toBeFocused();
  // What is open inside is closed first.
  await inside.getByRole('button', { name: /^Model:/ }).click();
  await expect(inside.getByRole('dialog', { name: 'Choose a model' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inside.getByRole('dialog', { name: 'Choose a model' })).toBeHidden();
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(bubble(page)).toBeFocused();

  await bubble(page).click();
  await inside.getByRole('button', { name: 'Close the chat' }).click();
  await expect(panel(page)).toBeHidden();

  const goods = page.getByRole('link', { name: 'Goods', includeHidden: true });
  await goods.focus();
  await page.evaluate('Linnet.toggle()');
  await expect(panel(page)).toBeVisible();
  await page.evaluate('Linnet.close()');
  await expect(goods).toBeFocused();
  await page.evaluate('Linnet.send("Said by the shop")');
  await expect(inside.locator('article[data-role=user]')).toContainText('Said by the shop');
  await expect(inside.locator('article[data-role=assistant]')).toHaveAttribute('data-state', 'done');
});

test.describe('attributes', () => {
  test.use({ attributes: 'data-theme="dark" data-language="de" data-profile="seller" data-message="Was kostet das?" data-label="Fragen?" data-position="sidebar-left"' });

  test('say how it looks, who answers and what is asked', async ({ page, linnet, shop, fake }) => {
    expect(linnet.url).toBeTruthy();
    await page.goto(shop);
    await page.getByRole('button', { name: 'Fragen?' }).click();
    const inside = page.frameLocator('linnet-widget iframe');
    await expect(inside.locator('html')).toHaveAttribute('lang', 'de');
    await expect(inside.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(inside.getByRole('heading', { level: 1 })).toHaveText('Seller');
    await expect(inside.locator('#message-input')).toHaveValue('Was kostet das?');
    const box = (await panel(page).boundingBox())!;
    expect([box.x, box.y, Math.round(box.height)]).toEqual([0, 0, page.viewportSize()!.height]);
    await inside.locator('#message-input').press('Enter');
    await expect(inside.locator('article[data-role=assistant]')).toHaveAttribute('data-state', 'done');
    const [asked] = await fake.chats();
    expect(asked.body.messages[0].content).toBe('You sell.');
  });
});

test('a stranger is refused by the script, the server and the browser', async ({ page, linnet, site, shop, stranger }) => {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(stranger);
  await expect.poll(() => said.join('\n')).toContain(`${stranger} is not among the [embed] origins`);
  await expect(page.locator('linnet-widget')).toHaveCount(0);
  // Who claims to be the shop is kept out by the browser: nothing of Linnet is in the frame.
  const address = `${linnet.url.replace('127.0.0.1', 'localhost')}/widget?origin=${shop}`;
  site.page = `<!doctype html><link rel="icon" href="data:,"><iframe src="${address}"></iframe>`;
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(stranger);
  await refused;
  await expect(page.frameLocator('iframe').locator('#message-input')).toHaveCount(0);
  // Neither can the shop frame any other page.
  site.page = `<!doctype html><link rel="icon" href="data:,"><iframe src="${linnet.url.replace('127.0.0.1', 'localhost')}/"></iframe>`;
  const again = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(shop);
  await again;
  await expect(page.frameLocator('iframe').locator('#message-input')).toHaveCount(0);
});

test('words that do not come from the site do nothing', async ({ page, linnet, shop, fake }) => {
  expect(linnet.url).toBeTruthy();
  await page.goto(shop);
  const inside = await opened(page);
  await expect(inside.getByRole('textbox', { name: 'Message', exact: true })).toBeFocused();
  // A frame of somebody else beside it, and the page to itself in Linnet's name.
  await page.evaluate(() => {
    const other = document.createElement('iframe');
    document.documentElement.append(other);
    const script = other.contentDocument!.createElement('script');
    script.textContent = "parent.document.querySelector('linnet-widget').shadowRoot.querySelector('iframe').contentWindow.postMessage({ linnet: 'send', text: 'forged' }, '*')";
    other.contentDocument!.documentElement.append(script);
    postMessage({ linnet: 'close' }, '*');
  });
  await page.evaluate(() => postMessage({ linnet: 'close' }, '*'));
  await page.evaluate('Linnet.send("true")');
  await expect(inside.locator('article[data-role=user]')).toHaveText(/true/);
  await expect(inside.locator('article[data-role=assistant]')).toHaveAttribute('data-state', 'done');
  await expect(panel(page)).toBeVisible();
  expect(await fake.chats()).toHaveLength(1);
});

test('on a phone it takes the whole screen @phone @phone-only', async ({ page, linnet, shop }) => {
  expect(linnet.url).toBeTruthy();
  await page.goto(shop);
  const inside = await opened(page);
  const box = (await panel(page).boundingBox())!;
  expect([box.x, box.y, box.width]).toEqual([0, 0, page.viewportSize()!.width]);
  await expect(inside.getByRole('textbox', { name: 'Message', exact: true })).toBeInViewport();
});
