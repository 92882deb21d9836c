// Reading of a Wasm file, as far as the programs beside it need it.
import { readFileSync } from 'node:fs';

export const [CUSTOM, IMPORTS, FUNCTIONS, CODE, DATA] = [0, 2, 3, 10, 11];

/** A number as Wasm writes it. */
export function leb(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) | 128);
  return Buffer.from([...out, value]);
}

/** A place in a file. */
export class Cursor {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }
  byte() {
    return this.bytes[this.at++];
  }
  skip(length) {
    this.at += length;
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  text() {
    const length = this.number();
    this.skip(length);
    return this.bytes.toString('latin1', this.at - length, this.at);
  }
  limits() {
    const kind = this.number();
    this.number();
    if (kind & 1) this.number();
  }
}

function importedFunctions(at, path) {
  let functions = 0;
  for (let left = at.number(); left > 0; left--) {
    at.text();
    at.text();
    const kind = at.byte();
    if (kind === 0) functions += 1;
    if (kind === 0) at.number();
    else if (kind === 1) at.skip(1), at.limits();
    else if (kind === 2) at.limits();
    else if (kind === 3) at.skip(2);
    else if (kind === 4) at.skip(1), at.number();
    else throw new Error(`${path}: an import of the unknown kind ${kind}`);
  }
  return functions;
}

function functionNames(at, end) {
  const names = new Map();
  while (at.at < end) {
    const kind = at.byte();
    const next = at.number() + at.at;
    if (kind === 1) {
      for (let left = at.number(); left > 0; left--) names.set(at.number(), at.text());
    }
    at.at = next;
  }
  return names;
}

/** The sections, the functions' types, bodies (with their length) and names, and how many are imported. */
export function read(path) {
  const bytes = readFileSync(path);
  const file = { bytes, sections: [], imported: 0, types: [], bodies: [], names: new Map() };
  const at = new Cursor(bytes, 8);
  while (at.at < bytes.length) {
    const start = at.at;
    const id = at.byte();
    const to = at.number() + at.at;
    const section = { id, start, to };
    file.sections.push(section);
    if (id === IMPORTS) file.imported = importedFunctions(at, path);
    if (id === FUNCTIONS) for (let left = at.number(); left > 0; left--) file.types.push(at.number());
    if (id === CODE) {
      for (let left = at.number(); left > 0; left--) {
        const begin = at.at;
        at.skip(at.number());
        file.bodies.push(bytes.subarray(begin, at.at));
      }
    }
    if (id === CUSTOM && (section.isNames = at.text() === 'name')) file.names = functionNames(at, to);
    at.at = to;
  }
  return file;
}

/** A section with that inside. */
export const section = (id, inside) => Buffer.concat([Buffer.from([id]), leb(inside.length), inside]);
