// What makes an app of the page, where the browser can: the service worker, chats kept for reading offline, messages
// laid by for later, notifications, the badge, installing, the notice of a new build. Loaded once the page is idle.
//
// The Wasm (`browser/pwa.rs`) calls `linnet.tell(what, …)` and reads the plain values of `linnet`; it is told by events
// named `linnet`. What was called before this file came waits in `linnet.calls`. Words come from the server.
// Deliberately absent: views, and what an answer or a message is.
const { base, build, words, page, long_ms } = JSON.parse(document.getElementById('app-config').textContent);
const linnet = globalThis.linnet;
/** From how many milliseconds on an answer is a long one. */
linnet.long = long_ms;
const family = `linnet ${base}/`;
const [chats, outbox] = [`${family} chats`, `${family} outbox`];
/** How many chats are kept. */
const MOST = 50;
const at = (path) => `${location.origin}${base}/${path}`;
const say = (...detail) => dispatchEvent(new CustomEvent('linnet', { detail: detail.map(String) }));
/** Where somebody is while the page is loaded anew; closer to the end of a chat than this many pixels is there. */
const [PLACE, NEAR] = ['linnet.place', 40];
const told = new Set();
const once = (what, ...offer) => !told.has(what) && told.add(what) && say('offer', what, ...offer);

/** A choice of this browser; a browser that refuses storage has made none. */
const choice = (name, value) => {
  try {
    if (value !== undefined) localStorage.setItem(`linnet.${name}`, value);
    return localStorage.getItem(`linnet.${name}`);
  } catch {
    return null;
  }
};

// --- Workers

const worker = linnet.app
  ? navigator.serviceWorker.register(at('service-worker.js'), { scope: at(''), updateViaCache: 'none' }).catch(() => undefined)
  : Promise.resolve();
const post = async (...message) => (await worker)?.active?.postMessage(message);
worker.then((registration) => {
  if (!registration) return (linnet.app = false);
  navigator.serviceWorker.addEventListener('message', ({ data: [what, value], ports }) => {
    if (what === 'build?') ports[0].postMessage(build);
    if (what === 'seen?') ports[0].postMessage(!document.hidden);
    if (what === 'open') say('open', value);
  });
  navigator.serviceWorker.startMessages();
  // At the first visit it is being installed, and writes the page itself.
  if (navigator.serviceWorker.controller) post('shell').then(() => post('tidy'));
  changed();
});

/** How long a new build may take to be kept before it is told of all the same, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Until the worker of a new build is in charge. A page that is loaded at the very moment in which one worker takes
 * over from the other is never answered by Chromium; and so the new page has all its files at once.
 */
async function takenOver() {
  const registration = await worker;
  await registration?.update().catch(() => {});
  const all = registration ? [registration.installing, registration.waiting, registration.active] : [];
  const next = all.find((one) => one && one.state !== 'activated');
  if (!next) return;
  await new Promise((over) => {
    next.onstatechange = () => ['activated', 'redundant'].includes(next.state) && over();
    setTimeout(over, PATIENCE);
  });
}

// --- Chats for reading offline

const keeps = () => linnet.app && choice('offline') !== 'off';
const versionOf = (row) => `${row.updated_at} ${row.live ?? false} ${row.title}`;
const json = async (path) => {
  const answer = await fetch(at(path), { headers: { accept: 'application/json' } });
  if (!answer.ok) throw answer.status;
  return answer;
};
const stored = async (answer, version) => {
  const headers = { 'content-type': 'application/json', 'x-at': Date.now(), 'x-version': encodeURIComponent(version) };
  return new Response(await answer.text(), { headers });
};

/** Brings what is kept up to the server's list. One tab at a time. */
async function keep() {
  if (!keeps() || document.documentElement.dataset.kept === 'now') return;
  document.documentElement.dataset.kept = 'now';
  try {
    await navigator.locks.request(chats, { ifAvailable: true }, (lock) => lock && bringUp());
  } catch {
    // The server is away or the browser is full: what is kept stays.
  }
  delete document.documentElement.dataset.kept;
  await count();
}

async function bringUp() {
  const [list, models] = await Promise.all([json('api/v1/chats'), json('api/v1/models')]);
  const { chats: rows, next } = await list.clone().json();
  if (!keeps()) return;
  const cache = await caches.open(chats);
  await cache.put(at('kept/list'), await stored(list, ''));
  await cache.put(at('kept/models'), await stored(models, ''));
  const wanted = rows.slice(0, MOST);
  // An old chat that is open now may be far down the list.
  const here = /\/chat\/([-0-9a-f]{36})$/.exec(location.pathname)?.[1];
  if (here && !wanted.some((row) => row.id === here)) wanted.push({ id: here });
  for (const row of wanted) {
    const key = at(`kept/chat/${row.id}`);
    const old = await cache.match(key);
    const version = encodeURIComponent(versionOf(row));
    if (old && (row.live || old.headers.get('x-version') === version)) continue;
    const answer = await json(`api/v1/chats/${row.id}`).catch((status) => status === 404 && null);
    if (answer && keeps()) await cache.put(key, await stored(answer, versionOf(row)));
    if (answer === null) await cache.delete(key);
  }
  const others = [];
  for (const request of await cache.keys()) {
    const id = request.url.split('/kept/chat/')[1];
    if (!id || wanted.some((row) => row.id === id)) continue;
    others.push([Number((await cache.match(request)).headers.get('x-at')), request]);
  }
  // Where the list is whole, what is not in it was deleted.
  others.sort(([one], [other]) => other - one);
  const surplus = next ? others.slice(Math.max(0, MOST - wanted.length)) : others;
  for (const [, request] of surplus) await cache.delete(request);
}

async function count() {
  const keys = linnet.app && (await caches.has(chats)) ? await (await caches.open(chats)).keys() : [];
  linnet.kept = keys.filter(({ url }) => url.includes('/kept/chat/')).length;
  changed();
}

async function kept(path) {
  const found = linnet.app ? await caches.match(at(`kept/${path}`), { cacheName: chats }) : undefined;
  return found && { text: await found.text(), at: new Date(Number(found.headers.get('x-at'))) };
}

/** Forgets what is kept of chats. At sign-out, `forget` is called. */
async function clear() {
  await caches.delete(chats);
  await count();
}

let soon;
const keepSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(keep, 1500);
};

// --- Notifications, badge, installing

const canNotify = () => linnet.app && 'Notification' in globalThis;
const notifies = () => canNotify() && Notification.permission === 'granted' && choice('notify') === 'on';

async function allow(yes) {
  choice('notify', yes ? 'on' : 'off');
  if (yes) await Notification.requestPermission();
  changed();
}

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  linnet.install = event;
  changed();
});
addEventListener('appinstalled', () => {
  linnet.install = null;
  changed();
});

/** The plain values that the Wasm reads. */
function changed() {
  linnet.installable = !!linnet.install;
  linnet.notifiable = canNotify();
  linnet.denied = canNotify() && Notification.permission === 'denied';
  linnet.notifies = notifies();
  linnet.keeps = keeps();
  // Whether a hidden page still wants to hear of answers.
  linnet.watching = notifies() || matchMedia('(display-mode: standalone)').matches;
  say('changed');
}

// --- What the Wasm says

const scheme = matchMedia('(prefers-color-scheme: dark)');
const calls = {
  /** The server is of this build. */
  build(theirs) {
    if (theirs !== build) takenOver().then(() => once('reload', words.update, words.reload));
  },
  /** A reply has ended. */
  ended(id, title, state, milliseconds) {
    keepSoon();
    if (state !== 'done' && state !== 'failed') return;
    if (document.hidden) {
      const body = state === 'done' ? words.ready : words.failed;
      if (notifies()) post('notify', { title, body, tag: id, data: `${base}/chat/${id}` });
    } else if (state === 'done' && Number(milliseconds) >= linnet.long && choice('notify') === null) {
      if (canNotify() && Notification.permission === 'default') once('notify', words.offer, words.allow);
    }
  },
  /** So many chats have an answer that nobody has read. */
  unread(number) {
    const done = number === '0' ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(Number(number));
    done?.catch(() => {});
  },
  /** An offer was taken or turned down. */
  answered(what, yes) {
    if (what === 'reload' && yes === 'true') calls.renew();
    if (what === 'notify') allow(yes === 'true');
  },
  /** Another language, other words, another build: the page is loaded anew, and nobody loses their place. */
  renew() {
    const [panel, area] = [document.querySelector('#settings-panel > .panel-body'), document.getElementById('conversation')];
    const place = { path: location.pathname, panel: panel?.scrollTop, focus: panel?.contains(document.activeElement) && document.activeElement.id };
    if (area && area.scrollHeight - area.scrollTop - area.clientHeight > NEAR) {
      const { top, bottom } = area.getBoundingClientRect();
      const turns = [...area.querySelectorAll('.turn')].map((turn) => [turn, turn.getBoundingClientRect()]);
      // One that begins in sight, since the words around others may take more lines or fewer; else the one that is read.
      const begins = turns.find(([, box]) => box.top > top - 1 && box.top < bottom);
      const [read] = begins ?? turns.find(([, box]) => box.bottom > top) ?? [];
      place.turn = read?.dataset.messageId;
      place.below = read && read.getBoundingClientRect().top - top;
    }
    try {
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    } catch {
      // The page then begins as always.
    }
    location.reload();
  },
  /** The page has other colours. */
  painted() {
    for (const meta of document.querySelectorAll('meta[name=theme-color]')) {
      meta.media = '';
      meta.content = getComputedStyle(document.documentElement).backgroundColor;
    }
    // The server wrote a colour for each scheme; this one must follow by itself.
    scheme.onchange = calls.painted;
  },
  /** A switch of the settings. */
  notify: (on) => allow(on === 'true'),
  offline(on) {
    choice('offline', on === 'true' ? 'on' : 'off');
    if (on === 'true') keep();
    else clear();
    changed();
  },
  clear,
  async install() {
    const asking = linnet.install;
    linnet.install = null;
    await asking?.prompt();
    changed();
  },
  /** A chat that the server cannot give now. */
  async recall(id) {
    const found = await kept(`chat/${id}`);
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
    say('chat', id, found?.text ?? '', found ? words.as_of.replace('{}', when.format(found.at)) : '');
  },
  /** A chat was deleted. */
  async gone(id) {
    if (linnet.app) await (await caches.open(chats)).delete(at(`kept/chat/${id}`));
    await count();
  },
  /** A message that could not be sent, for the worker to send when it can. */
  async unsent(id, message) {
    const registration = await worker;
    // Where there is none, the page sends it when it is opened next.
    if (!registration?.sync) return;
    await (await caches.open(outbox)).put(at(`unsent/${id}`), new Response(message));
    await registration.sync.register(outbox).catch(() => {});
  },
  /** A message that was sent, or taken back. */
  async sent(id) {
    if (linnet.app && (await caches.has(outbox))) await (await caches.open(outbox)).delete(at(`unsent/${id}`));
  },
  /** Everything of a person goes: for signing out. */
  async forget() {
    // Begun at once: the page may be on its way out.
    const gone = linnet.app && Promise.all([caches.delete(chats), caches.delete(outbox)]);
    for (const name of Object.keys(localStorage)) if (/^linnet\.(draft|outbox)/.test(name)) localStorage.removeItem(name);
    await gone;
    await count();
  },
};

linnet.tell = (what, ...values) => calls[what]?.(...values);
linnet.calls.splice(0).forEach((call) => linnet.tell(...call));

addEventListener('visibilitychange', () => {
  if (!document.hidden) return;
  keep();
  // The colours and the language may have changed.
  post('shell');
});

// The frame around the app follows the colours that were chosen on the page.
new MutationObserver(calls.painted).observe(document.documentElement, { attributeFilter: ['data-theme'] });

/** Where somebody was before the page was loaded anew by `renew`. */
function takePlace() {
  let place;
  try {
    place = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
  } catch {
    return;
  }
  if (place?.path !== location.pathname) return;
  const read = () => place.turn && whenThere(`.turn[data-message-id="${place.turn}"]`, (turn) => stay(turn, place.below));
  if (place.panel === undefined) return read();
  say('settings');
  // Their code may still be on its way; opened, they take the focus, and room from the conversation.
  whenThere('#settings-panel > .panel-body', (panel) => {
    panel.scrollTop = place.panel;
    if (place.focus) document.getElementById(place.focus)?.focus({ preventScroll: true });
    read();
  });
}

/** Does something with an element once it is there and has been drawn; a long chat comes in parts. */
function whenThere(selector, then) {
  const until = Date.now() + PATIENCE;
  const look = () => {
    const found = document.querySelector(selector);
    if (found) requestAnimationFrame(() => requestAnimationFrame(() => then(found)));
    else if (Date.now() < until) requestAnimationFrame(look);
  };
  look();
}

/** Holds a turn where it was read while what is above gets its height; whoever moves the view has it. */
function stay(turn, below) {
  const area = document.getElementById('conversation');
  let [left, over] = [90, false];
  for (const event of ['wheel', 'pointerdown', 'keydown']) addEventListener(event, () => (over = true), { once: true, passive: true });
  const hold = () => {
    if (over || !turn.isConnected || left-- === 0) return;
    const by = turn.getBoundingClientRect().top - area.getBoundingClientRect().top - below;
    if (Math.abs(by) >= 1) area.scrollTop += by;
    requestAnimationFrame(hold);
  };
  hold();
}

/** Calls `then` once the Wasm hears what is said. */
function whenAwake(then) {
  const root = document.documentElement;
  if (root.hasAttribute('data-awake')) return then();
  new MutationObserver((_, watch) => root.hasAttribute('data-awake') && (watch.disconnect(), then())).observe(root, { attributeFilter: ['data-awake'] });
}
linnet.renews = true;
whenAwake(takePlace);

/** Files that another app has shared: the service worker has read them. */
async function takeShared() {
  const name = `${family} shared`;
  if (!linnet.app || !(await caches.has(name))) return;
  const found = await caches.match(at('shared'), { cacheName: name });
  if (!(await caches.delete(name)) || !found) return;
  const { files, left } = await found.json();
  // Longer than any fence inside.
  const fence = (text) => '`'.repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((one) => one.length + 1)));
  const texts = files.map(({ name, text }) => `${name}:\n\n${fence(text)}\n${text.trimEnd()}\n${fence(text)}`);
  say('shared', texts.join('\n\n'), left.length ? words.left_out.replace('{}', () => left.join(', ')) : '');
}
takeShared();

if (page === 'shell') {
  // No address of the server's: what it would have written is what is kept.
  for (const what of ['list', 'models']) kept(what).then((found) => found && say(what, found.text));
}
changed();
keepSoon();
