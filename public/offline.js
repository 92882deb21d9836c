// Wakes the page that is kept for when the server is away. It has no script of its own: it is kept with its headers,
// and a nonce that is kept is none. What the server writes into other pages (`app.rs`) is done here.
import init, { hydrate } from './linnet.js';

globalThis.linnet = {
  app: isSecureContext && 'serviceWorker' in navigator,
  calls: [],
  tell(...call) {
    this.calls.push(call);
  },
};
// Leptos writes these lists into its pages; nothing of ours is in them.
Object.assign(globalThis, { __RESOLVED_RESOURCES: [], __SERIALIZED_ERRORS: [], __PENDING_RESOURCES: [], __RESOURCE_RESOLVERS: [], __INCOMPLETE_CHUNKS: [] });

const theme = /(?:^|; )theme=(\w+)/.exec(document.cookie)?.[1];
if (theme) document.documentElement.dataset.theme = theme;
const { texts } = JSON.parse(document.getElementById('app-config').textContent);
const words = fetch(texts[0]).then((answer) => answer.text());
await init({ module_or_path: new URL('./linnet.wasm', import.meta.url) });
hydrate(await words);
await import('./pwa.js');
