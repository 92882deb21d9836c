// The page is a page before it is an app: without Wasm it is read and written.
import { expect, test } from './linnet';

test.describe('Wasm is blocked', () => {
  // That it could not be loaded is what the browser may say.
  test.use({ expected: /ERR_FAILED|Failed to fetch|preload/ });

  test('a chat can be read, and a message goes out by the plain form @phone', async ({ chat, fake, page }) => {
    await page.route('**/*.wasm', (route) => route.abort());
    await page.goto('/');
    await chat.composer.fill('Hello & <good> day\nfake:count=3');
    await chat.sendButton.click();
    await expect(page).toHaveURL(/\/chat\//);
    await expect(chat.prose(chat.lastQuestion())).toContainText('Hello & <good> day');
    await fake.wait({ nth: 1, ended: true });
    await expect(async () => {
      await page.reload();
      await expect(chat.prose()).toHaveText('w1 w2 w3', { timeout: 500 });
    }).toPass();
    // And on in the same chat.
    await chat.composer.fill('More fake:count=1');
    await chat.sendButton.click();
    await fake.wait({ nth: 2, ended: true });
    expect((await chat.asked(2)).messages).toHaveLength(3);
    await expect(page.locator('html[data-awake]')).toHaveCount(0);
  });

  test('a form that is sent twice by an impatient hand sends one message', async ({ chat, fake, page }) => {
    await page.route('**/*.wasm', (route) => route.abort());
    await page.goto('/');
    await chat.composer.fill('Once fake:count=1');
    await chat.sendButton.dblclick();
    await expect(page).toHaveURL(/\/chat\//);
    await fake.wait({ nth: 1, ended: true });
    await page.reload();
    await expect(chat.questions).toHaveCount(1);
    await expect(chat.list.getByRole('link', { name: /^Once/ })).toHaveCount(1);
    expect(await fake.chats()).toHaveLength(1);
  });
});

test('what was typed before the page is awake is kept, and can be sent', async ({ chat, page }) => {
  let wake = () => {};
  const woken = new Promise<void>((resolve) => (wake = resolve));
  await page.route('**/*.wasm', async (route) => {
    await woken;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  await chat.composer.pressSequentially('Early fake:count=2');
  wake();
  await chat.awake();
  await expect(chat.composer).toHaveValue('Early fake:count=2');
  await expect(chat.composer).toBeFocused();
  await chat.sendButton.click();
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2');
});

test.describe('no script at all', () => {
  // A preloaded module that nobody runs is worth a warning to Chromium.
  test.use({ javaScriptEnabled: false, expected: /preload/ });

  test('the first HTML has the composer and the chats', async ({ chat, fake, page }) => {
    await page.goto('/');
    await chat.composer.fill('Bare fake:count=2');
    await chat.sendButton.click();
    await fake.wait({ nth: 1, ended: true });
    await expect(async () => {
      await page.reload();
      await expect(chat.prose()).toHaveText('w1 w2', { timeout: 500 });
    }).toPass();
    await expect(chat.list.getByRole('link', { name: /^Bare/ })).toBeVisible();
  });
});
