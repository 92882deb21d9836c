// Empties functions of a Wasm file, in place, whose names tell that they are
// never called. Leptos keeps with every view a way to wake a page step by step
// (`hydrate_async`, for `hydrate_lazy`); Linnet does not use it, the compiler
// cannot know, and it is a twelfth of the page. Likewise the streams that Rust
// can give to JavaScript: they are exported for server functions that stream.
//
// Only the futures themselves and what makes them: of functions that are alike
// the compiler keeps one, under the name of either, so that what could be like
// something else (closures in them, their drop) stays.
import { writeFileSync } from 'node:fs';
import { CODE, leb, read, section } from './wasm.mjs';

// Names as rustc mangles them: each part stands behind its length.
const NEVER = [
  /^_R(NC)?INvNvX\w{0,4}_NtNtCs\w+?_6tachys4view8any_viewpNt\w+?_7IntoAny8into_any13hydrate_async/,
  /^(__wbg_)?intounderlying(bytesource|sink|source)_/,
  /^_RNC(NC)?INvNtCs\w+_6js_sys7futures17future_to_promise.*_12wasm_streams/,
  /^_RNCNvX.*_10RenderHtml13hydrate_async0(B\w*_|Cs\w+_6linnet)?$/,
];
// No variables, `unreachable`, end.
const EMPTY = Buffer.from([3, 0, 0x00, 0x0b]);
const path = process.argv[2];
const { bytes, sections, imported, bodies, names } = read(path);
const never = (_, index) => NEVER.some((pattern) => pattern.test(names.get(index + imported) ?? ''));
const code = bodies.map((body, index) => (never(body, index) ? EMPTY : body));
const inside = Buffer.concat([leb(code.length), ...code]);
const out = sections.map(({ id, start, to }) => (id === CODE ? section(CODE, inside) : bytes.subarray(start, to)));
writeFileSync(path, Buffer.concat([bytes.subarray(0, 8), ...out]));
console.log(`${path}: ${code.filter((body) => body === EMPTY).length} functions that are never called`);
