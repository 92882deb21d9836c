// Messages that a command or a button wrote: folded under what that is called, on every device; and the modes that
// messages were asked with.
import type { Locator, Page } from '@playwright/test';
import { NETWORK, clean, expect, test as base } from './linnet';

const FILE = `
[[commands]]
name = "translate"
label = { en = "Translate", ar = "ترجمة" }
icon = "pen"
template = "Translate the following into French, whatever it is, and say nothing else:\\n{argument}"

[[actions]]
name = "simpler"
label = { en = "Explain simpler", ar = "شرح أبسط" }
icon = "book"
tooltip = "For children"
prompt = "Explain this so that a child understands it:\\n\\n{message}"

[[actions]]
name = "code"
label = "Only the code"
prompt = "Only this: {code}"
when = { min_length = 100000 }

[[modes]]
name = "length"
label = { en = "Length", ar = "الطول" }

[[modes.options]]
name = "normal"
label = "Normal"

[[modes.options]]
name = "short"
label = { en = "Short", ar = "قصير" }
system = "Be brief."
`;

const test = base.extend({
  fake: async ({ fake, write }, use) => {
    write(FILE);
    await use(fake);
  },
});

const folded = (turn: Locator) => turn.locator('details.shorthand');

test('are folded under their name, and are whole where that is wanted', async ({ chat, context, linnet, page, write }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.open();
  await chat.composer.fill('/translate good\nday');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  const whole = 'Translate the following into French, whatever it is, and say nothing else:\ngood\nday';
  expect((await chat.asked(1)).messages.at(-1).content).toBe(whole);
  const said = chat.lastQuestion();
  const line = folded(said).locator('summary');
  await expect(line).toContainText('Translate');
  await expect(line).toContainText('good day');
  await expect(chat.prose(said)).toBeHidden();
  await line.focus();
  await page.keyboard.press('Enter');
  await expect(chat.prose(said)).toBeVisible();
  await expect(chat.prose(said)).toContainText('whatever it is, and say nothing else:');
  await clean(page);

  // Copying and editing are about all of it; what was edited is nobody's but the person's.
  await chat.act(said, 'Copy');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(whole);
  await chat.act(said, 'Edit');
  const field = page.getByRole('textbox', { name: 'Your text' });
  await expect(field).toHaveValue(whole);
  await page.keyboard.press('Escape');

  await chat.act(chat.lastReply(), 'Explain simpler');
  await expect(chat.replies).toHaveCount(2);
  await chat.ends('done');
  await expect(folded(chat.lastQuestion()).locator('summary')).toHaveText('Explain simpler');
  await expect(chat.prose(chat.lastQuestion())).toBeHidden();

  // After a restart, on another device, and when the site has it no more.
  write('');
  await linnet.restart('SIGKILL');
  const other = await context.newPage();
  const there = chat.beside(other);
  await there.open(new URL(page.url()).pathname);
  await expect(folded(there.questions).locator('summary').first()).toContainText('Translate');
  await expect(folded(there.lastQuestion()).locator('summary')).toHaveText('Explain simpler');
  // What programs are given is whole, with what stands for it.
  const chatId = new URL(page.url()).pathname.split('/').at(-1);
  const { messages } = await (await other.request.get(`/api/v1/chats/${chatId}`)).json();
  expect(messages[0]).toMatchObject({ text: whole, shorthand: { by: '/translate', label: 'Translate', about: 'good day' } });
});

test('a chat that begins with one is called by it, not by its template', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('/translate good day');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  await expect(page).toHaveTitle(/^Translate: good day/);
  await expect(chat.list.getByRole('link', { name: 'Translate: good day' })).toBeVisible();
  await chat.reload();
  await expect(page).toHaveTitle(/^Translate: good day/);
});

test('an edited one is shown as it is', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('/translate good day');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  await chat.act(chat.lastQuestion(), 'Edit');
  await page.getByRole('textbox', { name: 'Your text' }).fill('In my own words');
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(chat.prose(chat.lastQuestion())).toHaveText('In my own words');
  await expect(folded(chat.lastQuestion())).toHaveCount(0);
});

test.describe('without a network', () => {
  test.use({ expected: NETWORK });

  test('one that could not be sent is folded too, and sent as it is', async ({ chat, page }) => {
    await chat.open();
    // What commands do is fetched with the first of them.
    await chat.composer.fill('/translate one');
    await page.keyboard.press('Enter');
    await chat.ends('done');
    await page.context().setOffline(true);
    await chat.composer.fill('/translate good day');
    await page.keyboard.press('Enter');
    await expect(page.locator('.unsent')).toBeVisible();
    await expect(folded(chat.lastQuestion()).locator('summary')).toContainText('good day');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(chat.replies).toHaveCount(2);
    await chat.ends('done');
    await expect(folded(chat.lastQuestion()).locator('summary')).toContainText('good day');
  });
});

test.describe('after a kill', () => {
  // The page may be telling what was read at that moment.
  test.use({ expected: NETWORK });

  test('the modes stand under the messages that were asked with them', async ({ chat, page, linnet }) => {
    await chat.open();
    await chat.ask('Hello');
    await expect(chat.lastQuestion().locator('.turn-modes')).toHaveCount(0);
    await page.getByRole('button', { name: /^Length:/ }).click();
    await page.getByRole('menuitemradio', { name: 'Short' }).click();
    await chat.ask('And again');
    await expect(chat.lastQuestion().locator('.turn-modes')).toHaveText('Length: Short');
    await linnet.restart('SIGKILL');
    await chat.reload();
    await expect(chat.questions.first().locator('.turn-modes')).toHaveCount(0);
    await expect(chat.lastQuestion().locator('.turn-modes')).toHaveText('Length: Short');
    await clean(page);
  });
});

test('the palette has the buttons of the site that are there now', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Hello');
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await page.keyboard.type('simpler');
  const option = page.getByRole('option', { name: 'Explain simpler' });
  await expect(option).toContainText('For children');
  await expect(page.getByRole('option', { name: 'Only the code' })).toHaveCount(0);
  await option.click();
  await expect(palette).toHaveCount(0);
  await expect(chat.replies).toHaveCount(2);
  await chat.ends('done');
  expect((await chat.asked(2)).messages.at(-1).content).toContain('so that a child understands it');
});

test('from right to left with a finger @phone-only', async ({ chat, context, linnet, page }) => {
  await context.addCookies([{ name: 'language', value: 'ar', url: linnet.url }]);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/');
  await chat.awake();
  const field = page.locator('textarea[name=text]').first();
  await field.fill(`/translate ${'good day '.repeat(40)}`);
  await field.press('Enter');
  await chat.ends('done');
  const line = folded(chat.lastQuestion()).locator('summary');
  await expect(line).toContainText('ترجمة');
  expect(await page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect((await line.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await line.click();
  await expect(chat.prose(chat.lastQuestion())).toBeVisible();
  await clean(page);
});
