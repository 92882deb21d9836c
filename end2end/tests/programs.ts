// The two programs under test: Linnet's server and the scripted Ollama.
// They are found, started on free ports and ended here, and nowhere else.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const folder =
  process.env.LINNET_BINARIES ??
  join(process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, '../../target'), 'debug');

/** A program, and the address that it said it listens at. */
interface Running {
  child: ChildProcess;
  url: string;
  log: string[];
  /** Waits for the next line of its output that is this. */
  says: (line: string) => Promise<void>;
}

async function start(name: string, args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Running> {
  const child = spawn(join(folder, name), args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => log.push(line));
  const output = createInterface({ input: child.stdout! });
  const url = await new Promise<string>((found, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`${name} ended with ${code}:\n${log.join('\n')}`)));
    output.on('line', (line) => {
      const address = /(?:https?:\/\/|unix:)\S+/.exec(line);
      if (address) found(address[0].replace(/\/$/, ''));
    });
  });
  const says = (wanted: string) =>
    new Promise<void>((said) => {
      const listen = (line: string) => {
        if (line !== wanted) return;
        output.off('line', listen);
        said();
      };
      output.on('line', listen);
    });
  return { child, url, log, says };
}

async function end(running: Running, signal: NodeJS.Signals): Promise<void> {
  const { child } = running;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Runs a command of Linnet's to its end: its exit status and what it said. */
export function command(args: string[], env: NodeJS.ProcessEnv, cwd: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(join(folder, 'linnet'), args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
    encoding: 'utf8',
  });
  return { status, said: `${stdout}${stderr}` };
}

/** A request that the fake has seen, and what became of it. */
export interface Seen {
  id: number;
  method: string;
  path: string;
  body: any;
  sent: number;
  end: 'answered' | 'closed_by_client' | 'broken_off' | null;
}

/** The scripted Ollama and its controls (`src/tests/fake_ollama/control.rs`). */
export class Fake {
  private constructor(private readonly running: Running) {}

  static async start(cwd: string): Promise<Fake> {
    return new Fake(await start('fake-ollama', ['--addr', '127.0.0.1:0', '--until-eof'], {}, cwd));
  }

  get url(): string {
    return this.running.url;
  }

  /** Lets streams go on that hold at this name. */
  release = (name = '*') => this.control('POST', 'release', { name });
  /** Refuses connections until [`Fake.accept`]. */
  refuse = () => this.tell('refuse', 'refusing');
  /** Takes connections again. */
  accept = () => this.tell('accept', 'accepting');
  /** Adds a rule: how requests that fit are answered. */
  rule = (rule: object) => this.control('POST', 'script', rule);
  /** Changes settings: models, window, delays. */
  settings = (settings: object) => this.control('POST', 'settings', settings);
  /** Waits until the nth request of a path is so far. */
  wait = (wait: { path?: string; nth?: number; sent?: number; ended?: boolean }) =>
    this.control('POST', 'wait', wait) as Promise<Seen>;

  /** All requests seen for a conversation, the oldest first. */
  async chats(): Promise<Seen[]> {
    const { requests } = (await this.control('GET', 'log')) as { requests: Seen[] };
    return requests.filter((seen) => seen.path === '/api/chat');
  }

  /** The models in the order of their loads: twice the same is a reload. */
  async loads(): Promise<string[]> {
    return ((await this.control('GET', 'loads')) as { loads: string[] }).loads;
  }

  end = () => end(this.running, 'SIGKILL');

  private async tell(what: string, answer: string): Promise<void> {
    const said = this.running.says(answer);
    this.running.child.stdin!.write(`${what}\n`);
    await said;
  }

  private async control(method: string, what: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/fake/${what}`, { method, body: body && JSON.stringify(body) });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`fake ${what}: ${JSON.stringify(json)}`);
    return json;
  }
}

/** How a test wants its server. */
export interface ServerOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Listens at a socket in its folder instead of an address. */
  socket?: boolean;
}

/** Linnet's server, with a data directory of its own. */
export class Server {
  private constructor(
    private running: Running,
    private readonly home: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly args: string[],
  ) {}

  static async start(fake: Fake, home: string, options: ServerOptions): Promise<Server> {
    const env = { OLLAMA_HOST: fake.url, LINNET_LOG: 'warn', ...options.env };
    const args = ['--data-dir', join(home, 'data'), ...(options.args ?? [])];
    const address = options.socket ? `unix:${join(home, 'linnet.sock')}` : '127.0.0.1:0';
    return new Server(await start('linnet', ['--addr', address, ...args], env, home), home, env, args);
  }

  get url(): string {
    return this.running.url;
  }

  /** Its data folder. */
  get data(): string {
    return join(this.home, 'data');
  }

  /** What it wrote to its log. */
  get log(): string[] {
    return this.running.log;
  }

  /** Ends it; `SIGKILL` leaves it no time for anything. */
  stop = (signal: NodeJS.Signals = 'SIGTERM') => end(this.running, signal);

  /** Starts it again at the same address with the same data. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const address = this.url.startsWith('unix:') ? this.url : new URL(this.url).host;
    this.running = await start('linnet', ['--addr', address, ...this.args], { ...this.env, ...env }, this.home);
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.stop(signal);
    await this.start();
  }
}

/** A folder for one test; programs have it as their home and write nowhere else. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'linnet-browser-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
