// A message as elements. Nothing that somebody wrote becomes markup: texts are set as texts, and
// links are those of the web, mail and telephone alone.

import { language, say } from './words.js';

export function element(name, { classes = '', text, dir, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  if (dir) made.dir = dir;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter(Boolean));
  return made;
}

const mayBeOpened = (url) => /^(https?:\/\/|mailto:|tel:)/.test(url ?? '');
const mayBeLoaded = (url) =>
  /^https:\/\//.test(url ?? '') || (url ?? '').startsWith(`${location.origin}/`);

function link(url, text, classes = '') {
  const made = element('a', { classes, text, dir: 'auto', href: url, target: '_blank',
                              rel: 'noopener noreferrer nofollow' });
  made.append(element('span', { classes: 'unseen', text: ` (${say('opens')})` }));
  return made;
}

// A text in which addresses of the web are links.
export function written(text, classes = 'text') {
  const made = element('p', { classes, dir: 'auto' });
  for (const part of text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'])/)) {
    made.append(/^https?:\/\//.test(part) ? link(part, part) : part);
  }
  return made;
}

// A picture that cannot be shown is a link to itself.
function picture(url, words) {
  if (!mayBeLoaded(url)) return mayBeOpened(url) ? link(url, words || url) : null;
  const made = element('img', { classes: 'picture', src: url, alt: words || say('image') });
  made.addEventListener('error', () => made.replaceWith(link(url, words || url)));
  return made;
}

function media({ kind, url, caption, filename }) {
  const words = filename || caption;
  let shown = null;
  if (kind === 'image') {
    shown = picture(url, words);
  } else if (kind !== 'document' && mayBeLoaded(url)) {
    shown = element(kind, { classes: kind, src: url, controls: '', preload: 'metadata',
                            'aria-label': words || say('file') });
  } else if (mayBeOpened(url)) {
    shown = link(url, filename || url.split('/').pop() || say('file'), 'file');
  }
  return [shown, caption && written(caption)];
}

// Buttons that say something and links that look like them. `onTap(button, choice)` is told of
// the first.
function choices(list, onTap) {
  const group = element('div', { classes: 'choices', role: 'group' });
  for (const choice of list) {
    if (choice.url !== undefined) {
      if (mayBeOpened(choice.url)) group.append(link(choice.url, choice.title, 'choice opens'));
      continue;
    }
    const button = element('button', { classes: 'choice', type: 'button', text: choice.title,
                                       dir: 'auto' });
    button.dataset.payload = choice.payload;
    button.addEventListener('click', () => onTap(button, choice));
    group.append(button);
  }
  return group;
}

// The chosen one is marked. The others of a question have lost their meaning with it; those of a
// menu have not.
export function markChosen(root, payload) {
  for (const button of root.querySelectorAll('button.choice')) {
    if (button.dataset.payload !== payload) continue;
    button.classList.add('chosen');
    button.disabled = true;
    button.append(element('span', { classes: 'unseen', text: ` (${say('chosen')})` }));
    if (!root.dataset.once) continue;
    for (const other of button.parentElement.querySelectorAll('button')) other.disabled = true;
  }
}

function card({ title, subtitle, image, buttons }, onTap) {
  return element('li', { classes: 'card' }, image && picture(image, title),
                 element('div', { classes: 'said' },
                         element('p', { classes: 'heading', text: title, dir: 'auto' }),
                         subtitle && written(subtitle)),
                 choices(buttons, onTap));
}

const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });

function time(at) {
  const when = new Date(at);
  return element('time', { text: clock.format(when), title: day.format(when),
                           datetime: when.toISOString() });
}

function message(side, who, children) {
  return element('li', { classes: `message ${side}` },
                 element('span', { classes: 'unseen', text: `${who}: ` }), ...children);
}

// One that was sent to the visitor.
export function theirs(shown, who, onTap) {
  const bubble = element('div', { classes: 'bubble' });
  if (shown.media) bubble.append(...media(shown.media).filter(Boolean));
  if (shown.text) bubble.append(written(shown.text));
  if (bubble.childElementCount > 0) bubble.append(time(shown.at));
  const cards = shown.cards &&
    element('ul', { classes: shown.cards.length > 1 ? 'cards many' : 'cards', tabindex: '0',
                    'aria-label': say('cards') }, ...shown.cards.map((one) => card(one, onTap)));
  const made = message('theirs', who, [
    bubble.childElementCount > 0 && bubble, cards, shown.choices && choices(shown.choices, onTap),
  ]);
  if (shown.once) made.dataset.once = 'yes';
  return made;
}

// One that the visitor said.
export function own(said) {
  const state = element('span', { classes: 'delivery' });
  const bubble = element('div', { classes: 'bubble' }, written(said.text ?? said.title),
                         element('span', { classes: 'foot' }, time(said.at), state));
  return message('own', say('you'), [bubble]);
}
