// Linnet behind the reverse proxies that people have, started with the README's own examples: a person's journey under a
// path of a site, and what a program sees of streams, headers, sockets and times.
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { NETWORK, expect, test as base } from './linnet';
import { KINDS, Proxy, type ProxyOptions, Reading, missing } from './proxies';

const PASSWORD = 'correct horse';
const TRUSTED = { LINNET_TRUSTED_PROXIES: '127.0.0.0/8,unix' };

const test = base.extend<{ front: (options: Omit<ProxyOptions, 'linnet'>) => Promise<Proxy> }>({
  front: async ({ folder, linnet }, use) => {
    const started: Proxy[] = [];
    await use(async (options) => {
      // With a base path of its own, Linnet says it as part of its address.
      const address = linnet.url.startsWith('unix:') ? linnet.url : new URL(linnet.url).origin;
      const proxy = await Proxy.start(folder, { ...options, linnet: address });
      started.push(proxy);
      return proxy;
    });
    await Promise.all(started.map((proxy) => proxy.end()));
  },
});

test.use({ ignoreHTTPSErrors: true, serviceWorkers: 'allow', expected: new RegExp(`${NETWORK.source}|status of 50[234]`) });

const settled = (page: Page) =>
  expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 30_000 }).toBe('activated');

/** Sends a message as programs do. */
async function say(url: string, text: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ client_id: randomUUID(), model: 'gemma2:2b', text });
  const sent = await Reading.open(`${url}/api/v1/messages`, { method: 'POST', headers, body });
  expect(sent.status, await sent.whole()).toBe(201);
}

/** A reply comes word by word through one stream, and ends in it. */
async function streams(url: string, release: () => Promise<unknown>, more = (_: Reading) => Promise.resolve()): Promise<void> {
  const stream = await Reading.open(`${url}/api/v1/events`);
  await stream.until((text) => text.includes('event: build'));
  await say(url, 'fake:count=6 fake:hold=go fake:after=3');
  // Only now may the model go on: what is here was not waited for by anybody on the way.
  await stream.until((text) => text.includes('w3'));
  await more(stream);
  expect(stream.text).not.toContain('w6');
  await release();
  await stream.until((text) => text.includes('w6') && text.includes('"done"'));
  expect(stream.ended).toBe(false);
}

for (const kind of KINDS) {
  test.describe(kind, () => {
    test.skip(missing(kind) !== undefined, missing(kind));

    test.describe('by https, under a path that it takes off', () => {
      test.use({ server: { env: { ...TRUSTED, LINNET_PASSWORD: PASSWORD } } });

      test('a person signs in, is answered, and loses nothing by a restart', async ({ chat, context, front, linnet, page }) => {
        test.slow();
        const { url } = await front({ kind, way: 'strip' });
        const outside: string[] = [];
        page.on('request', (asked) => {
          if (!asked.url().startsWith(`${url}/ai/`) && /^https?:/.test(asked.url())) outside.push(asked.url());
        });
        await page.goto(`${url}/ai/models`);
        await expect(page).toHaveURL(`${url}/ai/sign-in?next=/ai/models`);
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page).toHaveURL(`${url}/ai/models`);
        await chat.awake();
        const [cookie] = await context.cookies();
        expect(cookie).toMatchObject({ name: '__Host-sid', secure: true, httpOnly: true });

        await chat.open(`${url}/ai/`);
        const by = await page.evaluate(() => (performance.getEntriesByType('navigation')[0] as any).nextHopProtocol);
        expect(by).toBe('h2');
        await chat.askAndHold('on');
        await expect(page).toHaveURL(/\/ai\/chat\/[-0-9a-f]{36}$/);
        await chat.reload();
        await expect(chat.lastReply()).toContainText('w3');
        await expect(chat.stopButton).toBeVisible();

        // An app of its own, of this path only.
        const manifest = await page.locator('link[rel=manifest]').getAttribute('href');
        expect(manifest).toBe('/ai/manifest.webmanifest');
        await settled(page);
        const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
        expect(scope).toBe(`${url}/ai/`);

        await linnet.restart('SIGKILL');
        await chat.ends('interrupted');
        await expect(chat.prose()).toContainText('w1 w2 w3');
        await chat.ask('Again fake:count=2');
        await expect(chat.prose()).toHaveText('w1 w2');
        expect(outside).toEqual([]);
      });
    });

    test('nothing waits on the way, and what is forged does not count', async ({ fake, front }) => {
      const { url } = await front({ kind });
      await streams(url, () => fake.release('go'));
      // Linnet trusts nobody here: that the browser came by https is hearsay.
      const forged = { 'x-forwarded-prefix': '/evil', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
      const page = await Reading.open(`${url}/`, { headers: forged });
      expect(page.status).toBe(200);
      expect(page.headers['strict-transport-security']).toBeUndefined();
      expect(await page.whole()).not.toContain('evil');
    });

    test.describe('with a path that it passes whole', () => {
      test.use({ server: { args: ['--base-path', '/ai'], env: TRUSTED } });

      test('pages, files and streams are under the path', async ({ fake, front }) => {
        const { url } = await front({ kind, way: 'path' });
        const page = await Reading.open(`${url}/ai/`, { headers: { 'x-forwarded-proto': 'http' } });
        expect(page.headers['strict-transport-security']).toContain('max-age=');
        const addresses = [...(await page.whole()).matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, address]) => address!);
        expect(addresses.filter((address) => !address.startsWith('/ai/'))).toEqual([]);
        const files = addresses.filter((address) => address.includes('/assets/'));
        expect(files.length).toBeGreaterThan(3);
        for (const address of [...files, '/ai/service-worker.js', '/ai/manifest.webmanifest']) {
          const file = await Reading.open(url + address);
          await file.whole();
          expect(file.status, address).toBe(200);
        }
        await streams(`${url}/ai`, () => fake.release('go'));
      });
    });

    test.describe('by a socket', () => {
      // It is trusted by its name alone.
      test.use({ server: { socket: true, env: { LINNET_TRUSTED_PROXIES: 'unix' } } });

      test('streams and headers are as by an address', async ({ fake, front }) => {
        const { url } = await front({ kind, way: 'socket' });
        const page = await Reading.open(`${url}/`);
        expect(page.status).toBe(200);
        expect(page.headers['strict-transport-security']).toContain('max-age=');
        await streams(url, () => fake.release('go'));
      });
    });

    test.describe('with little patience', () => {
      test.use({ server: { args: ['--heartbeat', '500ms'] } });

      test('a model may think for longer than the proxy waits', async ({ fake, front }) => {
        const { url } = await front({ kind, patience: 4 });
        const beats = (text: string) => text.split(': still here').length - 1;
        await streams(url, () => fake.release('go'), async (stream) => {
          const before = beats(stream.text);
          await stream.until((text) => beats(text) >= before + 11);
        });
      });
    });
  });
}
