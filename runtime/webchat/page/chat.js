// The page: what was sent comes from the worker, what the visitor said is kept in the browser,
// beside the token that makes them who they are. Each thing said remembers behind which message it
// was said, which puts both into one order without comparing clocks.

import { element, markChosen, own, theirs } from './message.js';
import { Line } from './stream.js';
import { language, say } from './words.js';

const at = (id) => document.getElementById(id);
const [log, list, text, state, newer] = ['log', 'messages', 'text', 'state', 'newer'].map(at);
const { name, title, color } = document.body.dataset;
const base = location.pathname.replace(/[^/]*$/, '') + encodeURIComponent(name);
const isEmbedded = window.parent !== window;
const kKept = 300;

// ---- What the browser keeps; where it keeps nothing, for as long as the page is open ----

const key = `hark:${base}`;
let memory = null;
function kept() {
  try {
    memory = localStorage.getItem(key) ?? memory;
  } catch {
    // Some browsers let embedded pages keep nothing.
  }
  const nothing = { token: null, started: false, last: 0, said: [] };
  try {
    return { ...nothing, ...JSON.parse(memory ?? '{}') };
  } catch {
    return nothing;
  }
}
function keep(change) {
  const now = kept();
  change(now);
  now.said = now.said.slice(-kKept);
  memory = JSON.stringify(now);
  try {
    localStorage.setItem(key, memory);
  } catch {
    // As above, or it is full.
  }
}

// ---- The conversation ----

let last = kept().last;  // the place of the newest message
let isReady = false;  // what was sent before the page was opened is shown
let unread = 0;
const ownById = new Map();
const theirsByName = new Map();

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
function toEnd() {
  log.scrollTop = log.scrollHeight;
  newer.hidden = true;
}

// Behind all that was said or sent before it.
function insert(item, place, isOwn) {
  item.dataset.order = String(place * 2 + (isOwn ? 1 : 0));
  let before = null;
  for (let one = list.lastElementChild; one; one = one.previousElementSibling) {
    if (Number(one.dataset.order) <= Number(item.dataset.order)) break;
    before = one;
  }
  list.insertBefore(item, before);
}

function show(item, place, isOwn) {
  const follows = isOwn || !isReady || isAtEnd();
  insert(item, place, isOwn);
  for (const picture of item.querySelectorAll('img, video')) {
    picture.addEventListener('load', () => follows && newer.hidden && toEnd());
  }
  if (follows) toEnd(); else newer.hidden = false;
}

function showState({ id, state, why }) {
  const item = ownById.get(id);
  if (!item) return;
  item.dataset.state = state;
  const words = item.querySelector('.delivery');
  words.textContent = say(why ?? state);
  if (state !== 'failed' || why) return;
  const button = element('button', { classes: 'again', type: 'button', text: say('again') });
  button.addEventListener('click', () => again(id));
  words.append(' ', button);
}

function showOwn(said) {
  if (ownById.has(said.id)) return showState(said);
  const item = own(said);
  ownById.set(said.id, item);
  show(item, said.after, true);
  showState(said);
  const tapped = said.message && list.querySelector(`[data-place="${said.message}"]`);
  if (tapped) markChosen(tapped, said.payload);
}

function react({ to, emoji }) {
  const item = ownById.get(to) ?? theirsByName.get(to);
  if (!item) return;
  item.querySelector('.reaction')?.remove();
  if (!emoji) return;
  item.querySelector('.bubble, .cards').after(element('span', { classes: 'reaction', text: emoji }));
}

function showSent(place, shown) {
  if (place > last) {
    last = place;
    keep((now) => { now.last = last; });
  }
  if (list.querySelector(`[data-place="${place}"]`)) return;
  if (shown.reaction) return react(shown.reaction);
  const item = theirs(shown, title, (button, choice) => {
    if (!button.disabled) speak({ message: place, payload: choice.payload, title: choice.title });
  });
  item.dataset.place = String(place);
  theirsByName.set(shown.name, item);
  show(item, place, false);
  for (const said of kept().said) {
    if (said.message === place) markChosen(item, said.payload);
  }
  if (isReady) tellUnread(document.hidden || isEmbedded ? unread + 1 : 0);
}

function tellUnread(count) {
  unread = count;
  document.title = count > 0 && document.hidden ? `(${count}) ${title}` : title;
  if (isEmbedded) parent.postMessage({ hark: 'unread', count }, '*');
}

// ---- The line ----

const line = new Line(base, {
  token: () => kept().token,
  keepToken,
  onState: (name) => {
    state.textContent = say(name);
    state.dataset.state = name;
  },
  onEvent: ({ id, type, data }) => {
    if (type === 'message') return showSent(Number(id), JSON.parse(data));
    log.setAttribute('aria-busy', 'false');
    isReady = true;
    begin();
  },
  onTaken: (id) => settle(id, 'sent'),
  onRefused: (id, status) => settle(id, 'failed', status === 413 ? 'tooLong' : undefined),
});

// Without one the worker takes the visitor for another, to whom it has sent nothing; what it did
// not take yet is said by that one.
function keepToken(token) {
  keep((now) => { now.token = token; });
  if (token) return;
  keep((now) => {
    const said = now.said.filter((one) => one.state === 'sending' && !one.message);
    Object.assign(now, { started: false, last: 0, said: said.map((one) => ({ ...one, after: 0 })) });
  });
  last = 0;
  hasBegun = false;
  list.replaceChildren();
  ownById.clear();
  kept().said.forEach(showOwn);
}

function settle(id, state, why) {
  keep((now) => {
    if (id === 'start') now.started = true;
    const said = now.said.find((one) => one.id === id);
    if (said) Object.assign(said, { state, why });
  });
  showState({ id, state, why });
}

// As the worker reads it (said.h).
function bodyOf({ id, text, message, payload }) {
  return message ? { id, message, payload } : { id, text };
}

function again(id) {
  const said = kept().said.find((one) => one.id === id);
  if (!said) return;
  settle(id, 'sending');
  line.say(bodyOf(said));
}

function speak(what) {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.replace('.', '-');
  const said = { id, after: last, at: Date.now(), state: 'sending', ...what };
  keep((now) => now.said.push(said));
  showOwn(said);
  line.say(bodyOf(said));
}

// What was not taken before the page was left is said again, with the ids it had.
let hasBegun = false;
function begin() {
  if (hasBegun) return;
  hasBegun = true;
  const now = kept();
  const start = new URLSearchParams(location.search).get('start') ?? '';
  if (!now.started) line.say({ id: 'start', start });
  for (const said of now.said) {
    if (said.state === 'sending') line.say(bodyOf(said));
  }
}

// ---- The page's own elements ----

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((from) => {
    const part = parseInt(hex.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function dress() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  document.querySelector('.face').textContent = [...title.trim()][0]?.toUpperCase() ?? '';
  at('label').textContent = say('label');
  at('send').setAttribute('aria-label', say('send'));
  at('close').setAttribute('aria-label', say('close'));
  at('close').hidden = !isEmbedded;
  log.setAttribute('aria-label', say('log'));
  text.placeholder = say('write');
  newer.textContent = say('newer');
  at('greeting').hidden = at('greeting').textContent === '';
  if (!color) return;
  const style = document.documentElement.style;
  style.setProperty('--accent', color);
  // Whichever of black and white is easier to read on it (WCAG contrast).
  style.setProperty('--on-accent', luminance(color) > 0.179 ? '#000' : '#fff');
}

function fitText() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
  at('send').disabled = text.value.trim() === '';
  // The line that stands in an empty one is the page's own.
  text.dir = text.value === '' ? document.documentElement.dir : 'auto';
}

at('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (words === '') return;
  text.value = '';
  fitText();
  speak({ text: words });
});
text.addEventListener('input', fitText);
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at('composer').requestSubmit();
});
newer.addEventListener('click', () => { toEnd(); text.focus(); });
log.addEventListener('scroll', () => { if (isAtEnd()) newer.hidden = true; });
addEventListener('resize', () => { if (newer.hidden) toEnd(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) tellUnread(0); });
// What another tab says is said here too.
addEventListener('storage', (event) => { if (event.key === key) kept().said.forEach(showOwn); });

const close = () => parent.postMessage({ hark: 'close' }, '*');
at('close').addEventListener('click', close);
addEventListener('keydown', (event) => { if (event.key === 'Escape' && isEmbedded) close(); });
addEventListener('message', (event) => {
  if (event.source !== parent || event.data?.hark !== 'opened') return;
  tellUnread(0);
  text.focus();
});

dress();
fitText();
kept().said.forEach(showOwn);
state.textContent = say('connecting');
line.open();
