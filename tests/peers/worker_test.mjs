// A worker of ours between peers: telegram-test-api, a Bot API server that others wrote, for which
// it is a bot like any other; and webhooks that another implementation signed.

import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import test from 'node:test';

import {sign} from '@octokit/webhooks-methods';
import {WhatsAppAPI} from 'whatsapp-api-js';
import {Node18} from 'whatsapp-api-js/setup/node';

import {
  Fakes,
  PHONE_NUMBER_ID,
  TELEGRAM_TOKEN,
  WHATSAPP_TOKEN,
  bodyOf,
  eventually,
  folder,
  freePort,
  listen,
  serve,
} from './support.mjs';

const TelegramServer = createRequire(import.meta.url)('telegram-test-api');

const SECRET = 'sample-secret_1';
const APP_SECRET = 'sample-app-secret';

const RULES = `
rule menu on message when text is "menu" {
  reply "Shall we? Да? 😀" buttons yes "Yes", no "No"
}
rule repeats on message { reply "You said {text}." }
rule agreed on tap yes { reply "Fine." }
`;

const KEYS = {
  TELEGRAM_TOKEN,
  TELEGRAM_SECRET: SECRET,
  WHATSAPP_TOKEN,
  WHATSAPP_APP_SECRET: APP_SECRET,
  WHATSAPP_WORD: 'sample-word',
};

function startWorker(t, telegramUrl, whatsappUrl) {
  const workspace = folder(t);
  writeFileSync(join(workspace, 'rules.hark'), RULES);
  writeFileSync(
    join(workspace, 'hark.toml'),
    `listen = "127.0.0.1:0"

[connections.bot]
channel = "telegram"
api_url = "${telegramUrl}"
token = { env = "TELEGRAM_TOKEN" }
webhook_secret = { env = "TELEGRAM_SECRET" }

[connections.shop]
channel = "whatsapp"
api_url = "${whatsappUrl}/v25.0"
account_id = "${PHONE_NUMBER_ID}"
token = { env = "WHATSAPP_TOKEN" }
app_secret = { env = "WHATSAPP_APP_SECRET" }
verify_token = { env = "WHATSAPP_WORD" }
`,
  );
  return serve(t, workspace, KEYS);
}

// telegram-test-api posts updates without the secret that setWebhook gives: this adds what Telegram
// would. It keeps how the worker answered to itself: a refusal would end the server's process.
function addSecret(t, worker, secret, statuses) {
  return listen(t, async (request, response) => {
    const answer = await fetch(worker + '/webhook/bot', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(secret && {'X-Telegram-Bot-Api-Secret-Token': secret}),
      },
      body: await bodyOf(request),
    });
    statuses.push(answer.status);
    response.end();
  });
}

test('a worker is a bot of telegram-test-api', async (t) => {
  const fakes = await Fakes.start(t);
  const server = new TelegramServer({host: '127.0.0.1', port: await freePort()});
  await server.start();
  t.after(() => server.stop());
  const worker = await startWorker(t, server.config.apiURL, fakes.url);
  const person = server.getClient(TELEGRAM_TOKEN, {userId: 730, chatId: 730, firstName: 'Ana'});
  const sentByBot = () => server.storage.botMessages.map(({message}) => message);
  const answerTo = (count) =>
    eventually(`message ${count} of the bot`, () => sentByBot()[count - 1]);
  const statuses = [];
  const setWebhook = async (secret) => {
    const url = await addSecret(t, worker, secret, statuses);
    server.setWebhook({url}, TELEGRAM_TOKEN);
  };

  await setWebhook(SECRET);
  await person.sendMessage(person.makeMessage('hi there'));
  const first = await answerTo(1);
  assert.equal(first.text, 'You said hi there.');
  assert.equal(String(first.chat_id), '730');

  await person.sendMessage(person.makeMessage('menu'));
  const asked = await answerTo(2);
  assert.equal(asked.text, 'Shall we? Да? 😀');
  const buttons = asked.reply_markup.inline_keyboard.flat();
  assert.deepEqual(buttons.map((button) => button.text), ['Yes', 'No']);

  const {messageId} = server.storage.botMessages[1];
  const shown = {message: {message_id: messageId}};
  await person.sendCallback(person.makeCallbackQuery(buttons[0].callback_data, shown));
  assert.equal((await answerTo(3)).text, 'Fine.');

  for (const secret of ['', 'another-secret']) {
    await setWebhook(secret);
    await person.sendMessage(person.makeMessage('forged'));
    await eventually('an answer to the forgery', () => statuses.at(-1) === 401);
    statuses.length = 0;
  }
  await setWebhook(SECRET);
  await person.sendMessage(person.makeMessage('bye'));
  assert.equal((await answerTo(4)).text, 'You said bye.');
  assert.equal(sentByBot().length, 4);
  assert.deepEqual(statuses, [200]);
});

function webhookOf(id, text) {
  const value = {
    messaging_product: 'whatsapp',
    metadata: {display_phone_number: '15550001111', phone_number_id: PHONE_NUMBER_ID},
    contacts: [{profile: {name: 'Ana'}, wa_id: '5215512345678'}],
    messages: [
      {
        from: '5215512345678',
        id,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'text',
        text: {body: text},
      },
    ],
  };
  const entry = [{id: '1', changes: [{field: 'messages', value}]}];
  return JSON.stringify({object: 'whatsapp_business_account', entry});
}

test("a worker takes webhooks that others sign, and what they would not", async (t) => {
  const fakes = await Fakes.start(t);
  const worker = await startWorker(t, fakes.url, fakes.url);
  const client = new WhatsAppAPI(
    Node18({token: 'none', appSecret: APP_SECRET, webhookVerifyToken: 'sample-word', v: 'v25.0'}));
  // How the worker answers, after it and the client agreed on the signature.
  const post = async (body, signature) => {
    const headers = {'Content-Type': 'application/json'};
    if (signature) headers['X-Hub-Signature-256'] = signature;
    const answer = await fetch(worker + '/webhook/shop', {method: 'POST', headers, body});
    const believed = signature ? await client.verifyRequestSignature(body, signature) : false;
    assert.equal(answer.status === 200, believed, `the worker says ${answer.status}`);
    return answer.status;
  };
  const body = webhookOf('wamid.1', 'how much?');
  const good = await sign(APP_SECRET, body);
  const forgeries = [
    [body, undefined],
    [body, 'sha256='],
    [body, await sign('another-secret', body)],
    [body, good.slice(0, -1)],
    [body, 'sha256=' + good.slice(7).toUpperCase()],
    [body.replace('how much?', 'how long?'), good],
    [body + ' ', good],
    [webhookOf('wamid.1', 'how  much?'), good],
  ];
  for (const [forged, signature] of forgeries) assert.equal(await post(forged, signature), 401);
  assert.equal(await post(body, good), 200);
  const answers = () => fakes.sent('whatsapp').map((line) => line.text);
  await eventually('the answer', () => answers().length > 0);
  assert.deepEqual(answers(), ['You said how much?.']);
});

test('a worker shakes hands as another implementation does', async (t) => {
  const fakes = await Fakes.start(t);
  const worker = await startWorker(t, fakes.url, fakes.url);
  const client = new WhatsAppAPI(
    Node18({token: 'none', appSecret: APP_SECRET, webhookVerifyToken: 'sample-word', v: 'v25.0'}));
  const theirs = (query) => {
    try {
      return client.get(Object.fromEntries(new URLSearchParams(query)));
    } catch {
      return undefined;
    }
  };
  const ask = {'hub.mode': 'subscribe', 'hub.verify_token': 'sample-word', 'hub.challenge': '1158'};
  const queries = [
    [ask, '1158'],
    [{...ask, 'hub.verify_token': 'another'}, undefined],
    [{...ask, 'hub.mode': 'unsubscribe'}, undefined],
    [{'hub.challenge': '1158'}, undefined],
  ];
  for (const [query, expected] of queries) {
    const text = new URLSearchParams(query).toString();
    const answer = await fetch(`${worker}/webhook/shop?${text}`);
    const ours = answer.status === 200 ? await answer.text() : undefined;
    assert.equal(ours, expected, text);
    assert.equal(ours, theirs(text), text);
  }
});
