// The interface speaks the browser's language, and another one on demand.
import { expect, test } from './linnet';

test.use({ locale: 'ru-RU' });

test('by Accept-Language everything is Russian, figures too @phone', async ({ chat, fake, page }) => {
  await page.goto('/');
  await chat.awake();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  const message = page.locator('#message-input');
  await message.fill('Привет fake:count=3');
  await message.press('Enter');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
  await expect(chat.lastReply().locator('.metrics summary')).toHaveText(/^\d+,\d+\s(с|мс) · \d+\sсимвол/);
  await expect(page).toHaveTitle('Привет fake:count=3 · Linnet');
  // Every name of a button is Russian, or a name of something.
  const names = await page.getByRole('button').evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent ?? ''),
  );
  expect(names.filter((name) => !/[а-яё]/i.test(name))).toEqual([]);
  expect(await fake.chats()).toHaveLength(1);
});

test('the language can be changed and stays', async ({ chat, page }) => {
  await page.goto('/');
  await chat.awake();
  await page.locator('#settings-button').click();
  await page.locator('#language').selectOption('en');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await chat.awake();
  await expect(page.getByRole('button', { name: 'New chat' })).toBeVisible();
  await chat.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
