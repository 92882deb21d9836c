// Lighthouse on the release build: the front page and a chat, as on a desktop and as on a phone; and whether Chromium
// would install it. Names what keeps a figure under 100. Lighthouse itself is fetched by `make lighthouse` into the
// cache folder, since nothing else needs it and it brings a hundred packages along.
// Figures of performance are of a machine that does nothing else: the load is printed with them.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { send } from './bench-reader.mjs';

const folder = process.env.LINNET_RELEASE;
const tool = process.env.LIGHTHOUSE;
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(join(tool, 'node_modules/lighthouse/core/index.js')).href);

const home = mkdtempSync(join(tmpdir(), 'linnet-lighthouse-'));
const running = [];

/** Starts a program and gives the address that it says. */
async function start(program, args, pattern, from = 'stdout') {
  const child = spawn(program, args, { cwd: home, env: { PATH: process.env.PATH, HOME: home, LINNET_LOG: 'warn' }, stdio: ['pipe', 'pipe', 'pipe'] });
  running.push(child);
  child.stderr.resume();
  child.stdout.resume();
  return new Promise((found, failed) => {
    child.once('exit', (code) => failed(new Error(`${program} ended with ${code}`)));
    createInterface({ input: child[from] }).on('line', (line) => {
      const said = pattern.exec(line);
      if (said) found(said[1]);
    });
  });
}

/** Ends what was started; those who are told by SIGTERM may write a last line. */
async function end() {
  for (const child of running.reverse()) {
    child.removeAllListeners('exit');
    if (child.exitCode !== null) continue;
    const gone = new Promise((gone) => child.once('exit', gone));
    child.kill('SIGKILL');
    await gone;
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-proxy-server'];
const LISTENS = /(https?:\/\/[^\s/]+)/;

try {
  const fake = await start(join(folder, 'fake-ollama'), ['--addr', '127.0.0.1:0', '--until-eof'], LISTENS);
  const linnet = await start(join(folder, 'linnet'), ['--addr', '127.0.0.1:0', '--ollama', fake, '--data-dir', join(home, 'data')], LISTENS);
  const { chat_id } = await send(linnet, 'Explain tables fake:count=400');
  const pages = { 'front page': `${linnet}/`, 'a chat': `${linnet}/chat/${chat_id}` };

  // Nothing is installed from a private window.
  const browser = await chromium.launchPersistentContext(join(home, 'visitor'), { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const tab = await browser.newPage();
  await tab.goto(pages['front page']);
  await tab.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const session = await tab.context().newCDPSession(tab);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  console.log(`installable: ${installabilityErrors.length ? JSON.stringify(installabilityErrors) : 'yes, no complaint of Chromium’s'}`);
  await browser.close();

  const profile = join(home, 'profile');
  const debugging = await start(process.env.CHROMIUM ?? '/usr/bin/chromium', [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], /ws:\/\/127\.0\.0\.1:(\d+)/, 'stderr');
  for (const [name, address] of Object.entries(pages)) {
    for (const device of ['desktop', 'phone']) {
      const load = loadavg()[0].toFixed(1);
      const options = { port: Number(debugging), output: 'json', logLevel: 'error' };
      const { lhr } = await lighthouse(address, options, device === 'desktop' ? desktopConfig : undefined);
      const scores = Object.values(lhr.categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
      console.log(`\n${name}, ${device} (load ${load}): ${scores.join(' · ')}`);
      const audits = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => lhr.audits[id]));
      for (const audit of audits) {
        if (audit.score === null || audit.score >= 0.995) continue;
        const where = audit.details?.items?.slice(0, 3).map((item) => item.node?.snippet ?? item.url ?? item.description ?? JSON.stringify(item)) ?? [];
        console.log(`  ${audit.score.toFixed(2)} ${audit.title}${audit.displayValue ? `: ${audit.displayValue}` : ''}${where.length ? `\n       ${where.join('\n       ').slice(0, 600)}` : ''}`);
      }
    }
  }
} finally {
  await end();
}
