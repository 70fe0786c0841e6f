import { randomBytes } from 'node:crypto';
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { SessionResponse } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { hostSite } from './host-site.ts';
import { projectCopy } from './project-copy.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';
import { openSession, Visitor } from './visitor.ts';

/** Bot and apology that fail at a second question with what they read of it, as careless code would. */
const BROKEN_REPLY = `
import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { reply } from './reply.ts';

export const handler = subscriber(Detail, async (detail) => {
  if (detail.turn > 1) throw new Error('out of order');
  await reply(detail);
});
`;
const BROKEN_APOLOGY = `
import { Detail } from '../conversation/events.ts';
import { failureSubscriber } from '../platform/subscriber.ts';

export const handler = failureSubscriber(Detail, async () => {
  throw new Error('out of order too');
});
`;

/** A text nobody else has, for each place where a customer, a member or their browser can put one. */
const planted = new Map<string, string>();
/** A client's own names for things, which an error frame tells that client again so that it knows what to change. */
const OWN_NAMES = ['id of a message', 'action', 'unknown key', 'unknown key of a session'];
const plant = (place: string): string => {
  const text = `zq${randomBytes(6).toString('hex')}`;
  planted.set(text, place);
  return text;
};
/** What the service itself hands out and only its owner may have. */
const secret = (place: string, text: string): string => {
  planted.set(text, place);
  return text;
};
const remember = (session: SessionResponse): SessionResponse => {
  secret('session token', session.token);
  secret('resume key', session.resumeKey);
  return session;
};

const directory = temporaryFolder();
let account: RunningAccount;
const errorFrames: string[] = [];
const conversations: string[] = [];

/** Everything that technical staff, rules of the business and strangers get to see, by where it is. */
const seen = (): Map<string, string> => {
  const files = globSync(['logs/**', 'queues/**', '*.jsonl', 'lambda/*.journal', 's3/*status*/**'], { cwd: directory });
  const texts = files
    .map((file) => join(directory, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => [file.slice(directory.length + 1), readFileSync(file, 'utf8')] as const);
  return new Map([
    ...texts,
    ['output', account.output()],
    ['errors', account.errors()],
    ['error frames', errorFrames.join('\n')],
  ]);
};

const headersOf = () => ({
  origin: account.url,
  'user-agent': plant('User-Agent'),
  'accept-language': plant('Accept-Language'),
  cookie: `id=${plant('Cookie')}`,
  referer: `${account.url}/${plant('Referer')}?q=${plant('query of Referer')}`,
  'x-forwarded-for': plant('X-Forwarded-For'),
  'x-customer': plant('a header of its own'),
});

const open = async (body: object): Promise<SessionResponse> => {
  const { status, body: session } = await openSession(account.url, body, headersOf());
  expect(status).toBe(201);
  return remember(session);
};

const refused = async (body: object, status: number): Promise<void> => {
  const answer = await openSession(account.url, body, headersOf());
  expect(answer.status).toBe(status);
  errorFrames.push(JSON.stringify(answer.body));
};

/** Joins and remembers what it was told as errors. */
const joined = async (session: SessionResponse): Promise<Visitor> => {
  const visitor = await Visitor.join(account.url, session);
  conversations.push(visitor.conversationId);
  return visitor;
};
const leave = async (visitor: Visitor): Promise<void> => {
  await visitor.close();
  errorFrames.push(...visitor.frames.filter(({ type }) => type === 'error').map((frame) => JSON.stringify(frame)));
};

const page = () =>
  `${account.url}/${plant('path of page')}?name=${plant('query of page')}#${plant('fragment of page')}`;

const requireDisclosure = async (admin: string): Promise<void> => {
  const headers = { authorization: `Bearer ${secret("a staff member's token", admin)}` };
  const { version } = await (await fetch(`${account.url}/api/settings`, { headers })).json();
  const disclosure = { ja: '自動応答です。', en: 'A machine answers.', accept: true };
  const body = JSON.stringify({ version, settings: { ...DEFAULTS, disclosure } });
  expect((await fetch(`${account.url}/api/settings`, { method: 'PUT', headers, body })).status).toBe(200);
};

/** A member's conversation with something to find in every field. */
const talk = async (identityToken: string): Promise<void> => {
  const visitor = await joined(await open({ identityToken, language: 'ja', page: page() }));
  const send = (rest: object) => visitor.act('send', { after: 0, id: plant('id of a message'), ...rest });
  send({ text: plant('text that was not accepted'), accept: plant('version of a disclosure') });
  const { code } = await visitor.next('error');
  expect(code).toBe('not_accepted');
  visitor.send({ action: 'join' });
  const { disclosure } = await visitor.next('joined');
  const accept = disclosure?.version;

  send({ text: `送料は？ ${plant('text of a message')}`, page: page(), accept });
  const first = (await visitor.next('accepted')).seq;
  const answered = (await visitor.reply(first)).seq;
  visitor.act('feedback', { seq: answered, helpful: false });
  visitor.act('rate', { score: 1, comment: plant('comment of a rating') });
  await visitor.next('entry', ({ entry }) => entry.kind === 'rated');

  // Refused, each in its own way, with the customer's words in what is refused.
  send({ choice: plant('choice') });
  send({ text: plant('text beside an unknown key'), [plant('unknown key')]: plant('its value') });
  visitor.send({ action: plant('action'), [plant('key of an unknown action')]: plant('value of an unknown action') });
  visitor.send(`{"action":"send","text":"${plant('text of a broken frame')}`);
  visitor.act('rate', { score: plant('score'), comment: plant('comment of a refused rating') });
  visitor.send({ action: 'join', conversationId: plant('conversation of somebody else') });
  visitor.act('escalate', { reason: { nested: plant('reason that is no text') } });
  visitor.act('send', { after: answered, id: 'again', text: `返品は ${plant('text of an unanswered message')}` });
  await visitor.next('accepted', ({ id }) => id === 'again');
  // Only now: the bot leaves alone what is written to a conversation that waits for a person.
  visitor.act('escalate', { reason: plant('reason of an escalation') });
  await visitor.next('entry', ({ entry }) => entry.kind === 'escalated');
  await visitor.next('error', ({ action, code: refusal }) => action === 'escalate' && refusal === 'invalid');
  await leave(visitor);
};

beforeAll(async () => {
  const copy = projectCopy();
  writeFileSync(join(copy, 'functions', 'bot', 'reply.handler.ts'), BROKEN_REPLY);
  writeFileSync(join(copy, 'functions', 'bot', 'apologize.handler.ts'), BROKEN_APOLOGY);
  account = await startAccount({ cwd: copy, options: ['--data', directory, '--time-scale', '25'] });
  const site = await hostSite(directory);
  await requireDisclosure(await account.agentToken('yamada'));
  // The account's time runs ahead of ours, and a proof must be of now: a session lasts an hour from there.
  const iat = Math.floor(Date.parse((await open({})).expiresAt) / 1_000) - 3_600;
  const claims = {
    iat,
    exp: iat + 300,
    name: plant('name of a member'),
    email: `${plant('address of a member')}@example.jp`,
    jti: plant('jti of a proof'),
    [plant('name of a claim')]: plant('value of a claim'),
  };
  const identityToken = secret('proof of a member', await site.sign(plant('number of a member'), claims));
  await talk(identityToken);
  await refused({ identityToken }, 401);
  await refused({ resumeKey: `${randomBytes(16).toString('base64url')}.${plant('resume key').padEnd(43, '0')}` }, 401);
  await refused({ language: plant('language') }, 400);
  await refused({ page: plant('page that is none') }, 400);
  await refused({ [plant('unknown key of a session')]: plant('value of it') }, 400);
  await fetch(`${account.url}/api/sessions?name=${plant('query')}`, {
    method: 'POST',
    body: plant('a body'),
    headers: headersOf(),
  });
  await fetch(`${account.url}/api/conversations/${plant('path')}`, {
    headers: { authorization: `Bearer ${plant('token')}` },
  });
  const socket = (query: string, token: string, headers: object) =>
    new Promise((resolve) => {
      const options = { protocols: ['uragawa.v1', token], headers };
      const refusal = new WebSocket(`${account.url.replace('http', 'ws')}/ws?${query}`, options as never);
      refusal.onerror = resolve;
      refusal.onclose = resolve;
    });
  await socket(`name=${plant('query of a socket')}`, plant('token of a socket'), headersOf());
  const stranger = `https://${plant('origin of a stranger')}.example`;
  await socket('', (await open({ language: 'en' })).token, { ...headersOf(), origin: stranger });
  // The dead letter of the unanswered question is the last thing to come.
  await eventually(() =>
    expect([...seen().keys()].filter((name) => /^queues.*ReplyFailures/.test(name))).toHaveLength(1),
  );
}, 120_000);
afterAll(() => account.stop());

describe('P18: what people wrote, and what proves who they are', () => {
  it('was looked for where things are told: lines of functions, events, dead letters, error frames', () => {
    const all = seen();
    const told = (name: RegExp) => [...all].flatMap(([place, text]) => (name.test(place) ? [text] : [])).join('\n');
    const [conversation = 'none'] = conversations;
    expect(told(/^logs.*Message/)).toContain('"denied"');
    expect(told(/^logs.*Message/)).toContain('MessagesAccepted');
    expect(told(/^logs.*Session/)).toContain('"denied"');
    expect(told(/^logs.*Authorize/)).toContain('"denied"');
    expect(told(/^logs.*Reply/)).toContain('out of order');
    expect(told(/^events/)).toContain(conversation);
    expect(told(/^queues/)).toContain(conversation);
    expect(told(/^s3/)).toContain('timeZone');
    expect(told(/error frames/)).toContain('not_accepted');
    expect(planted.size).toBeGreaterThan(40);
  });

  it('is in none of them', () => {
    const found = [...seen()].flatMap(([place, text]) =>
      [...planted].flatMap(([words, what]) => (text.includes(words) ? [`${what} in ${place}`] : [])),
    );
    const echoed = OWN_NAMES.map((name) => `${name} in error frames`);
    expect(found.filter((each) => !echoed.includes(each))).toEqual([]);
  });
});
