// Action buttons of a site: each thing that one can do, when and where they are there, and what webhooks say.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server as Web, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Locator, expect, test as base } from './linnet';

/** The site's own server: what it was sent, and how it answers by path. */
class Site {
  readonly bodies: any[] = [];
  private held: ServerResponse[] = [];
  private arrived = () => {};

  private constructor(private readonly web: Web) {}

  static async start(): Promise<Site> {
    const web = createServer((request, response) => void site.answer(request, response));
    const site = new Site(web);
    await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.web.address() as AddressInfo).port}`;
  }

  /** Somebody waits for an answer. */
  async waiting(): Promise<void> {
    if (this.held.length === 0) await new Promise<void>((done) => (this.arrived = done));
  }

  /** Answers those who wait. */
  release(body: object): void {
    for (const response of this.held.splice(0)) response.end(JSON.stringify(body));
  }

  stop(): void {
    this.web.closeAllConnections();
    this.web.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += piece;
    this.bodies.push({ ...JSON.parse(text), signature: request.headers['linnet-signature'] });
    if (request.url === '/note') response.end(JSON.stringify({ message: 'Filed as **17**. <b>No tag.</b>' }));
    else if (request.url === '/toast') response.end(JSON.stringify({ toast: 'Filed quietly' }));
    else if (request.url === '/broken') response.writeHead(503).end('sorry');
    else {
      this.held.push(response);
      this.arrived();
    }
  }
}

const test = base.extend<{ text: string; site: Site }>({
  text: ['', { option: true }],
  site: async ({}, use) => {
    const site = await Site.start();
    await use(site);
    site.stop();
  },
  write: async ({ site, write }, use) => use((text) => write(text.replaceAll('SITE', site.url))),
  fake: async ({ fake, text, write }, use) => {
    write(text);
    await use(fake);
  },
});

const group = (turn: Locator) => turn.getByRole('group', { name: 'Actions' });

test.describe('prompts', () => {
  test.use({
    text: `
[site]
name = "Workshop"
[[actions]]
name = "simpler"
label = { en = "Explain simpler", de = "Einfacher" }
tooltip = "For children"
prompt = "Explain in {language} for {site}: {selection}"

[[actions]]
name = "shorten"
label = "Shorten"
icon = "pen"
prompt = "Shorten this:\\n{message}"
send = false

[[actions]]
name = "tidy"
label = "Tidy up"
place = "composer"
prompt = "Polite: {input}"
send = false

[[actions]]
name = "again"
label = "Say it again"
place = "message"
prompt = "Once more: {message}"
`,
  });

  test('are sent over the message, or over what is selected in it', async ({ page, chat }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    const button = group(reply).getByRole('button', { name: 'Explain simpler' });
    await expect(button).toHaveAttribute('title', 'For children');
    const answer = (await chat.prose(reply).innerText()).trim();
    await button.click();
    await expect(chat.replies).toHaveCount(2);
    await chat.ends('done');
    const sent = (await chat.asked(2)).messages.at(-1).content as string;
    expect(sent.startsWith('Explain in English for Workshop: ')).toBe(true);
    expect(sent).toContain(answer.split(/\s+/)[0]);
    // A word of the first answer only.
    const word = await chat.replies.first().locator('.prose').evaluate((prose) => {
      const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
      const text = walker.nextNode()!;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 2);
      getSelection()!.removeAllRanges();
      getSelection()!.addRange(range);
      return getSelection()!.toString();
    });
    await chat.act(chat.replies.first(), 'Explain simpler');
    await expect(chat.replies).toHaveCount(3);
    expect((await chat.asked(3)).messages.at(-1).content).toBe(`Explain in English for Workshop: ${word.trim()}`);
  });

  test('or go into the composer, whose text stays', async ({ page, chat, fake }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    await chat.composer.fill('My own words');
    await chat.act(reply, 'Shorten');
    await expect(chat.composer).toHaveValue(/^My own words\n\nShorten this:\n/);
    await chat.composer.fill('give me that');
    await page.getByRole('button', { name: 'Tidy up' }).click();
    await expect(chat.composer).toHaveValue('Polite: give me that');
    expect(await fake.chats()).toHaveLength(1);
    await chat.act(chat.lastQuestion(), 'Say it again');
    await chat.ends('done');
    expect((await chat.asked(2)).messages.at(-1).content).toBe('Once more: Hello');
    // The draft was not sent along.
    await expect(chat.composer).toHaveValue('Polite: give me that');
  });

  test('are there by keyboard, and change with the file on an open page', async ({ page, chat, write }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    const button = group(reply).getByRole('button', { name: 'Shorten' });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(chat.composer).toHaveValue(/^Shorten this:/);
    await chat.composer.fill('');
    write('[ui]\nhide_actions = ["fork", "rate"]\n[[actions]]\nname = "shorten"\nlabel = "Cut it"\nprompt = "Cut: {message}"\nsend = false\n');
    await expect(group(reply).getByRole('button', { name: 'Cut it' })).toBeVisible();
    await expect(button).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Tidy up' })).toHaveCount(0);
    await expect(chat.action(reply, 'Branch from here')).toHaveCount(0);
    await expect(chat.action(reply, 'Good answer')).toHaveCount(0);
    await expect(chat.action(reply, 'Copy')).toHaveCount(1);
    await chat.act(reply, 'Cut it');
    await expect(chat.composer).toHaveValue(/^Cut: /);
    write('');
    await expect(group(reply).getByRole('button', { name: 'Cut it' })).toHaveCount(0);
    await expect(chat.action(reply, 'Good answer')).toHaveCount(1);
  });
});

test.describe('everything else', () => {
  test.use({
    // What the link leads to is not there.
    expected: /status of 404 .*\/public\/none/,
    text: `
[settings]
top_k = { max = 50 }

[[profiles]]
name = "coder"
label = "Coder"

[[profiles.actions]]
name = "review"
label = "Review"
prompt = "Review: {code}"
send = false

[[actions]]
name = "calm"
label = "Calm"
place = "header"
settings = { temperature = 0.1, top_k = 40 }

[[actions]]
name = "coder"
label = "To the coder"
place = "header"
profile = "coder"

[[actions]]
name = "small"
label = "Small model"
place = "composer"
model = "qwen3:0.6b"

[[actions]]
name = "plain"
label = "Copy plain"
copy = "text"

[[actions]]
name = "code"
label = "Copy code"
copy = "code"
when = { code = true }

[[actions]]
name = "save"
label = "Save chat"
place = "composer"
export = "chat"

[[actions]]
name = "json"
label = "Save JSON"
place = "header"
export = "chat-json"

[[actions]]
name = "look"
label = "Look up"
link = "/public/none?q={selection}"
when = { last = true }
`,
  });

  test('settings, a model and a profile', async ({ page, chat }) => {
    await chat.open();
    await page.getByRole('button', { name: 'Calm' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'The settings are changed: Temperature, Top K' })).toBeVisible();
    await page.getByRole('button', { name: 'Small model' }).click();
    await expect(chat.modelButton).toContainText('qwen3:0.6b');
    await chat.ask('Hello');
    const body = await chat.asked(1);
    expect(body.model).toBe('qwen3:0.6b');
    expect([body.options.temperature, body.options.top_k]).toEqual([0.1, 40]);
    await page.getByRole('button', { name: 'To the coder' }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole('button', { name: /^Profile:/ })).toContainText('Coder');
  });

  test('copying and saving', async ({ page, chat, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await chat.open();
    await chat.ask('fake:text=**Hello**');
    const reply = chat.lastReply();
    // Without a block of code there is nothing to copy of it.
    await expect(group(reply).getByRole('button', { name: 'Copy code' })).toHaveCount(0);
    await chat.act(reply, 'Copy plain');
    await expect.poll(copied).not.toContain('*');
    const [markdown] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save chat' }).click()]);
    expect(markdown.suggestedFilename()).toMatch(/\.md$/);
    expect(readFileSync(await markdown.path(), 'utf8')).toMatch(/^# .+\n\n## You\n\n/);
    const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save JSON' }).click()]);
    expect(JSON.parse(readFileSync(await json.path(), 'utf8')).messages).toHaveLength(2);
  });

  test('a link, under the last answer only', async ({ page, chat }) => {
    await chat.open();
    const first = await chat.ask('one');
    await expect(group(first).getByRole('button', { name: 'Look up' })).toHaveCount(1);
    await chat.ask('two');
    await expect(group(chat.replies.first()).getByRole('button', { name: 'Look up' })).toHaveCount(0);
    const address = page.waitForRequest(/\/public\/none/);
    await chat.act(chat.lastReply(), 'Look up');
    const { pathname, search } = new URL((await address).url());
    expect(pathname).toBe('/public/none');
    expect(search).toMatch(/^\?q=[^&#/:]+$/);
  });

  test('a profile has its own', async ({ page, chat }) => {
    await chat.open('/?profile=coder');
    const reply = await chat.ask('Hello');
    await expect(group(reply).getByRole('button', { name: 'Review' })).toHaveCount(1);
    await page.getByRole('button', { name: 'New chat' }).click();
    await chat.ask('Hello again');
    await expect(group(chat.lastReply()).getByRole('button', { name: 'Review' })).toHaveCount(0);
  });
});

test.describe('webhooks', () => {
  const hook = (name: string, label: string, path: string) =>
    `[[actions]]\nname = "${name}"\nlabel = "${label}"\nwebhook = "SITE${path}"\nsecret = "0123456789abcdef"\n`;
  test.use({
    text: hook('file', 'File it', '/note') + hook('quiet', 'Quietly', '/toast') + hook('bad', 'Fail', '/broken') + hook('slow', 'Slowly', '/wait'),
    // A call that failed is answered as a failure.
    expected: /status of 502 .*\/api\/page\/run_action/,
  });

  test('what is said stays under the message, in every tab', async ({ page, chat, site, context, linnet }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    const other = chat.beside(await context.newPage());
    await other.open(new URL(page.url()).pathname);
    await chat.act(reply, 'File it');
    const note = reply.getByRole('region', { name: 'Answer to “File it”' });
    await expect(note).toContainText('Filed as 17. <b>No tag.</b>');
    await expect(note.locator('strong')).toHaveText('17');
    await expect(other.lastReply().getByRole('region', { name: 'Answer to “File it”' })).toBeVisible();
    const [sent] = site.bodies;
    expect([sent.action, sent.message.role]).toEqual(['file', 'assistant']);
    expect(sent.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect((await new AxeBuilder({ page }).include('.action-notes').analyze()).violations).toEqual([]);
    // No page knows the secret or the address.
    const text = await (await page.request.get(linnet.url)).text();
    expect(text).toContain('File it');
    expect(text).not.toContain('0123456789abcdef');
    expect(text).not.toContain(site.url);
    // It is not the model's.
    await chat.ask('More');
    expect(JSON.stringify((await chat.asked(2)).messages)).not.toContain('Filed');
    await chat.reload();
    const first = chat.replies.first();
    await expect(first.getByRole('region', { name: 'Answer to “File it”' })).toContainText('17');
    await first.getByRole('button', { name: 'Remove' }).click();
    await expect(first.getByRole('region')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(first.getByRole('region', { name: 'Answer to “File it”' })).toBeVisible();
  });

  test('or is said in passing, and a failure in words', async ({ page, chat }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    const toasts = page.getByRole('region', { name: 'Notices' });
    await chat.act(reply, 'Quietly');
    await expect(toasts).toContainText('Filed quietly');
    await chat.act(reply, 'Fail');
    await expect(toasts).toContainText("Fail: That did not work. The site's server answered with the status 503.");
    await expect(reply.getByRole('region')).toHaveCount(0);
  });

  test('one that takes its time says so and can be cancelled', async ({ page, chat, site }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    await chat.act(reply, 'Slowly');
    await site.waiting();
    const waiting = reply.getByRole('status').filter({ hasText: 'Slowly: waiting for the answer…' });
    await expect(waiting).toBeVisible();
    await expect(chat.action(reply, 'Slowly')).toHaveAttribute('aria-busy', 'true');
    await reply.getByRole('button', { name: 'Cancel' }).click();
    await expect(waiting).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Notices' })).not.toContainText('Slowly');
  });

  test('one goes on when the page is left', async ({ page, chat, site }) => {
    await chat.open();
    await chat.ask('Hello');
    await chat.act(chat.lastReply(), 'Slowly');
    await site.waiting();
    const path = new URL(page.url()).pathname;
    await page.goto('about:blank');
    site.release({ message: 'Came late' });
    await chat.open(path);
    await expect(chat.lastReply().getByRole('region', { name: 'Answer to “Slowly”' })).toContainText('Came late');
  });
});

test.describe('many', () => {
  const one = (at: number) => `[[actions]]\nname = "a${at}"\nlabel = "Action number ${at}"\nprompt = "${at}: {message}"\nsend = false\n`;
  test.use({ text: [1, 2, 3, 4, 5, 6].map(one).join('') });

  test('the rest is in a menu, also by keyboard', async ({ page, chat }) => {
    await chat.open();
    const reply = await chat.ask('Hello');
    await expect(group(reply).getByRole('button', { name: /^Action number/ })).toHaveText(['Action number 1', 'Action number 2', 'Action number 3']);
    const more = group(reply).getByRole('button', { name: 'More actions' });
    await more.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('menu', { name: 'More actions' });
    await expect(menu.getByRole('menuitem')).toHaveText(['Action number 4', 'Action number 5', 'Action number 6']);
    await expect(more).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(more).toHaveAttribute('aria-expanded', 'false');
    await more.click();
    await menu.getByRole('menuitem', { name: 'Action number 5' }).click();
    await expect(chat.composer).toHaveValue(/^5: /);
  });

  test('fit on a phone', async ({ page, chat }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await chat.open();
    const reply = await chat.ask('Hello');
    await expect(group(reply).getByRole('button', { name: 'Action number 3' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    for (const button of await group(reply).getByRole('button').all()) {
      const box = (await button.boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(320);
    }
  });
});
