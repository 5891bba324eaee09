// Two clients of the Bot API that others wrote, telegraf and node-telegram-bot-api, on our fake
// Telegram: what they send it takes and refuses as Telegram does, and they believe its webhooks.

import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import test from 'node:test';

import {Bot} from 'node-telegram-bot-api';
import {createWebhookServer} from 'node-telegram-bot-api/node';

import {Fakes, TELEGRAM_TOKEN, listen} from './support.mjs';

const {Telegraf} = createRequire(import.meta.url)('telegraf');

const CHAT = 7012345678901;
const SECRET = 'sample-secret_1';

// The same few things of each client. `refusal` is what the client tells of an error.
class OfTelegraf {
  constructor(url, token) {
    this.bot = new Telegraf(token, {telegram: {apiRoot: url, webhookReply: false}});
    this.api = this.bot.telegram;
  }
  getMe = () => this.api.getMe();
  setWebhook = (url, secret) => this.api.setWebhook(url, {secret_token: secret});
  webhookUrl = async () => (await this.api.getWebhookInfo()).url;
  deleteWebhook = () => this.api.deleteWebhook();
  send = (text, more) => this.api.sendMessage(CHAT, text, more);
  sendPhoto = (photo, caption) => this.api.sendPhoto(CHAT, photo, {caption});
  answer = (query, text) => this.api.answerCbQuery(query, text);
  refusal = ({response}) => ({code: response.error_code, words: response.description});
  hear(on) {
    this.bot.on('callback_query', (context) => on(context.callbackQuery.data, context));
    this.bot.on('message', (context) => on(context.message.text, context));
  }
  listen = (t, secret) => listen(t, this.bot.webhookCallback('/hook', {secretToken: secret}));
}

class OfNodeTelegramBotApi {
  constructor(url, token) {
    this.bot = new Bot(token, {apiRoot: url});
    this.api = this.bot.api;
  }
  getMe = () => this.api.getMe();
  setWebhook = (url, secret) => this.api.setWebhook({url, secret_token: secret});
  webhookUrl = async () => (await this.api.getWebhookInfo()).url;
  deleteWebhook = () => this.api.deleteWebhook();
  send = (text, more) => this.api.sendMessage({chat_id: CHAT, text, ...more});
  sendPhoto = (photo, caption) => this.api.sendPhoto({chat_id: CHAT, photo, caption});
  answer = (query, text) => this.api.answerCallbackQuery({callback_query_id: query, text});
  refusal = (error) => ({code: error.errorCode, words: error.description});
  hear(on) {
    this.bot.on('callback_query', (context) => on(context.callbackQuery.data, context));
    this.bot.on('message', (context) => on(context.message.text, context));
  }
  async listen(t, secret) {
    const server = createWebhookServer(this.bot, {path: '/hook', secretToken: secret});
    return listen(t, (request, response) => server.emit('request', request, response));
  }
}

const CLIENTS = {telegraf: OfTelegraf, 'node-telegram-bot-api': OfNodeTelegramBotApi};

for (const [name, Client] of Object.entries(CLIENTS)) {
  const refused = async (client, what, code, words) => {
    const error = await what.then(
      () => assert.fail(`${name} was not refused: ${words}`),
      (thrown) => thrown,
    );
    const told = client.refusal(error);
    assert.equal(told.code, code);
    assert.match(told.words, words);
  };

  test(`${name} sends`, async (t) => {
    const fakes = await Fakes.start(t);
    const client = new Client(fakes.url, TELEGRAM_TOKEN);
    const me = await client.getMe();
    assert.equal(me.id, 7000000001);
    assert.equal(me.is_bot, true);

    const keyboard = [
      [{text: 'Sí & ja', callback_data: 'yes'}],
      [{text: 'Shop', url: 'https://shop.example'}],
    ];
    const text = 'Доставить? 😀 100 % + 1';
    const sent = await client.send(text, {reply_markup: {inline_keyboard: keyboard}});
    assert.equal(sent.text, text);
    const photo = await client.sendPhoto('https://shop.example/a.jpg', 'Tulips');
    assert.ok(photo.message_id > sent.message_id);
    await client.send('x'.repeat(4096));
    await client.send('😀'.repeat(2048));
    await client.answer('query1', 'Thanks');

    const logged = fakes.sent('telegram').filter((line) => line.method !== 'getMe');
    assert.ok(logged.every((line) => line.accepted));
    assert.equal(logged.length, 5);
    assert.equal(logged[0].to, String(CHAT));
    assert.equal(logged[0].text, text);
    assert.equal(logged[0].provider_id, String(sent.message_id));
    assert.deepEqual(logged[0].buttons[0], {title: 'Sí & ja', payload: 'yes'});
    assert.equal(logged[1].text, 'Tulips');
    assert.equal(logged[4].query_id, 'query1');
  });

  test(`${name} is refused`, async (t) => {
    const fakes = await Fakes.start(t);
    const client = new Client(fakes.url, TELEGRAM_TOKEN);
    const tooLong = /Bad Request: message is too long/;
    await refused(client, client.send('x'.repeat(4097)), 400, tooLong);
    await refused(client, client.send('😀'.repeat(2048) + 'x'), 400, tooLong);
    await refused(client, client.send(' \n '), 400, /Bad Request: message text is empty/);
    const button = {text: 'Yes', callback_data: 'я'.repeat(33)};
    const wrong = client.send('?', {reply_markup: {inline_keyboard: [[button]]}});
    await refused(client, wrong, 400, /BUTTON_DATA_INVALID/);
    const hook = client.setWebhook('http://127.0.0.1:1/', 'not a secret');
    await refused(client, hook, 400, /secret token contains unallowed characters/);
    const stranger = new Client(fakes.url, '7000000001:another-token');
    await refused(client, stranger.getMe(), 401, /Unauthorized/);
    assert.ok(fakes.sent('telegram').every((line) => !line.accepted));

    const blocked = {platform: 'telegram', fault: 'error', code: 403};
    await fakes.order('/control', blocked);
    await refused(client, client.send('hi'), 403, /bot was blocked by the user/);
    await client.send('hi');
  });

  test(`${name} hears our webhooks and no others`, async (t) => {
    const fakes = await Fakes.start(t);
    const client = new Client(fakes.url, TELEGRAM_TOKEN);
    const heard = [];
    client.hear(async (text, context) => {
      heard.push(text);
      if (context.callbackQuery) await client.answer(context.callbackQuery.id, 'Noted');
    });
    const hook = (await client.listen(t, SECRET)) + '/hook';
    await client.setWebhook(hook, SECRET);
    assert.equal(await client.webhookUrl(), hook);

    const order = (more) => ({
      channel: 'telegram',
      attempts: 1,
      events: [
        {from: String(CHAT), name: 'Ana', text: 'сколько? 😀'},
        {from: String(CHAT), tap: 'yes'},
      ],
      ...more,
    });
    const told = await fakes.order('/control/deliver', order());
    assert.equal(told.delivered, 2);
    assert.deepEqual(heard, ['сколько? 😀', 'yes']);
    const answered = fakes.sent('telegram').filter((line) => line.method === 'answerCallbackQuery');
    assert.equal(answered.length, 1);
    assert.equal(answered[0].accepted, true);

    const forged = await fakes.order('/control/deliver', order({forge: true}));
    assert.equal(forged.delivered, 0);
    assert.ok([401, 403].includes(forged.status), `answered ${forged.status}`);
    await client.setWebhook(hook);
    const unsigned = await fakes.order('/control/deliver', order());
    assert.equal(unsigned.delivered, 0);
    assert.equal(heard.length, 2);

    await client.deleteWebhook();
    assert.equal(await client.webhookUrl(), '');
  });
}

test('node-telegram-bot-api waits as long as it is told', async (t) => {
  const fakes = await Fakes.start(t);
  const client = new OfNodeTelegramBotApi(fakes.url, TELEGRAM_TOKEN);
  await fakes.order('/control', {platform: 'telegram', fault: 'error', code: 429, retry_after: 1});
  const begun = Date.now();
  await client.send('hi');
  assert.ok(Date.now() - begun >= 1000, 'it came again within the second');
  assert.deepEqual(fakes.sent('telegram').map((line) => line.accepted), [false, true]);
});
