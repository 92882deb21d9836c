// The models page: pulls that need no page, and everything that is done with a model.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

const MODEL = 'llama3.2:1b';

test('a pull goes on without the page, is found again, paused and resumed', async ({ chat, page, fake, context }) => {
  await fake.rule({ path: '/api/pull', times: 1, script: { hold: 'half', after: 4 } });
  await chat.open('/models');
  await expect(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await page.getByRole('textbox', { name: 'Pull a model' }).fill(MODEL);
  await page.getByRole('button', { name: 'Pull', exact: true }).click();
  const jobs = page.getByRole('list', { name: 'Work on models' });
  await expect(jobs).toContainText('of 1.3 GB');
  await page.close();
  const again = await context.newPage();
  await again.goto('/models');
  const card = again.getByRole('list', { name: 'Work on models' }).getByRole('listitem').first();
  await expect(card).toContainText(MODEL);
  await expect(again.locator('html[data-awake]')).toBeAttached();
  await again.getByRole('button', { name: `Pause ${MODEL}` }).click();
  await expect(card).toContainText('Paused');
  await fake.wait({ path: '/api/pull', ended: true });
  await again.getByRole('button', { name: `Resume ${MODEL}` }).click();
  await expect(card).toContainText('Done');
  await expect(again.getByRole('row', { name: new RegExp(MODEL) })).toBeVisible();
  await again.getByRole('button', { name: `Dismiss ${MODEL}` }).click();
  await expect(again.getByRole('list', { name: 'Work on models' })).toHaveCount(0);
});

test('an unknown name is said so', async ({ chat, page }) => {
  await chat.open('/models');
  await page.getByRole('textbox', { name: 'Pull a model' }).fill('nosuch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Work on models' })).toContainText('There is no model called nosuch');
});

test('look, load, unload, delete with a warning', async ({ chat, page }) => {
  await chat.open('/models');
  await page.getByRole('link', { name: 'gemma2:2b', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'gemma2:2b' });
  await dialog.getByText('Modelfile', { exact: true }).click();
  await expect(dialog.locator('pre:visible')).toContainText('FROM');
  await dialog.getByRole('button', { name: 'Load', exact: true }).click();
  await dialog.getByRole('button', { name: 'Unload', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Load', exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete…' }).click();
  await expect(dialog).toContainText('This cannot be undone. It frees about 1.6 GB.');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /gemma2:2b/ })).toHaveCount(0);
});

/** Loads models as a program does. */
async function load(page: Page, models: object[]): Promise<void> {
  for (const data of models) expect((await page.request.post('/api/v1/models/load', { data })).status()).toBe(204);
}

test('each model has an address: links, reload, back and forth @phone', async ({ chat, page }) => {
  await chat.open('/models');
  const dialog = page.getByRole('dialog', { name: 'gemma2:2b' });
  await page.getByRole('link', { name: 'gemma2:2b', exact: true }).click();
  await expect(page).toHaveURL(/\/models\/gemma2:2b$/);
  await expect(page).toHaveTitle('gemma2:2b · Linnet');
  await expect(dialog.getByText('Modelfile', { exact: true })).toBeVisible();
  await page.goBack();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/models$/);
  await page.goForward();
  await expect(dialog).toBeVisible();
  await chat.reload();
  await expect(dialog.getByText('Modelfile', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/models$/);
});

test.describe('a name with slashes, and one that is not there', () => {
  const NAME = 'hf.co/someone/a-model:Q4_K_M';
  test.use({
    ollama: {
      models: [{
        name: NAME, size: 1e9, family: 'llama', parameters: '1B', quantization: 'Q4_K_M', context_length: 4096,
        capabilities: ['completion'], system: 'Be brief.', license: 'MIT', messages: [{ role: 'user', content: 'Hello?' }],
        options: { temperature: 0.5 },
      }],
    },
  });

  test('everything of it can be read, also before the page is awake', async ({ chat, page }) => {
    const written = await (await page.request.get(`/models/${NAME}`)).text();
    expect(/<dd>Q4_K_M</.test(written), 'what the list knows is written by the server').toBe(true);
    await chat.open(`/models/${NAME}`);
    const dialog = page.getByRole('dialog', { name: NAME });
    const facts = dialog.locator('.model-facts');
    for (const fact of ['1.0 GB', '4,096', 'llama', 'gguf', 'completion']) await expect(facts).toContainText(fact);
    for (const title of ['System prompt', 'Template', 'Parameters', 'Messages before every chat', 'Model information', 'Modelfile', 'Licence']) {
      await expect(dialog.locator('summary').filter({ hasText: title }).first()).toBeVisible();
    }
    await dialog.locator('summary').filter({ hasText: 'Messages' }).click();
    await expect(dialog.locator('pre:visible')).toHaveText('user: Hello?');
  });

  test('one that is not installed can be got there', async ({ chat, page }) => {
    await chat.open('/models/llama3.2:1b');
    const dialog = page.getByRole('dialog', { name: 'llama3.2:1b' });
    await expect(dialog).toContainText('This model is not installed.');
    await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
    await expect(dialog.getByText('Modelfile', { exact: true })).toBeVisible();
  });
});

test('memory: what is there, for how long, and what goes next @phone', async ({ chat, page }) => {
  await chat.open('/models');
  const panel = page.getByRole('region', { name: 'In memory' });
  await expect(panel).toContainText('Nothing is in memory.');
  await load(page, [{ model: 'gemma2:2b', keep_alive: 90 }, { model: 'llava:7b', keep_alive: 900 }]);
  await chat.reload();
  await expect(panel).toContainText('2 models');
  const row = panel.getByRole('listitem').filter({ hasText: 'gemma2:2b' });
  await expect(row).toContainText('on the GPU');
  await expect(row).toContainText(/1:\d\d left/);
  await row.getByRole('spinbutton', { name: 'Keep gemma2:2b for' }).fill('0');
  await row.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(row.getByRole('alert')).toContainText('From 1 second to 365 days.');
  await row.getByRole('spinbutton').fill('2');
  await row.getByRole('combobox', { name: 'Unit' }).selectOption('hours');
  await row.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(row).toContainText(/(2:00|1:59):\d\d left/);
  await row.getByRole('combobox', { name: 'Unit' }).selectOption('for ever');
  await expect(row.getByRole('spinbutton')).toBeHidden();
  await row.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(row).toContainText('stays');
  await expect(panel).not.toContainText('would probably unload');
  await load(page, [{ model: 'qwen3:0.6b', keep_alive: 600 }]);
  await chat.reload();
  await expect(panel).toContainText('One more model would probably unload qwen3:0.6b.');
  await chat.open('/models/nomic-embed-text:latest');
  await expect(page.getByRole('dialog')).toContainText('Loading it probably unloads qwen3:0.6b.');
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'Unload gemma2:2b' }).click();
  await expect(panel).toContainText('2 models');
  await expect(row).toHaveCount(0);
});

test('a row has its menu, by keyboard too', async ({ chat, page }) => {
  await chat.open('/models');
  const more = page.getByRole('button', { name: 'Actions for gemma2:2b' });
  await more.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Model' });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Load' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'In memory' })).toContainText('gemma2:2b');
  await more.focus();
  await page.keyboard.press('Enter');
  await menu.getByRole('menuitem', { name: 'Copy or rename…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'gemma2:2b' });
  await expect(dialog.getByRole('textbox', { name: 'New name' })).toBeFocused();
  await page.keyboard.type('mine');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row', { name: /^mine:latest/ })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for mine:latest' }).click();
  await menu.getByRole('menuitem', { name: 'New chat with it' }).click();
  await expect(chat.modelButton).toContainText('mine');
});

test('a dot says that work goes on; the machine has its link', async ({ chat, page, fake }) => {
  await fake.rule({ path: '/api/pull', times: 1, script: { hold: 'half', after: 4 } });
  await chat.open('/models');
  const link = chat.list.getByRole('link', { name: /^Models/ });
  await expect(link).toHaveAccessibleName('Models');
  await page.getByRole('textbox', { name: 'Pull a model' }).fill(MODEL);
  await page.getByRole('button', { name: 'Pull', exact: true }).click();
  await expect(link).toHaveAccessibleName('Models (work on models is going on)');
  await chat.list.getByRole('link', { name: 'Machine' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Machine' })).toBeVisible();
  await fake.release('half');
  await expect(link).toHaveAccessibleName('Models');
});

test.describe('many models, with long names', () => {
  const many = Array.from({ length: 40 }, (_, n) => ({
    name: n % 5 ? `family${n}:${n}b` : `registry.example/some-namespace/an-uncommonly-long-name-of-a-model-${n}:Q4_K_M`,
    size: (n + 1) * 1e8, family: 'llama', parameters: `${n}B`, quantization: 'Q4_K_M', context_length: 131072,
    capabilities: ['completion', 'vision', 'tools', 'thinking'],
  }));
  test.use({ ollama: { models: many } });

  test('axe finds nothing, and nothing scrolls sideways @phone', async ({ chat, page, isMobile }) => {
    test.slow(); // axe looks at four states
    if (isMobile) await page.setViewportSize({ width: 320, height: 640 });
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect.soft(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`)), state).toEqual([]);
      const sideways = await page.evaluate(() =>
        [...document.querySelectorAll('html, .page, dialog[open]')].map((area) => area.scrollWidth - area.clientWidth),
      );
      expect.soft(Math.max(...sideways), state).toBe(0);
    };
    await chat.open('/models');
    await load(page, [{ model: many[0].name, keep_alive: 900 }, { model: many[1].name, keep_alive: -1 }]);
    await chat.reload();
    await expect(page.getByRole('row')).toHaveCount(41);
    await check('models');
    await chat.open(`/models/${many[5].name}`);
    await expect(page.getByRole('dialog').getByText('Modelfile', { exact: true })).toBeVisible();
    await check('a model');
    await chat.open('/models/create');
    await page.getByRole('textbox', { name: 'Modelfile', exact: true }).or(page.getByRole('radio', { name: 'Text' })).first().waitFor();
    await check('create');
    await chat.open('/machine');
    await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
    await check('machine');
  });
});
