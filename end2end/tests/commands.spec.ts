// Commands: typed after a slash, out of a list, or pressed; with a form where they ask something.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { clean, expect, test as base } from './linnet';

const COMMANDS = `
[site]
name = "Workshop"

[[profiles]]
name = "cook"
label = "Cook"

[[commands]]
name = "translate"
label = { en = "Translate", ar = "ترجمة" }
description = { en = "into another language", ar = "إلى لغة أخرى" }
icon = "pen"
template = "Translate into {into}, {tone} ({words}), keywords {keys}, secret {secret}:\\n{argument}"
button = true

[[commands.fields]]
name = "into"
label = "Language"
needed = true
max = 20
help = "Any language."

[[commands.fields]]
name = "tone"
label = "Tone"
kind = "radio"
choices = [{ value = "warm", label = "Warm" }, { value = "dry", label = "Dry" }]
default = "warm"

[[commands.fields]]
name = "words"
label = "Most words"
kind = "number"
min = 5
group = "More"

[[commands.fields]]
name = "keys"
label = "Keywords"
kind = "tags"
group = "More"

[[commands.fields]]
name = "secret"
label = "Keep it secret"
kind = "switch"
group = "More"

[[commands]]
name = "shorten"
label = "Shorten"
template = "Shorten for {site} in {language}: {argument}"
persistent = true

[[commands]]
name = "idea"
label = "An idea"
template = "Give me an idea."
send = false

[[commands]]
name = "recipe"
label = "Recipe"
template = "A recipe with {argument}"
profile = "cook"
model = "qwen3:0.6b"
`;

const test = base.extend({
  fake: async ({ fake, folder, write }, use) => {
    mkdirSync(join(folder, 'public'));
    write(COMMANDS);
    await use(fake);
  },
});

const list = (page: Page) => page.getByRole('listbox', { name: 'Commands' });

test('are found, filtered and completed by keyboard alone, and sent', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.focus();
  await page.keyboard.type('/');
  const options = list(page).getByRole('option');
  await expect(options.first()).toContainText('/translate');
  await expect(options).toHaveCount(10);
  await clean(page);
  await page.keyboard.type('sh');
  await expect(options).toHaveCount(1);
  await expect(chat.composer).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id'))!);
  // What needs something behind it waits for it.
  await page.keyboard.press('Tab');
  await expect(list(page)).toHaveCount(0);
  await expect(chat.composer).toHaveValue('/shorten ');
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Write behind /shorten what it is about.');
  await expect(chat.composer).toHaveValue('/shorten ');
  await page.keyboard.type('a {site} tale');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  expect((await chat.asked(1)).messages.at(-1).content).toBe('Shorten for Workshop in English: a {site} tale');
  // It is persistent.
  await expect(chat.composer).toHaveValue('/shorten ');
  await chat.composer.fill('');

  // The arrows go round, Esc closes and leaves what was typed.
  await page.keyboard.type('/');
  await page.keyboard.press('ArrowUp');
  await expect(list(page).getByRole('option', { selected: true })).toContainText('/prompts');
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
  await expect(chat.composer).toHaveValue('/');
  await page.keyboard.type('idea');
  await expect(list(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(chat.composer).toHaveValue('Give me an idea.');
  expect(await chat.replies.count()).toBe(1);
});

test('what is no command is sent as it is', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.focus();
  await page.keyboard.type('/nothing');
  await expect(page.getByText('There is no command /nothing: Enter sends it as it is.')).toBeVisible();
  await page.keyboard.press('Enter');
  await chat.ends('done');
  expect((await chat.asked(1)).messages.at(-1).content).toBe('/nothing');
  await chat.ask('/etc/hosts is a file');
  expect((await chat.asked(2)).messages.at(-1).content).toBe('/etc/hosts is a file');
});

test('a form is asked in place, checked, left and come back to', async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('/translate good morning');
  await chat.composer.press('Enter');
  const form = page.getByRole('form', { name: 'Translate' });
  const language = form.getByRole('textbox', { name: 'Language' });
  await expect(language).toBeFocused();
  await clean(page);
  // What is wrong stands at the field, which gets the focus, behind whatever tab.
  await form.getByRole('radio', { name: 'More' }).check({ force: true });
  await form.getByRole('textbox', { name: 'Most words' }).fill('3');
  await page.keyboard.press('Enter');
  await expect(language).toBeFocused();
  await expect(language).toHaveAttribute('aria-invalid', 'true');
  await expect(language).toHaveAccessibleDescription('This has to be filled in. Any language.');
  await expect(form.getByRole('status')).toHaveText('2 answers need a change.');
  await language.fill('a language with a very long name');
  await expect(language).toHaveAccessibleDescription('At most 20 characters. Any language.');
  await language.fill('French');
  await expect(language).not.toHaveAttribute('aria-invalid');
  await page.keyboard.press('Enter');
  const words = form.getByRole('textbox', { name: 'Most words' });
  await expect(words).toBeFocused();
  await expect(words).toHaveAccessibleDescription('At least 5.');
  await words.fill('12');
  await clean(page);

  // Leaving it loses nothing, nor does loading the page anew.
  await page.keyboard.press('Escape');
  await expect(form).toHaveCount(0);
  await expect(chat.composer).toBeFocused();
  await expect(chat.composer).toHaveValue('/translate good morning');
  await chat.reload();
  await expect(chat.composer).toHaveValue('/translate good morning');
  await chat.composer.press('Enter');
  await expect(language).toHaveValue('French');
  await form.getByRole('radio', { name: 'Dry' }).check();
  await form.getByRole('radio', { name: 'More' }).check({ force: true });
  await expect(words).toHaveValue('12');
  const keys = form.getByRole('textbox', { name: 'Keywords' });
  await keys.fill('sun');
  await page.keyboard.press('Enter');
  await page.keyboard.type('moon,');
  await expect(form.getByRole('listitem')).toHaveText(['sun', 'moon']);
  await form.getByRole('switch', { name: 'Keep it secret' }).check();
  await form.getByRole('button', { name: 'Send' }).click();
  await chat.ends('done');
  await expect(form).toHaveCount(0);
  expect((await chat.asked(1)).messages.at(-1).content).toBe(
    'Translate into French, dry (12), keywords sun, moon, secret yes:\ngood morning',
  );
  await expect(chat.composer).toHaveValue('');
  await chat.reload();
  await expect(chat.composer).toHaveValue('');
});

test("Linnet's own do what the page can", async ({ chat, page }) => {
  await chat.open();
  await chat.composer.fill('/model qwen');
  await chat.composer.press('Enter');
  await expect(chat.modelButton).toContainText('qwen3:0.6b');
  await expect(chat.composer).toHaveValue('');
  await chat.composer.fill('/model nothing-like-it');
  await chat.composer.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('No model is called “nothing-like-it”.');
  await chat.composer.fill('/settings');
  await chat.composer.press('Enter');
  await expect(chat.settings()).toBeVisible();
  await chat.ask('Hello');
  await chat.composer.fill('/new and now');
  await chat.composer.press('Enter');
  await expect(page).toHaveURL(/\/$/);
  await expect(chat.composer).toHaveValue('and now');
  await chat.composer.fill('/compare');
  await chat.composer.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Compare' })).toBeVisible();
});

test('a profile that it needs means a new chat', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Hello');
  const first = page.url();
  await chat.composer.fill('/recipe plums');
  await chat.composer.press('Enter');
  await expect(page).not.toHaveURL(first);
  await expect(page).toHaveURL(/chat/);
  await chat.ends('done');
  await expect(page.locator('.profile-chip')).toHaveText('Cook');
  const body = await chat.asked(2);
  expect(body.model).toBe('qwen3:0.6b');
  expect(body.messages.at(-1).content).toBe('A recipe with plums');
  await page.goto(first);
  await chat.awake();
  await expect(chat.composer).toHaveValue('');
});

test('a change of the file shows in the list and on the buttons', async ({ chat, page, write }) => {
  await chat.open();
  const button = chat.page.locator('.composer').getByRole('button', { name: 'Translate' });
  await expect(button).toBeVisible();
  write('[[commands]]\nname = "other"\nlabel = "Other"\ntemplate = "x"\nbutton = true\n');
  await expect(button).toHaveCount(0);
  await expect(chat.page.locator('.composer').getByRole('button', { name: 'Other' })).toBeVisible();
  await chat.composer.focus();
  await page.keyboard.type('/');
  await expect(list(page).getByRole('option').first()).toContainText('/other');
  await expect(list(page).getByRole('option', { name: /translate/ })).toHaveCount(0);
});

test('with a finger, in a language from right to left @phone', async ({ chat, context, linnet, page }) => {
  await context.addCookies([{ name: 'language', value: 'ar', url: linnet.url }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await chat.awake();
  const composer = page.locator('#message-input');
  await composer.fill('صباح الخير');
  // The button takes what is there for what is to stand behind the command.
  await page.getByRole('button', { name: 'الأوامر' }).click();
  await page.getByRole('option', { name: /ترجمة/ }).click();
  const form = page.getByRole('form', { name: 'ترجمة' });
  await expect(form).toBeVisible();
  await expect(composer).toHaveValue('/translate صباح الخير');
  const sideways = await page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  await clean(page);
  await form.locator('#ask-into').fill('English');
  await form.locator('button[type=submit]').click();
  await chat.ends('done');
  expect((await chat.asked(1)).messages.at(-1).content).toContain('صباح الخير');
});
