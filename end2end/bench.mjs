// `make bench`: the numbers of the design, measured on the release build.
// Times are quoted beside those of a plain pass-through proxy in the same run,
// since a machine has good days and bad days. Prints one line a figure.
// The model server, the proxy, Linnet and the reader (this process) each are a
// process; on two cores they share. In the browser: `bench-browser.mjs`. `make bench ONLY=lag` runs one part.
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onOneCore } from './bench-pi.mjs';
import { begin, hold, post, send, throughLinnet, throughProxy } from './bench-reader.mjs';

const release = process.env.LINNET_RELEASE;
const linnetBinary = join(release, 'linnet');
const only = process.env.ONLY ? process.env.ONLY.split(',') : null;
const row = (what, value, target = '') => console.log(`${what.padEnd(64)} ${String(value).padStart(26)}   ${target && `target ${target}`}`.trimEnd());
const sorted = (all) => all.toSorted((a, b) => a - b);
const percentile = (all, share) => sorted(all)[Math.min(all.length - 1, Math.floor(all.length * share))];
const milliseconds = (value) => `${value.toFixed(2)} ms`;
const ratio = (one, other) => (one / other).toFixed(2);
const children = [];

function start(command, args, environment, wanted) {
  const began = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = text.match(wanted);
      if (found) resolve({ process: child, address: found[1], after: performance.now() - began });
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

const end = (child) =>
  new Promise((ended) => {
    child.removeAllListeners('exit').once('exit', ended);
    child.kill('SIGKILL');
  });

/** Resident memory by kind, in MB, and threads. */
function memory({ process: { pid } }) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (text, name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0) / 1024;
  const [all, own] = [of(rollup, 'Rss'), of(rollup, 'Anonymous')];
  return { all, own, files: all - own, peak: of(status, 'VmHWM'), threads: Number(status.match(/Threads:\s+(\d+)/)[1]) };
}

/** What a server sends to a browser, as it comes over the wire. */
const asBrowser = (address) =>
  new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } }, async (answer) => {
      const pieces = [];
      for await (const piece of answer) pieces.push(piece);
      resolve(Buffer.concat(pieces));
    }).on('error', reject);
  });

const folder = mkdtempSync(join(tmpdir(), 'linnet-bench-'));
const fake = await start(join(release, 'fake-ollama'), ['--until-eof'], {}, /listening on (\S+)/);
await post(`${fake.address}/fake/settings`, { parallel: 2000 });
const proxy = await start(process.execPath, [join(import.meta.dirname, 'bench-proxy.mjs'), fake.address], {}, /proxy at (\S+)/);
const serve = (data, more = {}) =>
  start(linnetBinary, ['--addr', '127.0.0.1:0', '--data-dir', join(folder, data), '--log', 'error', '--parallel', '1024'], { OLLAMA_HOST: fake.address, ...more }, /Linnet is at (\S+)/);
let linnet = null;

const parts = {
  async start() {
    const times = [];
    for (let round = 0; round < 10; round += 1) {
      const began = performance.now();
      const one = await serve(`start-${round}`);
      await (await fetch(one.address)).text();
      times.push(performance.now() - began);
      await end(one.process);
    }
    row('start to first page, new data folder: median of 10 (worst)', `${milliseconds(percentile(times, 0.5))} (${Math.max(...times).toFixed(0)})`, '≤ 150 ms');
    // A page, and its files, as a browser asks for them: what comes over the wire.
    const one = await serve('rest');
    const first = await asBrowser(one.address);
    const page = gunzipSync(first).toString();
    let bytes = first.length;
    // The data of the page names files that come later, or not at all.
    const links = page.replace(/<script type="application\/json".*?<\/script>/gs, '');
    const assets = new Set([...links.matchAll(/\/assets\/[0-9a-f]+\/(?!late\.css)[\w.-]+|\/favicon\.svg/g)].map((match) => match[0]));
    for (const asset of assets) {
      const size = (await asBrowser(one.address + asset)).length;
      bytes += size;
      if (asset.endsWith('.wasm')) row('main Wasm, brotli', `${(size / 1000).toFixed(0)} kB`, '≤ 300 kB');
    }
    row(`first load: ${assets.size + 1} requests`, `${(bytes / 1000).toFixed(0)} kB`, '≤ 350 kB');
    row('installed size', `${(statSync(linnetBinary).size / 1e6).toFixed(1)} MB`, '≤ 40 MB');
    await new Promise((later) => setTimeout(later, 3000));
    const rest = memory(one);
    row('memory at rest after a page', `${rest.all.toFixed(1)} MB`, '≤ 30 MB');
    row('  of which its own (heap, stacks), files in memory; threads', `${rest.own.toFixed(1)} + ${rest.files.toFixed(1)} MB; ${rest.threads}`);
    await end(one.process);
  },

  async first() {
    const firsts = { linnet: [], proxy: [] };
    for (let round = 0; round < 110; round += 1) {
      firsts.proxy.push((await throughProxy(proxy.address, 'fake:count=5 fake:delay_ms=0')).first);
      firsts.linnet.push((await throughLinnet(linnet.address, 'fake:count=5 fake:delay_ms=0')).first);
    }
    const [mine, plain] = [firsts.linnet, firsts.proxy].map((all) => percentile(all.slice(10), 0.5));
    row('time to first token, median (proxy)', `${mine.toFixed(2)} (${plain.toFixed(2)}) ms`);
    row('time to first token added, with the durable commit', milliseconds(mine - plain), '≤ 3 ms');
  },

  async lag() {
    const told = (name, all, base) =>
      row(name, `${[0.5, 0.99].map((share) => percentile(all, share).toFixed(2)).join(' / ')} (${[0.5, 0.99].map((share) => percentile(base, share).toFixed(2)).join(' / ')}) ms`);
    const one = 'fake:stamp fake:count=500 fake:rate=50';
    const [mine, plain] = [(await throughLinnet(linnet.address, one, { stamps: true })).lags, (await throughProxy(proxy.address, one, { stamps: true })).lags];
    told('one stream at 50/s: token late by, median / p99 (proxy)', mine, plain);
    const crowd = async (ask, address) =>
      (await Promise.all(Array.from({ length: 100 }, () => ask(address, 'fake:stamp fake:count=200 fake:rate=20', { stamps: true })))).flatMap((noted) => noted.lags);
    const many = await crowd(throughLinnet, linnet.address);
    told('100 streams at 20/s: token late by, median / p99 (proxy)', many, await crowd(throughProxy, proxy.address));
    row('100 streams at 20/s: late by p99', milliseconds(percentile(many, 0.99)), '≤ 20 ms');
  },

  async flood() {
    for (const streams of [1, 10, 100]) {
      const count = 400_000 / streams;
      const text = `fake:{"flood":true,"count":${count}}`;
      const run = async (ask, address) => {
        const from = performance.now();
        const all = await Promise.all(Array.from({ length: streams }, () => ask(address, text)));
        if (all.some((noted) => noted.characters !== count * ' token'.length)) throw new Error('a stream is not whole');
        return 400_000 / ((performance.now() - from) / 1000);
      };
      const base = await run(throughProxy, proxy.address);
      const through = await run(throughLinnet, linnet.address);
      row(`tokens/s, ${streams} streams (proxy; ratio)`, `${Math.round(through)} (${Math.round(base)}; ${ratio(through, base)})`, streams === 10 ? '≥ 500000' : '');
    }
    row('memory after the flood', `${memory(linnet).all.toFixed(1)} MB`);
  },

  async thousand() {
    const expected = Array.from({ length: 500 }, (_, index) => `w${index + 1} `).join('').length;
    const run = async (ask, address) => {
      const all = await Promise.all(Array.from({ length: 1000 }, () => ask(address, 'fake:count=500 fake:rate=100')));
      return { whole: all.filter((noted) => noted.characters === expected).length, times: all.map((noted) => noted.whole), firsts: all.map((noted) => noted.first) };
    };
    const base = await run(throughProxy, proxy.address);
    const seen = (await (await fetch(`${fake.address}/fake/log`)).json()).requests.length;
    const mine = await run(throughLinnet, linnet.address);
    const [p95, plain] = [mine, base].map(({ times }) => percentile(times, 0.95));
    row('1,000 streams × 500 tokens at 100/s: whole (proxy)', `${mine.whole} (${base.whole})`, '1000');
    row('  p95 (proxy; ratio to it; ratio to the ideal 5 s)', `${(p95 / 1000).toFixed(2)} (${(plain / 1000).toFixed(2)}) s; ${ratio(p95, plain)}; ${ratio(p95, 5000)}`, '≤ 1.1');
    row('  first token: median, worst (proxy)', `${[0.5, 1].map((share) => percentile(mine.firsts, share).toFixed(0)).join(', ')} (${[0.5, 1].map((share) => percentile(base.firsts, share).toFixed(0)).join(', ')}) ms`);
    const { requests } = await (await fetch(`${fake.address}/fake/log`)).json();
    const beside = requests.slice(seen).filter(({ path }) => path !== '/api/chat').length;
    row('  requests to the model server beside the chats', beside);
    const used = memory(linnet);
    row('  memory: now, peak', `${used.all.toFixed(0)}, ${used.peak.toFixed(0)} MB`, '≤ 250 MB');
  },

  // Open pages that only look on; somebody else reads a page and asks meanwhile.
  async viewers() {
    const one = await serve('viewers', { LINNET_EVENT_STREAMS: '4096' });
    const { chat_id: chatId } = await send(one.address, 'fake:count=5 fake:delay_ms=0');
    const page = async () => {
      const from = performance.now();
      await (await fetch(`${one.address}/chat/${chatId}`)).text();
      return performance.now() - from;
    };
    const times = async () => {
      const [pages, firsts] = [[], []];
      for (let round = 0; round < 60; round += 1) pages.push(await page());
      for (let round = 0; round < 30; round += 1) firsts.push((await throughLinnet(one.address, 'fake:count=5 fake:delay_ms=0')).first);
      return { page: percentile(pages, 0.95), first: percentile(firsts, 0.95) };
    };
    const files = () => readdirSync(`/proc/${one.process.pid}/fd`).length;
    await times();
    const [alone, before, opened] = [await times(), memory(one), files()];
    const held = [];
    // Half of them look at that chat, half at the list.
    for (let nth = 0; nth < 2000; nth += 100) held.push(...(await Promise.all(Array.from({ length: 100 }, (_, at) => hold(one.address, at % 2 ? chatId : null)))));
    const idle = memory(one);
    row('2,000 idle viewers: memory before, with them', `${before.own.toFixed(1)}, ${idle.own.toFixed(1)} MB`);
    row('  of which each; open files before, with them', `${(((idle.own - before.own) * 1024) / held.length).toFixed(1)} kB; ${opened}, ${files()}`);
    const watched = await times();
    row("  somebody else's page: p95 (without them)", `${watched.page.toFixed(1)} (${alone.page.toFixed(1)}) ms`);
    row("  somebody else's first token: p95 (without them)", `${watched.first.toFixed(1)} (${alone.first.toFixed(1)}) ms`);
    row('  memory after those replies were told to all', `${memory(one).own.toFixed(1)} MB`);
    for (const close of held) close();
    for (let left = 100; left > 0 && files() > opened + 16; left -= 1) await new Promise((later) => setTimeout(later, 100));
    row('  once they have gone: memory, open files', `${memory(one).own.toFixed(1)} MB, ${files()}`);
    await end(one.process);
  },

  async stop() {
    const times = [];
    const { requests } = await (await fetch(`${fake.address}/fake/log`)).json();
    let nth = requests.filter((seen) => seen.path === '/api/chat').length;
    for (let round = 0; round < 40; round += 1) {
      const running = await begin(linnet.address, 'fake:count=9 fake:hold=never fake:after=3');
      nth += 1;
      // Asked before, so that its answer is the close itself.
      const closed = post(`${fake.address}/fake/wait`, { nth, ended: true });
      const from = performance.now();
      await Promise.all([post(`${linnet.address}/api/v1/replies/${running.reply_id}/stop`, {}), closed.then(() => times.push(performance.now() - from))]);
      await running.over;
    }
    row('stop to upstream closed: median, worst of 40', `${percentile(times, 0.5).toFixed(1)}, ${Math.max(...times).toFixed(1)} ms`, '≤ 50 ms');
  },

  async pi() {
    const stop = (child) =>
      new Promise((ended) => {
        child.removeAllListeners('exit').once('exit', ended);
        child.kill('SIGTERM');
      });
    await onOneCore({ row, start, stop, memory, binary: linnetBinary, data: join(folder, 'pi'), ollama: fake.address });
  },

  async browser() {
    // Here, since it alone needs Playwright.
    const { inBrowser } = await import('./bench-browser.mjs');
    await inBrowser({ row, percentile, milliseconds, linnet, fake });
  },
};

try {
  for (const [name, part] of Object.entries(parts)) {
    if (only && !only.includes(name)) continue;
    if (name !== 'start') linnet ??= await serve('all');
    await part();
  }
} finally {
  for (const child of children) child.removeAllListeners('exit').kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
