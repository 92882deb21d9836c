// One file, `linnet.toml`: what is in it is on the page, a change shows without a reload, a wrong one changes nothing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from './linnet';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2"/></svg>';

const test = base.extend<{ text: string }>({
  text: ['', { option: true }],
  // Before the server starts.
  fake: async ({ fake, folder, text, write }, use) => {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/logo.svg'), LOGO);
    writeFileSync(join(folder, 'readme.md'), '# The workshop\n\nAsk about *machines*.\n');
    writeFileSync(join(folder, 'readme.ru.md'), '# Мастерская\n');
    write(text);
    await use(fake);
  },
});

test.describe('a site of its own', () => {
  test.use({
    text: `
[site]
name = "Workshop"
description = { en = "Answers about machines", ru = "Ответы о станках" }
logo = "logo.svg"
favicon = "logo.svg"
watermark = "May be wrong. [Rules](https://example.org/rules)"

[[site.links]]
label = "Handbook"
address = "https://example.org/handbook"

[[site.links]]
label = "Help"
address = "mailto:help@example.org"
icon = "info"
place = "header"

[[starters]]
label = "Plan a day"
hint = "with children"
message = "Plan a day in Lisbon."
category = "Travel"

[[starters]]
label = "Explain a lathe"
message = "What is a lathe?"
category = "Work"
icon = "logo.svg"
send = true
`,
  });

  test('is on the page', async ({ page, chat }) => {
    await chat.open();
    await expect(page).toHaveTitle('Workshop');
    await expect(page.locator('meta[name=description]')).toHaveAttribute('content', 'Answers about machines');
    await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/public/logo.svg');
    await expect(page.locator('.brand')).toHaveText('Workshop');
    const logo = page.locator('.brand img');
    await expect(logo).toHaveAttribute('src', '/public/logo.svg');
    expect(await logo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0);
    await expect(page.locator('.greeting')).toContainText('Answers about machines');
    await expect(chat.composer).toHaveAttribute('placeholder', 'Message Workshop');
    const rules = page.getByRole('link', { name: 'Rules' });
    await expect(rules).toHaveAttribute('href', 'https://example.org/rules');
    await expect(rules).toHaveAttribute('rel', /noopener/);
    await expect(chat.list.getByRole('link', { name: 'Handbook' })).toHaveAttribute('target', '_blank');
    await expect(page.locator('.chat-header').getByRole('link', { name: 'Help' })).toBeVisible();
  });

  test('has ideas behind tabs, which are written or sent', async ({ page, chat, fake }) => {
    await chat.open();
    const ideas = page.locator('.starters');
    await expect(ideas.getByRole('button')).toHaveText(['Plan a daywith children']);
    await ideas.getByRole('button', { name: /Plan a day/ }).click();
    await expect(chat.composer).toHaveValue('Plan a day in Lisbon.');
    await page.getByRole('radio', { name: 'Work' }).check({ force: true });
    await ideas.getByRole('button', { name: 'Explain a lathe' }).click();
    await chat.ends('done');
    expect((await chat.asked(1)).messages.at(-1).content).toBe('What is a lathe?');
    await expect(chat.lastReply()).toHaveAttribute('aria-label', 'Workshop');
    expect(await fake.chats()).toHaveLength(1);
  });

  test('has a page about it, in the language of the reader', async ({ page, chat, context }) => {
    await chat.open();
    await chat.list.getByRole('link', { name: 'About' }).click();
    await expect(page).toHaveURL(/\/readme$/);
    await expect(page.getByRole('heading', { name: 'The workshop' })).toBeVisible();
    await expect(page).toHaveTitle('About · Workshop');
    await context.addCookies([{ name: 'language', value: 'ru', url: page.url() }]);
    await chat.reload();
    await expect(page.getByRole('heading', { name: 'Мастерская' })).toBeVisible();
    await expect(page.locator('meta[name=description]')).toHaveAttribute('content', 'Ответы о станках');
  });
});

test('a change shows on an open page, also what nobody has chosen otherwise', async ({ page, chat, write }) => {
  await chat.open();
  await expect(page.locator('.brand')).toHaveText('Linnet');
  await chat.ask('price $5 and $6');
  await chat.composer.fill('half a sentence');
  write(`
[site]
name = "Attic"
[ui]
theme = "dark"
layout = "wide"
settings = "composer"
thinking = "hidden"
[features]
editing = false
user_markdown = false
`);
  await expect(page.locator('.brand')).toHaveText('Attic');
  await expect(page).toHaveTitle(/ · Attic$/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('.app')).toHaveAttribute('data-layout', 'wide');
  await expect(page.locator('.composer').getByRole('button', { name: 'Settings', exact: true })).toBeVisible();
  await expect(page.locator('.chat-header').getByRole('button', { name: 'Settings', exact: true })).toHaveCount(0);
  await expect(chat.action(chat.lastQuestion(), 'Edit')).toHaveCount(0);
  await expect(chat.action(chat.lastReply(), 'Edit')).toHaveCount(0);
  await expect(chat.action(chat.lastReply(), 'Copy')).toHaveCount(1);
  await expect(chat.questions.locator('.prose.plain')).toHaveText('price $5 and $6');
  await expect(chat.composer).toHaveValue('half a sentence');
  // What was chosen by hand stays.
  await page.getByRole('radio', { name: 'Light' }).check({ force: true });
  write('[site]\nname = "Cellar"\n[ui]\ntheme = "system"\n');
  await expect(page.locator('.brand')).toHaveText('Cellar');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(chat.action(chat.lastReply(), 'Edit')).toHaveCount(1);
});

test('a mistake changes nothing and is told', async ({ page, chat, linnet, write }) => {
  await chat.open();
  write('[site]\nnmae = "Attic"\n[ui]\ntheme = "drak"\n');
  const banner = page.locator('.banner').filter({ hasText: 'The configuration has a mistake' });
  await expect(banner).toContainText('linnet.toml:2:1: site.nmae: there is no such key; did you mean `name`? (+1)');
  await expect(page.locator('.brand')).toHaveText('Linnet');
  await expect.poll(() => linnet.log.join('\n')).toContain('ui.theme: expected "system", "light" or "dark", found "drak"');
  await banner.getByRole('button', { name: 'Dismiss' }).click();
  await expect(banner).toHaveCount(0);
  write('[site]\nnmae = "Other"\n');
  await expect(banner).toContainText('did you mean `name`?');
  write('[site]\nname = "Attic"\n');
  await expect(page.locator('.brand')).toHaveText('Attic');
  await expect(banner).toHaveCount(0);
});

test.describe('settings of the site', () => {
  test.use({
    text: `
[settings]
temperature = { default = 0.2, locked = true }
top_k = { default = 20, min = 10, max = 50 }
`,
  });

  test('what is locked is shown so, and a range is kept', async ({ page, chat, write }) => {
    await chat.open();
    const settings = await chat.openSettings();
    const temperature = settings.locator('[data-setting=temperature]');
    await expect(temperature).toContainText('Set by this site');
    await expect(temperature.getByRole('textbox')).toBeDisabled();
    await expect(temperature.getByRole('textbox')).toHaveValue('0.2');
    const top = settings.getByRole('textbox', { name: 'Top K' });
    await top.fill('90');
    await top.press('Enter');
    await expect(settings.getByRole('alert')).toContainText('10');
    await top.fill('30');
    await top.press('Enter');
    await expect(settings.getByRole('alert')).toHaveCount(0);
    // A preset does what it may.
    await settings.getByRole('button', { name: 'Creative' }).click();
    await chat.ask('Hello');
    const { options } = await chat.asked(1);
    expect(options.temperature).toBe(0.2);
    expect(options.top_k).toBeLessThanOrEqual(50);
    write('');
    await expect(temperature.getByRole('textbox')).toBeEnabled();
    await expect(temperature).not.toContainText('Set by this site');
  });
});

test.describe('variables', () => {
  test.use({ text: '[site]\nname = "File"\n', server: { env: { LINNET__SITE__NAME: 'Variable' } } });

  test('win over the file', async ({ page, chat, folder }) => {
    await chat.open();
    await expect(page.locator('.brand')).toHaveText('Variable');
    expect(readFileSync(join(folder, 'linnet.toml'), 'utf8')).toContain('File');
  });
});

test.describe('profiles', () => {
  test.use({
    text: `
[site]
name = "Workshop"

[[profiles]]
name = "coder"
label = { en = "Coder", ru = "Программист" }
icon = "code"
description = "Writes **short** programs."
model = "qwen3:0.6b"
system = "You write short programs. Answer in {language}."
settings = { temperature = 0.5 }

[[profiles.starters]]
label = "Sort a list"
message = "Sort a list in Rust."

[[profiles]]
name = "cook"
label = "Cook"
description = "Knows what to do with leftovers."
`,
  });

  test('one is chosen for a new chat and stays with it', async ({ page, chat, linnet }) => {
    await chat.open();
    const button = page.getByRole('button', { name: /^Profile:/ });
    await expect(button).toContainText('No profile');
    await button.click();
    const picker = page.getByRole('dialog', { name: 'Choose a profile' });
    await expect(picker.locator('.profile-option')).toHaveText([/No profile/, /Coder/, /Cook/]);
    await picker.getByRole('button', { name: /^Coder/ }).click();
    await expect(picker).toBeHidden();
    await expect(button).toContainText('Coder');
    await expect(page.locator('.greeting')).toContainText('Writes short programs.');
    await expect(page.locator('.greeting strong')).toHaveText('short');
    await expect(page.locator('.starters').getByRole('button')).toHaveText(['Sort a list']);
    await expect(chat.modelButton).toContainText('qwen3:0.6b');
    await chat.ask('Hello');
    const body = await chat.asked(1);
    expect(body.model).toBe('qwen3:0.6b');
    expect(body.messages[0]).toEqual({ role: 'system', content: 'You write short programs. Answer in English.' });
    expect(body.options.temperature).toBe(0.5);
    const chip = page.locator('.profile-chip');
    await expect(chip).toHaveText('Coder');
    await expect(button).toHaveCount(0);
    const settings = await chat.openSettings();
    await expect(settings.locator('[data-setting=temperature]')).toContainText('profile');
    // It is the chat's own: also after a restart, and a new chat begins without.
    await linnet.restart('SIGKILL');
    await chat.reload();
    await expect(chip).toHaveText('Coder');
    await chat.ask('Once more');
    expect((await chat.asked(2)).options.temperature).toBe(0.5);
    await page.getByRole('button', { name: 'New chat' }).click();
    await expect(button).toContainText('No profile');
  });

  test('an address begins with one, and a change of the file shows', async ({ page, chat, write }) => {
    await chat.open('/?profile=cook');
    const button = page.getByRole('button', { name: /^Profile:/ });
    await expect(button).toContainText('Cook');
    await expect(page.locator('.greeting')).toContainText('Knows what to do with leftovers.');
    write('[[profiles]]\nname = "cook"\nlabel = "Chef"\n[[profiles]]\nname = "other"\nlabel = "Other"\ndefault = true\n');
    await expect(button).toContainText('Chef');
    await chat.open();
    await expect(button).toContainText('Other');
  });
});

test('words of its own take the place of others, add a language, and change while pages are open', async ({ page, chat, folder, context, write }) => {
  const words = (file: string, text: string) => writeFileSync(join(folder, 'translations', file), text);
  const offer = page.getByRole('region', { name: 'Notices' }).getByRole('status').filter({ hasText: 'The words of this page have changed.' });
  await chat.open();
  await chat.composer.fill('half a sentence');
  mkdirSync(join(folder, 'translations'));
  words('en.toml', '[chat]\nnew_chat = "New question"\n');
  words('nl.toml', '[language]\nname = "Nederlands"\n[chat]\nnew_chat = "Nieuwe vraag"\n');
  write('[site]\ndescription = { en = "For us", nl = "Voor ons" }\n');
  await offer.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('button', { name: 'New question' })).toBeVisible();
  await expect(chat.composer).toHaveValue('half a sentence');

  await context.addCookies([{ name: 'language', value: 'nl', url: page.url() }]);
  await chat.reload();
  await expect(page.getByRole('button', { name: 'Nieuwe vraag' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
  await expect(page.locator('.greeting')).toContainText('Voor ons');
  words('nl.toml', '[chat]\nnew_cat = "x"\n');
  await expect(page.locator('.banner').filter({ hasText: 'nl.toml:2:1: chat.new_cat' })).toBeVisible();
});
