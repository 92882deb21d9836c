// Linnet under a path of somebody's site, behind a proxy that passes the path whole or takes it off: the journey of a
// person, and nothing that is asked for outside of the path.
import type { Page } from '@playwright/test';
import { type IncomingMessage, type Server as HttpServer, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NETWORK, expect, test as base } from './linnet';

/** A proxy that serves a site of which `/ai/` is Linnet. */
class Proxy {
  /** The paths outside of `/ai/` that were asked for. */
  readonly astray: string[] = [];

  private constructor(
    private readonly server: HttpServer,
    readonly url: string,
  ) {}

  static async start(linnet: string, strips: boolean): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const proxy = new Proxy(server, `http://127.0.0.1:${port}`);
    server.on('request', (asked: IncomingMessage, answer) => {
      const path = asked.url ?? '/';
      if (!path.startsWith('/ai')) {
        proxy.astray.push(path);
        answer.writeHead(404).end();
        return;
      }
      const headers = strips ? { ...asked.headers, 'x-forwarded-prefix': '/ai' } : asked.headers;
      const on = request(`${linnet}${strips ? path.slice(3) || '/' : path}`, { method: asked.method, headers }, (from) => {
        answer.writeHead(from.statusCode!, from.headers);
        from.pipe(answer);
      });
      on.on('error', () => answer.destroy());
      answer.on('close', () => on.destroy());
      asked.pipe(on);
    });
    return proxy;
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const test = base.extend<{ strips: boolean; front: Proxy }>({
  strips: [false, { option: true }],
  front: async ({ linnet, strips }, use) => {
    // With a base path of its own, Linnet says it as part of its address.
    const proxy = await Proxy.start(new URL(linnet.url).origin, strips);
    await use(proxy);
    proxy.end();
  },
  baseURL: async ({ front }, use) => use(front.url),
});

test.use({ serviceWorkers: 'allow', expected: NETWORK });

const settled = (page: Page) =>
  expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 30_000 }).toBe('activated');

for (const strips of [false, true]) {
  test.describe(strips ? 'a proxy that takes the path off' : 'a proxy that passes the path whole', () => {
    const server = strips ? { env: { LINNET_TRUSTED_PROXIES: '127.0.0.0/8' } } : { args: ['--base-path', '/ai/'] };
    test.use({ strips, server });

    test('everything stays under the path @phone', async ({ chat, context, fake, front, isMobile, linnet, page }) => {
      test.slow();
      await chat.open('/ai/');
      // A stream through the proxy, a reload in its middle.
      await chat.askAndHold('on');
      await expect(page).toHaveURL(/\/ai\/chat\/[-0-9a-f]{36}$/);
      await chat.reload();
      await expect(chat.lastReply()).toContainText('w3');
      await expect(chat.stopButton).toBeVisible();
      await chat.stopButton.click();
      await chat.ends('stopped');
      if (!isMobile) {
        await page.locator('.sidebar-foot input[value=dark]').check({ force: true });
        await expect.poll(() => context.cookies()).toHaveLength(1);
        for (const cookie of await context.cookies()) expect(cookie.path).toBe('/ai/');
      }

      // A picture's frame, and the parts of the page that come late.
      await fake.rule({ contains: 'Picture', script: { pieces: [`![A bird](${front.url}/ai/favicon.svg)`] } });
      await chat.ask('Picture');
      await chat.prose().getByRole('button', { name: /Load the image from/ }).click();
      await expect(page.locator('iframe.image-frame')).toHaveAttribute('src', /^\/ai\/image\?src=/);
      const chatAddress = page.url();
      await chat.openSettings();
      await expect(page.locator('.setting').first()).toHaveCSS('display', 'grid');
      await page.goto('/ai/models');
      await chat.awake();
      await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
      await expect(page.locator('head > link[href$="/late.css"]')).toHaveAttribute('href', /^\/ai\/assets\//);
      await expect(page.locator('.pull')).toHaveCSS('display', 'grid');
      await page.getByRole('link', { name: /gemma2:2b/ }).first().click();
      await expect(page).toHaveURL(/\/ai\/models\/gemma2:2b$/);

      // An app of its own, of this path only.
      const answer = await page.request.get('/ai/manifest.webmanifest');
      expect((await answer.json()).start_url).toBe('./');
      await settled(page);
      const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
      expect(scope).toBe(`${front.url}/ai/`);
      await expect.poll(() => page.evaluate(() => (window as any).linnet.kept), { timeout: 20_000 }).toBe(1);
      expect(front.astray).toEqual([]);

      await linnet.stop('SIGKILL');
      await page.goto(chatAddress);
      await chat.awake();
      await expect(chat.replies).toHaveCount(2);
      await expect(page.getByRole('status').filter({ hasText: 'Offline. This is the chat as of' })).toBeVisible();
      expect(front.astray).toEqual([]);
    });

    test('the plain form leads back under the path', async ({ browser, front }) => {
      const context = await browser.newContext({ javaScriptEnabled: false, baseURL: front.url });
      const page = await context.newPage();
      await page.goto('/ai/');
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello fake:count=2');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect(page).toHaveURL(/\/ai\/chat\//);
      await expect(page.locator('article[data-role=user]')).toContainText('Hello');
      expect(front.astray).toEqual([]);
      await context.close();
    });
  });
}

base('a forged prefix is nothing', async ({ linnet, request }) => {
  const headers = { 'x-forwarded-prefix': '/evil', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  const answer = await request.get(linnet.url, { headers });
  expect(answer.status()).toBe(200);
  expect(await answer.text()).not.toContain('evil');
  expect(answer.headers()['strict-transport-security']).toBeUndefined();
});
