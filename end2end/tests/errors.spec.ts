// Errors stand where they happened, in plain words, with the ways out.
import { expect, test } from './linnet';

test('Ollama is not running: what to do, and it goes on by itself @phone', async ({ chat, fake }) => {
  await chat.open();
  await chat.ask('fake:count=1');
  await fake.refuse();
  await chat.send('fake:count=2');
  const card = chat.lastReply().locator('.notice');
  await expect(card).toContainText(`Ollama does not answer at ${fake.url}`);
  await expect(card.locator('code')).toHaveText('ollama serve');
  await expect(card.getByRole('button', { name: 'Copy the command' })).toBeVisible();
  await expect(card.getByRole('button', { name: 'Retry' })).toBeVisible();
  await expect(chat.lastQuestion()).toContainText('fake:count=2');
  // Nobody presses anything: Ollama is back, and the answer comes.
  await fake.accept();
  await expect(chat.prose()).toHaveText('w1 w2');
  await expect(chat.replies).toHaveCount(2);
});

test.describe('Ollama was never there', () => {
  test.use({ server: { env: { OLLAMA_HOST: '127.0.0.1:9' } } });

  test('the page comes up, says what to do, and offers the demo @phone', async ({ chat, page }) => {
    await chat.open();
    const card = page.locator('.notice');
    await expect(card).toContainText('Ollama does not answer at http://127.0.0.1:9');
    await expect(card.locator('code')).toHaveText('ollama serve');
    await card.getByRole('button', { name: 'Try the demo' }).click();
    await expect(chat.composer).toBeFocused();
    await chat.send('Hello');
    await expect(page.getByText('Demo, not a language model.').first()).toBeVisible();
    await expect(chat.prose()).not.toBeEmpty();
  });

  test('a message that is sent nevertheless is kept beside the reason', async ({ chat, page }) => {
    await chat.open();
    await chat.composer.fill('My precious words');
    await chat.composer.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Ollama does not answer');
    await expect(chat.composer).toHaveValue('My precious words');
  });
});

test.describe('no model is installed', () => {
  test.use({ ollama: { models: [] } });

  test('the picker gets one, with its progress there', async ({ chat, fake }) => {
    await chat.open();
    await fake.rule({ path: '/api/pull', script: { hold: 'half', after: 4 } });
    await chat.modelButton.click();
    await chat.picker.getByRole('combobox').fill('llama3.2:1b');
    await expect(chat.picker).toContainText('No model is called “llama3.2:1b”');
    await expect(chat.picker.getByRole('textbox', { name: 'Pull a model' })).toHaveValue('llama3.2:1b');
    await chat.picker.getByRole('button', { name: 'Pull', exact: true }).click();
    await expect(chat.picker.getByRole('list', { name: 'Work on models' })).toContainText('of 1.3 GB');
    await fake.release('half');
    await chat.picker.getByRole('option', { name: /llama3.2:1b/ }).click();
    await expect(chat.modelButton).toContainText('llama3.2:1b');
    await chat.ask('fake:count=1');
  });

  test('the notice gets one, with its progress there @phone', async ({ chat, page, fake }) => {
    await fake.rule({ path: '/api/pull', script: { hold: 'half', after: 4 } });
    await chat.open();
    const notice = page.locator('.notice');
    await notice.getByRole('button', { name: /^qwen2.5:0.5b/ }).click();
    await expect(notice.getByRole('textbox', { name: 'Pull a model' })).toHaveValue('qwen2.5:0.5b');
    await notice.getByRole('button', { name: 'Pull', exact: true }).click();
    await expect(notice.getByRole('list', { name: 'Work on models' })).toContainText('of 398 MB');
    await fake.release('half');
    await expect(notice).toHaveCount(0);
    await expect(chat.modelButton).toContainText('qwen2.5:0.5b');
  });

  test('one that is pulled meanwhile is there without a reload', async ({ chat, fake }) => {
    await chat.open();
    await fake.settings({ models: [{ name: 'tiny:1b', size: 1e9, family: 'llama', capabilities: ['completion'] }] });
    await expect(chat.modelButton).toContainText('tiny:1b', { timeout: 20_000 });
  });
});

test('a model that is gone: how to get it, or another one', async ({ chat }) => {
  await chat.open();
  await chat.send('fake:missing');
  const card = chat.lastReply().locator('.notice');
  await expect(card).toContainText('The model gemma2:2b is not installed');
  await expect(card.getByRole('textbox', { name: 'Pull a model' })).toHaveValue('gemma2:2b');
  await card.getByRole('button', { name: 'Choose another model' }).click();
  await expect(chat.picker).toBeVisible();
});

test('a model that cannot think is asked without', async ({ chat, fake }) => {
  await fake.rule({ times: 1, script: { status: 400, error: '"gemma2:2b" does not support thinking' } });
  await chat.open();
  await chat.send('Think about it');
  const card = chat.lastReply().locator('.notice');
  await expect(card).toContainText('gemma2:2b cannot think');
  await card.getByRole('button', { name: 'Ask without thinking' }).click();
  await chat.ends('done');
  expect((await chat.asked(2)).think ?? false).toBe(false);
});

test.describe('a conversation that is too long', () => {
  test.use({ ollama: { window: 64 } });
  const long = 'many words '.repeat(40);

  test('is never cut silently: a larger window', async ({ chat }) => {
    await chat.open();
    await chat.send(long);
    const card = chat.lastReply().locator('.notice');
    await expect(card).toContainText("This is too long for the model's window");
    await expect(card).toContainText('the window holds 64');
    await card.getByRole('button', { name: /^Use a window of/ }).click();
    await chat.ends('done');
    expect((await chat.asked(2)).options.num_ctx).toBeGreaterThan(1024);
  });

  test('or the oldest messages are left out, with a line where the cut is', async ({ chat }) => {
    await chat.open();
    await chat.ask('fake:{"text":"A first answer of some length, so that it takes room in the window."}');
    await chat.send(`fake:count=1 ${'many words '.repeat(15)}`);
    const card = chat.lastReply().locator('.notice');
    await card.getByRole('button', { name: /^Leave out the oldest messages/ }).click();
    await chat.ends('done');
    await expect(chat.conversation).toContainText('Older messages above this line were not sent');
  });
});

test('a connection that is cut leaves what was written, and goes on', async ({ chat }) => {
  await chat.open();
  await chat.send('fake:cut fake:after=3 fake:count=6');
  await chat.ends('interrupted');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
  await expect(chat.lastReply().locator('.notice')).toContainText('was cut in mid-answer');
  await expect(chat.lastReply().getByRole('button', { name: 'Retry' })).toBeVisible();
  await expect(chat.action(chat.lastReply(), 'Continue')).toBeVisible();
});

test.describe('patience has an end', () => {
  test.use({ server: { env: { LINNET_IDLE_TIMEOUT: '3s' } } });

  test('a stalled answer ends with what was written', async ({ chat, fake }) => {
    await chat.open();
    await chat.send('fake:stall fake:after=3 fake:count=6');
    await expect(chat.lastReply().locator('.notice')).toContainText('said nothing for 3 s');
    await expect(chat.prose()).toHaveText('w1 w2 w3');
    await expect(chat.lastReply()).toHaveAttribute('data-state', /failed|interrupted/);
    expect((await fake.wait({ nth: 1, ended: true })).end).toBe('closed_by_client');
  });
});

test('Retry asks the same again', async ({ chat, fake }) => {
  await fake.rule({ times: 1, script: { fault: 'memory' } });
  await chat.open();
  await chat.send('Once more');
  await expect(chat.lastReply().locator('.notice')).toContainText('not enough memory for gemma2:2b');
  await chat.lastReply().getByRole('button', { name: 'Retry' }).click();
  await chat.ends('done');
  await expect(chat.replies).toHaveCount(1);
  await expect(chat.questions).toHaveCount(1);
});
