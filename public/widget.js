// The chat bubble of Linnet on another site. It opens a frame of Linnet; the two talk by messages, each of which says
// where it comes from and is only taken from there.
//
// <script src="https://linnet.example/widget.js" async data-theme="dark" data-language="de" data-profile="coder"
//   data-message="Hello" data-position="bottom-left" data-label="Ask us"></script>
// window.Linnet: open(), close(), toggle(), send(text); events on window: linnet:open, linnet:close.
//
// Everything stands in a shadow root with a style sheet of its own, so that neither side's styles reach the other.
// Deliberately absent: anything read from the page around it but the attributes of its own script.
(() => {
  const { origins, words } = {/* filled in */};
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (!script || window.Linnet) return;
  const base = new URL('.', script.src);
  if (!origins.includes(location.origin)) {
    console.error(`Linnet: ${location.origin} is not among the [embed] origins of ${base.origin}, which refuses to be shown here.`);
    return;
  }
  const { theme = '', language = '', profile = '', message = '', position = 'bottom-right', label = '' } = script.dataset;
  const wanted = [language, document.documentElement.lang, ...(navigator.languages ?? [])];
  const spoken = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag in words);
  const say = words[spoken] ?? words.en;
  const right = { ar: 1, he: 1 }[spoken] ? 'rtl' : 'ltr';

  const style = `
    :host { color-scheme: light dark; }
    :host([data-theme=light]) { color-scheme: light; }
    :host([data-theme=dark]) { color-scheme: dark; }
    * { box-sizing: border-box; margin: 0; font: 500 16px/1.3 system-ui, sans-serif; }
    .root {
      --accent: light-dark(oklch(0.48 0.081 195), oklch(0.78 0.105 190));
      --on: light-dark(oklch(0.99 0.005 195), oklch(0.18 0.03 195));
      --ground: light-dark(oklch(0.985 0.004 85), oklch(0.175 0.006 75));
      --line: light-dark(oklch(0.61 0.012 85), oklch(0.56 0.012 75));
      --text: light-dark(oklch(0.24 0.012 75), oklch(0.93 0.006 85));
      --shadow: 0 2px 8px rgb(0 0 0 / 0.16), 0 12px 36px rgb(0 0 0 / 0.2);
    }
    [hidden] { display: none !important; }
    .bubble, .panel { position: fixed; z-index: 2147483000; pointer-events: auto; }
    .bubble {
      inset: auto 20px max(20px, env(safe-area-inset-bottom)) auto;
      display: inline-flex; align-items: center; gap: 10px;
      min-inline-size: 56px; min-block-size: 56px; max-inline-size: calc(100vw - 40px); padding: 0 16px;
      border: 0; border-radius: 28px; background: var(--accent); color: var(--on); box-shadow: var(--shadow); cursor: pointer;
    }
    .bubble svg { inline-size: 24px; block-size: 24px; flex: none; }
    .bubble .news { position: absolute; inset: 0 2px auto auto; inline-size: 14px; block-size: 14px; border: 2px solid var(--ground); border-radius: 50%; background: light-dark(oklch(0.5 0.185 27), oklch(0.76 0.14 27)); }
    .bubble:focus-visible, .fail button:focus-visible { outline: 3px solid var(--ground); outline-offset: -6px; }
    .bubble:hover { filter: brightness(1.08); }
    .panel {
      inset: auto 20px max(20px, env(safe-area-inset-bottom)) auto;
      inline-size: min(400px, calc(100vw - 40px)); block-size: min(640px, calc(100dvh - 40px));
      border: 1px solid var(--line); border-radius: 16px; background: var(--ground); color: var(--text);
      box-shadow: var(--shadow); overflow: hidden;
    }
    .left .bubble, .left .panel { inset: auto auto max(20px, env(safe-area-inset-bottom)) 20px; }
    .side .panel { inset: 0 0 0 auto; block-size: 100dvh; border-width: 0 0 0 1px; border-radius: 0; }
    .side.left .panel { inset: 0 auto 0 0; border-width: 0 1px 0 0; }
    iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; }
    .fail { display: grid; gap: 16px; padding: 24px; justify-items: start; }
    .fail button { padding: 8px 16px; border: 0; border-radius: 8px; min-block-size: 44px; background: var(--accent); color: var(--on); cursor: pointer; }
    @media (width < 520px), (height < 420px) { .root .panel { inset: 0; inline-size: 100vw; block-size: 100dvh; border: 0; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise 160ms ease-out; } @keyframes rise { from { opacity: 0; translate: 0 8px; } } }
    @media print { .bubble, .panel { display: none; } }`;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // An element without a definition: no style of the page is meant for it, and what is, does not count.
  const host = make('linnet-widget', { 'data-theme': theme });
  for (const [name, value] of [['all', 'initial'], ['position', 'static'], ['display', 'contents']]) host.style.setProperty(name, value, 'important');
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];

  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linejoin': 'round', 'aria-hidden': 'true' })) svg.setAttribute(name, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', 'M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z');
  svg.append(path);
  const news = make('span', { class: 'news', hidden: '' });
  const bubble = make('button', { class: 'bubble', type: 'button', 'aria-expanded': 'false', 'aria-haspopup': 'dialog', 'aria-controls': 'panel' }, svg, news);
  if (label) bubble.append(make('span', {}, label));
  else bubble.setAttribute('aria-label', say.open);
  const panel = make('div', { class: 'panel', id: 'panel', role: 'dialog', 'aria-label': label || say.open, hidden: '', tabindex: '-1' });
  const places = position.split('-');
  const kinds = ['root', places.includes('left') && 'left', places.includes('sidebar') && 'side'].filter(Boolean);
  shadow.append(make('div', { class: kinds.join(' '), dir: right }, bubble, panel));

  // The chat's id, where the browser lets the frame keep nothing. It is no secret: it opens nothing by itself.
  const kept = (id) => {
    try {
      if (id !== undefined) localStorage.setItem('linnet.chat', id);
      return localStorage.getItem('linnet.chat') ?? '';
    } catch {
      return '';
    }
  };

  let frame = null;
  let ready = false;
  let before = null;
  const waiting = [];
  const post = (...parts) => frame.contentWindow?.postMessage({ linnet: parts[0], text: parts[1] }, base.origin);

  const start = () => {
    const address = new URL('widget', base);
    for (const [name, value] of Object.entries({ origin: location.origin, theme, language, profile, message, chat: kept() })) {
      if (value) address.searchParams.set(name, value);
    }
    frame = make('iframe', { src: address, title: label || say.open, allow: 'clipboard-write; fullscreen; microphone', referrerpolicy: 'origin' });
    // A frame that was refused loads, too, and never says a word.
    frame.addEventListener('load', () => setTimeout(() => ready || fail(), 15_000));
    panel.replaceChildren(frame);
  };
  const fail = () => {
    console.error(`Linnet: the frame of ${base.origin} did not answer. Is ${location.origin} among its [embed] origins, and may this page frame it (frame-src)?`);
    const button = make('button', { type: 'button' }, say.close);
    button.addEventListener('click', close);
    panel.replaceChildren(make('div', { class: 'fail' }, make('p', {}, say.unavailable), button));
    frame = null;
    if (!panel.hidden) button.focus();
  };

  const open = () => {
    if (!panel.hidden) return;
    before = document.activeElement === host ? bubble : (document.activeElement ?? bubble);
    if (!frame) start();
    panel.hidden = false;
    bubble.hidden = true;
    news.hidden = true;
    bubble.setAttribute('aria-expanded', 'true');
    (frame ?? panel).focus();
    if (ready) post('shown');
    dispatchEvent(new CustomEvent('linnet:open'));
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    bubble.hidden = false;
    bubble.setAttribute('aria-expanded', 'false');
    const back = before?.isConnected && before !== document.body && before !== host ? before : bubble;
    back.focus({ preventScroll: true });
    if (ready) post('hidden');
    dispatchEvent(new CustomEvent('linnet:close'));
  };
  const toggle = () => (panel.hidden ? open() : close());
  const send = (text) => {
    open();
    if (ready) post('send', String(text));
    else waiting.push(String(text));
  };

  bubble.addEventListener('click', open);
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== base.origin || !frame || source !== frame.contentWindow) return;
    if (data?.linnet === 'ready') {
      ready = true;
      if (!panel.hidden) post('shown');
      waiting.splice(0).forEach((text) => post('send', text));
    }
    if (data?.linnet === 'close') close();
    if (data?.linnet === 'chat' && /^[-0-9a-f]{0,36}$/.test(data.text)) kept(data.text);
    if (data?.linnet === 'ended') news.hidden = !panel.hidden;
  });

  window.Linnet = Object.freeze({ open, close, toggle, send });
  const show = () => document.body.append(host);
  if (document.body) show();
  else addEventListener('DOMContentLoaded', show, { once: true });
})();
