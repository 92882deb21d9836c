// What the machine does: several servers, the popover at the sidebar's foot, figures and benchmarks.
import { Fake } from './programs';
import { expect, test as base } from './linnet';

const test = base.extend<{ second: Fake }>({
  second: async ({ folder }, use) => {
    const second = await Fake.start(folder);
    await use(second);
    await second.end();
  },
  // Linnet starts with both: `attic` is the fake that all tests have, `den` the second.
  server: async ({ fake, second }, use) =>
    use({ env: { LINNET_OLLAMA: `attic=${fake.url},den=${second.url}` } }),
});

test('the popover tells servers, memory and replies; Stop and Unload work @phone', async ({ chat, page, isMobile }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  await chat.askAndHold('on');
  if (isMobile) await page.getByRole('button', { name: 'Chats', exact: true }).click();
  await page.getByRole('button', { name: 'Machine: 2 of 2 servers' }).click();
  const machine = page.getByRole('dialog', { name: 'Machine' });
  const attic = machine.getByRole('region', { name: 'attic' });
  await expect(attic).toContainText('gemma2:2b');
  await expect(attic).toContainText('left');
  await expect(machine.getByRole('region', { name: 'den' })).toContainText('Nothing in memory');
  await expect(attic.getByRole('link', { name: /fake:count=1/ })).toBeVisible();
  await attic.getByRole('button', { name: /^Stop the reply/ }).click();
  await expect(attic.getByRole('link', { name: /fake:count=1/ })).toHaveCount(0);
  await attic.getByRole('button', { name: 'Unload gemma2:2b' }).click();
  await expect(attic).toContainText('Nothing in memory');
  await page.keyboard.press('Escape');
  await expect(machine).toBeHidden();
  await chat.ends('stopped');
});

test('the line says which of my chats is served before', async ({ chat, page, fake }) => {
  // One server has the model, and one slot.
  await fake.settings({ models: [{ name: 'tiny:1b', size: 1e9, family: 'llama', capabilities: ['completion'], context_length: 8192 }] });
  await chat.open();
  await expect(chat.modelButton).toBeVisible();
  await chat.modelButton.click();
  await chat.picker.getByRole('option', { name: /tiny:1b.*on attic/ }).click();
  await chat.askAndHold('on');
  await page.getByRole('button', { name: 'New chat' }).click();
  await chat.modelButton.click();
  await chat.picker.getByRole('option', { name: /tiny:1b/ }).click();
  await chat.send('And me?');
  await expect(chat.lastReply().locator('.stage')).toContainText('1 running in “fake:count=6');
  await fake.release();
  await chat.ends('done');
});

test('a server that fails before the first token is not noticed', async ({ chat, fake, second, page }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  await fake.rule({ script: { fault: 'html502' } });
  await second.rule({ script: { pieces: ['from ', 'den'] } });
  await chat.ask('Who answers?');
  await expect(chat.prose()).toHaveText('from den');
  expect((await second.chats()).length).toBe(1);
  const metrics = chat.lastReply().locator('.metrics');
  await metrics.locator('summary').click();
  await expect(metrics).toContainText('den');
  await expect(page.locator('.notice')).toHaveCount(0);
});

test('a pull goes to the server that is chosen, and says so', async ({ chat, page, second, fake }) => {
  await chat.open('/models');
  await page.getByRole('textbox', { name: 'Pull a model' }).fill('smollm2:135m');
  await page.getByRole('combobox', { name: 'Server' }).selectOption('den');
  await page.getByRole('button', { name: 'Pull', exact: true }).click();
  const card = page.getByRole('list', { name: 'Work on models' }).getByRole('listitem').first();
  await expect(card).toContainText('Pull on den');
  await expect(card).toContainText('Done');
  await second.wait({ path: '/api/pull', nth: 1, ended: true });
  await expect(page.getByRole('row', { name: /smollm2:135m/ })).toContainText('on den');
  // What is on both can be done on one.
  await page.getByRole('link', { name: 'gemma2:2b', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'gemma2:2b' });
  await dialog.getByRole('combobox', { name: 'Server' }).selectOption('den');
  await dialog.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(dialog.getByRole('button', { name: 'Unload', exact: true })).toBeVisible();
  expect([await fake.loads(), await second.loads()]).toEqual([[], ['gemma2:2b']]);
});

test('one that fails afterwards leaves what was written, and Continue goes to the other', async ({ chat, fake, second }) => {
  await chat.open();
  await fake.rule({ script: { pieces: ['half ', 'more'], after: 1, fault: 'cut' } });
  await second.rule({ script: { pieces: ['the rest'] } });
  await chat.send('Go on');
  await chat.ends('interrupted');
  await expect(chat.prose()).toHaveText('half');
  await fake.refuse(600_000);
  await chat.act(chat.lastReply(), 'Continue');
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('half the rest');
});

test.describe('the page', () => {
  test('figures and a benchmark that is found again @phone', async ({ chat, page, fake }) => {
    await chat.open();
    await chat.ask('fake:count=3');
    await chat.ask('fake:count=3');
    await chat.open('/machine');
    // A reply that ended as the page was left may count as unread: "(1) …".
    await expect(page).toHaveTitle(/Machine · Linnet$/);
    await expect(page.getByRole('heading', { level: 1, name: 'Machine' })).toBeVisible();
    const figures = page.getByRole('region', { name: 'Figures' });
    await expect(figures.getByRole('row', { name: /gemma2:2b/ })).toContainText('2 replies');
    await expect(figures.getByRole('img', { name: /Tokens per second of the last 2 replies/ })).toBeVisible();

    await fake.rule({ contains: 'bench', script: { pieces: ['one ', 'two'], after: 1, hold: 'bench' } });
    await page.getByLabel('gemma2:2b on attic').check();
    await page.getByLabel('qwen3:0.6b on den').check();
    await page.getByLabel('Prompt').fill('bench this');
    await page.getByLabel('Runs').fill('1');
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByRole('group', { name: 'Benchmark is running' })).toContainText('gemma2:2b on attic: warming up');
    await chat.reload();
    await expect(page.getByRole('group', { name: 'Benchmark is running' })).toBeVisible();
    await fake.release('bench');
    const result = page.getByRole('region', { name: /^Benchmark of/ });
    await expect(result.getByRole('row', { name: /gemma2:2b/ })).toContainText('tok/s');
    await expect(result.getByRole('row', { name: /qwen3:0.6b/ })).toContainText('tok/s');
    await expect(page.getByRole('button', { name: 'Start' })).toBeVisible();
    await result.getByRole('button', { name: /^Delete/ }).click();
    await expect(result).toHaveCount(0);
  });
});
