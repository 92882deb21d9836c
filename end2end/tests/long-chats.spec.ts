// A long chat opens at its end; what is before comes by itself, and nothing that is read moves.
import { type Chat, expect, test } from './linnet';
import type { Server } from './programs';

test.use({ ollama: { window: 100_000 } });

/** A chat of so many turns of both sides, made through the API. */
async function longChat(linnet: Server, turns: number): Promise<string> {
  const post = async (path: string, body: object) => {
    const answer = await fetch(linnet.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return answer.json();
  };
  let chat_id: string | undefined;
  for (let turn = 1; turn <= turns; turn += 1) {
    const sent = await post('/api/v1/messages', {
      client_id: crypto.randomUUID(),
      chat_id,
      model: 'scripted:latest',
      text: `Question ${turn} fake:count=60 fake:delay_ms=0`,
    });
    chat_id = sent.chat_id;
    await expect
      .poll(async () => {
        const chat = await (await fetch(`${linnet.url}/api/v1/chats/${chat_id}`)).json();
        return chat.messages.at(-1).state;
      })
      .toBe('done');
  }
  return `/chat/${chat_id}`;
}

const end = (chat: Chat) => chat.conversation.evaluate((area) => Math.round(area.scrollHeight - area.scrollTop - area.clientHeight));

test('opens at its end, and the rest comes without moving what is read', async ({ chat, linnet, page }) => {
  test.slow();
  const path = await longChat(linnet, 30);
  await chat.open(path);
  await expect(chat.lastReply()).toBeInViewport();
  await expect(chat.questions).toHaveCount(30);
  await expect(page.locator('.earlier')).toHaveCount(0);
  await expect.poll(() => end(chat)).toBeLessThanOrEqual(1);
  await expect(chat.questions.first()).toContainText('Question 1 ');

  // The same for a reader who is at the very top of what is drawn, where browsers hold nothing in place.
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  await page.exposeFunction('whenTold', () => gone);
  await page.addInitScript(() => {
    const idle = window.requestIdleCallback.bind(window);
    window.requestIdleCallback = (then, options) => {
      (window as any).whenTold().then(() => idle(then, options));
      return 0;
    };
  });
  await chat.open(path);
  await expect(page.getByRole('link', { name: 'Show 36 earlier messages' })).toBeAttached();
  await chat.conversation.evaluate((area) => (area.scrollTop = 0));
  const first = chat.questions.first();
  await expect(first).toContainText('Question 19 ');
  await expect(first).toBeInViewport();
  const top = (question: typeof first) => question.evaluate((turn) => Math.round(turn.getBoundingClientRect().top));
  const before = await top(first);
  go();
  await expect(chat.questions).toHaveCount(30);
  await expect(page.locator('.earlier')).toHaveCount(0);
  expect(Math.abs((await top(chat.questions.nth(18))) - before)).toBeLessThanOrEqual(1);

  // And up from there, to the very beginning.
  await chat.conversation.evaluate((area) => (area.scrollTop = 0));
  await expect(chat.questions.first()).toBeInViewport();
  await expect(chat.questions.first()).toContainText('Question 1 ');
});

test('is opened from the list just so', async ({ chat, linnet }) => {
  test.slow();
  await longChat(linnet, 25);
  await chat.open();
  await chat.list.getByRole('link', { name: /^Question 1 / }).click();
  await expect(chat.lastReply()).toBeInViewport();
  await expect(chat.questions).toHaveCount(25);
  await expect.poll(() => end(chat)).toBeLessThanOrEqual(1);
  // It goes on as any other.
  await chat.send('More fake:count=3');
  await expect(chat.questions).toHaveCount(26);
  await chat.ends('done');
  await expect(chat.prose()).toHaveText('w1 w2 w3');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false, expected: /preload/ });

  test('a link shows all of it', async ({ chat, linnet, page }) => {
    test.slow();
    await page.goto(await longChat(linnet, 25));
    await expect(chat.questions).toHaveCount(12);
    await page.getByRole('link', { name: 'Show 26 earlier messages' }).click();
    await expect(chat.questions).toHaveCount(25);
    await expect(chat.questions.first()).toContainText('Question 1 ');
  });
});
