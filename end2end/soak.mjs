// `make soak MINUTES=60`: many people at once, for long, while everything around
// Linnet breaks; and then a look at whether anything was lost or left behind.
//
// Each of the people sends, reads, closes, comes back, stops, asks again,
// deletes, undoes, searches and uploads by chance, from one SEED. Their model
// server fails in all of its ways, is killed, and refuses. Linnet itself is
// killed four times in the first third, then runs as one process to the end, so
// that its memory can be compared with itself. Chance decides what is done, not
// when things happen: a run is not repeated exactly by its seed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeOf, linnetOf, running, seen, stored } from './soak-programs.mjs';
import { People } from './soak-people.mjs';

const release = process.env.LINNET_RELEASE;
const minutes = Number(process.env.MINUTES || 60);
const seed = Number(process.env.SEED || Date.now() % 1e6);
const people = Number(process.env.PEOPLE || 60);
/** Seconds between what one person does, on average. */
const idle = Number(process.env.IDLE || 6);
const folder = mkdtempSync(join(tmpdir(), 'linnet-soak-'));
mkdirSync(join(folder, 'data'));
const fake = fakeOf(release, folder);
await fake.start();
/** Settings of the fake are lost with its process. */
const wide = () => fetch(`${fake.address}/fake/settings`, { method: 'POST', body: JSON.stringify({ parallel: 200 }) });
await wide();
const linnet = linnetOf(release, folder, fake.address);
await linnet.start();
await (await fetch(linnet.address)).text();
console.log(`soak: ${minutes} minutes, ${people} people, seed ${seed}, in ${folder}`);

const began = performance.now();
const gone = () => (performance.now() - began) / 60_000;
const crowd = new People({ linnet, seed, people, idle, until: () => gone() >= minutes });
const faults = [];
const check = (what, fine, told = '') => {
  console.log(`${fine ? 'ok  ' : 'FAIL'} ${what}${told && `: ${told}`}`);
  if (!fine) faults.push(what);
};

/** What is done to the programs, and when, in parts of the whole time. */
const plan = [
  [1 / 12, 'kill'],
  [1.5 / 12, 'fake'],
  [2 / 12, 'kill'],
  [2.5 / 12, 'kill'],
  [3 / 12, 'term'],
  ...[5, 7, 9].map((twelfth) => [twelfth / 12, 'fake']),
  ...[4, 6, 8, 10].map((twelfth) => [twelfth / 12, 'refuse']),
].toSorted(([one], [other]) => one - other);
let fresh = null;
async function happen(what) {
  console.log(`${gone().toFixed(2).padStart(6)} min: ${{ kill: 'Linnet is killed', term: 'Linnet is ended in order', fake: 'the model server is killed', refuse: 'the model server refuses' }[what]}`);
  if (what === 'refuse') return fetch(`${fake.address}/fake/refuse`, { method: 'POST', body: JSON.stringify({ ms: 3000 }) });
  const program = what === 'fake' ? fake : linnet;
  const status = await program.stop(what === 'term' ? 'SIGTERM' : 'SIGKILL');
  if (what === 'term') check('SIGTERM ends it in order', status === 0, `status ${status}`);
  await pause(500);
  await program.start();
  if (what === 'fake') await wide();
  else fresh = { since: gone(), samples: [], files: seen(linnet.child.pid).files };
}

const table = (cells) => console.log(cells.map((cell) => String(cell).padStart(9)).join(''));
const columns = ['minute', 'own MB', 'RSS MB', 'files', 'threads', 'replies', 'streams', 'WAL MB', 'store MB', 'sends'];
table(columns);
async function told() {
  try {
    const [process, now, disk] = [seen(linnet.child.pid), await running(linnet.address), stored(folder)];
    table([gone().toFixed(1), process.own.toFixed(1), process.all.toFixed(1), process.files, process.threads, now.replies, now.streams, disk.log.toFixed(1), disk.store.toFixed(1), crowd.acknowledged.size]);
  } catch (error) {
    table([gone().toFixed(1), `- (${error.message})`]);
  }
}

let spoken = 0;
const everybody = crowd.run();
while (gone() < minutes) {
  if (plan.length && gone() / minutes >= plan[0][0]) await happen(plan.shift()[1]);
  if (fresh) fresh.samples.push(seen(linnet.child.pid).own);
  if (gone() - spoken >= Math.min(1, minutes / 4)) {
    spoken = gone();
    await told();
  }
  await pause(Math.min(5000, (minutes * 60_000) / 60));
}
await everybody;
await told();

// Quiet: what is still written ends by its own timeouts, and nobody watches.
const calm = async (wanted) => {
  for (let left = 240; left > 0; left -= 1) {
    if (await wanted()) return true;
    await pause(500);
  }
  return false;
};
check('no reply is left running, and no stream', await calm(async () => {
  const now = await running(linnet.address);
  return now.replies === 0 && now.streams === 0;
}), JSON.stringify(await running(linnet.address)));
// A store keeps its connections, the model server's stay for a while, and this
// process's own: 16 is far below one left behind for each person.
const files = () => seen(linnet.child.pid).files;
check('open files are as after the start', await calm(() => files() <= fresh.files + 16), `${fresh.files} then, ${files()} now`);

const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const quarter = (nth) => median(fresh.samples.slice(Math.floor((fresh.samples.length * (nth - 1)) / 4), Math.floor((fresh.samples.length * nth) / 4)));
// Its own memory only: pages of files come and go with the system's wishes. The
// store grows meanwhile, and with it the page caches of its connections, which
// are bounded (2 MB each): hence so many MB and not none.
const [early, late] = [quarter(2), quarter(4)];
const flat = `${early.toFixed(1)} MB in the second quarter, ${late.toFixed(1)} MB in the last (${(minutes - fresh.since).toFixed(1)} minutes of one process)`;
if (minutes >= 10) check('memory is flat', late <= Math.max(early * 1.1, early + 6), flat);
else console.log(`     memory, too short to judge: ${flat}`);

await crowd.judge(check);
// Its exit status tells of the model server as well: that is there.
const doctor = spawnSync(join(release, 'linnet'), ['doctor', '--data-dir', join(folder, 'data'), '--addr', '127.0.0.1:0'], { env: { ...process.env, OLLAMA_HOST: fake.address }, encoding: 'utf8' });
check('the doctor finds the store whole', doctor.status === 0, doctor.status === 0 ? '' : doctor.stdout + doctor.stderr);
const log = readFileSync(join(folder, 'linnet.log'), 'utf8');
check('no panic in the log', !/panicked/.test(log), log.split('\n').filter((line) => /panicked/.test(line)).slice(0, 3).join('; '));
const errors = log.split('\n').filter((line) => /\bERROR\b|"level":"ERROR"/.test(line));
check('no error in the log', errors.length === 0, errors.slice(0, 3).join('; '));
check('SIGTERM ends it in order at last', (await linnet.stop('SIGTERM')) === 0);
await fake.stop('SIGKILL');
console.log(faults.length ? `\nsoak: ${faults.length} faults; seed ${seed}; kept: ${folder}` : `\nsoak: all well; seed ${seed}`);
if (!faults.length) rmSync(folder, { recursive: true, force: true });
process.exit(faults.length ? 1 : 0);
