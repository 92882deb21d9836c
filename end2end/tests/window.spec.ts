// The model's window: the meter, its panel, the three ways out when a
// conversation does not fit, and the side work that yields.
import { expect, test } from './linnet';
import type { Chat } from './linnet';

const meter = (chat: Chat) => chat.page.getByRole('button', { name: /^Context window:/ });
const panel = (chat: Chat) => chat.page.getByRole('dialog', { name: 'Context window' });
const step = (chat: Chat) => chat.page.getByRole('region', { name: /^Summary of/ });

test('the meter grows while typing and is exact after the answer @phone', async ({ chat }) => {
  await chat.open();
  await expect(meter(chat)).toHaveCount(0);
  await chat.composer.fill('x'.repeat(350));
  await expect(meter(chat)).toHaveAccessibleName(/about 100 tokens used, its size is not known yet/);
  await chat.composer.fill('');
  await chat.ask('fake:count=5');
  // The fake counts 4 tokens for a turn and one for 4 bytes: 8 asked, 5 written.
  await expect(meter(chat)).toHaveAccessibleName('Context window: 12 of 4,096 tokens used');
  await expect(meter(chat).locator('.window-figures')).toHaveText('12 / 4k');
  await chat.composer.fill('y'.repeat(700));
  await expect(meter(chat)).toHaveAccessibleName(/^Context window: about 212 of 4,096/);
  await expect(meter(chat)).toContainText('≈');
  await chat.composer.fill('');
  await expect(meter(chat)).toHaveAccessibleName('Context window: 12 of 4,096 tokens used');
  // It is in the server's own page too.
  await chat.reload();
  await expect(meter(chat)).toHaveAccessibleName('Context window: 12 of 4,096 tokens used');
});

test.describe('a small window', () => {
  test.use({ ollama: { window: 512 } });

  test('says by more than colour when it gets tight @phone', async ({ chat }) => {
    await chat.open();
    await chat.ask(`${'word '.repeat(330)} fake:count=5`);
    await expect(meter(chat)).toHaveAttribute('data-level', 'tight');
    await expect(meter(chat)).toHaveAccessibleName(/little room is left$/);
    await chat.composer.fill('z'.repeat(600));
    await expect(meter(chat)).toHaveAttribute('data-level', 'full');
    await expect(meter(chat)).toHaveAccessibleName(/no room is left$/);
  });

  test('the panel says what takes how much, and a larger window is asked for @phone', async ({ chat, page }) => {
    await chat.open();
    await chat.ask(`${'word '.repeat(50)} fake:count=5`);
    await chat.composer.fill('A draft of mine');
    await meter(chat).click();
    await expect(panel(chat)).toContainText('System prompt');
    await expect(panel(chat)).toContainText('Room for the answer');
    await expect(panel(chat)).toContainText('There is nothing older to summarise yet.');
    // 26 layers × 4 heads × (256 + 256) × 2 bytes for each of 1,536 tokens more.
    const larger = panel(chat).getByRole('button', { name: /^Use a window of 2k tokens/ });
    await expect(larger).toContainText('at most about 164 MB more memory');
    await larger.click();
    await expect(panel(chat)).toBeHidden();
    await expect(meter(chat)).toHaveAccessibleName(/of 2,048 tokens/);
    await meter(chat).click();
    await expect(panel(chat)).toContainText('the next message reloads the model');
    await page.keyboard.press('Escape');
    await expect(meter(chat)).toBeFocused();
    await chat.composer.fill('');
    await chat.ask('fake:count=1');
    expect((await chat.asked(2)).options.num_ctx).toBe(2048);
    await expect(meter(chat)).toHaveAccessibleName(/^Context window: \d+ of 2,048/);
  });

  test('too long: a larger window, with what it costs', async ({ chat }) => {
    await chat.open();
    await chat.send(`fake:count=1 ${'many words '.repeat(200)}`);
    const card = chat.lastReply().locator('.notice');
    await expect(card).toContainText('the window holds 512');
    const larger = card.getByRole('button', { name: /^Use a window of 2k/ });
    await expect(larger).toContainText('more memory');
    await larger.click();
    await chat.ends('done');
    expect((await chat.asked(2)).options.num_ctx).toBe(2048);
  });

  test('too long: the oldest are left out, with a line where the cut is', async ({ chat }) => {
    await chat.open();
    await chat.ask(`fake:count=2 ${'old words '.repeat(80)}`);
    await chat.ask(`fake:count=2 ${'more words '.repeat(80)}`);
    await chat.send(`fake:count=1 ${'new words '.repeat(80)}`);
    await chat.lastReply().getByRole('button', { name: /^Leave out the oldest messages/ }).click();
    await chat.ends('done');
    await expect(chat.conversation).toContainText('Older messages above this line were not sent');
    await meter(chat).click();
    await expect(panel(chat)).toContainText('without the oldest messages');
    await expect(panel(chat).getByRole('radio', { name: 'Leave out the oldest' })).toBeChecked();
  });

  test('too long: a summary is written where it can be read, and the answer goes on @phone', async ({ chat, fake, page }) => {
    await fake.rule({ contains: 'Summarise our conversation', script: { text: 'They spoke of **old words**.', hold: 'sum', after: 2 } });
    await fake.rule({ script: { text: 'Fine.' } });
    await chat.open();
    await chat.ask(`One ${'old words '.repeat(80)}`);
    await chat.ask(`Two ${'more words '.repeat(80)}`);
    await chat.send(`Three ${'new words '.repeat(80)}`);
    await chat.lastReply().getByRole('button', { name: /^Summarise the older part/ }).click();
    await expect(step(chat)).toHaveAttribute('data-state', 'writing');
    await expect(step(chat).getByRole('button', { name: 'Stop summarising' })).toBeVisible();
    await expect(chat.lastReply().locator('.stage')).toContainText('summarising the older part first');
    await fake.release('sum');
    await chat.ends('done');
    await expect(chat.prose()).toHaveText('Fine.');
    await expect(step(chat)).toHaveAccessibleName(/^Summary of \d older messages$/);
    await expect(step(chat)).toContainText('Sent in place of the messages above');
    const sent = (await fake.chats()).at(-1)!.body.messages;
    expect(sent[0].content).toContain('They spoke of **old words**.');

    await chat.reload();
    await step(chat).getByText('Details').click();
    await expect(step(chat).locator('strong')).toHaveText('old words');
    await step(chat).getByRole('button', { name: 'Edit the summary' }).click();
    await page.getByRole('textbox', { name: 'Text of the summary' }).fill('Only *this*.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(step(chat)).toContainText('edited');
    await chat.ask('Four');
    expect((await fake.chats()).at(-1)!.body.messages[0].content).toContain('Only *this*.');

    await step(chat).getByRole('button', { name: 'Delete the summary' }).click();
    await expect(step(chat)).toHaveCount(0);
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
    await expect(step(chat)).toHaveCount(1);
  });
});

test('the older part is summarised by wish; stopped, it can be written anew', async ({ chat, fake }) => {
  await fake.rule({ contains: 'Summarise our conversation', script: { text: 'They counted to three.', hold: 'sum', after: 2 } });
  await chat.open();
  for (const word of ['One', 'Two', 'Three']) await chat.ask(`${word} fake:count=1`);
  await meter(chat).click();
  await panel(chat).getByRole('button', { name: /^Summarise the older part/ }).click();
  await expect(panel(chat)).toBeHidden();
  await expect(step(chat)).toContainText('Writing');
  await step(chat).getByRole('button', { name: 'Stop summarising' }).click();
  await expect(step(chat)).toHaveAttribute('data-state', 'stopped');
  await expect(step(chat)).toContainText('Stopped');
  const closed = await fake.wait({ nth: 4, ended: true });
  expect(closed.end).toBe('closed_by_client');
  await fake.release('sum');
  await step(chat).getByRole('button', { name: 'Retry' }).click();
  await expect(step(chat)).toHaveAttribute('data-state', 'done');
  await expect(step(chat)).toContainText('Sent in place');
  await meter(chat).click();
  await expect(panel(chat)).toContainText('A summary is sent in place of 4 older messages');
});

test('what is to happen when it no longer fits stays with the chat', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  await meter(chat).click();
  await expect(panel(chat).getByRole('radio', { name: 'Ask me' })).toBeChecked();
  const kept = page.waitForResponse(/change_chat/);
  await panel(chat).getByRole('radio', { name: 'Summarise' }).check();
  await kept;
  await chat.reload();
  await meter(chat).click();
  await expect(panel(chat).getByRole('radio', { name: 'Summarise' })).toBeChecked();
});

test('titles and suggestions by the model, when they are wanted @phone', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'Write a title', script: { text: 'Counting small numbers' } });
  await fake.rule({ contains: 'Write three short messages', script: { text: '1. Count further\n2. Count back fake:count=2\n3. Stop counting' } });
  await chat.open();
  const settings = await chat.openSettings();
  for (const name of ['Titles by the model', 'Suggest what to say next']) {
    await expect(settings.getByRole('switch', { name })).not.toBeChecked();
    const kept = page.waitForResponse(/set_side_work/);
    await settings.getByRole('switch', { name }).check();
    await kept;
  }
  await page.keyboard.press('Escape');
  await chat.ask('Count fake:count=3');
  await expect(page).toHaveTitle('Counting small numbers · Linnet');
  const chips = page.getByRole('list', { name: 'What you could say next' });
  await expect(chips.getByRole('listitem')).toHaveCount(3);
  await chat.reload();
  await expect(chips.getByRole('listitem')).toHaveCount(3);

  await chips.getByRole('button', { name: 'Edit first: Count further' }).click();
  await expect(chat.composer).toHaveValue('Count further');
  await chips.getByRole('button', { name: 'Stop counting', exact: true }).click({ modifiers: ['Shift'] });
  await expect(chat.composer).toHaveValue('Stop counting');
  await chat.composer.fill('A draft that stays');
  await chips.getByRole('button', { name: 'Count back fake:count=2', exact: true }).click();
  await expect(chat.questions).toHaveCount(2);
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.composer).toHaveValue('A draft that stays');
});

test('side work is dropped the moment somebody sends', async ({ chat, fake, page }) => {
  await fake.rule({ contains: 'Write a title', script: { text: 'Too late', hold: 'never' } });
  await chat.open();
  const settings = await chat.openSettings();
  const kept = page.waitForResponse(/set_side_work/);
  await settings.getByRole('switch', { name: 'Titles by the model' }).check();
  await kept;
  await page.keyboard.press('Escape');
  await chat.ask('One fake:count=1');
  await fake.wait({ nth: 2 });
  await chat.ask('Two fake:count=2');
  expect((await fake.wait({ nth: 2, ended: true })).end).toBe('closed_by_client');
  await expect(page).toHaveTitle(/^One/);
});
