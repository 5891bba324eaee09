// What the peers' tests share: our programs as processes of their own, and small servers. Nothing
// here leaves 127.0.0.1, and whatever was started is stopped at the end of the test.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

// As in tests/fake_platforms/platforms.h.
export const TELEGRAM_TOKEN = '7000000001:fake-telegram-token';
export const WHATSAPP_TOKEN = 'fake-whatsapp-token';
export const PHONE_NUMBER_ID = '105550001111222';

const BINARIES = process.env.HARK_BINARIES;

// A folder that goes with the test.
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'hark-peers-'));
  t.after(() => rmSync(path, {recursive: true, force: true}));
  return path;
}

// Starts one of our programs and gives its address once it says that it listens.
async function start(t, program, args, env = {}) {
  const child = spawn(join(BINARIES, program), args, {
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (bytes) => {
      said += bytes;
      const found = said.match(/listening on (?:http:\/\/)?(127\.0\.0\.1:\d+)\n/);
      if (found) resolve('http://' + found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`${program} ended with ${status}: ${said}`)));
  });
}

// The fake platforms, with the log of what they were asked.
export class Fakes {
  static async start(t) {
    const log = join(folder(t), 'sent.jsonl');
    return new Fakes(await start(t, 'fake_platforms', ['--log', log]), log);
  }
  constructor(url, log) {
    this.url = url;
    this.log = log;
  }
  sent(platform) {
    const lines = readFileSync(this.log, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line)).filter((line) => line.platform === platform);
  }
  async order(path, order) {
    const answer = await fetch(this.url + path, {method: 'POST', body: JSON.stringify(order)});
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  }
}

// `hark serve` of a workspace whose keys are in `env`.
export function serve(t, workspace, env) {
  return start(t, 'hark', ['serve', workspace], env);
}

// An HTTP server on a free port, and its address.
export async function listen(t, handler) {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

// A port that nobody has, for servers that cannot choose one themselves.
export async function freePort() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

// What `look` finds, once it finds something.
export async function eventually(what, look) {
  const until = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
