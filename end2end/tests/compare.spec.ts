// One question, several answers side by side; one of them is kept.
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, NETWORK, test } from './linnet';

const picker = (page: Page) => page.getByRole('dialog', { name: 'Compare', exact: true });

/** Chooses who answers the next message. */
async function choose(page: Page, models: string[]): Promise<void> {
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  for (const model of models) await picker(page).getByRole('checkbox', { name: model }).check();
  await picker(page).getByRole('button', { name: 'Done' }).click();
  await expect(picker(page)).toBeHidden();
}

const comparison = (page: Page): Locator => page.locator('article.comparison');
const column = (page: Page, model: string | RegExp): Locator => comparison(page).getByRole('article', { name: model });

test('two models answer side by side, and one is kept @phone', async ({ chat, fake, page }) => {
  await fake.rule({ model: 'gemma2:2b', contains: 'Which', script: { pieces: ['Gemma ', 'answers'], hold: 'go', after: 1 } });
  await fake.rule({ model: 'llava:7b', contains: 'Which', script: { pieces: ['Llava ', 'answers'], hold: 'go', after: 1 } });
  await chat.open();
  await choose(page, ['gemma2:2b', 'llava:7b']);
  await expect(page.getByRole('list', { name: 'Asked next' }).getByRole('listitem')).toHaveText(['gemma2:2b', 'llava:7b']);
  await chat.send('Which?');

  await expect(comparison(page)).toHaveAccessibleName('2 answers side by side');
  const [gemma, llava] = [column(page, 'gemma2:2b'), column(page, 'llava:7b')];
  // Both are written at the same time, and both can be stopped.
  await expect(gemma).toContainText('Gemma');
  await expect(llava).toContainText('Llava');
  await expect(gemma.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(chat.stopButton.last()).toBeVisible();
  await expect(comparison(page)).toContainText('goes on with gemma2:2b');
  // A reload in the middle shows the same.
  await chat.reload();
  await expect(gemma).toContainText('Gemma');
  await expect(llava).toContainText('Llava');
  await fake.release('go');
  await expect(gemma).toHaveAttribute('data-state', 'done');
  await expect(llava).toHaveAttribute('data-state', 'done');
  await expect(llava).toContainText('Llava answers');
  expect(await fake.chats()).toHaveLength(2);

  await llava.getByRole('button', { name: 'Keep this one' }).click();
  await expect(comparison(page)).toHaveCount(0);
  await expect(chat.prose()).toHaveText('Llava answers');
  await expect(chat.modelButton).toContainText('llava:7b');
  const pager = chat.lastReply().getByRole('group', { name: 'Versions' });
  await expect(pager).toHaveText('2 / 2');
  await chat.reload();
  await expect(chat.prose()).toHaveText('Llava answers');
  await chat.act(chat.lastReply(), 'Show side by side');
  await expect(comparison(page).getByRole('article')).toHaveCount(2);
  await expect(comparison(page)).toContainText('goes on with llava:7b');
});

test('what is said while none is kept goes on with the one that is named', async ({ chat, fake, page }) => {
  await chat.open();
  await choose(page, ['gemma2:2b', 'llava:7b']);
  await chat.send('First fake:count=2');
  await expect(comparison(page).locator('[data-state=done]')).toHaveCount(2);
  await expect(comparison(page)).toContainText('goes on with gemma2:2b');
  await chat.send('Second fake:count=3');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
  const { model, messages } = await chat.asked(3);
  expect(model).toBe('gemma2:2b');
  expect(messages).toHaveLength(3);
  // Other tabs see the columns, too.
  await expect(comparison(page).getByRole('article')).toHaveCount(2);
  // The other answer has its own branch.
  await column(page, 'llava:7b').getByRole('button', { name: 'Keep this one' }).click();
  await expect(chat.questions).toHaveCount(1);
  await expect(chat.prose()).toHaveText('w1 w2');
  expect(await fake.chats()).toHaveLength(3);
});

test('the same model with other settings answers in turn; the column says what it waits for', async ({ chat, fake, page }) => {
  await chat.open();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const dialog = picker(page);
  await dialog.getByRole('checkbox', { name: 'gemma2:2b' }).check();
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Ask gemma2:2b once more' }).click();
  await dialog.getByRole('combobox', { name: 'Settings for gemma2:2b' }).last().selectOption('Precise');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await chat.send('Hot or not? fake:count=3 fake:hold=turn fake:after=1');
  const precise = column(page, 'gemma2:2b · Precise');
  await expect(precise.locator('.stage')).toContainText('waits for gemma2:2b');
  await fake.release('turn');
  await expect(precise).toHaveAttribute('data-state', 'done');
  expect((await chat.asked(1)).options?.temperature).toBeUndefined();
  expect((await chat.asked(2)).options.temperature).toBe(0.2);
  // What it was asked with stands with its figures.
  await precise.locator('.metrics > summary').click();
  await expect(precise.locator('.metrics')).toContainText('temperature 0.2');
  await precise.getByRole('button', { name: 'Regenerate' }).click();
  expect((await chat.asked(3)).options.temperature).toBe(0.2);
  await fake.release('turn');
  await expect(precise).toHaveAttribute('data-state', 'done');
  await expect(comparison(page).getByRole('article')).toHaveCount(2);
});

test('an old answer gets company, and all tabs see it', async ({ chat, context, page }) => {
  await chat.open();
  await chat.choose('gemma2:2b');
  await chat.ask('Alone fake:count=2');
  const other = chat.beside(await context.newPage());
  await other.open(page.url());
  await chat.act(chat.lastReply(), 'Compare with…');
  await picker(page).getByRole('checkbox', { name: 'llava:7b' }).check();
  await picker(page).getByRole('button', { name: 'Ask', exact: true }).click();
  for (const tab of [page, other.page]) {
    await expect(column(tab, 'llava:7b')).toHaveAttribute('data-state', 'done');
    await expect(comparison(tab)).toContainText('goes on with gemma2:2b');
  }
  await column(page, 'gemma2:2b').getByRole('button', { name: 'Keep this one' }).click();
  await expect(comparison(other.page)).toHaveCount(0);
});

test.describe('when the server dies', () => {
  test.use({ expected: NETWORK });

  test('every column keeps its text and goes on by itself', async ({ chat, fake, linnet, page }) => {
    await chat.open();
    await choose(page, ['gemma2:2b', 'llava:7b']);
    await chat.send('Cut fake:count=6 fake:hold=cut fake:after=3');
    const [gemma, llava] = [column(page, 'gemma2:2b'), column(page, 'llava:7b')];
    for (const one of [gemma, llava]) {
      await expect(one).toContainText('w3');
      // Half a second is what may be lost: wait by the stage line's own clock.
      await expect(one.locator('.stage')).toContainText(/ ([3-9]|[1-9]\d)(\.\d)?\s+s/);
    }
    await linnet.restart('SIGKILL');
    for (const one of [gemma, llava]) {
      await expect(one).toHaveAttribute('data-state', 'interrupted', { timeout: 20_000 });
      await expect(one).toContainText('w1 w2 w3');
    }
    await fake.release('cut');
    await llava.getByRole('button', { name: 'Continue' }).click();
    await expect(llava).toHaveAttribute('data-state', 'done');
    await expect(llava).toContainText('w6');
    await expect(gemma).toHaveAttribute('data-state', 'interrupted');
  });
});

test('on a narrow screen the columns are swiped, and nothing else moves sideways @phone-only', async ({ chat, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await chat.open();
  await choose(page, ['gemma2:2b', 'llava:7b', 'scripted:latest']);
  await chat.send('Narrow fake:count=40');
  await expect(comparison(page).locator('.column[data-state=done]')).toHaveCount(3);
  const sideways = () =>
    page.evaluate(() => [document.scrollingElement!, document.querySelector('.conversation')!].map((area) => area.scrollWidth - area.clientWidth));
  expect(await sideways()).toEqual([0, 0]);
  const tabs = page.getByRole('navigation', { name: 'Answers' });
  await tabs.getByRole('button', { name: 'scripted:latest' }).tap();
  await expect(column(page, 'scripted:latest').locator('.column-name')).toBeInViewport();
  await expect(tabs.getByRole('button', { name: 'scripted:latest' })).toHaveAttribute('aria-current', 'true');
  expect(await sideways()).toEqual([0, 0]);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a comparison: ${theme} @phone`, async ({ chat, context, fake, linnet, page }) => {
    await context.addCookies([{ name: 'theme', value: theme, url: linnet.url }]);
    await chat.open();
    const check = async (state: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary?.split('\n')[1]})`));
      expect.soft(found, state).toEqual([]);
    };
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await picker(page).getByRole('checkbox', { name: 'gemma2:2b' }).check();
    await picker(page).getByRole('checkbox', { name: 'llava:7b' }).check();
    await check('choosing');
    await picker(page).getByRole('button', { name: 'Done' }).click();
    await check('chosen');
    await chat.send('fake:count=9 fake:hold=axe fake:after=5');
    await expect(column(page, 'llava:7b')).toContainText('w5');
    await check('streaming');
    await fake.release('axe');
    await expect(comparison(page).locator('[data-state=done]')).toHaveCount(2);
    await check('done');
  });
}

test.describe('with a profile', () => {
  const profiled = test.extend({
    fake: async ({ fake, write }, use) => {
      write('[[profiles]]\nname = "cook"\nlabel = "Cook"\nsystem = "Cook like {model}."\nmodel = "gemma2:2b"\nsettings = { temperature = 0.25 }\n');
      await use(fake);
    },
  });

  profiled('both are asked as it says, and what is kept goes on so', async ({ chat, fake, page }) => {
    await chat.open('/?profile=cook');
    await expect(page.locator('.profile-button')).toContainText('Cook');
    await choose(page, ['gemma2:2b', 'llava:7b']);
    await chat.send('Soup? fake:count=2');
    await expect(comparison(page).locator('[data-state=done]')).toHaveCount(2);
    await expect(page.locator('.chat-header .profile-chip')).toHaveText('Cook');
    const asked = (await fake.chats()).map(({ body }) => [body.model, body.messages[0].content, body.options.temperature]);
    expect(asked.sort()).toEqual([
      ['gemma2:2b', 'Cook like gemma2:2b.', 0.25],
      ['llava:7b', 'Cook like llava:7b.', 0.25],
    ]);
    await column(page, 'llava:7b').getByRole('button', { name: 'Keep this one' }).click();
    await expect(chat.modelButton).toContainText('llava:7b');
    await chat.ask('And bread? fake:count=3');
    const { model, messages, options } = await chat.asked(3);
    expect([model, messages[0].content, options.temperature]).toEqual(['llava:7b', 'Cook like llava:7b.', 0.25]);
    // A chat without it knows nothing of it.
    await page.getByRole('button', { name: 'New chat' }).click();
    await choose(page, ['gemma2:2b', 'llava:7b']);
    await chat.send('Plain fake:count=1');
    await expect(comparison(page).locator('[data-state=done]')).toHaveCount(2);
    for (const { body } of (await fake.chats()).slice(3)) expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(['user']);
  });
});
