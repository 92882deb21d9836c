// Where a value comes from, and what a change of it costs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test } from './linnet';

/** The line of the panel that a setting stands in. */
const line = (panel: Locator, name: string) => panel.locator(`[data-setting=${name}]`);

async function type(panel: Locator, name: string, value: string): Promise<void> {
  const field = panel.getByRole('textbox', { name, exact: true });
  await field.fill(value);
  await field.press('Tab');
}

const scripted = {
  name: 'scripted:latest', size: 1048576, family: 'llama', parameters: '1.1M', quantization: 'F16',
  capabilities: ['completion'], context_length: 131072, options: { top_k: 11 },
};

test.describe('levels', () => {
  test.use({ ollama: { models: [scripted] } });

  test('each value shows its level; it can be kept higher and taken back', async ({ chat, page, context }) => {
    await chat.open();
    const panel = await chat.openSettings();
    const top = panel.getByRole('textbox', { name: 'Top K', exact: true });
    // The model's own PARAMETER.
    await expect(top).toHaveValue('11');
    await expect(line(panel, 'top_k').locator('.badge')).toHaveText('model');
    await expect(line(panel, 'temperature').locator('.badge')).toHaveText('default');

    await type(panel, 'Temperature', '0.3');
    await expect(line(panel, 'temperature').locator('.badge')).toHaveText('chat');
    await panel.getByRole('button', { name: 'Keep for all chats: Temperature' }).click();
    await expect(line(panel, 'temperature').locator('.badge')).toHaveText('all chats');
    await type(panel, 'Temperature', '0.4');
    await panel.getByRole('button', { name: 'Keep for this model: Temperature' }).click();
    await expect(line(panel, 'temperature').locator('.badge')).toHaveText('this model');
    await type(panel, 'Temperature', '0.5');
    await chat.ask('fake:count=1');
    expect((await chat.asked(1)).options).toEqual({ temperature: 0.5 });

    // Another chat, in another tab, has what was kept; a change there is heard of here.
    const other = chat.beside(await context.newPage());
    await other.open();
    const beside = await other.openSettings();
    await expect(beside.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.4');
    const reset = (of: Locator) => of.getByRole('button', { name: 'Reset: Temperature' });
    await reset(beside).click();
    await expect(line(beside, 'temperature').locator('.badge')).toHaveText('all chats');
    await expect(beside.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.3');
    await page.bringToFront();
    await reset(panel).click();
    await expect(panel.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.3');
    await chat.ask('fake:count=1');
    expect((await chat.asked(2)).options.temperature).toBe(0.3);
    await reset(panel).click();
    await expect(line(panel, 'temperature').locator('.badge')).toHaveText('default');
    await expect(reset(panel)).toHaveCount(0);
  });
});

test('the site sets what nobody else does', async ({ chat, linnet, folder }) => {
  const file = join(folder, 'settings.json');
  writeFileSync(file, '{"temperature": 0.25, "top_k": 5}');
  await linnet.stop();
  await linnet.start({ LINNET_SETTINGS: file });
  await chat.open();
  const panel = await chat.openSettings();
  await expect(line(panel, 'temperature').locator('.badge')).toHaveText('site');
  await type(panel, 'Top K', '9');
  await chat.ask('fake:count=1');
  expect((await chat.asked(1)).options).toEqual({ temperature: 0.25, top_k: 9 });
});

test.describe('reloads', () => {
  test.use({ ollama: { load_ms: 500 } });

  test('a change that reloads the model says so and waits for the next message', async ({ chat, fake }) => {
    await chat.open();
    const panel = await chat.openSettings();
    await chat.ask('fake:count=1');
    await expect(chat.modelButton.locator('.dot')).toHaveAttribute('data-kind', 'loaded');
    await type(panel, 'Context window', '8192');
    await expect(panel.getByText(/^What you changed reloads the model/)).toBeVisible();
    await expect(line(panel, 'num_ctx')).toContainText(/This reloads the model \(last time .*s\)/);
    await panel.getByRole('button', { name: 'Discard' }).click();
    await expect(panel.getByRole('textbox', { name: 'Context window', exact: true })).toHaveValue('');
    await type(panel, 'Context window', '8192');
    await chat.ask('fake:count=1');
    expect((await chat.asked(2)).options.num_ctx).toBe(8192);
    await expect(panel.getByText(/^What you changed reloads/)).toHaveCount(0);
    expect(await fake.loads()).toHaveLength(2);

    // Or now: the model is loaded before anything is said, and the next message finds it so.
    await type(panel, 'Context window', '2048');
    await panel.getByRole('button', { name: 'Apply now' }).click();
    await expect(panel.getByText(/^What you changed reloads/)).toHaveCount(0);
    expect((await chat.asked(3)).messages).toEqual([]);
    await expect.poll(() => fake.loads().then((loads) => loads.length)).toBe(3);
    await chat.ask('fake:count=1');
    expect((await chat.asked(4)).options.num_ctx).toBe(2048);
    expect(await fake.loads()).toHaveLength(3);
  });
});

test('presets are put on a chat, saved, renamed, deleted and brought back', async ({ chat, page }) => {
  await chat.open();
  const panel = await chat.openSettings();
  const presets = panel.getByRole('group', { name: 'Presets' });
  const precise = presets.getByRole('button', { name: 'Precise' });
  await precise.click();
  await expect(precise).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.2');
  await type(panel, 'Seed', '7');
  await panel.getByRole('button', { name: 'Save as preset…' }).click();
  await panel.getByRole('textbox', { name: 'Name of the preset' }).fill('For tables');
  await page.keyboard.press('Enter');
  const own = presets.getByRole('button', { name: 'For tables', exact: true });
  await expect(own).toHaveAttribute('aria-pressed', 'true');
  await presets.getByRole('button', { name: 'Creative' }).click();
  await expect(own).toHaveAttribute('aria-pressed', 'false');
  await own.click();
  await expect(panel.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.2');

  await presets.getByRole('button', { name: 'Menu of the preset “For tables”' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await panel.getByRole('textbox', { name: 'Name of the preset' }).fill('Tables');
  await page.keyboard.press('Enter');
  await presets.getByRole('button', { name: 'Menu of the preset “Tables”' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(presets.getByRole('button', { name: 'Tables', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(presets.getByRole('button', { name: 'Tables', exact: true })).toBeVisible();
});

test('a schema is checked while one types; only a good one is used', async ({ chat, page }) => {
  await chat.open();
  const panel = await chat.openSettings();
  const format = panel.getByRole('group', { name: 'Output format' });
  await format.getByText('JSON', { exact: true }).click();
  await chat.ask('fake:count=1');
  expect((await chat.asked(1)).format).toBe('json');

  await format.getByText('Schema').click();
  const editor = panel.getByRole('textbox', { name: 'JSON Schema' });
  await expect(editor).toHaveValue(/"properties"/);
  await editor.fill('{\n  "type": object\n}');
  await expect(panel.getByText('line 2, column 11')).toBeVisible();
  await expect(editor).toHaveAttribute('aria-invalid', 'true');
  await editor.fill('{"type": "object", "properties": {"b": {"type": "string"}}, "shiny": 1}');
  await expect(panel.getByText('Not known here, passed on all the same: shiny.')).toBeVisible();
  await panel.getByRole('button', { name: 'Tidy up' }).click();
  await expect(editor).toHaveValue(/\n {2}"type": "object"/);
  await chat.ask('fake:count=1');
  expect((await chat.asked(2)).format.properties).toEqual({ b: { type: 'string' } });

  await panel.getByRole('combobox', { name: 'Examples…' }).selectOption('A verdict');
  await expect(editor).toHaveValue(/sentiment/);
  await format.getByText('Off').click();
  await expect(editor).toHaveCount(0);
  await chat.ask('fake:count=1');
  expect((await chat.asked(3)).format).toBeUndefined();
});

test('what Ollama makes of a bad format is said in words', async ({ chat, fake, page }) => {
  await fake.rule({ times: 1, script: { status: 500, error: 'invalid format: {"a"}; expected "json"' } });
  await chat.open();
  await chat.send('fails');
  await chat.ends('failed');
  await expect(chat.lastReply()).toContainText('Ollama cannot hold the model to this output format');
  await page.getByRole('button', { name: 'Ask without a format' }).click();
  await chat.ends('done');
});

test('the panel is a sheet on the phone, without a way sideways @phone-only @phone', async ({ chat, page }) => {
  await chat.open();
  const panel = await chat.openSettings();
  await type(panel, 'Temperature', '0.3');
  await panel.getByRole('group', { name: 'Output format' }).getByText('Schema').click();
  await expect(panel.getByRole('textbox', { name: 'JSON Schema' })).toBeVisible();
  const wide = await panel.evaluate((element) => [...element.querySelectorAll('*')]
    .filter((inner) => inner.getBoundingClientRect().right > innerWidth + 1).map((inner) => inner.className));
  expect(wide).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
