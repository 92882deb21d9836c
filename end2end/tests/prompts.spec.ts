// A person's own prompts: written, found, starred, used, deleted and brought back; as a file and out of one.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type Chat, clean, expect, test } from './linnet';

const entries = (page: Page) => page.getByRole('main').getByRole('listitem');

/** Writes a prompt on the page of prompts. */
async function write(page: Page, title: string, text: string) {
  await page.getByRole('button', { name: 'New prompt' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('textbox', { name: 'Text' }).fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(entries(page).filter({ hasText: title })).toBeVisible();
}

async function openPage(chat: Chat, page: Page) {
  await chat.open('/prompts');
  await expect(page.getByRole('heading', { level: 1, name: 'Prompts' })).toBeVisible();
}

test.describe('on their page', () => {
  // A refusal.
  test.use({ expected: /api\/page\/change_prompt/ });

  test('are written, changed, starred, found, deleted and brought back', async ({ chat, page }) => {
    await openPage(chat, page);
    await expect(page).toHaveTitle('Prompts · Linnet');
    await expect(page.getByText('No prompts yet.')).toBeVisible();
    await clean(page);
    await write(page, 'Fix my mail', 'Correct this mail:\n{argument}');
    await write(page, 'A poem', 'A poem on {topic} in {two_words}');
    // What is half written is not taken away by the button for a new one.
    await page.getByRole('button', { name: 'New prompt' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('Half');
    await page.getByRole('button', { name: 'New prompt' }).click();
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
    await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue('Half');
    await page.keyboard.press('Escape');
    await expect(entries(page).first()).toContainText('Asks for: topic, two words');
    await expect(entries(page).first()).toContainText('/a-poem');
    await clean(page);

    // A favourite stands first, also after a reload.
    await page.getByRole('button', { name: 'Favourite: Fix my mail' }).click();
    await expect(entries(page).first()).toContainText('Fix my mail');
    await chat.reload();
    await expect(page.getByRole('button', { name: 'Favourite: Fix my mail' })).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('checkbox', { name: 'Favourites only' }).check();
    await expect(entries(page)).toHaveCount(1);
    await page.getByRole('checkbox', { name: 'Favourites only' }).uncheck();
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('topic');
    await expect(entries(page)).toHaveCount(1);
    await expect(entries(page)).toContainText('A poem');
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('nothing like it');
    await expect(page.getByText('None fits.')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('');

    // What is wrong with it is said, and what was written stays.
    await page.getByRole('button', { name: 'Edit: A poem' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('A prompt has a title of 1 to 80 characters');
    await clean(page);
    await page.getByRole('textbox', { name: 'Title' }).fill('A song');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(entries(page).filter({ hasText: 'A song' })).toBeVisible();

    await page.getByRole('button', { name: 'Delete: A song' }).click();
    await expect(entries(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(entries(page)).toHaveCount(2);
  });
});

test('are used from the page, the list behind the slash and the palette', async ({ chat, page }) => {
  await openPage(chat, page);
  await write(page, 'Fix my mail', 'Correct this mail for {site}:\n{argument}');
  await write(page, 'A poem', 'A poem on {topic}');
  await write(page, 'Joke', 'Tell a joke.');
  await entries(page).filter({ hasText: 'Joke' }).getByRole('button', { name: 'Use' }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(chat.composer).toHaveValue('Tell a joke.');
  await expect(chat.composer).toBeFocused();
  await chat.composer.fill('');

  // With something behind it, by keyboard alone.
  await page.keyboard.type('/fix');
  const list = page.getByRole('listbox', { name: 'Commands' });
  await expect(list.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  const form = page.getByRole('form', { name: 'Fix my mail' });
  await expect(form.getByRole('textbox', { name: 'argument' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(chat.composer).toHaveValue('/fix-my-mail ');
  await page.keyboard.type('Dear {topic}');
  await page.keyboard.press('Enter');
  await expect(chat.composer).toHaveValue('Correct this mail for Linnet:\nDear {topic}');
  await page.keyboard.press('Enter');
  await chat.ends('done');
  expect((await chat.asked(1)).messages.at(-1).content).toBe('Correct this mail for Linnet:\nDear {topic}');

  // A new page knows them at the first Enter, whatever was read before.
  await chat.reload();
  await chat.composer.fill('/joke about cats');
  await chat.composer.press('Enter');
  await expect(chat.composer).toHaveValue('Tell a joke.\n\nabout cats');
  await chat.composer.fill('');

  await page.keyboard.press('Control+KeyK');
  await expect(page.getByRole('combobox', { name: 'Search and commands' })).toBeFocused();
  await page.keyboard.type('poem');
  await page.getByRole('option', { name: 'A poem' }).click();
  const poem = page.getByRole('form', { name: 'A poem' });
  await poem.getByRole('textbox', { name: 'topic' }).fill('the sea');
  await page.keyboard.press('Control+Enter');
  await expect(chat.composer).toHaveValue('A poem on the sea');
});

test("one's own message becomes a prompt, which other tabs know", async ({ chat, context, page }) => {
  await chat.open();
  await chat.ask('Which birds sing at night?');
  const other = await context.newPage();
  const beside = chat.beside(other);
  await beside.open('/prompts');
  await expect(other.getByText('No prompts yet.')).toBeVisible();
  await chat.act(chat.lastQuestion(), 'Save as a prompt');
  await expect(page.getByText('Saved among your prompts')).toBeVisible();
  await expect(entries(other)).toContainText('Which birds sing at night?');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(other.getByText('No prompts yet.')).toBeVisible();
});

test('go into a file and come out of one', async ({ chat, page }) => {
  await openPage(chat, page);
  await write(page, 'Joke', 'Tell a joke.');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export' }).click()]);
  expect(download.suggestedFilename()).toBe('prompts.json');
  const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(file.prompts[0]).toMatchObject({ title: 'Joke', text: 'Tell a joke.', starred: false });
  const others = [...file.prompts, { name: 'Sum up', content: 'Sum {{text}} up' }];
  const put = (name: string, text: string) =>
    page.getByLabel('Import').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await put('others.json', JSON.stringify(others));
  await expect(page.getByText('1 prompt added; 1 was there already')).toBeVisible();
  await expect(entries(page).first()).toContainText('Sum {text} up');
  await put('bad.json', 'nothing');
  await expect(page.getByText('There are no prompts in this file.')).toBeVisible();
  await expect(entries(page)).toHaveCount(2);
});

test('on a phone, from right to left @phone', async ({ chat, context, linnet, page }) => {
  await context.addCookies([{ name: 'language', value: 'he', url: linnet.url }]);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/prompts');
  await chat.awake();
  await page.locator('#new-prompt').click();
  await page.locator('#prompt-title').fill('aVeryLongTitleWithoutAnySpaceThatHasToBreakSomewhere');
  await page.locator('#prompt-text').fill('טקסט על {נושא}');
  await page.locator('.prompt-form button[type=submit]').click();
  await expect(entries(page)).toHaveCount(1);
  const sideways = await page.evaluate(() => document.querySelector('.page')!.scrollWidth - document.querySelector('.page')!.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  await clean(page);
});
