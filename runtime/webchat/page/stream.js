// The line to the worker: a token, what is to be said, and what was sent. It may break at any
// time. What is said carries an id, so saying it again does no harm; what was sent has a number,
// so a line that is open again goes on behind the last one.

const kFirstWaitMs = 500;
const kLongestWaitMs = 30_000;
// The worker is never silent for more than 15 s.
const kSilenceMs = 40_000;
// Browsers open few connections to one place, so pages that nobody sees give theirs back.
const kHiddenMs = 30_000;

// Half of it by chance, so that pages that lost their line together do not come back together.
const jittered = (ms) => ms / 2 + Math.random() * (ms / 2);

// The events of a stream, one after the other: {id, type, data}.
async function* eventsOf(body, onBytes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? '';
      if (field('data')) yield { id: field('id'), type: field('event'), data: field('data') };
    }
  }
}

export class Line {
  // hooks: onEvent({id, type, data}), onState('connecting' | 'online' | 'offline'),
  // onTaken(id), onRefused(id, status), token(), keepToken(token or null)
  constructor(base, hooks) {
    this.base = base;
    this.hooks = hooks;
    this.last = '';
    this.queue = [];
    this.isSending = false;
    this.wakers = new Set();
    addEventListener('online', () => this.wake());
    document.addEventListener('visibilitychange', () => this.seen());
  }

  // Says it, sooner or later, in the order of the calls.
  say(body) {
    this.queue.push(body);
    this.send();
  }

  async open() {
    let wait = kFirstWaitMs;
    for (;;) {
      this.abort = new AbortController();
      let silence;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => this.abort.abort(), kSilenceMs);
      };
      try {
        heard();
        const response = await this.fetch('events', {
          signal: this.abort.signal,
        }, () => (this.last === '' ? {} : { 'Last-Event-ID': this.last }));
        if (response.ok) {
          wait = kFirstWaitMs;
          this.hooks.onState('online');
          this.wake();
          for await (const event of eventsOf(response.body, heard)) {
            if (event.id) this.last = event.id;
            this.hooks.onEvent(event);
          }
        }
      } catch {
        // The line broke; what comes next is the same as where it ended.
      }
      clearTimeout(silence);
      if (document.hidden && this.isIdle) {
        await new Promise((done) => { this.onSeen = done; });
        continue;
      }
      this.hooks.onState('offline');
      await this.pause(jittered(wait));
      wait = Math.min(wait * 2, kLongestWaitMs);
    }
  }

  // With a token; with another one, to which nothing was sent yet, when the worker does not know
  // this one.
  async fetch(what, options, more = () => ({})) {
    for (let attempt = 0; ; ++attempt) {
      const token = this.hooks.token() ?? await this.newToken();
      const headers = { ...more(), Authorization: `Bearer ${token}` };
      const response = await fetch(`${this.base}/${what}`,
                                   { ...options, headers, cache: 'no-store' });
      if (response.status !== 401 || attempt > 0) return response;
      this.last = '';
      this.hooks.keepToken(null);
    }
  }

  // One at a time, or the stream and what is said first would be two visitors.
  newToken() {
    this.making ??= (async () => {
      try {
        const response = await fetch(`${this.base}/visitor`, { method: 'POST' });
        if (!response.ok) throw new Error(response.statusText);
        const { token } = await response.json();
        this.hooks.keepToken(token);
        return token;
      } finally {
        this.making = null;
      }
    })();
    return this.making;
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    let wait = kFirstWaitMs;
    while (this.queue.length > 0) {
      const body = this.queue[0];
      const after = await this.post(body);
      if (after === null) {
        this.queue.shift();
        wait = kFirstWaitMs;
      } else {
        await this.pause(after || jittered(wait));
        wait = Math.min(wait * 2, kLongestWaitMs);
      }
    }
    this.isSending = false;
  }

  // null: it is settled. Else when to try again, in ms; 0: soon.
  async post(body) {
    try {
      const response = await this.fetch('messages', { method: 'POST', body: JSON.stringify(body) });
      if (response.ok) {
        this.hooks.onTaken(body.id);
        return null;
      }
      if (response.status === 429 || response.status >= 500) {
        return Number(response.headers.get('Retry-After') ?? 0) * 1000;
      }
      this.hooks.onRefused(body.id, response.status);
      return null;
    } catch {
      return 0;
    }
  }

  // Shorter when something says that it may work now.
  pause(ms) {
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        this.wakers.delete(end);
        done();
      };
      const timer = setTimeout(end, ms);
      this.wakers.add(end);
    });
  }
  wake() {
    for (const end of [...this.wakers]) end();
  }

  seen() {
    clearTimeout(this.hiding);
    if (document.hidden) {
      this.hiding = setTimeout(() => {
        this.isIdle = true;
        this.abort.abort();
      }, kHiddenMs);
      return;
    }
    this.isIdle = false;
    this.onSeen?.();
    this.wake();
  }
}
