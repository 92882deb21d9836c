// Names the functions of a Wasm file, in place, in the order in which they are
// to stand: `wasm-opt --reorder-functions-by-name` sorts them then. What is of
// one type, has the same variables and is about as long is often nearly the
// same code for another type, and brotli finds it where it stands close by.
import { writeFileSync } from 'node:fs';
import { CUSTOM, Cursor, leb, read, section } from './wasm.mjs';

const path = process.argv[2];
const { bytes, sections, imported, types, bodies } = read(path);

/** The variables that a body begins with. */
function variables(body) {
  const at = new Cursor(body);
  at.number();
  const from = at.at;
  for (let left = at.number(); left > 0; left--) {
    at.number();
    at.skip(1);
  }
  return body.subarray(from, at.at);
}

const own = bodies.map((body, index) => ({ index, type: types[index], variables: variables(body), length: body.length }));
own.sort((a, b) => a.type - b.type || Buffer.compare(a.variables, b.variables) || a.length - b.length || a.index - b.index);
const named = own.map(({ index }, place) => [index + imported, `f${String(place).padStart(6, '0')}`]).sort(([a], [b]) => a - b);
const entries = named.map(([index, name]) => Buffer.concat([leb(index), leb(name.length), Buffer.from(name)]));
const functions = section(1, Buffer.concat([leb(entries.length), ...entries]));
const names = section(CUSTOM, Buffer.concat([leb(4), Buffer.from('name'), functions]));
const rest = sections.filter(({ isNames }) => !isNames).map(({ start, to }) => bytes.subarray(start, to));
writeFileSync(path, Buffer.concat([bytes.subarray(0, 8), ...rest, names]));
