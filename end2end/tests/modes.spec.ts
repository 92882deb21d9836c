// Modes: small choices in the composer that a chat keeps.
import type { Page } from '@playwright/test';
import { clean, expect, test as base } from './linnet';

const MODES = `
[[profiles]]
name = "cook"
label = "Cook"

[[modes]]
name = "length"
label = "Length"

[[modes.options]]
name = "normal"
label = "Normal"

[[modes.options]]
name = "short"
label = "Short"
description = "a few sentences"
system = "Answer in a few sentences, in {language}."
settings = { num_predict = 300 }

[[modes]]
name = "care"
label = { en = "Care", ar = "العناية" }

[[modes.options]]
name = "quick"
label = "Quick"

[[modes.options]]
name = "careful"
label = "Careful"
default = true
icon = "eye"
settings = { temperature = 0.2 }

[[modes.options]]
name = "other"
label = "Other"
model = "qwen3:0.6b"

[[modes.options]]
name = "kitchen"
label = "Kitchen"
profile = "cook"
`;

const test = base.extend({
  fake: async ({ fake, write }, use) => {
    write(MODES);
    await use(fake);
  },
});

const button = (page: Page, mode: string) => page.getByRole('button', { name: new RegExp(`^${mode}:`) });

test('are chosen by keyboard alone, count, and stay with the chat', async ({ chat, context, linnet, page }) => {
  await chat.open();
  await expect(button(page, 'Length')).toContainText('Normal');
  await expect(button(page, 'Care')).toContainText('Careful');
  await button(page, 'Length').focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Length' });
  await expect(menu.getByRole('menuitemradio', { name: 'Normal' })).toBeFocused();
  await expect(menu.getByRole('menuitemradio', { name: 'Normal' })).toHaveAttribute('aria-checked', 'true');
  await clean(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(menu).toBeHidden();
  await expect(button(page, 'Length')).toContainText('Short');
  await chat.ask('Hello');
  const body = await chat.asked(1);
  expect(body.messages[0]).toEqual({ role: 'system', content: 'Answer in a few sentences, in English.' });
  expect(body.options).toMatchObject({ num_predict: 300, temperature: 0.2 });
  await expect(button(page, 'Length')).toContainText('Short');
  const settings = await chat.openSettings();
  await expect(settings.locator('[data-setting=temperature]')).toContainText('mode');
  await page.keyboard.press('Escape');

  // Another tab sees a change; a restart forgets nothing; a new chat begins anew.
  const other = await context.newPage();
  await chat.beside(other).open(new URL(page.url()).pathname);
  await expect(button(other, 'Length')).toContainText('Short');
  await button(page, 'Care').click();
  await page.getByRole('menu', { name: 'Care' }).getByRole('menuitemradio', { name: 'Quick' }).click();
  await expect(button(other, 'Care')).toContainText('Quick');
  await other.close();
  await linnet.restart('SIGKILL');
  await chat.reload();
  await expect(button(page, 'Length')).toContainText('Short');
  await expect(button(page, 'Care')).toContainText('Quick');
  await chat.ask('Once more');
  expect((await chat.asked(2)).options.temperature).toBeUndefined();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(button(page, 'Length')).toContainText('Normal');
});

test('an option may choose a model or a profile, and a change of the file shows', async ({ chat, page, write }) => {
  await chat.open();
  await chat.ask('Hello');
  const first = page.url();
  await button(page, 'Care').click();
  await page.getByRole('menuitemradio', { name: 'Other' }).click();
  await expect(chat.modelButton).toContainText('qwen3:0.6b');
  await chat.ask('Hello again');
  expect((await chat.asked(2)).model).toBe('qwen3:0.6b');
  await button(page, 'Care').click();
  await page.getByRole('menuitemradio', { name: 'Kitchen' }).click();
  await expect(page).not.toHaveURL(first);
  await expect(page.getByRole('button', { name: /^Profile:/ })).toContainText('Cook');
  await expect(button(page, 'Care')).toContainText('Kitchen');
  write('[[modes]]\nname = "tone"\nlabel = "Tone"\n[[modes.options]]\nname = "a"\nlabel = "Warm"\n[[modes.options]]\nname = "b"\nlabel = "Dry"\n');
  await expect(button(page, 'Tone')).toContainText('Warm');
  await expect(button(page, 'Care')).toHaveCount(0);
});

test('with a finger, from right to left @phone', async ({ chat, context, linnet, page }) => {
  await context.addCookies([{ name: 'language', value: 'ar', url: linnet.url }]);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/');
  await chat.awake();
  const sideways = await page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  await button(page, 'العناية').click();
  await expect(page.getByRole('menu', { name: 'العناية' })).toBeVisible();
  await clean(page);
  await page.getByRole('menuitemradio', { name: 'Quick' }).click();
  await expect(button(page, 'العناية')).toContainText('Quick');
});
