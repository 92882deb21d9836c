// Wakes the page that is kept for when the server is away. It has no script of its own: it is kept with its headers,
// and a nonce that is kept is none. What the server writes into other pages (`app.rs`) is done here.
import init, { hydrate } from './linnet.js';

let along;
globalThis.linnet = {
  app: isSecureContext && 'serviceWorker' in navigator,
  calls: [],
  tell(...call) {
    this.calls.push(call);
  },
  late(address) {
    const words = fetch(address).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
    return (along ??= Promise.all([words, style()]).then(
      ([text]) => text,
      () => {
        along = null;
      },
    ));
  },
};

/** The sheet of late parts. */
function style() {
  if (document.querySelector('link[href$="/late.css"]')?.sheet) return;
  const sheet = document.createElement('link');
  return new Promise((there, not) => {
    sheet.onload = there;
    sheet.onerror = () => {
      sheet.remove();
      not();
    };
    sheet.rel = 'stylesheet';
    sheet.href = new URL('./late.css', import.meta.url);
    document.querySelector('link[href$="/linnet.css"]').after(sheet);
  });
}
// Leptos writes these lists into its pages; nothing of ours is in them.
Object.assign(globalThis, { __RESOLVED_RESOURCES: [], __SERIALIZED_ERRORS: [], __PENDING_RESOURCES: [], __RESOURCE_RESOLVERS: [], __INCOMPLETE_CHUNKS: [] });

const theme = /(?:^|; )theme=(\w+)/.exec(document.cookie)?.[1];
if (theme) document.documentElement.dataset.theme = theme;
const { texts } = JSON.parse(document.getElementById('app-config').textContent);
const words = fetch(texts[0]).then((answer) => answer.text());
await init({ module_or_path: new URL('./linnet.wasm', import.meta.url) });
hydrate(await words);
await import('./pwa.js');
