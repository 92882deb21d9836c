// Reading aloud and dictation, with a browser that can, and one that cannot.
import type { Page } from '@playwright/test';
import { expect, test } from './linnet';

/** Puts a speaking and listening browser in place of the real one; `window.speech` drives it. */
const stub = (page: Page) =>
  page.addInitScript(() => {
    const speech = { said: [] as any[], cancelled: 0, heard: undefined as any };
    (window as any).speech = speech;
    class Utterance {
      lang = '';
      rate = 1;
      voice: any = null;
      constructor(readonly text: string) {}
    }
    const synthesis = {
      speak: (utterance: any) => speech.said.push(utterance),
      cancel: () => (speech.cancelled += 1),
      getVoices: () => [{ name: 'Anna', lang: 'en-GB' }],
    };
    class Recognition {
      constructor() {
        speech.heard = this;
      }
      start() {}
      stop() {
        (this as any).onend?.({});
      }
    }
    Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance, configurable: true });
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis, configurable: true });
    Object.defineProperty(window, 'SpeechRecognition', { value: Recognition, configurable: true });
  });

/** A browser that has none of it. */
const mute = (page: Page) =>
  page.addInitScript(() => {
    for (const name of ['SpeechSynthesisUtterance', 'speechSynthesis', 'SpeechRecognition', 'webkitSpeechRecognition']) {
      Object.defineProperty(window, name, { value: undefined, configurable: true });
    }
  });

const said = (page: Page) => page.evaluate(() => (window as any).speech.said.map((one: any) => one.text));
const end = (page: Page) => page.evaluate(() => (window as any).speech.said.at(-1).onend({}));

test('an answer is read sentence by sentence, without code, and stops at once', async ({ chat, fake, page }) => {
  await stub(page);
  await fake.rule({ contains: 'Read', script: { text: 'One **bold** word. Two!\n\n```js\nlet x;\n```\n\nThree' } });
  await chat.open();
  const settings = await chat.openSettings();
  await settings.getByRole('combobox', { name: 'Voice' }).selectOption('Anna');
  await settings.getByRole('slider', { name: 'Reading speed' }).fill('1.5');
  await page.keyboard.press('Escape');
  const reply = await chat.ask('Read this');
  await chat.act(reply, 'Read aloud');
  await expect.poll(() => said(page)).toEqual(['One bold word.']);
  expect(await page.evaluate(() => { const one = (window as any).speech.said[0]; return [one.rate, one.voice.name]; })).toEqual([1.5, 'Anna']);
  await end(page);
  await expect.poll(() => said(page)).toEqual(['One bold word.', 'Two!']);
  await end(page);
  await expect.poll(() => said(page)).toEqual(['One bold word.', 'Two!', 'Three']);
  await end(page);
  await expect(chat.action(reply, 'Read aloud')).toBeVisible();
  // By its key, and stopped in the middle.
  await page.keyboard.press('Alt+KeyL');
  await expect(chat.action(reply, 'Stop reading')).toBeVisible();
  await chat.act(reply, 'Stop reading');
  await expect(chat.action(reply, 'Read aloud')).toBeVisible();
  await end(page);
  expect(await said(page)).toHaveLength(4);
});

test('dictation says where the sound may go, writes as it hears, and can be switched off', async ({ chat, page }) => {
  await stub(page);
  await chat.open();
  await chat.composer.fill('Dear');
  await page.getByRole('button', { name: 'Dictate' }).click();
  await expect(page.getByText('Some browsers send the sound to their maker')).toBeVisible();
  await page.getByRole('button', { name: 'Start dictating' }).click();
  const stop = page.getByRole('button', { name: 'Stop dictating' });
  await expect(stop).toBeVisible();
  const hear = (text: string, isFinal: boolean) =>
    page.evaluate(([text, isFinal]) => {
      (window as any).speech.heard.onresult({ results: [Object.assign([{ transcript: text }], { isFinal })] });
    }, [text, isFinal] as const);
  await hear('little', false);
  await expect(chat.composer).toHaveValue('Dear little');
  await hear('little bird', true);
  await expect(chat.composer).toHaveValue('Dear little bird');
  await stop.click();
  await expect(page.getByRole('button', { name: 'Dictate' })).toBeVisible();
  const settings = await chat.openSettings();
  await settings.getByRole('switch', { name: 'Dictation' }).uncheck();
  await expect(page.getByRole('button', { name: 'Dictate' })).toHaveCount(0);
  await chat.reload();
  await expect(page.getByRole('button', { name: 'Dictate' })).toHaveCount(0);
});

test('a browser that can neither shows no dead button', async ({ chat, page }) => {
  await mute(page);
  await chat.open();
  const reply = await chat.ask('Hello');
  await expect(chat.action(reply, 'Copy')).toBeAttached();
  await expect(chat.action(reply, 'Read aloud')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Dictate' })).toHaveCount(0);
  await expect((await chat.openSettings()).getByRole('heading', { name: 'Speech' })).toHaveCount(0);
});
