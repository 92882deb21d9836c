// Empties functions of a Wasm file, in place, whose names tell that they are
// never called. Leptos keeps with every view a way to wake a page step by step
// (`hydrate_async`, for `hydrate_lazy`); Linnet does not use it, the compiler
// cannot know, and it is a twelfth of the page. Likewise the streams that Rust
// can give to JavaScript: they are exported for server functions that stream.
//
// Only the futures themselves and what makes them: of functions that are alike
// the compiler keeps one, under the name of either, so that what could be like
// something else (closures in them, their drop) stays.
import { readFileSync, writeFileSync } from 'node:fs';

// Names as rustc mangles them: each part stands behind its length.
const NEVER = [
  /^_R(NC)?INvNvX\w{0,4}_NtNtCs\w+?_6tachys4view8any_viewpNt\w+?_7IntoAny8into_any13hydrate_async/,
  /^(__wbg_)?intounderlying(bytesource|sink|source)_/,
  /^_RNC(NC)?INvNtCs\w+_6js_sys7futures17future_to_promise.*_12wasm_streams/,
  /^_RNCNvX.*_10RenderHtml13hydrate_async0(B\w*_|Cs\w+_6linnet)?$/,
];
const [IMPORTS, CODE, CUSTOM] = [2, 10, 0];

const path = process.argv[2];
const bytes = readFileSync(path);
let at = 8;

function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

function leb(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) | 128);
  return Buffer.from([...out, value]);
}

const skip = (length) => (at += length);
const limits = () => {
  const kind = number();
  number();
  if (kind & 1) number();
};

function importedFunctions() {
  let functions = 0;
  for (let left = number(); left > 0; left--) {
    skip(number());
    skip(number());
    const kind = bytes[at++];
    if (kind === 0) functions += 1;
    if (kind === 0) number();
    else if (kind === 1) skip(1), limits();
    else if (kind === 2) limits();
    else if (kind === 3) skip(2);
    else if (kind === 4) skip(1), number();
    else throw new Error(`${path}: an import of the unknown kind ${kind}`);
  }
  return functions;
}

function functionNames(end) {
  const names = new Map();
  while (at < end) {
    const kind = bytes[at++];
    const length = number();
    const next = at + length;
    if (kind === 1) {
      for (let left = number(); left > 0; left--) {
        const index = number();
        const size = number();
        names.set(index, bytes.toString('latin1', at, at + size));
        skip(size);
      }
    }
    at = next;
  }
  return names;
}

const sections = [];
let imported = 0;
let names = new Map();
while (at < bytes.length) {
  const start = at;
  const id = bytes[at++];
  const size = number();
  const [from, to] = [at, at + size];
  sections.push({ id, start, from, to });
  if (id === IMPORTS) imported = importedFunctions();
  if (id === CUSTOM) {
    const length = number();
    const name = bytes.toString('latin1', at, at + length);
    skip(length);
    if (name === 'name') names = functionNames(to);
  }
  at = to;
}

// No variables, `unreachable`, end.
const EMPTY = Buffer.from([3, 0, 0x00, 0x0b]);
const out = [bytes.subarray(0, 8)];
let [emptied, saved] = [0, 0];
for (const { id, start, from, to } of sections) {
  if (id !== CODE) {
    out.push(bytes.subarray(start, to));
    continue;
  }
  at = from;
  const count = number();
  const bodies = [leb(count)];
  for (let index = imported; index < imported + count; index++) {
    const begin = at;
    skip(number());
    const name = names.get(index) ?? '';
    const never = NEVER.some((pattern) => pattern.test(name));
    bodies.push(never ? EMPTY : bytes.subarray(begin, at));
    if (never) [emptied, saved] = [emptied + 1, saved + at - begin];
  }
  const body = Buffer.concat(bodies);
  out.push(Buffer.from([CODE]), leb(body.length), body);
}
writeFileSync(path, Buffer.concat(out));
console.log(`${path}: ${emptied} functions that are never called, ${saved} bytes`);
