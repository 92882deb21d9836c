// What the page's policy promises (security page, checks 29 and 64), in the browser.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from './linnet';

// What the browser says of each attempt.
test.use({ expected: /Content Security Policy|X-Frame-Options|ERR_BLOCKED_BY_RESPONSE|403 \(Forbidden\)/ });

test('a script that was slipped in does not run, and each answer has a nonce of its own', async ({ chat, linnet, page }) => {
  const nonce = async () => /nonce-([^']+)'/.exec((await fetch(linnet.url)).headers.get('content-security-policy')!)![1];
  expect(await nonce()).not.toBe(await nonce());
  await chat.open();
  const ran = await page.evaluate(async () => {
    const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve, { once: true }));
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = 1">');
    await violated;
    return 'ran' in window;
  });
  expect(ran).toBe(false);
});

test('another site cannot show the page in a frame', async ({ context, linnet }) => {
  const other = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<iframe src="${linnet.url}/"></iframe>`);
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const page = await context.newPage();
  await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  other.close();
});

test('another site cannot make a browser send', async ({ context, fake, linnet }) => {
  const other = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(
      `<form method="post" action="${linnet.url}/send"><input name="text" value="evil"><input name="model" value="gemma2:2b">
       <input name="client_id" value="01a1fd4a-d1b5-7707-9aeb-302a67607028"><button>Win</button></form>`,
    );
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const page = await context.newPage();
  await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
  const answer = page.waitForResponse((response) => response.url().endsWith('/send'));
  await page.getByRole('button', { name: 'Win' }).click();
  expect((await answer).status()).toBe(403);
  expect(await fake.chats()).toHaveLength(0);
  other.close();
});

test('a hostile title is text in every place where it stands', async ({ chat, page }) => {
  // Short enough to be a title as it is.
  const title = '<img src=x onerror="ran=1"> "\' </title><script>ran=1</script> end';
  await chat.open();
  await chat.ask(`${title}\nfake:count=1`);
  for (const when of ['live', 'after a reload']) {
    await expect(page, when).toHaveTitle(`${title} · Linnet`);
    await expect(page.getByRole('heading', { level: 1 }), when).toHaveText(title);
    await expect(chat.list.getByRole('link').filter({ hasText: title }), when).toBeVisible();
    await expect(page.locator('h1 img, nav img, h1 script, nav script, [onerror]'), when).toHaveCount(0);
    await chat.reload();
  }
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});
