// One event stream for all tabs of a browser: HTTP/1.1 has six connections for a server, and every tab wants a stream.
// A tab joins with what it has read (`cursor`) and leaves when it is hidden or closed. It is told of every event from
// then on, and where the stream is: whether it has missed something, and what to do then, is the tab's business
// (`Cursor::covers`). Deliberately absent: what events mean, and trying again (tabs join again by themselves).
let source = null;
let position = '';
let open = false;
const tabs = new Set();
// The last event of each kind that describes everything: a tab that joins late gets it.
const kept = new Map();

const tell = (message) => tabs.forEach((tab) => tab.postMessage(message));

function start({ address, cursor, names, keep }) {
  const mine = new EventSource(address + cursor);
  [source, position, open] = [mine, cursor, false];
  for (const name of names) {
    mine.addEventListener(name, ({ data, lastEventId }) => {
      position = lastEventId || position;
      if (keep.includes(name)) kept.set(name, [name, data, '']);
      tell([name, data, lastEventId]);
    });
  }
  mine.onopen = () => {
    open = true;
    tell(['open']);
  };
  mine.onerror = () => {
    open = false;
    const over = mine.readyState === EventSource.CLOSED;
    if (over) stop();
    tell(['lost', over]);
  };
}

function stop() {
  source?.close();
  source = null;
  kept.clear();
}

function leave(tab) {
  if (tabs.delete(tab) && tabs.size === 0) stop();
}

onconnect = ({ ports: [tab] }) => {
  tab.onmessage = ({ data }) => {
    if (data === 'leave') return leave(tab);
    if (!source) start(data);
    tabs.add(tab);
    tab.postMessage(['joined', position]);
    kept.forEach((message) => tab.postMessage(message));
    if (open) tab.postMessage(['open']);
  };
  // Where browsers tell of it: the tab is gone without a word.
  tab.onclose = () => leave(tab);
};
