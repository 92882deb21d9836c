// The programs of the soak: Linnet's server and the scripted Ollama, started,
// killed and started again at the same addresses, and what /proc and /metrics
// tell of the server.
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN = 'a-token-of-the-soak';
/** How often a start is tried: the port may be taken for a moment. */
const TRIES = 20;

/** A program that says where it is; its address stays the same over restarts. */
export class Program {
  constructor(command, args, environment, wanted, log) {
    Object.assign(this, { command, args, environment, wanted, log, address: null, child: null });
  }

  async start() {
    for (let left = TRIES; ; left -= 1) {
      try {
        return await this.once();
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((later) => setTimeout(later, 250));
      }
    }
  }

  once() {
    const host = this.address ? new URL(this.address).host : '127.0.0.1:0';
    const child = spawn(this.command, ['--addr', host, ...this.args], { env: { ...process.env, ...this.environment }, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr.on('data', (data) => appendFileSync(this.log, data));
    return new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
        const found = text.match(this.wanted);
        if (!found) return;
        this.address = found[1];
        this.child = child;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`${this.command} ended with ${code}`)));
    });
  }

  /** Ends it; its exit status, or the signal. */
  stop(signal) {
    const { child } = this;
    this.child = null;
    return new Promise((ended) => {
      child.once('exit', (code, by) => ended(code ?? by));
      child.kill(signal);
    });
  }
}

export const linnetOf = (release, folder, ollama) =>
  new Program(
    join(release, 'linnet'),
    // Pauses end soon, so that stalled answers fail within the soak.
    ['--data-dir', join(folder, 'data'), '--log', 'warn', '--parallel', '64', '--timeout', '8', '--idle-timeout', '5'],
    { OLLAMA_HOST: ollama, LINNET_METRICS_TOKEN: TOKEN },
    /Linnet is at (\S+)/,
    join(folder, 'linnet.log'),
  );

export const fakeOf = (release, folder) =>
  new Program(join(release, 'fake-ollama'), ['--until-eof'], {}, /listening on (\S+)/, join(folder, 'fake.log'));

/** The metrics: name with labels to number. */
export async function metrics(address) {
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  if (!answer.ok) throw new Error(`/metrics: ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/** Replies that are not ended, and the event streams. */
export async function running(address) {
  const all = await metrics(address);
  const replies = [...all].filter(([name]) => name.startsWith('linnet_replies{'));
  return { replies: replies.reduce((sum, [, value]) => sum + value, 0), streams: all.get('linnet_event_streams') };
}

/** What the system says of a process: MB of its own and in all, threads, open files. */
export function seen(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
  return { own: of('RssAnon') / 1024, all: of('VmRSS') / 1024, threads: of('Threads'), files: readdirSync(`/proc/${pid}/fd`).length };
}

const size = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
/** Sizes of the database and of its log, in MB. */
export const stored = (folder) => ({
  store: size(join(folder, 'data', 'linnet.db')) / 1e6,
  log: size(join(folder, 'data', 'linnet.db-wal')) / 1e6,
});
