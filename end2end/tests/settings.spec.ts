// Settings count from the next message on, and are what Ollama gets.
import { expect, test } from './linnet';

test('slider and number go in step; the value is sent; reset takes it back', async ({ chat }) => {
  await chat.open();
  const panel = await chat.openSettings();
  const number = panel.getByRole('textbox', { name: 'Temperature', exact: true });
  const slider = panel.getByRole('slider', { name: 'Temperature, slider' });
  const reset = panel.getByRole('button', { name: 'Reset: Temperature' });
  await expect(number).toHaveValue('');
  await expect(slider).toHaveValue('0.8'); // the default, shown but not sent
  await expect(reset).toHaveCount(0);

  await slider.fill('1.5');
  await expect(number).toHaveValue('1.5');
  await number.fill('0.3');
  await number.press('Tab');
  await expect(slider).toHaveValue('0.3');
  await chat.ask('fake:count=1');
  expect((await chat.asked(1)).options.temperature).toBe(0.3);

  await reset.click();
  await expect(number).toHaveValue('');
  await chat.ask('fake:count=1');
  expect((await chat.asked(2)).options?.temperature).toBeUndefined();
});

test('everything that was set reaches Ollama, and stays with the chat', async ({ chat, page }) => {
  await chat.open();
  let panel = await chat.openSettings();
  const type = async (name: string, value: string) => {
    const field = panel.getByRole('textbox', { name, exact: true });
    await field.fill(value);
    await field.press('Tab');
  };
  await type('System prompt', 'You are a bird.');
  await type('Top P', '0.5');
  await type('Top K', '7');
  await type('Min P', '0.1');
  await type('Repeat penalty', '1.2');
  await type('Seed', '42');
  await type('Context window', '8192');
  await type('Longest reply', '100');
  await type('Keep in memory', '60');
  await panel.getByRole('combobox', { name: 'Keep in memory, unit' }).selectOption('seconds');
  await panel.getByPlaceholder('Add…').fill('END');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('list', { name: 'Stop sequences' })).toContainText('END');
  // The rarely used ones are folded.
  await expect(panel.getByRole('textbox', { name: 'Threads' })).toBeHidden();
  await panel.getByText('More: Machine').click();
  await type('Threads', '2');
  await panel.getByRole('group', { name: 'Map the file' }).getByText('Off').click();

  await chat.ask('fake:count=1');
  const body = await chat.asked(1);
  expect(body.messages[0]).toEqual({ role: 'system', content: 'You are a bird.' });
  expect(body.options).toEqual({
    top_p: 0.5, top_k: 7, min_p: 0.1, repeat_penalty: 1.2, seed: 42, num_ctx: 8192, num_predict: 100, stop: ['END'],
    num_thread: 2, use_mmap: false,
  });
  expect(body.keep_alive).toBe(60);

  await chat.reload();
  panel = await chat.openSettings();
  await expect(panel.getByRole('textbox', { name: 'Seed', exact: true })).toHaveValue('42');
  await expect(panel.getByRole('textbox', { name: 'System prompt' })).toHaveValue('You are a bird.');
  await expect(panel.getByRole('textbox', { name: 'Keep in memory' })).toHaveValue('1');
  await expect(panel.getByRole('combobox', { name: 'Keep in memory, unit' })).toHaveValue('1');
  await panel.getByRole('button', { name: 'Remove END' }).click();
  await expect(panel.getByRole('list', { name: 'Stop sequences' })).toHaveCount(0);
  // Another chat starts without them.
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(panel.getByRole('textbox', { name: 'Seed', exact: true })).toHaveValue('');
});

test('a value out of range is said to be wrong and not used', async ({ chat }) => {
  await chat.open();
  const panel = await chat.openSettings();
  const number = panel.getByRole('textbox', { name: 'Temperature', exact: true });
  await number.fill('99');
  await number.press('Tab');
  await expect(number).toHaveAttribute('aria-invalid', 'true');
  await expect(panel.getByRole('alert')).toContainText(/From 0/);
  await chat.ask('fake:count=1');
  expect((await chat.asked(1)).options?.temperature).toBeUndefined();
});

test('settings are found by words', async ({ chat }) => {
  await chat.open();
  const panel = await chat.openSettings();
  const search = panel.getByRole('searchbox', { name: 'Search settings' });
  await search.fill('gpu');
  await expect(panel.getByRole('textbox', { name: 'Layers on the GPU' })).toBeVisible();
  await expect(panel.getByRole('textbox', { name: 'Temperature', exact: true })).toBeHidden();
  await search.fill('nothing like this');
  await expect(panel.getByText('No setting matches “nothing like this”.')).toBeVisible();
  await search.fill('');
  await expect(panel.getByRole('textbox', { name: 'Temperature', exact: true })).toBeVisible();
});

test('the panel takes the focus, Esc closes it and gives it back @phone', async ({ chat, page }) => {
  await chat.open();
  const panel = await chat.openSettings();
  await expect(panel.getByRole('heading', { name: 'Settings for this chat' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(page.getByRole('button', { name: 'Settings', exact: true })).toBeFocused();
});

test('Enter can break the line instead of sending', async ({ chat }) => {
  await chat.open();
  const panel = await chat.openSettings();
  await panel.getByRole('switch', { name: 'Enter sends' }).uncheck();
  await chat.composer.fill('fake:count=1');
  await chat.composer.press('Enter');
  await expect(chat.composer).toHaveValue('fake:count=1\n');
  await chat.reload();
  await chat.composer.press('Control+Enter');
  await chat.ends('done');
});

test('the window itself cannot be scrolled away under what is open', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=900 fake:delay_ms=0');
  await chat.openSettings();
  const over = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(await over()).toBeLessThanOrEqual(0);
  await chat.questions.first().evaluate((turn) => turn.scrollIntoView({ block: 'start' }));
  expect(await page.evaluate(() => [scrollY, document.querySelector('.app')!.scrollTop])).toEqual([0, 0]);
});
