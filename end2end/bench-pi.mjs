// A machine like a Raspberry Pi, for `make bench`: the whole journey on one core
// and within 64 MB. The system itself keeps the memory (a control group), where
// we may make one; what was taken at most is counted in any case. What the data
// folder's files take in the system's cache counts for the group, too.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throughLinnet } from './bench-reader.mjs';

const MEGABYTES = 64;

/** A group of processes that may have so much memory; null if we may not make one. */
function group() {
  const second = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const folder = join('/sys/fs/cgroup', second ? '' : 'memory', `linnet-bench-${process.pid}`);
  const limit = join(folder, second ? 'memory.max' : 'memory.limit_in_bytes');
  try {
    mkdirSync(folder);
    writeFileSync(limit, String(MEGABYTES * 1024 * 1024));
  } catch {
    try {
      rmdirSync(folder);
    } catch {
      // It was not made.
    }
    return null;
  }
  const end = () => {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody is still in it: another error is on its way.
    }
  };
  const killed = () => Number(readFileSync(join(folder, second ? 'memory.events' : 'memory.oom_control'), 'utf8').match(/oom_kill (\d+)/)?.[1] ?? 0);
  return { procs: join(folder, 'cgroup.procs'), killed, end };
}

/** `start` runs a command until it says where it is; `stop` has it end in order. */
export async function onOneCore({ row, start, stop, memory, binary, data, ollama }) {
  const kept = group();
  const line = `${kept ? `echo $$ > ${kept.procs}; ` : ''}exec taskset -c 0 "$0" "$@"`;
  const serve = () =>
    start('sh', ['-c', line, binary, '--addr', '127.0.0.1:0', '--data-dir', data, '--log', 'error', '--parallel', '4'], { OLLAMA_HOST: ollama }, /Linnet is at (\S+)/);
  const get = async (address) => {
    const answer = await fetch(address, { headers: { accept: 'text/html,*/*' } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.text();
  };
  try {
    let one = await serve();
    row('on one core: start', `${one.after.toFixed(0)} ms`);
    const began = performance.now();
    const page = await get(one.address);
    row('  first page', `${(performance.now() - began).toFixed(0)} ms`);
    for (const asset of new Set([...page.matchAll(/\/assets\/[0-9a-f]+\/[\w.-]+/g)].map((match) => match[0]))) await get(one.address + asset);
    const talked = performance.now();
    const talk = async (count) => {
      for (let number = 0; number < count; number += 1) await throughLinnet(one.address, `finch ${number} fake:count=300 fake:rate=300`);
    };
    await Promise.all(Array.from({ length: 4 }, () => talk(5)));
    row('  20 chats, four at once, 300 tokens each', `${((performance.now() - talked) / 1000).toFixed(1)} s`, 'ideal 5.0');
    const chats = JSON.parse(await get(`${one.address}/api/v1/chats`)).chats;
    const opened = performance.now();
    await get(`${one.address}/chat/${chats[0].id}`);
    row('  a chat opened', `${(performance.now() - opened).toFixed(0)} ms`);
    const searched = performance.now();
    const found = await get(`${one.address}/api/v1/search?q=finch`);
    if (!found.includes('finch')) throw new Error('nothing is found');
    row('  a search', `${(performance.now() - searched).toFixed(0)} ms`);
    for (const path of ['/models', '/machine', '/feedback', '/prompts', '/api/v1/settings', '/health']) await get(one.address + path);
    const first = memory(one);
    await stop(one.process);
    one = await serve();
    const again = await get(`${one.address}/chat/${chats[0].id}`);
    if (!again.includes('finch')) throw new Error('the chat is not there any more');
    const peaks = [first, memory(one)].map(({ peak }) => peak);
    await stop(one.process);
    row('  most memory: before and after a restart', peaks.map((peak) => `${peak.toFixed(1)} MB`).join(', '), `≤ ${MEGABYTES} MB`);
    row('  kept within by the system', kept ? `yes, ${kept.killed()} killed` : 'no: no control group');
    if (Math.max(...peaks) > MEGABYTES || kept?.killed() > 0) throw new Error(`more than ${MEGABYTES} MB were taken`);
  } finally {
    kept?.end();
  }
}
