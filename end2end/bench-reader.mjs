// The bench's reader: sends, reads to the end, and notes what came when.
// Plain sockets' events and string searches, since what it costs is in every
// figure: with `fetch` a thousand streams would measure the reader.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Sends a request and hands on the answer as it comes; resolves at its end. */
function call(method, address, body, data) {
  return new Promise((resolve, reject) => {
    const sent = request(address, { agent, method, headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.setEncoding('utf8');
      let whole = '';
      answer.on('data', data ? (text) => data(text, () => (answer.destroy(), resolve())) : (text) => (whole += text));
      answer.on('end', () => resolve({ status: answer.statusCode, text: whole }));
      answer.on('error', (error) => (answer.destroyed ? resolve() : reject(error)));
    });
    sent.setNoDelay(true);
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

export async function post(address, body) {
  const { status, text } = await call('POST', address, body);
  if (status >= 300) throw new Error(`${address}: ${status} ${text}`);
  return text && JSON.parse(text);
}

/** The present in microseconds since 1970, as the fake stamps its tokens. */
export const microseconds = () => (performance.timeOrigin + performance.now()) * 1000;

/** What a reader notes; `stamps` also how late each stamped token was, in ms. */
function notes(stamps) {
  const began = performance.now();
  const noted = { first: null, whole: null, characters: 0, text: '', lags: [], ended: null };
  noted.piece = (text) => {
    noted.first ??= performance.now() - began;
    noted.characters += text.length;
    if (!stamps) return;
    noted.text += text;
    const now = microseconds();
    const end = noted.text.lastIndexOf(' ');
    if (end < 0) return;
    for (const stamp of noted.text.slice(0, end).split(' ')) noted.lags.push((now - Number(stamp)) / 1000);
    noted.text = noted.text.slice(end + 1);
  };
  noted.end = (state) => {
    noted.ended = state;
    noted.whole = performance.now() - began;
  };
  return noted;
}

/** Reads what is written in a chat until its reply has ended. */
function watch(address, chatId, noted) {
  let rest = '';
  return call('GET', `${address}/api/v1/events?chat_id=${chatId}`, null, (text, stop) => {
    rest += text;
    let from = 0;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n', from)) {
      const block = rest.slice(from, end);
      from = end + 2;
      const data = block.indexOf('\ndata: ');
      if (block.includes('\nevent: text\n')) noted.piece(JSON.parse(block.slice(data + 7)).text);
      else if (block.includes('\nevent: state\n')) {
        const { state } = JSON.parse(block.slice(data + 7));
        if (['done', 'failed', 'stopped', 'interrupted'].includes(state)) {
          noted.end(state);
          return stop();
        }
      }
    }
    rest = rest.slice(from);
  });
}

/** Opens an event stream that nobody follows; resolves once it has begun, with what closes it. */
export const hold = (address, chatId) =>
  new Promise((resolve, reject) => {
    const asked = request(`${address}/api/v1/events${chatId ? `?chat_id=${chatId}` : ''}`, { agent }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`a stream is refused: ${answer.statusCode}`));
      answer.once('data', () => resolve(() => asked.destroy())).on('error', () => {});
      answer.resume();
    });
    asked.on('error', reject);
    asked.end();
  });

/** A message to Linnet, by its API. */
export const send = (address, text, chatId = null, model = 'gemma2:2b') =>
  post(`${address}/api/v1/messages`, { client_id: crypto.randomUUID(), chat_id: chatId, model, text });

export async function throughLinnet(address, text, { stamps = false, chatId = null } = {}) {
  const noted = notes(stamps);
  const sent = await send(address, text, chatId);
  await watch(address, sent.chat_id, noted);
  if (noted.ended !== 'done') throw new Error(`the reply is ${noted.ended}`);
  return noted;
}

export async function throughProxy(address, text, { stamps = false } = {}) {
  const noted = notes(stamps);
  let rest = '';
  const body = { model: 'gemma2:2b', stream: true, truncate: false, messages: [{ role: 'user', content: text }] };
  await call('POST', `${address}/api/chat`, body, (data, stop) => {
    rest += data;
    let from = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      const line = JSON.parse(rest.slice(from, end));
      from = end + 1;
      if (line.message?.content) noted.piece(line.message.content);
      if (line.done) {
        noted.end('done');
        return stop();
      }
    }
    rest = rest.slice(from);
  });
  if (noted.ended !== 'done') throw new Error('the stream was cut');
  return noted;
}

/** Begins a reply that waits; tells when it has begun. */
export async function begin(address, text) {
  const sent = await send(address, text);
  const noted = notes(false);
  const over = watch(address, sent.chat_id, noted);
  while (noted.first === null) await new Promise((later) => setTimeout(later, 2));
  return { ...sent, noted, over };
}
