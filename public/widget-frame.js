// The page inside the frame of another site (`widget.js`): takes what that site asks for, and says what happens here.
// It takes the place of `pwa.js`: in a frame there is nothing to install, to keep, or to be notified of.
//
// Only the sites of the configuration are listened to, and only the one that the address names is answered.
// Deliberately absent: what a message is and where chats are kept (`state/embed.rs`).
const { origins } = JSON.parse(document.getElementById('app-config').textContent);
const asked = new URLSearchParams(location.search).get('origin');
const origin = origins.includes(asked) && parent !== window ? asked : null;
const tell = (linnet, text) => origin && parent.postMessage({ linnet, text }, origin);
const composer = () => document.getElementById('message-input');

/** While the page is on its way, the composer has the focus, also one that is drawn in the place of another. */
const focused = new MutationObserver(() => document.activeElement === document.body && composer()?.focus());
for (const act of ['keydown', 'pointerdown']) addEventListener(act, () => focused.disconnect(), { capture: true });

const calls = {
  /** The frame came into sight. */
  shown() {
    composer()?.focus();
    focused.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => focused.disconnect(), 10_000);
  },
  /** It went out of sight. */
  hidden() {
    focused.disconnect();
  },
  /** The site says something in the name of who sits there. */
  send(text) {
    const area = composer();
    if (!area || typeof text !== 'string' || !text.trim()) return;
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    area.form.requestSubmit();
  },
};
addEventListener('message', (event) => {
  if (event.origin !== origin || event.source !== parent) return;
  const what = event.data?.linnet;
  if (what === 'shown') calls.shown();
  if (what === 'hidden') calls.hidden();
  if (what === 'send') calls.send(event.data.text);
});

addEventListener('click', (event) => event.target.closest?.('[data-embed=close]') && tell('close'));
// What is open inside is closed first, by itself.
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector(':popover-open, dialog[open]')) tell('close');
});
if (!origin) document.documentElement.dataset.alone = '';

const linnet = globalThis.linnet;
linnet.tell = (what, ...values) => {
  // No chats are kept here.
  if (what === 'recall') dispatchEvent(new CustomEvent('linnet', { detail: ['chat', values[0], '', ''] }));
  if (what === 'ended') tell('ended');
  // This browser keeps nothing for frames.
  if (what === 'kept') tell('chat', values[0]);
};
linnet.calls.splice(0).forEach((call) => linnet.tell(...call));
// A text that is sent before the page is awake would leave it.
const awake = () => document.documentElement.dataset.awake && (watch.disconnect(), tell('ready'));
const watch = new MutationObserver(awake);
watch.observe(document.documentElement, { attributeFilter: ['data-awake'] });
awake();
