// What the build has made, made ready to be sent (`.ci/split`), in place:
// - the style sheet becomes two: what only late parts need comes with the first of them (`style/main.css` says what that is);
// - comments and indents go out of the scripts, and the list of chunks says each once;
// - with `--compress` each file lies beside itself as brotli and gzip, as small as they can be.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const site = join(root, 'target/site');
const read = (...path) => readFileSync(join(...path), 'utf8');

/** The rules of a sheet that stand in no other rule. */
function rules(css) {
  const found = [];
  for (let from = 0; from < css.length; ) {
    let [at, deep] = [from, 0];
    for (; at < css.length; at++) {
      if (css[at] === '"' || css[at] === "'") {
        const quote = css[at];
        while (css[++at] !== quote) if (css[at] === '\\') at++;
      } else if (css[at] === '{') deep++;
      else if ((css[at] === '}' && --deep === 0) || (css[at] === ';' && deep === 0)) break;
    }
    found.push(css.slice(from, at + 1).trim());
    from = at + 1;
  }
  return found.filter(Boolean);
}

/** Two sheets of one; the first keeps the order of all layers. */
function split() {
  const main = read(root, 'style/main.css');
  const files = [...main.slice(main.indexOf('late.css, which comes')).matchAll(/@import "\.\/([\w-]+\.css)"/g)].map(([, file]) => file);
  const layersOf = (text) => [...text.matchAll(/@layer ([\w-]+)\s*\{/g)].map(([, name]) => name);
  const late = new Set(files.flatMap((file) => layersOf(read(root, 'style', file))));
  const path = join(site, 'pkg/linnet.css');
  const all = rules(readFileSync(path, 'utf8'));
  const layer = (rule) => /^@layer ([\w-]+)\s*\{/.exec(rule)?.[1];
  if (!late.size || !all.every(layer)) throw new Error(`${path}: there is something in no layer`);
  const [first, rest] = [all.filter((rule) => !late.has(layer(rule))), all.filter((rule) => late.has(layer(rule)))];
  if (rest.length !== late.size) throw new Error(`${path}: layers of late parts are missing`);
  writeFileSync(path, [`@layer ${[...new Set(all.map(layer))]};`, ...first].join('\n'));
  writeFileSync(join(site, 'pkg/late.css'), rest.join('\n'));
}

/** A script without comments that have lines of their own, and without indents; one with a text over several lines as it is. */
function plain(script) {
  const lines = script.replace(/^\s*\/\*\*?[^*]*(?:\*(?!\/)[^*]*)*\*\/\s*?\n/gm, '').split('\n').map((line) => line.trim());
  if (lines.some((line) => (line.match(/(?<!\\)`/g) ?? []).length % 2)) return script;
  return lines.filter((line) => line && !line.startsWith('//')).join('\n');
}

/** The list of chunks, which says for each what is the same for all. */
function chunks(script, name) {
  const fetched = /\(\(\) => \{\nconst src = fetch\(new URL\("\.\/([\w.]+)", import\.meta\.url\)\);\nreturn async \(imports\) => (.+);\n\}\n, \[/g;
  const list = script.indexOf('const __chunk_');
  const started = new Set([...script.matchAll(fetched)].map(([, , how]) => how));
  if (list < 0 || started.size !== 1) throw new Error(`${name}: chunks are written otherwise than known`);
  const of = `const chunkOf = (file) => () => {\nconst src = fetch(new URL("./" + file, import.meta.url));\nreturn async (imports) => ${[...started]};\n};\n`;
  const short = script.slice(list).replace(fetched, '(chunkOf("$1"), [').replace(/\b__chunk_(\d+)\b/g, '_$1').replaceAll(', _', ',_');
  return script.slice(0, list) + of + short;
}

split();
for (const file of readdirSync(site).filter((file) => file.endsWith('.js'))) {
  writeFileSync(join(site, file), plain(read(site, file)));
}
for (const file of readdirSync(join(site, 'pkg')).filter((file) => /^__wasm_split.*\.js$/.test(file))) {
  writeFileSync(join(site, 'pkg', file), chunks(plain(read(site, 'pkg', file)), file));
}
if (process.argv.includes('--compress')) {
  for (const entry of readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const mode = /\.(css|js|svg|txt)$/.test(path) ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC;
    const params = { [constants.BROTLI_PARAM_MODE]: mode, [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
