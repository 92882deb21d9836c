// Leaves out of a Wasm file's data, in place, where in the source of others
// (the standard library, crates) a panic would come from: there are a thousand
// such places, each a file, a line and a column. The page's own stay, and so
// does what a panic says.
import { writeFileSync } from 'node:fs';
import { Cursor, DATA, read } from './wasm.mjs';

/** Whether a file is the source of others. */
const foreign = (file) => file.endsWith('.rs') && /^\/rustc?\/|\/registry\/src\//.test(file);
const [I32_CONST, END] = [0x41, 0x0b];
const path = process.argv[2];
const { bytes, sections } = read(path);

/** The data: where each part lies in memory, and in the file. */
function parts() {
  const data = sections.find(({ id }) => id === DATA);
  if (!data) return [];
  const at = new Cursor(bytes, data.start + 1);
  at.number();
  const found = [];
  for (let left = at.number(); left > 0; left--) {
    const kind = at.number();
    if (kind === 2) at.number();
    let address = null;
    if (kind !== 1) {
      if (at.byte() !== I32_CONST) return [];
      address = at.number();
      if (at.byte() !== END) return [];
    }
    const length = at.number();
    if (address !== null) found.push({ address, from: at.at, to: at.at + length });
    at.skip(length);
  }
  return found;
}

const all = parts();
/** The text at an address, if it is in this file. */
function text(address, length) {
  const part = all.find((part) => part.address <= address && address + length <= part.address + part.to - part.from);
  const from = part && part.from + address - part.address;
  return part && { from, to: from + length, said: bytes.toString('latin1', from, from + length) };
}

const files = new Map();
const places = [];
for (const { address, from, to } of all) {
  for (let place = from + ((4 - (address % 4)) % 4); place + 16 <= to; place += 4) {
    const [file, length, line, column] = [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(place + offset));
    if (length < 8 || length > 300 || line === 0 || column === 0) continue;
    const found = files.get(file) ?? text(file, length);
    if (!found || found.to - found.from !== length || !foreign(found.said)) continue;
    files.set(file, found);
    places.push(place);
    place += 12;
  }
}
const [nowhere] = files.keys();
for (const place of places) [nowhere, 1, 1, 1].forEach((word, at) => bytes.writeUInt32LE(word, place + at * 4));
for (const { from, to } of files.values()) bytes.fill('?', from, to);
writeFileSync(path, bytes);
console.log(`${path}: ${places.length} places in the source of others left out`);
