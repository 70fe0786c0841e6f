import { request } from 'node:http';
import { expect } from 'vitest';
import { DEFAULTS } from '../../../functions/knowledge/live-settings.ts';
import { png } from '../../attachment/samples.ts';
import { newSession, openSession } from '../visitor.ts';
import { type Case, generate } from './bank.ts';
import {
  inert,
  lengthOf,
  newVisitor,
  refused,
  refusedBy,
  settle,
  staffLog,
  talkingVisitor,
  type World,
} from './world.ts';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request as written: fetch forbids some methods and tidies paths up. */
const ask = (world: World, method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const framed = body === '' ? headers : { ...headers, 'content-length': Buffer.byteLength(body) };
    const sent = request(world.url, { method, path, headers: framed }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject).end(body);
  });

const DECLARED: Record<string, readonly string[]> = {
  '/api/sessions': ['POST'],
  '/api/settings': ['GET', 'PUT'],
  '/api/settings/versions': ['GET'],
  '/api/tickets': ['GET'],
  '/api/tickets/$ID': ['GET', 'PUT'],
  '/api/tickets/$ID/answer': ['POST'],
  '/api/conversations': ['GET'],
  '/api/conversations/$ID': ['GET'],
  '/api/conversations/$ID/block': ['PUT'],
};
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];

/** Every method no route has, and every method a header asks for in place of the real one. */
export const methods = async (world: World): Promise<string> => {
  const visitor = await talkingVisitor(world);
  const settings = async () => (await ask(world, 'GET', '/api/settings', world.staff)).body;
  const before = await settings();
  const body = JSON.stringify({ blocked: true, version: 0, settings: { ...DEFAULTS, idleCloseMinutes: 5 } });
  const statuses = new Set<number>();
  for (const [pattern, declared] of Object.entries(DECLARED)) {
    const path = pattern.replace('$ID', visitor.conversationId);
    const headers = { ...world.staff, origin: world.url };
    for (const method of METHODS.filter((name) => !declared.includes(name))) {
      const { status, body: text } = await ask(world, method, path, headers, method === 'TRACE' ? '' : body);
      expect([404, 405], `${method} ${path}`).toContain(status);
      expect(text).not.toContain('Bearer');
      statuses.add(status);
    }
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      for (const real of declared.includes('GET') ? ['GET'] : []) {
        const plain = await ask(world, real, path, headers);
        const overridden = await ask(world, real, path, { ...headers, [name]: 'PUT' }, body);
        expect([overridden.status, overridden.body]).toEqual([plain.status, plain.body]);
      }
    }
  }
  expect(await settings()).toBe(before);
  expect(await lengthOf(world, visitor)).toBe(2);
  visitor.act('ping');
  expect(await visitor.next('pong')).toMatchObject({ seq: 2 });
  await settle(world, visitor);
  return `${[...statuses].join(', ')} for every method no route has; a header changes no method; nothing has changed`;
};

/** One request as a case writes it; nothing may come of it. */
export const plain = async (world: World, { input, expect: { outcome } }: Case): Promise<string> => {
  const { method = 'GET', path = '/', headers = {}, gen } = input;
  const body = gen ? generate(gen) : (input.body ?? '');
  const sent = { ...(headers.authorization === '$STAFF' ? { ...headers, ...world.staff } : headers) };
  if (sent.origin === '$ORIGIN') sent.origin = world.url;
  const answer = await ask(world, method, path, sent, body);
  if (outcome.startsWith('accept')) {
    expect(answer.status).toBeLessThan(300);
    return String(answer.status);
  }
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body).not.toMatch(/node_modules|\.[jt]s:\d+|"token"/);
  expect(answer.headers).not.toHaveProperty('x-injected');
  return `${answer.status} ${answer.body.trim().slice(0, 80)}`;
};

/** What does not exist yet is refused as unknown, on the socket and over HTTP, whoever asks. */
const unknown = async (world: World, action: string, path: string, more: object): Promise<string> => {
  const observed = await refused(world, () => JSON.stringify({ action, ...more }), 'unknown_action');
  const { token } = await newSession(world.url);
  for (const headers of [{}, { authorization: `Bearer ${token}` }, world.staff]) {
    for (const method of ['GET', 'POST']) {
      const answer = await ask(world, method, path, { ...headers, origin: world.url }, JSON.stringify(more));
      expect(answer.status, `${method} ${path}`).toBe(404);
      expect(answer.headers).not.toHaveProperty('x-injected');
    }
  }
  return `does not exist yet: ${observed.split(':')[0]} on the socket, 404 at ${path} for anybody`;
};

/** A file of one visitor, which another one asks for in every way there is, and somebody without any signature. */
export const attachment = async (world: World): Promise<string> => {
  const owner = await newVisitor(world);
  const { conversationId } = owner;
  const file = png();
  owner.act('upload', { id: 'mine', name: 'a.png', type: 'image/png', size: file.length });
  const form = await owner.next('upload', ({ id }) => id === 'mine');
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set('file', new Blob([new Uint8Array(file)]));
  expect((await fetch(form.url, { method: 'POST', body })).status).toBe(204);
  await owner.next('uploaded', ({ ok }) => ok);

  const thief = await talkingVisitor(world);
  const taking = {
    action: 'send',
    conversationId: thief.conversationId,
    id: 't',
    after: 2,
    attachment: form.attachment,
  };
  await refusedBy(thief, JSON.stringify(taking), 'invalid');
  owner.act('send', { id: 'shown', after: 0, attachment: form.attachment });
  const { seq } = await owner.next('accepted', ({ id }) => id === 'shown');
  for (const place of [conversationId, thief.conversationId]) {
    const asking = { action: 'file', conversationId: place, seq, id: form.attachment };
    await refusedBy(thief, JSON.stringify(asking), 'not_found');
  }

  owner.act('file', { seq, id: form.attachment });
  const { url } = await owner.next('file', ({ id }) => id === form.attachment);
  const { origin, pathname, searchParams } = new URL(url);
  expect(Number(searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(300);
  expect((await fetch(origin + pathname)).status).toBe(403);
  await owner.reply(seq);
  await Promise.all([settle(world, owner), settle(world, thief)]);
  return 'another visitor: not_found for the file and for sending it; without a signature 403; the address holds for 5 minutes';
};

export const exportOf = (world: World, { input }: Case): Promise<string> =>
  unknown(world, 'export', '/api/export', { ...input.frame });

/** A name that would be a header or markup elsewhere. */
export const upload = (world: World, { input }: Case): Promise<string> =>
  refused(
    world,
    ({ conversationId }) =>
      JSON.stringify({ action: 'upload', conversationId, id: 'u', name: input.value, type: 'image/png', size: 70 }),
    'invalid',
  );

/** The address of the page, in both places where a client can say it. */
export const page = async (world: World, { input, expect: { outcome, stored } }: Case): Promise<string> => {
  const value = typeof input.value === 'string' ? input.value.replaceAll('$ORIGIN', world.url) : input.value;
  const sent = (conversationId: string) =>
    JSON.stringify({ action: 'send', conversationId, id: 'p', after: 0, text: '送料は？', page: value });
  const session = await openSession(world.url, { page: value });
  if (outcome.startsWith('accept')) {
    expect(session.status).toBe(201);
    const visitor = await newVisitor(world);
    visitor.send(sent(visitor.conversationId));
    await visitor.reply((await visitor.next('accepted')).seq);
    const log = await staffLog(world, visitor.conversationId);
    expect(log?.entries[0]).toMatchObject({ page: stored?.replaceAll('$ORIGIN', world.url) });
    await settle(world, visitor);
    return `kept as ${stored}`;
  }
  expect([session.status, session.body.error?.code]).toEqual([400, 'invalid']);
  const observed = await refused(world, ({ conversationId }) => sent(conversationId), 'invalid');
  return `${observed}; the same for a session`;
};

export const botOutput = async (world: World, { input }: Case): Promise<string> => {
  const text = input.model_emits?.text ?? '';
  return `${await inert(world, text)}; the bot gives published answers word for word, no model writes yet; pages: browser tests`;
};

/** The pages and scripts as served; what a browser does with a message is up to the browser tests. */
const served = async (world: World, path: string): Promise<Answer> => {
  const answer = await ask(world, 'GET', path, {});
  expect(answer.status).toBe(200);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  return answer;
};

export const postMessage = async (world: World, { input }: Case): Promise<string> => {
  const shell = (await served(world, '/widget.js')).body;
  const chunk = /widget\/chat-\w+\.js/.exec(shell)?.[0];
  expect(chunk).toBeDefined();
  const script = shell + (await served(world, `/${chunk}`)).body;
  expect(script).not.toMatch(/postMessage|addEventListener\(["'`]message/);
  expect((await served(world, '/console')).headers['content-security-policy']).toContain("frame-ancestors 'none'");
  const observed = await refused(world, () => JSON.stringify(input.message), 'unknown_action');
  return `the widget listens to no window; as a frame ${observed.split(':')[0]}; no frame may hold the console`;
};

export const config = async (world: World, { input }: Case): Promise<string> => {
  const value = String(input.value);
  const field = String(input.field);
  const session = await openSession(world.url, { [field]: value });
  expect([session.status, session.body.error.code]).toEqual([400, 'invalid']);
  const visitor = await newVisitor(world);
  await refusedBy(visitor, JSON.stringify({ action: 'join', [field]: value }), 'invalid');
  expect(new URL(visitor.session.socketUrl).host).toBe(new URL(world.url).host);
  // Each answer has a nonce of its own.
  const shop = async (path: string) => (await served(world, path)).body.replaceAll(/nonce="[^"]+"/g, 'nonce');
  expect(await shop(`/?${field}=${encodeURIComponent(value)}`)).toBe(await shop('/'));
  await settle(world, visitor);
  return 'refused as a field of a session and of a frame; a query changes no page; the address comes from the deployment';
};
