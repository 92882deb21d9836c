// An app of its own: installing, opening without the server, new builds, telling of answers.
import type { Page } from '@playwright/test';
import { type Chat, NETWORK, expect, test } from './linnet';

test.use({ serviceWorkers: 'allow' });

/** Waits until the service worker has all it keeps, and is between page and server. */
const settled = (page: Page) =>
  expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 30_000 }).toBe('activated');

/** Waits until so many chats are kept for reading offline. */
const keeps = (page: Page, chats: number) =>
  expect.poll(() => page.evaluate(() => (window as any).linnet.kept), { timeout: 20_000 }).toBe(chats);

const caches = (page: Page) => page.evaluate(() => window.caches.keys());

/** What a browser tells a tab that goes to the background, and one that comes back. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);

test('Chromium finds nothing that keeps it from being installed', async ({ folder, linnet, playwright }, info) => {
  // Not in a private window, where nothing can be.
  const browser = await playwright.chromium.launchPersistentContext(`${folder}/profile`, info.project.use.launchOptions);
  const page = await browser.newPage();
  await page.goto(linnet.url);
  await expect(page.locator('html[data-awake]')).toBeAttached();
  const session = await browser.newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const installing = async () => (await session.send('Page.getInstallabilityErrors')).installabilityErrors;
  await expect.poll(installing, { timeout: 20_000 }).toEqual([]);
  await browser.close();
});

test('the manifest names pictures that are there, and only relative addresses', async ({ linnet, request }) => {
  const answer = await request.get(`${linnet.url}/manifest.webmanifest`);
  expect(answer.headers()['cache-control']).toBe('no-cache');
  const manifest = await answer.json();
  const icons = [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap((one: any) => one.icons)];
  for (const { src, type } of icons) {
    expect(src).not.toMatch(/^\/|:/);
    const picture = await request.get(`${linnet.url}/${src}`);
    expect(picture.status(), src).toBe(200);
    expect(picture.headers()['content-type']).toContain(type);
  }
  for (const address of [manifest.id, manifest.start_url, manifest.scope]) expect(address).toBe('./');
  expect(manifest.share_target.action).toBe('./share');
});

test('files that another app shares become text in the composer, and what is no text is named', async ({ chat, page }) => {
  await chat.open();
  await settled(page);
  // As the browser sends it for the share target of the manifest.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: 'share', enctype: 'multipart/form-data' });
    const [title, files] = ['title', 'files'].map((name) => Object.assign(document.createElement('input'), { name }));
    title.value = 'Notes';
    Object.assign(files, { type: 'file', multiple: true });
    const given = new DataTransfer();
    given.items.add(new File(['one\n```\ntwo\n'], 'a.md', { type: 'text/markdown' }));
    given.items.add(new File([new Uint8Array([137, 80, 0, 255])], 'b.png', { type: 'image/png' }));
    files.files = given.files;
    form.append(title, files);
    document.body.append(form);
    form.submit();
  });
  await expect(chat.composer).toHaveValue('Notes\n\na.md:\n\n````\none\n```\ntwo\n````');
  await expect(page.getByRole('status').filter({ hasText: 'Left out: b.png' })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await chat.reload();
  await expect(chat.composer).toHaveValue('Notes\n\na.md:\n\n````\none\n```\ntwo\n````');
});

test('what another app shares becomes the draft of a new chat @phone', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('Before');
  await chat.open('/?title=News&text=Read%20this%20%26%20that&url=https%3A%2F%2Fexample.org%2F');
  await expect(chat.composer).toHaveValue('Before\n\nNews\nRead this & that\nhttps://example.org/');
  await expect(page).toHaveURL(/\/$/);
  await chat.reload();
  await expect(chat.composer).toHaveValue('Before\n\nNews\nRead this & that\nhttps://example.org/');
});

test.describe('the server is away', () => {
  test.use({ expected: NETWORK });

  test('the page opens, with the chats as they were, and goes on when it is back', async ({ chat, linnet, page }) => {
    test.slow();
    await chat.open();
    await chat.ask('First fake:count=3');
    await chat.open();
    await chat.ask('Second fake:count=4');
    await settled(page);
    await keeps(page, 2);
    await linnet.stop('SIGKILL');

    await chat.reload();
    await expect(chat.prose()).toHaveText('w1 w2 w3 w4');
    await expect(page.getByRole('status').filter({ hasText: 'Offline. This is the chat as of' })).toBeVisible();
    await chat.list.getByRole('link', { name: /^First/ }).click();
    await expect(chat.prose()).toHaveText('w1 w2 w3');
    await expect(page.getByRole('status').filter({ hasText: 'Offline. This is the chat as of' })).toBeVisible();
    // An address that was never open opens too.
    await page.goto('/');
    await chat.awake();
    await chat.composer.fill('A draft');
    await chat.reload();
    await expect(chat.composer).toHaveValue('A draft');

    await linnet.start();
    await expect(page.getByText('Connection lost.')).toHaveCount(0, { timeout: 30_000 });
    await chat.composer.fill('');
    await chat.ask('Third fake:count=1');
    await expect(chat.prose()).toHaveText('w1');
  });

  test('what is kept goes with a deleted chat, and when it is asked to', async ({ chat, page }) => {
    test.slow();
    await chat.open();
    await chat.ask('First fake:count=1');
    await chat.open();
    await chat.ask('Second fake:count=1');
    await keeps(page, 2);
    await page.getByRole('button', { name: 'More about this chat' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await keeps(page, 1);
    const panel = await chat.openSettings();
    await expect(panel.getByText('1 chat is kept.')).toBeVisible();
    await panel.getByRole('button', { name: 'Remove them' }).click();
    await keeps(page, 0);
    await panel.getByRole('switch', { name: 'Read chats offline' }).uncheck();
    await chat.ask('Third fake:count=1');
    await chat.reload();
    expect((await caches(page)).filter((name) => name.endsWith('chats'))).toEqual([]);
  });

  test('a message written meanwhile is sent once, at the next start', async ({ chat, context, fake, linnet, page }) => {
    test.slow();
    await chat.open();
    await chat.ask('First fake:count=3');
    await settled(page);
    await keeps(page, 1);
    await linnet.stop('SIGKILL');
    await chat.reload();
    await chat.send('Second fake:count=2');
    await expect(chat.conversation.locator('[data-state=unsent]')).toContainText('Second');
    // A second one would not know what it follows: it stays in the composer.
    await chat.send('Third');
    await expect(page.getByRole('alert')).toContainText('kept here');
    await expect(chat.composer).toHaveValue('Third');
    const address = page.url();
    await page.close();

    await linnet.start();
    const later = chat.beside(await context.newPage());
    await later.open(address);
    await expect(later.replies).toHaveCount(2);
    await later.ends('done');
    await expect(later.prose()).toHaveText('w1 w2');
    await expect(later.composer).toHaveValue('Third');
    expect(await fake.chats()).toHaveLength(2);
  });

  test('a message written meanwhile is sent by the service worker when no page is open', async ({ chat, context, fake, linnet, page }) => {
    test.slow();
    await chat.open();
    await settled(page);
    // The browser itself says when the connection is back; here the test does.
    const session = await context.newCDPSession(page);
    const registered = new Promise<{ id: string; scope: string }>((found) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [one] = registrations.filter((one: any) => one.scopeURL.startsWith(linnet.url));
        if (one) found({ id: one.registrationId, scope: one.scopeURL });
      });
    });
    await session.send('ServiceWorker.enable');
    const { id } = await registered;
    await linnet.stop('SIGKILL');
    await chat.send('Alone fake:count=2');
    await expect(chat.conversation.locator('[data-state=unsent]')).toContainText('Alone');
    await expect.poll(async () => (await caches(page)).some((name) => name.endsWith('outbox'))).toBe(true);
    await page.goto('about:blank');
    await linnet.start();
    await session.send('ServiceWorker.dispatchSyncEvent', { origin: linnet.url, registrationId: id, tag: 'linnet / outbox', lastChance: false });
    await fake.wait({ nth: 1, ended: true });
    // The page sends it too, with the same id.
    const later = chat.beside(await context.newPage());
    await later.open();
    await expect(later.prose()).toHaveText('w1 w2');
    await expect(later.list.getByRole('link', { name: /^Alone/ })).toHaveCount(1);
    expect(await fake.chats()).toHaveLength(1);
  });
});

test.describe('another build is started', () => {
  test.use({ expected: NETWORK, server: { env: { LINNET_TEST_BUILD: 'aaaaaaaaaaaaaaaa' } } });
  const built = (page: Page) => page.locator('link[href$="/linnet.css"]').getAttribute('href');

  test('a tab keeps working, says so, and is made new by one click', async ({ chat, context, linnet, page }) => {
    test.slow();
    await chat.open();
    await settled(page);
    await chat.composer.fill('A draft');
    await linnet.stop('SIGKILL');
    await linnet.start({ LINNET_TEST_BUILD: 'bbbbbbbbbbbbbbbb' });
    const notice = page.getByRole('status').filter({ hasText: 'A new version of Linnet is there.' });
    // It comes when all files of the new build are there.
    await expect(notice).toBeVisible({ timeout: 60_000 });
    // A part of the old build that was not loaded yet.
    await chat.openSettings();
    // A tab of the new build beside it.
    const other = chat.beside(await context.newPage());
    await other.open();
    expect(await built(other.page)).toContain('bbbbbbbbbbbbbbbb');
    await other.openSettings();
    await other.page.close();

    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator('link[href$="/linnet.css"]')).toHaveAttribute('href', /bbbbbbbbbbbbbbbb/);
    await chat.awake();
    await expect(chat.composer).toHaveValue('A draft');
    await expect(notice).toHaveCount(0);
    // The old build goes when no tab of it is left.
    await settled(page);
    await expect(async () => {
      await chat.reload();
      expect((await caches(page)).filter((name) => name.includes('build'))).toEqual(['linnet / build bbbbbbbbbbbbbbbb']);
    }).toPass({ timeout: 30_000 });
  });
});

test.describe('the build went while its page was on its way', () => {
  test.use({ serviceWorkers: 'block', expected: /404|dynamically imported/ });

  test('the page is loaded anew, once', async ({ chat, page }) => {
    let pages = 0;
    page.on('request', (request) => request.isNavigationRequest() && (pages += 1));
    await page.route('**/linnet.js', (route) => (pages < 2 ? route.fulfill({ status: 404 }) : route.continue()));
    await chat.open();
    await chat.ask('fake:count=1');
    expect(pages).toBe(2);
  });
});

test.describe('without a service worker', () => {
  // What comes late of a build that is gone cannot be had.
  test.use({ serviceWorkers: 'block', expected: new RegExp(`${NETWORK.source}|404|HTTP status code is not ok`), server: { env: { LINNET_TEST_BUILD: 'aaaaaaaaaaaaaaaa' } } });

  test('a page is told of another build all the same', async ({ chat, linnet, page }) => {
    await chat.open();
    // It is the script that says so; it comes when the page has nothing else to do.
    await expect.poll(() => page.evaluate(() => 'keeps' in (window as any).linnet)).toBe(true);
    await linnet.stop('SIGKILL');
    await linnet.start({ LINNET_TEST_BUILD: 'bbbbbbbbbbbbbbbb' });
    await expect(page.getByRole('status').filter({ hasText: 'A new version of Linnet is there.' })).toBeVisible({ timeout: 30_000 });
  });
});

test.describe('telling of answers', () => {
  /** A browser that has not been asked yet. */
  async function notAsked(page: Page): Promise<void> {
    await page.context().grantPermissions(['notifications']);
    await page.addInitScript(() => {
      let permission = localStorage.getItem('test.permission') ?? 'default';
      Object.defineProperty(Notification, 'permission', { configurable: true, get: () => permission });
      Notification.requestPermission = async () => {
        permission = 'granted';
        localStorage.setItem('test.permission', permission);
        return permission as NotificationPermission;
      };
    });
  }
  /** Opens a page in which every answer counts as long. */
  async function openImpatient(chat: Chat): Promise<void> {
    await chat.open();
    await settled(chat.page);
    await chat.page.evaluate(() => ((window as any).linnet.long = 0));
  }
  const offer = (page: Page) => page.getByRole('status').filter({ hasText: 'Shall Linnet tell you' });
  const notifications = (page: Page) =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, body }) => `${title}: ${body}`);
    });

  test('it is offered after a long answer, and told when nobody looks', async ({ chat, fake, page }) => {
    test.slow();
    await notAsked(page);
    await openImpatient(chat);
    await expect(offer(page)).toHaveCount(0);
    await chat.ask('A question fake:count=1');
    await offer(page).getByRole('button', { name: 'Tell me' }).click();
    await expect(offer(page)).toHaveCount(0);
    // Somebody looks: nothing is told.
    await chat.ask('Another fake:count=1');
    expect(await notifications(page)).toEqual([]);

    await chat.askAndHold('go');
    await setHidden(page, true);
    await fake.release('go');
    await expect.poll(() => notifications(page)).toEqual(['A question fake:count=1: The answer is there.']);
    await expect(page).toHaveTitle(/^\(1\) A question/);
    await setHidden(page, false);
    await expect(page).toHaveTitle(/^A question/);

    const panel = await chat.openSettings();
    const toggle = panel.getByRole('switch', { name: 'Tell me of answers' });
    await expect(toggle).toBeChecked();
    await toggle.uncheck();
    expect(await page.evaluate(() => (window as any).linnet.notifies)).toBe(false);
  });

  test('who does not want it is not asked again', async ({ chat, page }) => {
    await notAsked(page);
    await openImpatient(chat);
    await chat.ask('A question fake:count=1');
    await offer(page).getByRole('button', { name: 'Dismiss' }).click();
    await openImpatient(chat);
    await chat.ask('Another fake:count=1');
    await expect(offer(page)).toHaveCount(0);
  });

  test('a browser that blocks them is not asked', async ({ chat, page }) => {
    await notAsked(page);
    await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
    await chat.open();
    await settled(page);
    const panel = await chat.openSettings();
    await expect(panel.getByRole('switch', { name: 'Tell me of answers' })).toBeDisabled();
    await expect(panel.getByText('Your browser blocks notifications')).toBeVisible();
  });
});

test('it can be installed from the settings where the browser offers it', async ({ chat, page }) => {
  await chat.open();
  await settled(page);
  const panel = await chat.openSettings();
  await expect(panel.getByRole('button', { name: 'Install' })).toHaveCount(0);
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    (offer as any).prompt = async () => document.documentElement.setAttribute('data-asked', '');
    dispatchEvent(offer);
  });
  await panel.getByRole('button', { name: 'Install' }).click();
  await expect(page.locator('html[data-asked]')).toBeAttached();
  await expect(panel.getByRole('button', { name: 'Install' })).toHaveCount(0);
});
