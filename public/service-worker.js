// What stands between the page and the network: a page opens, and an open page stays whole, while the server is away
// or is another build than the page. The server writes `self.LINNET = {build, assets}` before this text.
//
// Kept: the files of a build, and its page for no address in particular (`/offline`), at install. Pages come from the
// network while it answers in time; files of any build that is kept come from there, so that an old tab still gets its
// late parts after a deploy. The files of an old build go when no tab of it is left.
// Messages that could not be sent are laid here by the page (`pwa.js`) and sent when the connection is back, also when
// no page is open; the server knows their ids, so that none is sent twice.
// What another app shares is read here, since it may be files.
// Deliberately absent: any other answer of the API, event streams, and all else that is not a GET. The chats that
// can be read offline are the page's business (`pwa.js`).
const { build, assets } = self.LINNET;
const scope = self.registration.scope;
// Another Linnet may lie under another path of this origin.
const family = `linnet ${new URL(scope).pathname}`;
const own = `${family} build ${build}`;
const outbox = `${family} outbox`;
const shell = `${scope}offline?build=${build}`;
/** How long a page may take before the kept one is shown, in milliseconds. */
const PATIENCE = 4000;
/** The largest file that is shared as text, in bytes. */
const MOST_SHARED = 1_000_000;
/** How long a tab may take to say of which build it is. */
const ANSWER = 3000;

const after = (milliseconds) => new Promise((over) => setTimeout(over, milliseconds));
const tabs = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

self.oninstall = (event) => event.waitUntil(install());
self.onactivate = (event) => event.waitUntil(activate());
self.onsync = (event) => event.tag === outbox && event.waitUntil(deliver());
self.onmessage = (event) => {
  const [what, value] = event.data;
  const act = { shell: keepShell, tidy, notify: () => notify(value) }[what];
  if (act) event.waitUntil(act());
};

async function install() {
  const cache = await caches.open(own);
  // One after the other: the page that is open has its own requests.
  for (const file of assets) {
    const address = `${scope}assets/${build}/${file}`;
    if (!(await cache.match(address, { ignoreVary: true }))) await cache.add(address);
  }
  await keepShell();
  // Old tabs keep working with a new worker: their files stay.
  await self.skipWaiting();
}

async function activate() {
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  await tidy();
}

/** Writes the kept page anew, with the language and the colours of today. Another build's is not taken. */
async function keepShell() {
  const answer = await fetch(shell).catch(() => null);
  if (!answer?.ok) return;
  const cache = await caches.open(own);
  // The words of its language are files of their own.
  const [, config] = /id="app-config">(.*?)<\/script>/s.exec(await answer.clone().text());
  const { texts, look } = JSON.parse(config);
  for (const address of texts) {
    if (!(await cache.match(address, { ignoreVary: true }))) await cache.add(address);
  }
  // Its look is no part of the build and may have changed.
  await cache.add(look);
  await cache.put(shell, answer);
}

/** Removes the files of builds that no tab is of. A tab that does not say is taken for one of any build. */
async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith(`${family} build `) && name !== own);
  if (!old.length) return;
  const used = await ask('build?');
  if (used.includes(undefined)) return;
  const gone = old.filter((name) => !used.some((one) => name === `${family} build ${one}`));
  await Promise.all(gone.map((name) => caches.delete(name)));
}

/** What all tabs say to a question; `undefined` for one that does not in time. */
async function ask(what) {
  const answers = (await tabs()).map((tab) => {
    const { port1, port2 } = new MessageChannel();
    const said = new Promise((said) => (port1.onmessage = ({ data }) => said(data)));
    tab.postMessage([what], [port2]);
    return Promise.race([said, after(ANSWER)]);
  });
  return Promise.all(answers);
}

self.onfetch = (event) => {
  const { method, mode, destination, url } = event.request;
  if (method === 'POST' && url === `${scope}share`) event.respondWith(share(event.request));
  if (method !== 'GET' || !url.startsWith(scope)) return;
  const path = url.slice(scope.length).split(/[?#]/)[0];
  if (path.startsWith('assets/') || path === 'offline/look.css') {
    event.respondWith(file(event.request));
  } else if (mode === 'navigate' && destination === 'document' && isPage(path)) {
    event.respondWith(page(event));
  }
};

const isPage = (path) => !/^(api|offline|health|image)(\/|$)|\./.test(path);

const file = async (request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request);

async function page(event) {
  const kept = () => caches.match(shell, { cacheName: own, ignoreVary: true });
  const network = Promise.resolve(event.preloadResponse).then((ahead) => ahead ?? fetch(event.request));
  event.waitUntil(network.catch(() => {}));
  const answered = network.then((answer) => (isGateway(answer) ? Promise.reject(new Error('the server is away')) : answer));
  const patient = after(PATIENCE).then(kept).then((page) => page ?? answered);
  return Promise.race([answered, patient]).catch(async () => (await kept()) ?? network);
}

/** What another app shares: words go into the address, as they always could, and files to the page. */
async function share(request) {
  const form = await request.formData();
  const words = new URLSearchParams();
  for (const name of ['title', 'text', 'url']) if (form.get(name)) words.set(name, form.get(name));
  const shared = { files: [], left: [] };
  for (const file of form.getAll('files').filter((one) => one instanceof File && one.name)) {
    const text = file.size <= MOST_SHARED ? await textOf(file) : null;
    if (text === null) shared.left.push(file.name);
    else shared.files.push({ name: file.name, text });
  }
  if (shared.files.length + shared.left.length) {
    await (await caches.open(`${family} shared`)).put(`${scope}shared`, new Response(JSON.stringify(shared)));
    words.set('shared', '');
  }
  return Response.redirect(`${scope}?${words}`, 303);
}

/** The text in a file; `null` if it is none. */
async function textOf(file) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** Whether a proxy says that there is nobody behind it; every answer of Linnet's own has this header. */
const isGateway = ({ status, headers }) => status >= 502 && status <= 504 && !headers.has('origin-agent-cluster');

/** Sends what the page could not. What is refused is the page's to tell. */
async function deliver() {
  const cache = await caches.open(outbox);
  for (const request of await cache.keys()) {
    const kept = await cache.match(request);
    // Taken back meanwhile.
    if (!kept) continue;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${scope}api/v1/messages`, { method: 'POST', headers, body: await kept.text() });
    if (answer.status >= 500 || answer.status === 429) throw new Error('the server cannot take it now');
    await cache.delete(request);
  }
}

/** Tells of an answer, unless somebody looks at Linnet anyway. */
async function notify({ title, ...rest }) {
  if ((await ask('seen?')).includes(true)) return;
  const icon = `${scope}install/icon-192.png`;
  await self.registration.showNotification(title, { icon, ...rest });
}

self.onnotificationclick = (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
};

async function open(path) {
  const all = await tabs();
  const tab = all.find((tab) => new URL(tab.url).pathname === path) ?? all[0];
  if (!tab) return self.clients.openWindow(path);
  tab.postMessage(['open', path]);
  return tab.focus();
}
