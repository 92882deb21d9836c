// What a site's owner can set up around the chats: colours of profiles, starters that are commands, forms with a clock,
// no sidebar, a picture at the door, previews of links.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as base } from './linnet';

const FILE = `
[site]
name = "Workshop"
description = "Answers about our machines"
address = "https://chat.example.org/ai/"
preview = "preview.png"
sign_in_picture = "door.svg"

[[site.links]]
label = "Handbook"
address = "/public/door.svg"
target = "new"

[[commands]]
name = "letter"
label = "Letter"
timeout = 5
template = "A letter to {who}"

[[commands.fields]]
name = "who"
label = "To whom"

[[commands.fields]]
name = "tone"
label = "Tone"
group = "Style"

[[profiles]]
name = "cook"
label = "Cook"

[profiles.theme.light]
accent = "#b0306a"

[profiles.theme.dark]
accent = "#ff9ac8"

[[starters]]
label = "Write a letter"
message = "soon"
command = "letter"
send = true

[[starters]]
label = "Cook something"
message = "A recipe with beans"
profile = "cook"
`;

const test = base.extend({
  fake: async ({ fake, folder, write }, use) => {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/door.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    writeFileSync(join(folder, 'public/preview.png'), '');
    write(FILE);
    await use(fake);
  },
});

const accent = 'getComputedStyle(document.documentElement).getPropertyValue("--accent")';

test('a chat wears the colours of its profile, from the first frame on', async ({ chat, page }) => {
  await chat.open();
  const usual = await page.evaluate(accent);
  await page.getByRole('button', { name: 'Cook something' }).click();
  await expect(chat.composer).toHaveValue('A recipe with beans');
  await expect(page.locator('html')).toHaveAttribute('data-profile', 'cook');
  expect(await page.evaluate(accent)).toContain('#b0306a');
  await chat.sendButton.click();
  await chat.ends('done');
  const address = page.url();
  // The server has it drawn so.
  const html = await (await page.request.get(address)).text();
  expect(html).toMatch(/<html[^>]* data-profile="cook"/);
  expect(html).toContain(':root[data-profile="cook"]{');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-profile', '');
  expect(await page.evaluate(accent)).toBe(usual);
  await page.goBack();
  await expect(page.locator('html')).toHaveAttribute('data-profile', 'cook');
});

test('a form is left when its time is over, and nothing of it is lost', async ({ chat, page }) => {
  await chat.open();
  await page.getByRole('button', { name: 'Write a letter' }).click();
  const form = page.getByRole('form', { name: 'Letter' });
  await expect(form.getByRole('timer', { name: 'Time left' })).toBeVisible();
  await expect(form.getByRole('radio', { name: 'General' })).toBeChecked();
  await form.getByRole('textbox', { name: 'To whom' }).fill('Grandmother');
  await expect(form).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText('The time for the form is over. What you filled in is kept.')).toBeVisible();
  await expect(chat.composer).toHaveValue('/letter soon');
  await page.getByRole('button', { name: 'Open again' }).click();
  await expect(form.getByRole('textbox', { name: 'To whom' })).toHaveValue('Grandmother');
  await form.getByRole('button', { name: 'Cancel' }).last().click();
  await expect(form).toHaveCount(0);
});

test('there may be no sidebar, and a chat is begun from the head', async ({ chat, page, write }) => {
  await chat.open();
  await expect(page.locator('.site-links a')).toHaveAttribute('target', '_blank');
  write('[ui]\nsidebar = "hidden"\n');
  await expect(chat.list).toHaveCount(0);
  await chat.reload();
  await expect(chat.list).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Chats' })).toHaveCount(0);
  await chat.ask('Hello');
  await page.getByRole('link', { name: 'New chat' }).click();
  await expect(page.getByRole('heading', { name: 'New chat' })).toBeVisible();
});

test('previews of links say what the site is, and nothing of a chat', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('Secret plans');
  const html = await (await page.request.get(page.url())).text();
  const says = (name: string) => new RegExp(`<meta property="${name}" content="([^"]*)"`).exec(html)?.[1];
  expect(says('og:title')).toBe('Workshop');
  expect(says('og:description')).toBe('Answers about our machines');
  expect(says('og:url')).toBe('https://chat.example.org/ai/');
  expect(says('og:image')).toBe('https://chat.example.org/ai/public/preview.png');
});

test('the settings lead to the look and to feedback', async ({ chat, page }) => {
  await chat.open();
  const settings = await chat.openSettings();
  await settings.getByRole('button', { name: 'Change…' }).click();
  await expect(settings).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await chat.openSettings();
  await settings.getByRole('link', { name: 'All feedback' }).click();
  await expect(page.getByRole('heading', { name: 'Feedback', level: 1 })).toBeVisible();
});

test.describe('at the door', () => {
  test.use({ server: { env: { LINNET_PASSWORD: 'correct horse' } } });

  test('stands the site’s picture, and no other file', async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto('/');
    await expect(page.locator('.sign-in-picture')).toBeVisible();
    await expect.poll(() => page.locator('.sign-in-picture').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    expect((await page.request.get('/public/preview.png')).status()).toBe(200);
    expect((await page.request.get('/public/other.png')).status()).toBe(401);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.locator('.sign-in-picture')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });
});
