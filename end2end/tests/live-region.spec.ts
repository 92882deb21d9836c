// Those who listen hear sentences and states, not pieces of words.
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

/** Everything that was announced so far. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    (window as any).heard = heard;
    const region = document.getElementById('announcer')!;
    new MutationObserver(() => heard.push(region.textContent!.trim())).observe(region, {
      childList: true, characterData: true, subtree: true,
    });
  });
  return () => page.evaluate(() => (window as any).heard as string[]);
}

test('a reply is announced sentence by sentence', async ({ chat, fake, page }) => {
  const script = { text: 'Birds **sing**. They also fly over', hold: 'mid', after: 5 };
  await fake.rule({ script: { ...script, text: `${script.text} the sea.` } });
  await chat.open();
  await expect(page.locator('#announcer')).toHaveAttribute('aria-live', 'polite');
  const heard = await listen(page);
  await chat.send('Tell me');
  await expect.poll(heard).toEqual(['Birds sing .']);
  await fake.release('mid');
  await chat.ends('done');
  await expect.poll(heard).toEqual(['Birds sing .', 'They also fly over the sea.']);
});

test('that it was stopped is announced, and why it failed', async ({ chat, page }) => {
  await chat.open();
  const heard = await listen(page);
  await chat.askAndHold('never');
  await chat.stopButton.click();
  await expect.poll(async () => (await heard()).join(' ')).toContain('Stopped');
  await chat.send('fake:memory');
  await expect.poll(async () => (await heard()).join(' ')).toContain('not enough memory for gemma2:2b');
});

test('an old conversation is not read out', async ({ chat, page }) => {
  await chat.open();
  await chat.ask('fake:{"text":"An old answer. Two sentences."}');
  await chat.reload();
  const heard = await listen(page);
  await chat.ask('fake:{"text":"A new one."}');
  await expect.poll(heard).toEqual(['A new one.']);
});
