// `make bench`: the numbers of the design, measured on the release build.
// Times are quoted beside those of a plain pass-through proxy in the same run,
// since a machine has good days and bad days. Prints one line a figure.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const release = process.env.LINNET_RELEASE;
const linnetBinary = join(release, 'linnet');
const row = (what, value, target) => console.log(`${what.padEnd(58)} ${String(value).padStart(18)}   target ${target}`);
const percentile = (all, share) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];
const milliseconds = (value) => `${value.toFixed(2)} ms`;

function start(command, args, environment, wanted) {
  const process_ = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'ignore'] });
  const began = performance.now();
  return new Promise((resolve, reject) => {
    let text = '';
    process_.stdout.on('data', (data) => {
      text += data;
      const found = text.match(wanted);
      if (found) resolve({ process: process_, address: found[1], after: performance.now() - began });
    });
    process_.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

/** The baseline: what comes in goes out, nothing else. */
function passThrough(upstream) {
  const server = createServer((incoming, outgoing) => {
    const forward = request(upstream + incoming.url, { method: incoming.method, headers: { 'content-type': 'application/json' } }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forward);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ server, address: `http://127.0.0.1:${server.address().port}` })));
}

const post = (address, body) => fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Reads an event stream until a reply's end; calls `piece` with each text. */
async function watch(address, chatId, piece) {
  const decoder = new TextDecoder();
  const response = await fetch(`${address}/api/v1/events?chat_id=${chatId}`);
  const reader = response.body.getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('the stream ended early');
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.match(/^data: (.*)$/m)?.[1];
      if (/^event: text$/m.test(block)) piece(JSON.parse(data).text);
      if (/^event: state$/m.test(block) && /"state":"(done|failed|stopped|interrupted)"/.test(data)) {
        await reader.cancel();
        return JSON.parse(data).state;
      }
    }
  }
}

async function throughLinnet(address, text) {
  const began = performance.now();
  const sent = await (await post(`${address}/api/v1/messages`, { client_id: crypto.randomUUID(), model: 'gemma2:2b', text })).json();
  let first = null;
  let characters = 0;
  const state = await watch(address, sent.chat_id, (piece) => {
    first ??= performance.now() - began;
    characters += piece.length;
  });
  if (state !== 'done') throw new Error(`the reply is ${state}`);
  return { first, whole: performance.now() - began, characters };
}

async function throughProxy(address, text) {
  const began = performance.now();
  const body = { model: 'gemma2:2b', stream: true, truncate: false, messages: [{ role: 'user', content: text }] };
  const reader = (await post(`${address}/api/chat`, body)).body.getReader();
  let first = null;
  for (;;) {
    const { done } = await reader.read();
    first ??= performance.now() - began;
    if (done) return { first, whole: performance.now() - began };
  }
}

const memory = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

const folder = mkdtempSync(join(tmpdir(), 'linnet-bench-'));
const fake = await start(join(release, 'fake-ollama'), ['--until-eof'], {}, /listening on (\S+)/);
await post(`${fake.address}/fake/settings`, { parallel: 1000 });
const options = ['--addr', '127.0.0.1:0', '--data-dir', folder, '--log', 'error', '--parallel', '1000'];
const began = performance.now();
const linnet = await start(linnetBinary, options, { OLLAMA_HOST: fake.address }, /Linnet is at (\S+)/);
const page = await (await fetch(linnet.address)).text();
row('start to first page', milliseconds(performance.now() - began), '≤ 150 ms');
row('installed size', `${(statSync(linnetBinary).size / 1e6).toFixed(1)} MB`, '≤ 40 MB');
row('memory at rest after a page', `${memory(linnet.process.pid).toFixed(1)} MB`, '≤ 30 MB');
const assets = [...page.matchAll(/\/assets\/[0-9a-f]+\/[\w.]+/g)].map((match) => match[0]);
let bytes = brotliCompressSync(page).length;
for (const asset of new Set(assets)) {
  const size = Number((await fetch(linnet.address + asset, { headers: { 'accept-encoding': 'br' } })).headers.get('content-length'));
  bytes += size;
  if (asset.endsWith('.wasm')) row('main Wasm, brotli', `${(size / 1000).toFixed(0)} kB`, '≤ 300 kB');
}
row('first load, brotli', `${(bytes / 1000).toFixed(0)} kB`, '≤ 350 kB');

const proxy = await passThrough(fake.address);
const firsts = { linnet: [], proxy: [] };
for (let round = 0; round < 60; round += 1) {
  firsts.proxy.push((await throughProxy(proxy.address, 'fake:count=5 fake:delay_ms=0')).first);
  firsts.linnet.push((await throughLinnet(linnet.address, 'fake:count=5 fake:delay_ms=0')).first);
}
const [mine, plain] = [percentile(firsts.linnet.slice(10), 0.5), percentile(firsts.proxy.slice(10), 0.5)];
row('time to first token, median (proxy)', `${mine.toFixed(2)} (${plain.toFixed(2)}) ms`, '');
row('time to first token added, with the durable commit', milliseconds(mine - plain), '≤ 3 ms');

for (const streams of [1, 10, 100]) {
  const count = 200_000 / streams;
  const text = `fake:{"flood":true,"count":${count}}`;
  const run = async (ask) => {
    const from = performance.now();
    await Promise.all(Array.from({ length: streams }, () => ask(text)));
    return 200_000 / ((performance.now() - from) / 1000);
  };
  const through = await run((wish) => throughLinnet(linnet.address, wish));
  const base = await run((wish) => throughProxy(proxy.address, wish));
  row(`tokens/s, ${streams} streams (proxy; ratio)`, `${Math.round(through)} (${Math.round(base)}; ${(through / base).toFixed(2)})`, streams === 10 ? '≥ 500000' : '');
}
row('memory after the flood', `${memory(linnet.process.pid).toFixed(1)} MB`, '');

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const tab = await browser.newPage();
await tab.addInitScript(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask', buffered: true });
});
const opened = performance.now();
await tab.goto(linnet.address);
await tab.waitForSelector('html[data-awake]');
row('page opened and awake', milliseconds(performance.now() - opened), '≤ 300 ms');

/** Presses keys until the selector is there, or so often; how long until each was drawn. */
const press = (selector, most) =>
  tab.evaluate(
    async ({ selector, most }) => {
      const area = document.querySelector('#message-input');
      const times = [];
      while (times.length < most && !document.querySelector(selector)) {
        const from = performance.now();
        area.value += 'x';
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        times.push(performance.now() - from);
        await new Promise((later) => setTimeout(later, 100));
      }
      return times;
    },
    { selector, most },
  );
const piece = '## A head\n\nSome *words* with `code` and a [link](https://example.com).\n\n- one\n- two\n\n```rust\nfn main() { println!("hi"); }\n```\n\n';
const words = piece.match(/\s*\S+\s*/g);
const pieces = Array.from({ length: 20_000 }, (_, index) => words[index % words.length]);
await post(`${fake.address}/fake/script`, { contains: 'the long answer', script: { pieces, rate: 500 } });
const field = tab.getByRole('textbox', { name: 'Message', exact: true });
await field.fill('');
// A key waits for the next frame, 60 of which come in a second: this is what there is to be had.
row('a key drawn while nothing happens, p95', milliseconds(percentile(await press('none', 40), 0.95)), '');
await tab.evaluate(() => (window.longTasks.length = 0));
await field.fill('the long answer');
await tab.keyboard.press('Enter');
await tab.locator('[data-role=assistant][data-state=writing]').waitFor();
const { requests } = await (await fetch(`${fake.address}/fake/log`)).json();
const nth = requests.filter((request) => request.path === '/api/chat').length;
const written = (async () => {
  // The fake waits for a few seconds at a time.
  while (!(await post(`${fake.address}/fake/wait`, { path: '/api/chat', nth, ended: true })).ok);
  return performance.now();
})();
const shown = tab.locator('[data-role=assistant][data-state=done]').waitFor({ timeout: 120_000 }).then(() => performance.now());
const keys = await press('[data-role=assistant][data-state=done]', Infinity);
row('20,000 tokens at 500/s: shown after the last one', milliseconds((await shown) - (await written)), '≤ 200 ms');
const longest = await tab.evaluate(() => Math.max(0, ...window.longTasks));
row('20,000 tokens at 500/s: a key drawn, p95', milliseconds(percentile(keys, 0.95)), '≤ 16 ms');
row('20,000 tokens at 500/s: longest task', milliseconds(longest), '≤ 50 ms');

// A model whose window holds all of it.
await post(`${fake.address}/fake/settings`, { window: 131_072 });
await post(`${fake.address}/fake/script`, { contains: 'Turn', script: { pieces: words.concat(words, words), delay_ms: 0 } });
let chatId = null;
for (let turn = 0; turn < 250; turn += 1) {
  const sent = await (await post(`${linnet.address}/api/v1/messages`, { client_id: crypto.randomUUID(), chat_id: chatId, model: 'scripted:latest', text: `Turn ${turn}` })).json();
  chatId = sent.chat_id;
  const state = await watch(linnet.address, chatId, () => {});
  if (state !== 'done') throw new Error(`reply ${turn} is ${state}`);
}
const long = performance.now();
await tab.goto(`${linnet.address}/chat/${chatId}`);
await tab.waitForSelector('html[data-awake]');
row('opening a chat of 500 messages, awake', milliseconds(performance.now() - long), '≤ 400 ms');
await tab.waitForFunction(() => document.querySelectorAll('article').length === 500);
row('opening a chat of 500 messages, all drawn', milliseconds(performance.now() - long), '');

await browser.close();
proxy.server.close();
for (const { process: child } of [linnet, fake]) child.removeAllListeners('exit').kill('SIGKILL');
rmSync(folder, { recursive: true });
process.exit(0);
