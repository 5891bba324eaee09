// whatsapp-api-js, a client of WhatsApp's Cloud API that others wrote, on our fake WhatsApp: what
// it sends the fake takes, and it believes the fake's signed webhooks and no others.

import assert from 'node:assert/strict';
import test from 'node:test';

import {sign, verify} from '@octokit/webhooks-methods';
import {
  ActionButtons,
  ActionList,
  Body,
  Button,
  Contacts,
  Footer,
  Image,
  Interactive,
  ListSection,
  Location,
  Name,
  Phone,
  Reaction,
  Row,
  Template,
  Text,
} from 'whatsapp-api-js/messages';
import {WhatsAppAPI} from 'whatsapp-api-js/middleware/node-http';
import {Node18} from 'whatsapp-api-js/setup/node';

import {Fakes, PHONE_NUMBER_ID, WHATSAPP_TOKEN, bodyOf, listen} from './support.mjs';

const PERSON = '+5215512345678';
const APP_SECRET = 'sample-app-secret';

// The client has the platform's address built in: what it would fetch there it fetches here.
function clientOf(fakes, token = WHATSAPP_TOKEN) {
  const settings = {
    token,
    appSecret: APP_SECRET,
    webhookVerifyToken: 'sample-word',
    v: 'v25.0',
    ponyfill: {
      fetch: (url, options) => {
        const {pathname, search} = new URL(url);
        return fetch(fakes.url + pathname + search, options);
      },
    },
  };
  return new WhatsAppAPI(Node18(settings));
}

test('whatsapp-api-js sends', async (t) => {
  const fakes = await Fakes.start(t);
  const client = clientOf(fakes);
  const buttons = new ActionButtons(new Button('yes', 'Sí'), new Button('no', 'No'));
  const list = new ActionList('Menu', new ListSection('Tea', new Row('1', 'Green', 'Hot')));
  const messages = [
    new Text('Доставить? 😀'),
    new Text('x'.repeat(4096), true),
    new Interactive(buttons, new Body('Deliver?'), undefined, new Footer('Navoi Flowers')),
    new Interactive(list, new Body('Which tea?')),
    new Image('https://shop.example/a.jpg', false, 'Tulips'),
    new Location(69.28, 41.31, 'Shop', 'Amir Temur 1'),
    new Reaction('wamid.1', '👍'),
    new Template('order_ready', 'en'),
  ];
  for (const [number, message] of messages.entries()) {
    const answer = await client.sendMessage(
      PHONE_NUMBER_ID, PERSON, message, undefined, `effect-${number}`);
    assert.ok(answer.messages?.[0]?.id, JSON.stringify([message, answer]));
    const line = fakes.sent('whatsapp').at(-1);
    assert.equal(line.accepted, true);
    assert.equal(line.provider_id, answer.messages[0].id);
    assert.equal(line.effect_id, `effect-${number}`);
    assert.equal(line.to, PERSON);
  }
  const sent = fakes.sent('whatsapp');
  assert.equal(sent.length, messages.length);
  assert.equal(sent[0].text, 'Доставить? 😀');
  assert.deepEqual(sent[2].buttons, [
    {title: 'Sí', payload: 'yes'},
    {title: 'No', payload: 'no'},
  ]);
});

test('whatsapp-api-js is refused', async (t) => {
  const fakes = await Fakes.start(t);
  const client = clientOf(fakes);
  const codeOf = async (phone, to, message, from = client) =>
    (await from.sendMessage(phone, to, message)).error?.code;
  const hi = new Text('hi');
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, hi, clientOf(fakes, 'another')), 190);
  assert.equal(await codeOf('999', PERSON, hi), 100);
  assert.equal(await codeOf(PHONE_NUMBER_ID, '12', hi), 131009);
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, new Text('')), 131008);
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, new Image('a.jpg')), 100);
  // The client writes contacts as JSON within a text; Meta's description of its API has an array.
  const contacts = new Contacts([new Name('Aziza', 'Aziza'), new Phone('+998901112233')]);
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, contacts), 131008);
  await fakes.order('/control', {platform: 'whatsapp', fault: 'error', code: 131056});
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, hi), 131056);
  assert.ok(fakes.sent('whatsapp').every((line) => !line.accepted));
  assert.equal(await codeOf(PHONE_NUMBER_ID, PERSON, hi), undefined);
});

test('whatsapp-api-js hears our webhooks and no others', async (t) => {
  const fakes = await Fakes.start(t);
  const client = clientOf(fakes);
  const heard = [];
  client.on.message = ({from, name, message}) => {
    heard.push([from, name, message.text?.body ?? message.interactive?.button_reply?.id]);
  };
  client.on.status = ({phone, status, biz_opaque_callback_data: effect}) => {
    heard.push([phone, status, effect]);
  };
  const url = await listen(t, async (request, response) => {
    response.statusCode = await client.handle_post(request);
    response.end();
  });
  const person = PERSON.slice(1);
  const order = {
    channel: 'whatsapp',
    url: url + '/message',
    secret: APP_SECRET,
    account: PHONE_NUMBER_ID,
    attempts: 1,
    events: [
      {from: person, name: 'Ana', text: 'сколько стоит? ¥ é 😀'},
      {from: person, name: 'Ana', tap: 'yes', title: 'Sí'},
      {from: person, status: 'delivered', provider_id: 'wamid.2', effect_id: 'effect-2'},
    ],
  };
  const told = await fakes.order('/control/deliver', order);
  assert.equal(told.delivered, 3);
  assert.deepEqual(heard, [
    [person, 'Ana', 'сколько стоит? ¥ é 😀'],
    [person, 'Ana', 'yes'],
    [person, 'delivered', 'effect-2'],
  ]);
  const forged = await fakes.order('/control/deliver', {...order, forge: true});
  assert.equal(forged.delivered, 0);
  assert.equal(forged.status, 401);
  const unsigned = await fetch(url, {method: 'POST', body: '{"object":"x"}'});
  assert.ok(unsigned.status >= 400);
  assert.equal(heard.length, 3);
});

// GitHub signs its webhooks by the scheme that Meta has; this is GitHub's own implementation.
test("another signer of the scheme agrees with the fake's signatures", async (t) => {
  const fakes = await Fakes.start(t);
  const posts = [];
  const url = await listen(t, async (request, response) => {
    posts.push({body: await bodyOf(request), signature: request.headers['x-hub-signature-256']});
    response.end();
  });
  for (const channel of ['whatsapp', 'messenger', 'instagram']) {
    await fakes.order('/control/deliver', {
      channel, url, secret: APP_SECRET, account: '1', attempts: 1,
      events: [{from: '730', text: 'цена? 😀'}],
    });
    await fakes.order('/control/deliver', {
      channel, url, secret: APP_SECRET, account: '1', attempts: 1, forge: true,
      events: [{from: '730', text: 'цена? 😀'}],
    });
  }
  assert.equal(posts.length, 6);
  for (const [number, {body, signature}] of posts.entries()) {
    assert.equal(await verify(APP_SECRET, body, signature), number % 2 === 0);
    assert.equal((await sign(APP_SECRET, body)) === signature, number % 2 === 0);
  }
});
