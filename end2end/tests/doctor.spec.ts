// What is at fault with a set-up is named, with the setting that changes it: on the page, seen from the browser through
// a proxy that does something wrong, and by the command.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NETWORK, expect, test as base } from './linnet';
import { command } from './programs';
import { KINDS, Proxy, type ProxyOptions, missing } from './proxies';

const TRUSTED = { LINNET_TRUSTED_PROXIES: '127.0.0.0/8' };

const test = base.extend<{ front: (options: Omit<ProxyOptions, 'linnet'>) => Promise<Proxy> }>({
  front: async ({ folder, linnet }, use) => {
    const started: Proxy[] = [];
    await use(async (options) => {
      const proxy = await Proxy.start(folder, { ...options, linnet: linnet.url });
      started.push(proxy);
      return proxy;
    });
    await Promise.all(started.map((proxy) => proxy.end()));
  },
});

// Refused and cut off is what is measured here.
test.use({ ignoreHTTPSErrors: true, expected: new RegExp(`${NETWORK.source}|status of (403|404|413|50[234])|MIME type|page error: 404`) });

const finding = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.locator('strong').getByText(name, { exact: true }) });

test('where all is well nothing is at fault, and the way leads there @phone', async ({ chat, page }) => {
  test.slow();
  await chat.open('/machine');
  await page.getByRole('link', { name: 'Check the set-up' }).click();
  await expect(page).toHaveURL(/\/doctor$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Check-up' })).toBeVisible();
  await expect(page).toHaveTitle(/^Check-up/);
  for (const name of ['Host name', 'Path', 'Encryption', 'Streams', 'Large messages', 'Configuration', 'Data folder', 'Database', 'Ollama']) {
    await expect(finding(page, name)).toHaveAttribute('data-grade', 'fine');
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test.describe('with quick heartbeats', () => {
  test.use({ server: { args: ['--heartbeat', '500ms'] } });

  test('the end is told, faults of the machine are too, and all is looked at again', async ({ fake, linnet, page }) => {
    await page.goto(`${linnet.url}/doctor`);
    const state = page.locator('.doctor-head [role=status]');
    await expect(state).toHaveText('No fault was found.', { timeout: 20_000 });
    chmodSync(join(linnet.data, 'linnet.db'), 0o644);
    await fake.refuse();
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(state).toHaveText('2 faults', { timeout: 20_000 });
    await expect(finding(page, 'Data folder')).toContainText('Other people on the machine can read the chats.');
    await expect(finding(page, 'Data folder').locator('pre')).toHaveText('chmod 600 linnet.db*');
    await expect(finding(page, 'Ollama')).toContainText('does not answer');
  });
});

test.describe('nginx', () => {
  test.skip(missing('nginx') !== undefined, missing('nginx'));

  test.describe('that does everything wrong', () => {
    // It cuts off before Linnet gives a sign of life.
    test.use({ server: { args: ['--heartbeat', '5s'] } });

    test('each fault is named, with the setting', async ({ front, page }) => {
      test.slow();
      const change = (text: string) =>
        text
          .replace('Host $http_host', 'Host $proxy_host')
          .replace('X-Forwarded-Host $http_host', 'X-Forwarded-Host ""')
          .replace('client_max_body_size 0', 'client_max_body_size 1m')
          .replace(' ssl http2', ' ssl')
          .replace('proxy_http_version', 'proxy_ignore_headers X-Accel-Buffering;\n proxy_http_version');
      const { url } = await front({ kind: 'nginx', patience: 2, change });
      await page.goto(`${url}/doctor`);
      for (const [name, fault, setting] of [
        ['Host name', /^Host name.*The proxy asks for 127\.0\.0\.1:\d+, the browser asked for localhost:\d+/, 'nginx: proxy_set_header Host $http_host;'],
        ['Proxy', /does not count: its address 127\.0\.0\.1 is not trusted/, 'linnet --trusted-proxies 127.0.0.1'],
        ['Streams', /arrives all at once/, 'nginx: proxy_buffering off;'],
        ['Large messages', /refused on the way, with the status 413/, 'nginx: client_max_body_size 0;'],
        ['Silence', /is cut off on the way; Linnet gives a sign of life every 5 s/, 'nginx: proxy_read_timeout 1h;'],
      ] as const) {
        await expect(finding(page, name), name).toHaveAttribute('data-grade', 'fault', { timeout: 30_000 });
        await expect(finding(page, name)).toContainText(fault);
        await expect(finding(page, name).locator('pre')).toContainText(setting);
      }
      await expect(finding(page, 'HTTP version')).toHaveAttribute('data-grade', 'note');
      await expect(page.locator('.doctor-head [role=status]')).toHaveText('5 faults');
    });
  });

  test('a path that is taken off in silence is named by the page and by the command', async ({ folder, front, linnet, page }) => {
    const change = (text: string) => text.replace('proxy_set_header X-Forwarded-Prefix /ai;', '');
    const { url, certificate } = await front({ kind: 'nginx', way: 'strip', change });
    await page.goto(`${url}/ai/`);
    await expect(page.getByRole('alert')).toContainText('Linnet believes to lie at /;');
    const { status, said } = command(['doctor', `${url}/ai/`, '--data-dir', linnet.data], { SSL_CERT_FILE: certificate }, folder);
    expect(status).toBe(1);
    expect(said).toContain('Linnet believes to lie at /, but is reached at /ai/.');
    expect(said).toContain('linnet --base-path /ai');
    expect(said).toContain('nginx: proxy_set_header X-Forwarded-Prefix /ai;');
  });
});

test.describe('the command', () => {
  test.use({ server: { args: ['--heartbeat', '500ms'], env: TRUSTED } });

  for (const kind of KINDS) {
    test.describe(kind, () => {
      test.skip(missing(kind) !== undefined, missing(kind));

      test('finds nothing wrong with the example, and what is wrong without a line of it', async ({ fake, folder, front, linnet }) => {
        const look = async (options: Partial<ProxyOptions>) => {
          const { url, certificate } = await front({ kind, ...options });
          const env = { OLLAMA_HOST: fake.url, SSL_CERT_FILE: certificate };
          return command(['doctor', `${url}/`, '--data-dir', linnet.data], env, folder);
        };
        const good = await look({});
        expect(good.said).not.toMatch(/FAULT|note/);
        expect(good.status).toBe(0);
        const [change, fault, setting] = {
          nginx: [(text: string) => text.replace(/.*X-Forwarded-Proto.*\n/, ''), /does not say so/, 'proxy_set_header X-Forwarded-Proto $scheme;'],
          caddy: [
            (text: string) => text.replace(/(reverse_proxy \S+)$/m, '$1 {\n header_up Host inner.local\n header_up X-Forwarded-Host inner.local\n }'),
            /The proxy asks for inner\.local/,
            'Caddy: header_up Host {http.request.hostport}',
          ],
          apache: [(text: string) => text.replace('Proto https', 'Proto http'), /does not say so/, 'RequestHeader set X-Forwarded-Proto https'],
          haproxy: [
            (text: string) => text.replace(/(http-request set-header X-Forwarded-)Host .*/, '$1Host nobody.example'),
            /does not answer to the host name that arrives; localhost was asked for/,
            'linnet --allowed-hosts localhost',
          ],
        }[kind] as [(text: string) => string, RegExp, string];
        const bad = await look({ change });
        expect(bad.said).toMatch(fault);
        expect(bad.said).toContain(setting);
        expect(bad.status).toBe(1);
      });
    });
  }

  test('looks at the machine without an address, and says why nobody can be reached', async ({ fake, folder, linnet }) => {
    const env = { OLLAMA_HOST: fake.url };
    const good = command(['doctor', '--data-dir', linnet.data], env, folder);
    expect(good.said).not.toContain('FAULT');
    expect(good.status).toBe(0);
    await linnet.stop('SIGKILL');
    const bad = command(['doctor', linnet.url, '--data-dir', linnet.data, '--addr', '0.0.0.0:0'], env, folder);
    expect(bad.said).toContain('FAULT  Configuration: others can reach 0.0.0.0:0');
    expect(bad.said).toContain('Nobody answers');
    expect(bad.status).toBe(1);
  });
});
