// The model picker without a mouse, and what it knows.
import { expect, test } from './linnet';

test('search, arrows and Enter choose; the focus goes to the message', async ({ chat, page }) => {
  await chat.open();
  await chat.modelButton.focus();
  await page.keyboard.press('Enter');
  const search = chat.picker.getByRole('combobox', { name: 'Search models' });
  await expect(search).toBeFocused();
  const options = chat.picker.getByRole('option');
  await page.keyboard.press('ArrowDown');
  await expect(search).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id'))!);
  await page.keyboard.type('QWEN');
  await expect(options).toHaveCount(1);
  await expect(options.first()).toContainText('thinks');
  await page.keyboard.press('Enter');
  await expect(chat.picker).toBeHidden();
  await expect(chat.modelButton).toContainText('qwen3:0.6b');
  await expect(chat.composer).toBeFocused();
});

test('Esc leaves the model as it was and gives the focus back', async ({ chat, page }) => {
  await chat.open();
  const before = await chat.modelButton.innerText();
  await chat.modelButton.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(chat.picker).toBeHidden();
  await expect(chat.modelButton).toBeFocused();
  await expect(chat.modelButton).toHaveText(before, { useInnerText: true });
});

test('a name that nobody has: the field that gets it follows', async ({ chat }) => {
  await chat.open();
  await chat.modelButton.click();
  await chat.picker.getByRole('combobox').fill('mistral');
  await expect(chat.picker).toContainText('No model is called “mistral”');
  const pull = chat.picker.getByRole('textbox', { name: 'Pull a model' });
  await expect(pull).toHaveValue('mistral');
  await chat.picker.getByRole('combobox').fill('mistral:7b');
  await expect(pull).toHaveValue('mistral:7b');
});

test('the last choice is remembered, and a loaded model is marked', async ({ chat, page }) => {
  await chat.open();
  await chat.choose('llava:7b');
  await chat.ask('fake:count=1');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(chat.modelButton).toContainText('llava:7b');
  await chat.reload();
  await expect(chat.modelButton).toContainText('llava:7b');
  await chat.modelButton.click();
  const option = chat.picker.getByRole('option', { name: /llava/ });
  await expect(option).toContainText(/loaded, \d min left/);
  await expect(option).toContainText('sees images');
  await expect(option).toHaveAttribute('aria-selected', 'true');
});
