// Gives what the page's Wasm imports from its script short names, in both
// files, in place. wasm-bindgen writes a fingerprint into each, of which there
// are hundreds, and which no compression makes smaller.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Cursor, IMPORTS, leb, read, section } from './wasm.mjs';

const path = process.argv[2];
const scriptPath = join(dirname(path), 'linnet.js');
const { bytes, sections } = read(path);
let script = readFileSync(scriptPath, 'utf8');

const FINGERPRINTED = /__(?:wbg|wbindgen)_\w+_[0-9a-f]{16}/;
/** A name, as Wasm writes it. */
const written = (name) => Buffer.concat([leb(name.length), Buffer.from(name, 'latin1')]);

let named = 0;
const out = sections.map(({ id, start, to }) => {
  if (id !== IMPORTS) return bytes.subarray(start, to);
  const at = new Cursor(bytes, start + 1);
  at.number();
  let inside = bytes.toString('latin1', at.at, to);
  const names = [...new Set(inside.match(new RegExp(FINGERPRINTED, 'g')) ?? [])];
  for (const name of names) {
    const short = `_${(named++).toString(36)}`;
    const [before, after, ...more] = script.split(new RegExp(`\\b${name}\\b`));
    if (after === undefined || more.length > 0 || new RegExp(`\\b${short}\\s*:`).test(script)) {
      throw new Error(`${scriptPath} does not say ${name} once, or ${short} already`);
    }
    script = before + short + after;
    inside = inside.split(written(name).toString('latin1')).join(written(short).toString('latin1'));
  }
  return section(IMPORTS, Buffer.from(inside, 'latin1'));
});
if (named === 0) throw new Error(`${path}: wasm-bindgen names its imports otherwise than known`);
writeFileSync(path, Buffer.concat([bytes.subarray(0, 8), ...out]));
writeFileSync(scriptPath, script);
console.log(`${path}: ${named} imports with short names`);
