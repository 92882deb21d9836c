// The access password: asked for by a page that needs no script, forgotten with everything else at signing out.
import { NETWORK, expect, test } from './linnet';

const password = 'correct horse';
// What is refused is a console message of the browser's own.
test.use({ server: { env: { LINNET_PASSWORD: password } }, expected: new RegExp(`${NETWORK.source}|status of 40[13]`) });

test('a link leads through the sign-in to its page, and signing out closes it again @phone', async ({ chat, isMobile, page }) => {
  await page.goto('/models');
  await expect(page).toHaveURL(/\/sign-in\?next=\/models$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Linnet' })).toBeVisible();
  await expect(page.getByLabel('Password')).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  await page.getByLabel('Password').fill('wrong horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('That is not the password.');
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/models$/);
  await chat.awake();

  await chat.open('/');
  await chat.ask('Hello fake:count=2');
  await chat.composer.fill('Half a thought');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('linnet.draft')))).toBe(true);
  if (isMobile) await page.getByRole('button', { name: 'Chats' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in\?out$/);
  await expect(page.getByRole('status')).toHaveText('You are signed out.');
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('linnet.draft')))).toEqual([]);
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('the page is in the browser’s language, and works without any script', async ({ browser, linnet }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'ar', baseURL: linnet.url, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]').click();
  await expect(page.locator('textarea').first()).toBeVisible();
  await context.close();
});

test('a session that ends elsewhere is told on the page, and the text is kept', async ({ browser, chat, linnet, page }) => {
  const enter = async (on: typeof page) => {
    await on.goto(linnet.url);
    await on.getByLabel('Password').fill(password);
    await on.getByRole('button', { name: 'Sign in' }).click();
  };
  await enter(page);
  await chat.awake();
  const cookies = await page.context().cookies();
  // The same session in another window signs out.
  const other = await browser.newContext();
  await other.addCookies(cookies);
  const window = await other.newPage();
  await window.goto(linnet.url);
  await window.getByRole('button', { name: 'Sign out' }).click();
  await expect(window).toHaveURL(/sign-in/);
  await other.close();
  await chat.send('Is anybody there?');
  await expect(page.getByText('You are signed out').first()).toBeVisible();
  await expect(page.getByText('Is anybody there?').first()).toBeVisible();
});
