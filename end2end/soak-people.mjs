// The people of the soak: what they do, what they were promised, and at the end
// whether it was kept.
//
// Every answer is made of words that occur in no other, so that text which went
// to the wrong place is seen. Requests that Linnet did not answer (it was
// killed) are made again with the same client_id, as the page does.
import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const FINAL = ['done', 'stopped', 'failed', 'interrupted'];
/** What goes wrong with an answer; most go well. Long waits are cut to seconds. */
const FAULTS = [
  'stall', 'reset', 'eof', 'cut', 'error', 'invalid_utf8', 'invalid_json', 'no_newline', 'silence', 'headers_only', 'dribble', 'close',
  'not_http', 'trickle', 'html502', 'html200', 'empty500', 'memory', 'busy429', 'busy503', 'sign_in', 'refused', 'missing', 'redirect',
];

/** Numbers by chance, the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class People {
  /** Replies that were promised: id to what it is to say. */
  acknowledged = new Map();
  /** Messages that were promised: id to text. */
  said = new Map();
  wrong = [];
  answers = new Map();
  read = { whole: 0, resumed: 0, slow: 0 };
  /** Each number once, for the words. */
  #next = 0;

  constructor({ linnet, seed, people, idle, until }) {
    Object.assign(this, { linnet, seed, people, idle, until });
  }

  run() {
    return Promise.all(Array.from({ length: this.people }, (_, nth) => this.#person(chance(this.seed * 1000 + nth))));
  }

  async #person(random) {
    const mine = { random, chats: [], replies: [], deleted: [] };
    await pause(random() * this.idle * 1000);
    const deeds = [
      [30, () => this.#send(mine)], [14, () => this.#watch(mine)], [8, () => this.#stop(mine)], [8, () => this.#again(mine)],
      [5, () => this.#delete(mine)], [4, () => this.#restore(mine)], [6, () => this.#search(mine)], [8, () => this.#look(mine)],
      [3, () => this.#upload(mine, true)], [3, () => this.#upload(mine, false)],
    ];
    const sum = deeds.reduce((all, [weight]) => all + weight, 0);
    while (!this.until()) {
      let at = random() * sum;
      const [, deed] = deeds.find(([weight]) => (at -= weight) < 0);
      await deed();
      await pause(random() * 2 * this.idle * 1000);
    }
  }

  /** A request until Linnet answers it. */
  async #ask(method, path, body) {
    for (;;) {
      try {
        const answer = await fetch(this.linnet.address + path, {
          method, headers: { origin: this.linnet.address, ...(body && { 'content-type': 'application/json' }) }, body: body && JSON.stringify(body), signal: AbortSignal.timeout(60_000),
        });
        const text = await answer.text();
        const code = answer.status >= 400 ? /"code":"(\w+)"/.exec(text)?.[1] : '';
        this.#count(`${answer.status}${code ? ` ${code}` : ''}`);
        // It is being ended: it says so, and is there again soon.
        if (answer.status === 503) throw new Error('busy');
        if (answer.status >= 500 && answer.status !== 502) this.wrong.push(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
        return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
      } catch (error) {
        this.#count(error.name === 'TimeoutError' ? 'no answer in a minute' : 'asked again');
        await pause(400);
      }
    }
  }

  #count(what) {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
  }

  async #send(mine) {
    const { random } = mine;
    const number = (this.#next += 1);
    const count = 5 + Math.floor(random() * 60);
    const text = Array.from({ length: count }, (_, word) => `ä${number}.${word} `).join('').trimEnd();
    const script = { text, delay_ms: [0, 10, 50, 150][Math.floor(random() * 4)] };
    if (random() < 0.3) Object.assign(script, { fault: FAULTS[Math.floor(random() * FAULTS.length)], after: Math.floor(random() * count) });
    if (random() < 0.2) script.thinking = `Let me think about ${number} for a while`;
    if (random() < 0.1) script.first_ms = Math.floor(random() * 3000);
    const chat = mine.chats.at(-1);
    const message = {
      client_id: randomUUID(), chat_id: chat && chat.count < 8 && random() < 0.7 ? chat.id : null, model: 'gemma2:2b',
      text: `Question ${number} fake:${JSON.stringify(script)}`,
    };
    const { status, body } = await this.#ask('POST', '/api/v1/messages', message);
    if (status !== 200 && status !== 201) return;
    this.#promised(mine, body, text, message.text);
    if (message.chat_id) chat.count += 1;
    else mine.chats.push({ id: body.chat_id, count: 1 });
    if (random() < 0.6) await this.#follow(mine, mine.replies.at(-1));
  }

  #promised(mine, sent, text, question) {
    const reply = { id: sent.reply_id, chat: sent.chat_id, text, question: sent.message_id };
    this.acknowledged.set(reply.id, reply);
    if (question) this.said.set(sent.message_id, { chat: sent.chat_id, text: question });
    mine.replies.push(reply);
  }

  #any(mine, all) {
    return all.length ? all[Math.floor(mine.random() * all.length)] : null;
  }

  async #watch(mine) {
    const reply = this.#any(mine, mine.replies.slice(-4));
    if (reply) await this.#follow(mine, reply);
  }

  /** Reads an answer, breaking off and coming back, in time or slowly. */
  async #follow({ random }, reply) {
    const slow = random() < 0.2;
    const got = { text: Buffer.alloc(0), cursor: null, ended: null, begun: false };
    for (let round = 0; round < 6 && !got.ended && !this.until(); round += 1) {
      const patience = random() < 0.5 ? 200 + random() * 1500 : 12_000;
      if (got.cursor) this.read.resumed += 1;
      await this.#stream(reply, got, patience, slow);
    }
    if (slow) this.read.slow += 1;
    const text = got.text.toString();
    if (!reply.text.startsWith(text.trimEnd())) this.wrong.push(`read of ${reply.id}: ${JSON.stringify(text.slice(-80))}`);
    if (got.ended === 'done' && got.begun && text.trimEnd() !== reply.text) this.wrong.push(`a done answer ${reply.id} was read as ${JSON.stringify(text.slice(-80))} of ${reply.text.length}`);
    if (got.ended) this.read.whole += 1;
  }

  #stream(reply, got, patience, slow) {
    return new Promise((over) => {
      const headers = got.cursor ? { 'last-event-id': got.cursor } : {};
      const asked = request(`${this.linnet.address}/api/v1/events?chat_id=${reply.chat}`, { headers, agent: false }, (answer) => {
        if (answer.statusCode !== 200) return asked.destroy();
        answer.setEncoding('utf8');
        let rest = '';
        answer.on('data', (data) => {
          rest += data;
          const blocks = rest.split('\n\n');
          rest = blocks.pop();
          for (const block of blocks) this.#event(block, reply, got);
          if (got.ended) return asked.destroy();
          if (!slow) return;
          answer.pause();
          setTimeout(() => answer.resume(), 700);
        });
        answer.on('end', () => asked.destroy());
        answer.on('error', () => asked.destroy());
      });
      const timer = setTimeout(() => asked.destroy(), patience);
      asked.on('error', () => {});
      asked.on('close', () => (clearTimeout(timer), setTimeout(over, 50)));
      asked.end();
    });
  }

  #event(block, reply, got) {
    const field = (name) => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
    const [kind, id] = [field('event'), field('id')];
    if (id) got.cursor = id;
    if (kind !== 'text' && kind !== 'state') return;
    const data = JSON.parse(field('data'));
    if (data.reply_id !== reply.id) return;
    if (kind === 'state') {
      if (FINAL.includes(data.state)) got.ended = data.state;
      return;
    }
    got.begun = true;
    if (data.at > got.text.length) this.wrong.push(`a gap in ${reply.id}: at ${data.at}, had ${got.text.length}`);
    got.text = Buffer.concat([got.text.subarray(0, data.at), Buffer.from(data.text)]);
  }

  async #stop(mine) {
    const reply = mine.replies.at(-1);
    if (reply) await this.#ask('POST', `/api/v1/replies/${reply.id}/stop`);
  }

  async #again(mine) {
    const reply = this.#any(mine, mine.replies.slice(-4));
    if (!reply) return;
    const { status, body } = await this.#ask('POST', `/api/v1/replies/${reply.id}/again`, { client_id: randomUUID(), how: 'regenerate' });
    if (status === 200 || status === 201) this.#promised(mine, body, reply.text);
  }

  async #delete(mine) {
    const chat = mine.chats.length > 1 ? mine.chats.shift() : null;
    if (!chat) return;
    mine.replies = mine.replies.filter((reply) => reply.chat !== chat.id);
    await this.#ask('DELETE', `/api/v1/chats/${chat.id}`);
    mine.deleted.push(chat);
  }

  async #restore(mine) {
    const chat = mine.deleted.pop();
    if (!chat) return;
    await this.#ask('POST', `/api/v1/chats/${chat.id}/restore`);
    mine.chats.unshift(chat);
  }

  async #search({ random }) {
    await this.#ask('GET', `/api/v1/search?q=${encodeURIComponent(`ä${Math.ceil(random() * this.#next)} quest`)}`);
  }

  async #look(mine) {
    const chat = this.#any(mine, mine.chats);
    if (chat) await this.#ask('GET', mine.random() < 0.5 ? `/chat/${chat.id}` : `/api/v1/chats/${chat.id}`);
    else await this.#ask('GET', '/api/v1/chats');
  }

  /** A model's file, whole or broken off in the middle. */
  #upload({ random }, whole) {
    const file = Buffer.concat([Buffer.from('GGUF'), Buffer.from(`${random()}`.repeat(5000))]);
    const digest = `sha256:${createHash('sha256').update(file).digest('hex')}`;
    return new Promise((over) => {
      const headers = { origin: this.linnet.address, 'content-length': file.length, 'content-type': 'application/octet-stream' };
      const asked = request(`${this.linnet.address}/api/blobs/${digest}`, { method: 'POST', headers, agent: false }, (answer) => {
        this.#count(`upload ${answer.statusCode}`);
        answer.resume().on('close', over);
      });
      asked.on('error', () => over());
      asked.on('close', () => over());
      if (whole) return asked.end(file);
      asked.write(file.subarray(0, 20_000));
      setTimeout(() => asked.destroy(), 200);
    });
  }

  /** Whether all that was promised is there, by what people are shown. */
  async judge(check) {
    const chats = new Set([...this.acknowledged.values()].map((reply) => reply.chat));
    for (const chat of chats) await this.#ask('POST', `/api/v1/chats/${chat}/restore`);
    const states = new Map();
    const [missing, unfinished, false_, unexplained, lost] = [[], [], [], [], []];
    const shown = new Map();
    for (const reply of this.acknowledged.values()) {
      // Each version is brought to the front, and the chat is read.
      if (!shown.has(reply.id)) {
        await this.#ask('POST', '/api/page/choose', { message_id: reply.id });
        const { body } = await this.#ask('GET', `/api/v1/chats/${reply.chat}`);
        for (const message of body.messages ?? []) shown.set(message.id, message);
      }
      const found = shown.get(reply.id);
      if (!found) {
        missing.push(reply.id);
        continue;
      }
      states.set(found.state, (states.get(found.state) ?? 0) + 1);
      if (!FINAL.includes(found.state)) unfinished.push(`${reply.id} ${found.state}`);
      if (['failed', 'interrupted'].includes(found.state) && !found.error) unexplained.push(reply.id);
      const text = found.text.trimEnd();
      if (!reply.text.startsWith(text) || (found.state === 'done' && text !== reply.text)) false_.push(`${reply.id} ${found.state} ${JSON.stringify(text.slice(-60))} of ${JSON.stringify(reply.text.slice(-20))}`);
    }
    for (const [id, { text }] of this.said) if (shown.get(id)?.text !== text) lost.push(id);
    const few = (all) => (all.length ? `${all.length}: ${all.slice(0, 4).join('; ')}` : '');
    console.log(`     ${this.said.size} messages, ${this.acknowledged.size} replies in ${chats.size} chats: ${[...states].map(([state, count]) => `${count} ${state}`).join(', ')}`);
    console.log(`     answers: ${[...this.answers].toSorted().map(([what, count]) => `${what} ×${count}`).join(', ')}`);
    console.log(`     read to the end ${this.read.whole}, resumed ${this.read.resumed}, slowly ${this.read.slow}`);
    check('every acknowledged message is there', lost.length === 0, few(lost));
    check('every acknowledged reply is there', missing.length === 0, few(missing));
    check('every reply is final', unfinished.length === 0, few(unfinished));
    check('every failure says why', unexplained.length === 0, few(unexplained));
    check('texts are what the model server said, or the beginning of it', false_.length === 0, few(false_));
    check('nothing else was wrong', this.wrong.length === 0, few(this.wrong));
  }
}
