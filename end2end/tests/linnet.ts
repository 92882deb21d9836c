// What every journey starts with: a fresh Linnet on a fresh scripted Ollama,
// a page that is watched for complaints, and words for what a person does.
import AxeBuilder from '@axe-core/playwright';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type Locator, type Page, test as base, expect } from '@playwright/test';
import { Fake, Server, type ServerOptions, temporaryFolder } from './programs';

export { expect };

interface Options {
  /** Settings of the fake from the start. */
  ollama: object;
  /** Arguments and environment of the server. */
  server: ServerOptions;
  /** Console messages that the test provokes; all others fail it. */
  expected: RegExp;
}

interface Fixtures {
  fake: Fake;
  linnet: Server;
  /** The page as a person uses it. */
  chat: Chat;
  /** Writes `linnet.toml`, which lies where the server is started: in its home. */
  write: (text: string) => void;
}

export const test = base.extend<Options & Fixtures & { folder: string }>({
  ollama: [{}, { option: true }],
  server: [{}, { option: true }],
  expected: [/^$/, { option: true }],

  folder: async ({}, use) => {
    const folder = temporaryFolder();
    await use(folder.path);
    folder.remove();
  },

  write: async ({ folder }, use) => {
    await use((text) => {
      // As editors do it: another file takes its place.
      writeFileSync(join(folder, 'new.toml'), text);
      renameSync(join(folder, 'new.toml'), join(folder, 'linnet.toml'));
    });
  },

  fake: async ({ folder, ollama }, use) => {
    const fake = await Fake.start(folder);
    await fake.settings(ollama);
    await use(fake);
    await fake.end();
  },

  linnet: async ({ fake, folder, server }, use, info) => {
    const linnet = await Server.start(fake, folder, server);
    await use(linnet);
    if (info.status !== info.expectedStatus) console.log(linnet.log.slice(-20).join('\n'));
    await linnet.stop('SIGKILL');
  },

  baseURL: async ({ linnet }, use) => use(linnet.url),

  context: async ({ context, expected }, use) => {
    const complaints = watch(context);
    await use(context);
    const unexpected = complaints.filter((complaint) => !expected.test(complaint));
    expect([...new Set(unexpected)], 'what the browser complained about').toEqual([]);
  },

  chat: async ({ page, fake }, use) => use(new Chat(page, fake)),
});

/** Collects warnings, errors, page errors and violations of the CSP. */
function watch(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.text().includes('registration blocked by Playwright')) return;
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text().slice(0, 400)} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => complaints.push(`page error: ${error.error().message}`));
  return complaints;
}

/** axe finds nothing on the page. */
export async function clean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
}

/** What the browser itself says while a server is away. */
export const NETWORK = /Failed to load resource: net::ERR_|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to fetch/;

/** A page of Linnet, in the words of a person. */
export class Chat {
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly stopButton: Locator;
  readonly conversation: Locator;
  readonly list: Locator;
  readonly modelButton: Locator;
  readonly picker: Locator;
  readonly replies: Locator;
  readonly questions: Locator;

  constructor(
    readonly page: Page,
    private readonly fake: Fake,
  ) {
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
    this.conversation = page.getByRole('region', { name: 'Conversation' });
    this.list = page.getByRole('navigation', { name: 'Chats' });
    this.modelButton = page.getByRole('button', { name: /^Model:/ });
    this.picker = page.getByRole('dialog', { name: 'Choose a model' });
    this.replies = page.locator('article[data-role=assistant]');
    this.questions = page.locator('article[data-role=user]');
  }

  /** The same words for another tab. */
  beside(page: Page): Chat {
    return new Chat(page, this.fake);
  }

  /** Opens a path and waits until the page is awake. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.awake();
  }

  async awake(): Promise<void> {
    await expect(this.page.locator('html[data-awake]')).toBeAttached();
  }

  /** Opens a path with the service worker in charge of the page, as it is for people from their second visit on. */
  async openThroughWorker(path = '/'): Promise<void> {
    await this.open(path);
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await this.reload();
    await expect.poll(() => this.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.awake();
  }

  /** Types a message and sends it. */
  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.sendButton.click();
  }

  /** Sends a message and waits until the reply has ended. */
  async ask(text: string): Promise<Locator> {
    const before = await this.replies.count();
    await this.send(text);
    await expect(this.replies).toHaveCount(before + 1);
    await this.ends('done');
    return this.lastReply();
  }

  /** Sends a message whose reply waits in the middle, after `after` words `w1 w2 …`. */
  async askAndHold(name: string, after = 3, count = 6): Promise<Locator> {
    await this.send(`fake:count=${count} fake:hold=${name} fake:after=${after}`);
    const reply = this.lastReply();
    await expect(reply).toContainText(`w${after}`);
    return reply;
  }

  /** Chooses a model by its name. */
  async choose(model: string): Promise<void> {
    await this.modelButton.click();
    await this.picker.getByRole('option', { name: model }).click();
    await expect(this.modelButton).toContainText(model);
  }

  lastReply(): Locator {
    return this.replies.last();
  }

  lastQuestion(): Locator {
    return this.questions.last();
  }

  /** The text of a turn, without what stands around it. */
  prose(turn: Locator = this.lastReply()): Locator {
    return turn.locator('> .prose, .bubble > .prose, .shorthand > .prose');
  }

  /** Waits until the last reply is in this state. */
  async ends(state: 'done' | 'stopped' | 'failed' | 'interrupted'): Promise<void> {
    await expect(this.lastReply()).toHaveAttribute('data-state', state);
  }

  /** An action under a turn; they are quiet until the pointer or focus comes. */
  action(turn: Locator, name: string): Locator {
    return turn.getByRole('button', { name, exact: true });
  }

  async act(turn: Locator, name: string): Promise<void> {
    await turn.hover();
    const [button, more] = [this.action(turn, name), this.action(turn, 'More actions')];
    // On narrow screens the rarer ones stand in a menu.
    await expect(button.or(more).first()).toBeVisible();
    if (await button.isVisible()) return button.click();
    await more.click();
    await this.page.getByRole('menu', { name: 'More actions' }).getByRole('menuitem', { name, exact: true }).click();
  }

  settings(): Locator {
    return this.page.getByRole('complementary', { name: 'Settings for this chat' });
  }

  async openSettings(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect(this.settings()).toBeVisible();
    return this.settings();
  }

  /** What the conversation request with this number (from 1) asked for. */
  async asked(nth: number): Promise<any> {
    return (await this.fake.wait({ nth })).body;
  }
}
