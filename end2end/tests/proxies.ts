// The four reverse proxies of the README, as they are in Debian: found on this machine or in the cache folder (.ci/setup),
// and started with the very texts that the README shows. Replaced are addresses, ports, certificates and times; a line
// `# NAME: …` of an example is what stands in the place of the line above it for those who want NAME.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export const KINDS = ['nginx', 'caddy', 'apache', 'haproxy'] as const;
export type Kind = (typeof KINDS)[number];
/** What an example can be changed into by its own comments. */
export type Way = 'socket' | 'path' | 'strip';

const unpacked = join(
  process.env.CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'linnet'),
  'proxies/root',
);
const programs = { nginx: 'usr/sbin/nginx', caddy: 'usr/bin/caddy', apache: 'usr/sbin/apache2', haproxy: 'usr/sbin/haproxy' };

/** Where that proxy's files begin, if it is there. */
function root(kind: Kind): string | undefined {
  return ['/', unpacked].find((folder) => existsSync(join(folder, programs[kind])));
}

/** Why a proxy cannot be tried here; undefined if it can. */
export function missing(kind: Kind): string | undefined {
  return root(kind) ? undefined : `${kind} is neither installed nor in ${unpacked} (.ci/setup test)`;
}

/** The README's example, with the lines that `way` has instead of others. */
export function example(kind: Kind, way?: Way): string {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const block = new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, 'm').exec(readme);
  if (!block) throw new Error(`README.md has no example for ${kind}`);
  const lines: string[] = [];
  let replaced = false;
  for (const line of block[1]!.split('\n')) {
    const other = /^\s*# ([a-z, ]+): (.*)$/.exec(line);
    if (!other) {
      lines.push(line);
      replaced = false;
    } else if (way && other[1]!.split(', ').includes(way)) {
      if (!replaced) lines.pop();
      replaced = true;
      lines.push(other[2]!);
    }
  }
  return lines.join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (port: number) =>
  new Promise<boolean>((known) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), known(true)));
    socket.once('error', () => known(false));
  });

/** A certificate for localhost, signed by itself, with its key in the same file. */
function certificate(folder: string): string {
  const [file, key] = [join(folder, 'chat.pem'), join(folder, 'chat.key')];
  if (existsSync(file)) return file;
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', file],
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.error ?? made.stderr}`);
  writeFileSync(file, readFileSync(file, 'utf8') + readFileSync(key, 'utf8'));
  return file;
}

export interface ProxyOptions {
  kind: Kind;
  way?: Way;
  /** Where Linnet is: its address, or its socket. */
  linnet: string;
  /** How long it waits for another byte, in seconds, instead of an hour. */
  patience?: number;
  /** What is changed besides: a fault. */
  change?: (example: string) => string;
}

/** A proxy that runs. */
export class Proxy {
  private constructor(
    private readonly child: ChildProcess,
    /** Its address, without a path. */
    readonly url: string,
    readonly kind: Kind,
    /** The file with its certificate. */
    readonly certificate: string,
  ) {}

  static async start(folder: string, options: ProxyOptions): Promise<Proxy> {
    // A port that was free may be taken until the proxy asks for it.
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const home = join(folder, `${options.kind}-${port}`);
      const pem = certificate(folder);
      const { child, log } = launch(home, pem, port, options);
      const ended = once(child, 'exit').then(() => true);
      while (child.exitCode === null && child.signalCode === null) {
        if (await answers(port)) return new Proxy(child, `https://localhost:${port}`, options.kind, pem);
        await Promise.race([ended, new Promise((later) => setTimeout(later, 30))]);
      }
      // Apache insists on a file.
      if (existsSync(join(home, 'log'))) log.push(readFileSync(join(home, 'log'), 'utf8'));
      if (attempt === 3) throw new Error(`${options.kind} ended:\n${log.join('')}`);
    }
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    // Its children are of its group.
    process.kill(-this.child.pid!, 'SIGKILL');
    await ended;
  }
}

function launch(home: string, pem: string, port: number, { kind, way, linnet, patience, change }: ProxyOptions) {
  mkdirSync(home, { recursive: true });
  let text = example(kind, way)
    .replaceAll('/etc/ssl/chat.pem', pem)
    .replaceAll('/etc/ssl/chat.key', pem.replace(/pem$/, 'key'))
    .replaceAll('127.0.0.1:8000', linnet.replace(/^https?:\/\//, ''))
    .replaceAll('/run/linnet/linnet.sock', linnet.replace(/^unix:/, ''))
    .replace(/^(\s*listen |\s*bind |<VirtualHost )(?:\*:|:)?443/m, `$1127.0.0.1:${port}`)
    .replace(/^chat\.example\.com \{$/m, `https://localhost:${port} {\n    tls ${pem} ${pem}`);
  if (patience) text = text.replaceAll(/\b(1h|3600)\b/g, kind === 'apache' ? `${patience}` : `${patience}s`);
  if (change) {
    const changed = change(text);
    if (changed === text) throw new Error(`nothing is changed in the example for ${kind}`);
    text = changed;
  }
  const files = root(kind)!;
  const config = join(home, 'config');
  writeFileSync(config, around(kind, text, home, port, files));
  const args = {
    nginx: ['-e', 'stderr', '-p', home, '-c', config],
    caddy: ['run', '--adapter', 'caddyfile', '--config', config],
    apache: ['-D', 'FOREGROUND', '-f', config],
    haproxy: ['-db', '-f', config],
  }[kind];
  const log: string[] = [];
  const libraries = files === '/' ? {} : { LD_LIBRARY_PATH: libraryFolders(files).join(':') };
  const child = spawn(join(files, programs[kind]), args, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, ...libraries },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const output of [child.stdout!, child.stderr!]) output.on('data', (bytes) => log.push(String(bytes)));
  return { child, log };
}

function libraryFolders(files: string): string[] {
  const triplet = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;
  return [join(files, `usr/lib/${triplet}-linux-gnu`), join(files, `lib/${triplet}-linux-gnu`)];
}

/** What Debian's own files say around a site, as far as it is needed. */
function around(kind: Kind, text: string, home: string, port: number, files: string): string {
  switch (kind) {
    case 'nginx': {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${home}/${what};`);
      const user = process.getuid!() === 0 ? 'user root;' : '';
      return `daemon off; pid ${home}/pid; worker_processes 1; ${user} events {}\nhttp {\naccess_log off; gzip on; ${temporary.join(' ')}\n${text}\n}`;
    }
    case 'caddy':
      return `{\n admin off\n auto_https off\n skip_install_trust\n default_bind 127.0.0.1\n servers {\n  protocols h1 h2\n }\n}\n${text}`;
    case 'apache': {
      // A socket is for its group; a server's own user is not root.
      if (process.getuid!() === 0) chmodSync(resolve(home, '..'), 0o710);
      const user = process.getuid!() === 0 ? `User nobody\nGroup #${process.getgid!()}\n` : '';
      const modules = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'http2', 'proxy', 'proxy_http', 'headers', 'filter', 'deflate', 'mime'];
      const load = modules.map((name) => `LoadModule ${name}_module ${join(files, `usr/lib/apache2/modules/mod_${name}.so`)}\n`);
      const types = 'TypesConfig /dev/null\nAddOutputFilterByType DEFLATE text/html text/css application/javascript\n';
      return `${load.join('')}ServerRoot ${home}\nServerName localhost\nPidFile ${home}/pid\nErrorLog ${home}/log\nMutex file:${home}\nDefaultRuntimeDir ${home}\n${types}${user}Listen 127.0.0.1:${port}\n${text}`;
    }
    case 'haproxy':
      return `global\n    maxconn 200\n\n${text}`;
  }
}

/** An answer that comes by and by, as a program sees it. */
export class Reading {
  text = '';
  ended = false;
  private waiting: (() => void)[] = [];

  private constructor(
    readonly status: number,
    readonly headers: NodeJS.Dict<string | string[]>,
  ) {}

  /** Asks by HTTP/1.1, whoever has signed the certificate. */
  static open(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Reading> {
    return new Promise((found, failed) => {
      const { method, headers, body } = options;
      const asked = request(url, { method, headers, rejectUnauthorized: false, agent: false }, (answer) => {
        const reading = new Reading(answer.statusCode!, answer.headers);
        answer.setEncoding('utf8');
        answer.on('data', (text) => reading.take(text));
        answer.on('close', () => ((reading.ended = true), reading.take('')));
        answer.on('error', () => {});
        found(reading);
      });
      asked.on('error', failed);
      asked.end(body);
    });
  }

  private take(text: string): void {
    this.text += text;
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Waits until what came so far is like that. */
  async until(done: (text: string) => boolean): Promise<void> {
    while (!done(this.text)) {
      if (this.ended) throw new Error(`it ended with: ${this.text.slice(-400)}`);
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  /** All of it. */
  async whole(): Promise<string> {
    while (!this.ended) await new Promise<void>((wake) => this.waiting.push(wake));
    return this.text;
  }
}
