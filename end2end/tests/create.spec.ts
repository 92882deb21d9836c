// Models from Modelfiles: by text, by form, both in step, with files.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { type Chat, expect, test } from './linnet';

/** The page, in the words of a person. */
class Workbench {
  readonly name: Locator;
  readonly text: Locator;
  readonly form: Locator;
  readonly create: Locator;
  readonly problems: Locator;

  constructor(
    readonly page: Page,
    private readonly chat: Chat,
  ) {
    this.name = page.getByRole('textbox', { name: 'Name', exact: true });
    this.text = page.getByRole('textbox', { name: 'Modelfile', exact: true });
    this.form = page.getByRole('region', { name: 'Form', exact: true });
    this.create = page.getByRole('button', { name: 'Create', exact: true });
    this.problems = page.locator('.problems > li');
  }

  async open(path = '/models/create'): Promise<void> {
    await this.chat.open(path);
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('Create a model');
  }

  field(name: string): Locator {
    return this.form.getByRole('textbox', { name, exact: true });
  }
}

const bench = test.extend<{ work: Workbench }>({
  work: async ({ page, chat }, use) => use(new Workbench(page, chat)),
});

/** A file that begins as a GGUF file does. */
function gguf(folder: string, name: string, bytes: number): { path: string; digest: string } {
  const content = Buffer.alloc(bytes, name);
  content.write('GGUF', 0, 'latin1');
  content.writeUInt32LE(3, 4);
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, digest: `sha256:${createHash('sha256').update(content).digest('hex')}` };
}

bench('a model from text, tried at once', async ({ work, chat, page, fake }) => {
  await work.open();
  await work.name.fill('pirate');
  await work.text.fill('# mine\nFROM gemma2:2b\nSYSTEM Talk like a pirate.\nPARAMETER temperature 1.1\nPARAMETER stop <end>\n');
  await expect(page.getByText('No problems.')).toBeVisible();
  await work.create.click();
  await expect(page.getByText('pirate is ready.')).toBeVisible();
  const asked = await fake.wait({ path: '/api/create', nth: 1 });
  expect(asked.body).toEqual({
    model: 'pirate',
    stream: true,
    from: 'gemma2:2b',
    system: 'Talk like a pirate.',
    parameters: { temperature: 1.1, stop: ['<end>'] },
  });
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(chat.composer).toBeFocused();
  await expect(chat.modelButton).toContainText('pirate');
  await chat.ask('fake:count=2');
  expect((await chat.asked(1)).model).toContain('pirate');
});

bench('form and text are two views of one document', async ({ work }) => {
  await work.open();
  await work.text.fill('# keep me\nFROM gemma2:2b\n\n# and me\nPARAMETER temperature 0.5\nnonsense stays\n');
  await expect(work.field('Temperature')).toHaveValue('0.5');
  await work.field('System prompt').fill('You are brief.\nVery.');
  await expect(work.text).toHaveValue(/FROM gemma2:2b\nSYSTEM "You are brief\.\nVery\."\n\n# and me/);
  await work.field('Temperature').fill('0.9');
  await work.field('Temperature').press('Tab');
  await expect(work.text).toHaveValue(/# and me\nPARAMETER temperature 0\.9\nnonsense stays\n$/);
  await work.field('Stop sequences').fill('<end>');
  await work.field('Stop sequences').press('Enter');
  await expect(work.text).toHaveValue(/PARAMETER stop <end>/);
  await work.form.getByRole('button', { name: 'Reset Temperature' }).click();
  await expect(work.text).not.toHaveValue(/temperature/);
  await work.form.getByRole('combobox', { name: 'Base model' }).selectOption('llava:7b');
  await expect(work.text).toHaveValue(/^# keep me\nFROM llava:7b\n/);
  await work.form.getByRole('button', { name: 'Add a message' }).click();
  await work.form.getByRole('textbox', { name: 'Text of message 1' }).fill('Hi');
  await expect(work.text).toHaveValue(/MESSAGE user Hi/);
  await work.text.fill('FROM llava:7b\nMESSAGE assistant "a\nb"\n');
  await expect(work.form.getByRole('textbox', { name: 'Text of message 1' })).toHaveValue('a\nb');
  await expect(work.form.getByRole('combobox', { name: 'Role of message 1' })).toHaveValue('assistant');
  await expect(work.field('System prompt')).toHaveValue('');
});

bench('mistakes are marked, explained and led to', async ({ work, page }) => {
  await work.open();
  await work.name.fill('x');
  await work.text.fill('FROM gemma2:2b\nPARAMETER temprature 1\nPARAMETER top_k many\nFORM y\nMESSAGE me hi\n');
  await expect(work.problems).toHaveCount(4);
  await expect(work.problems.nth(0)).toContainText('Line 2 There is no parameter “temprature”. Did you mean temperature?');
  await expect(work.problems.nth(1)).toContainText('Line 3 top_k must be a whole number');
  await expect(work.create).toBeDisabled();
  await expect(page.getByText('There are 4 errors in the Modelfile.')).toBeVisible();
  // The keyboard leads to the place.
  await work.problems.nth(1).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(work.text).toBeFocused();
  const selected = await work.text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  );
  expect(selected).toBe('many');
  await page.getByRole('button', { name: 'Write temperature' }).click();
  await page.getByRole('button', { name: 'Write FROM' }).click();
  await expect(work.text).toHaveValue(/PARAMETER temperature 1\n/);
  // Tab leaves the text.
  await work.text.focus();
  await page.keyboard.press('Tab');
  await expect(work.text).not.toBeFocused();
});

bench('an example, then another text, and back', async ({ work, page }) => {
  await work.open();
  for (const [title, name] of [
    ['Strict JSON extractor', 'json-extractor'],
    ['Careful coder', 'coder'],
    ['Persona: Mario', 'mario'],
  ]) {
    await page.getByRole('button', { name: title }).click();
    await expect(work.name).toHaveValue(name);
    await expect(page.getByText('No problems.')).toBeVisible();
    await expect(work.create).toBeEnabled();
  }
  await expect(work.text).toHaveValue(/You are Mario/);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(work.name).toHaveValue('coder');
});

bench('a GGUF file is fingerprinted, sent once and built from', async ({ work, page, fake, folder }) => {
  const file = gguf(folder, 'small.gguf', 3 * 1024 * 1024 + 17);
  await work.open();
  await work.name.fill('from-file');
  const chooser = page.waitForEvent('filechooser');
  await work.form.getByText('Use a GGUF file…').click();
  await (await chooser).setFiles(file.path);
  await expect(work.text).toHaveValue(/^FROM \.\/small\.gguf\n/);
  const row = page.locator('.create-file');
  await expect(row).toContainText('Sent');
  await page.getByRole('combobox', { name: 'Quantise to' }).selectOption('q8_0');
  await work.create.click();
  await expect(page.getByText('from-file is ready.')).toBeVisible();
  const asked = await fake.wait({ path: '/api/create', nth: 1 });
  expect(asked.body.files).toEqual({ 'small.gguf': file.digest });
  expect(asked.body.quantize).toBe('q8_0');
  // The same file again: Ollama has it, nothing is sent.
  await row.getByRole('button', { name: 'Remove small.gguf' }).click();
  await expect(work.problems).toContainText('The file ./small.gguf has to be chosen here first.');
  const again = page.waitForEvent('filechooser');
  await page.getByText('Choose ./small.gguf…').click();
  await (await again).setFiles(file.path);
  await expect(row).toContainText('Ollama has it already');
});

bench('what is no GGUF file is refused before it is sent', async ({ work, page, folder }) => {
  const path = join(folder, 'notes.gguf');
  writeFileSync(path, 'just some notes');
  await work.open();
  await work.name.fill('x');
  const chooser = page.waitForEvent('filechooser');
  await work.form.getByText('Use a GGUF file…').click();
  await (await chooser).setFiles(path);
  await expect(page.locator('.create-file').first()).toContainText('This is no GGUF file.');
  await expect(work.create).toBeDisabled();
});

bench('an installed model is edited, and replaced only when asked', async ({ work, page, fake }) => {
  await work.open('/models/create?from=gemma2:2b');
  await expect(work.name).toHaveValue('gemma2:2b');
  await expect(work.text).toHaveValue(/FROM /);
  await work.field('System prompt').fill('New words.');
  await work.create.click();
  const dialog = page.getByRole('dialog', { name: 'Replace gemma2:2b?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await work.create.click();
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByText('gemma2:2b is ready.')).toBeVisible();
  const asked = await fake.wait({ path: '/api/create', nth: 1 });
  expect(asked.body.system).toBe('New words.');
});

bench('what Ollama refuses is said in its words', async ({ work, page, fake }) => {
  await fake.rule({ path: '/api/create', script: { status: 500, error: 'no room for miracles' } });
  await work.open();
  await work.name.fill('x');
  await work.create.click();
  await expect(page.getByText('x could not be created.')).toBeVisible();
  await expect(page.locator('.create-outcome')).toContainText('no room for miracles');
  await expect(work.create).toBeEnabled();
});

bench('on a phone one view at a time @phone', async ({ work, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await work.open();
  await expect(work.form).toBeVisible();
  await expect(work.text).toBeHidden();
  await page.getByRole('radio', { name: 'Text' }).check();
  await expect(work.text).toBeVisible();
  await expect(work.form).toBeHidden();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

bench('what is typed before the page is awake is kept', async ({ work, page, chat }) => {
  let go = () => {};
  const asleep = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/*.wasm', async (route) => {
    await asleep;
    await route.continue();
  });
  await page.goto('/models/create');
  await work.name.fill('early');
  await work.text.fill('FROM gemma2:2b\nSYSTEM Typed early.\n');
  go();
  await chat.awake();
  await expect(work.name).toHaveValue('early');
  await expect(work.text).toHaveValue('FROM gemma2:2b\nSYSTEM Typed early.\n');
  await expect(work.field('System prompt')).toHaveValue('Typed early.');
  await expect(work.create).toBeEnabled();
});
