// Thinking is folded, says how long it took, and is never sent back as text.
import { expect, test } from './linnet';

const script = { thinking: 'Let me see what this is. ', text: 'It is a bird.', hold: 'thought', after: 3 };

test('a thinking model thinks in a folded block with its duration @phone', async ({ chat, fake }) => {
  await fake.rule({ model: 'qwen3:0.6b', script });
  await chat.open();
  await chat.choose('qwen3:0.6b');
  await chat.send('What is this?');
  const block = chat.lastReply().locator('details.thinking');
  await expect(block.locator('summary')).toContainText(/Thinking… \d+\.\d\ss/);
  await expect(chat.lastReply()).toHaveAttribute('data-state', 'thinking');
  await expect(block).not.toHaveAttribute('open');
  await expect(block.locator('.prose')).toBeHidden();

  await fake.release('thought');
  await chat.ends('done');
  await expect(block.locator('summary')).toContainText(/Thought for [\d.]+\s/);
  await expect(chat.prose()).toHaveText('It is a bird.');
  await block.locator('summary').click();
  await expect(block.locator('.prose')).toHaveText('Let me see what this is.');
  await chat.reload();
  await expect(block.locator('summary')).toContainText('Thought for');
  await expect(block).not.toHaveAttribute('open');
});

test('it unfolds by itself for those who like to watch', async ({ chat, fake }) => {
  await fake.rule({ model: 'qwen3:0.6b', script });
  await chat.open();
  await chat.choose('qwen3:0.6b');
  const panel = await chat.openSettings();
  await panel.getByRole('switch', { name: 'Unfold thinking' }).check();
  await chat.send('What is this?');
  await expect(chat.lastReply().locator('details.thinking .prose')).toContainText('Let me see');
  await fake.release('thought');
  await chat.ends('done');
});

test('thinking can be switched off, only where the model can think', async ({ chat, page }) => {
  await chat.open();
  const think = page.getByRole('button', { name: 'Think', exact: true });
  await chat.choose('gemma2:2b');
  await expect(think).toHaveCount(0);
  await chat.choose('qwen3:0.6b');
  await expect(think).toHaveAttribute('aria-pressed', 'true');
  await think.click();
  await expect(think).toHaveAttribute('aria-pressed', 'false');
  await chat.ask('fake:count=1');
  expect((await chat.asked(1)).think).toBe(false);
  await expect(chat.lastReply().locator('details.thinking')).toHaveCount(0);
});

for (const [version, offered] of [['0.21.3', 0], ['0.22.0', 1]] as const) {
  test.describe(`Ollama ${version}`, () => {
    test.use({ ollama: { version } });

    test(`the level max is ${offered ? '' : 'not '}offered`, async ({ chat }) => {
      await chat.open();
      await chat.choose('qwen3:0.6b');
      const panel = await chat.openSettings();
      await expect(panel.getByText('High', { exact: true })).toBeVisible();
      await expect(panel.getByText('Max', { exact: true })).toHaveCount(offered);
    });
  });
}
