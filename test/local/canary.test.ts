import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import { jobPlaces } from '../../functions/audit/job-places.ts';
import { audit } from '../../functions/audit/run.ts';
import { practiceProof } from '../../functions/conversation/practice-proof.ts';
import { placesOf } from '../../functions/erasure/canary.ts';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { dayAt } from '../../functions/knowledge/time-zone.ts';
import { conversationsTable, table } from '../../functions/platform/table.ts';
import type { ErrorCode } from '../../functions/protocol/server.ts';
import { startReceiver } from '../webhook/receiver.fixture.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { environmentIn, sessionKey, templateOf } from './routes.fixture.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, openSession, Visitor } from './visitor.ts';

const PERIOD = 5 * 60_000;
const FIRST_MINUTE = 3 * 60_000;
const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryFolder();
const modelRequests = join(temporaryFolder(), 'requests.jsonl');
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let account: RunningAccount;
let url: string;

beforeAll(async () => {
  process.env.MODEL_REQUESTS = modelRequests;
  receiver = await startReceiver((response) => void response.writeHead(204).end());
  const script = join(import.meta.dirname, 'model.script.ts');
  const options = ['--data', directory, '--webhook', receiver.url, '--model-script', script];
  account = await startAccount({ options, canary: true });
  url = account.url;
  Object.assign(process.env, environmentIn(directory));
});
afterAll(async () => {
  await account.stop();
  await receiver.close();
});

const linesOf = (service: string): Record<string, unknown>[] => {
  const folder = join(directory, 'logs');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  return lines
    .filter((line) => line.startsWith('{') && line.includes(`"service":"${service}"`))
    .map((line) => JSON.parse(line));
};
/** What a service counted of something, each time. */
const counted = (service: string, metric: string): number[] =>
  linesOf(service).flatMap((line) => ('_aws' in line && metric in line ? [line[metric]].flat().map(Number) : []));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const fire = async (rule: string): Promise<void> => {
  const { logicalId } =
    templateOf(url)
      .ofType('AWS::Events::Rule')
      .find((each) => each.logicalId.startsWith(rule)) ?? {};
  expect((await fetch(`${url}/local/fire/${logicalId}`, { method: 'POST' })).status).toBe(202);
};
const staff = async (path: string, agent = 'yamada', method = 'GET', body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { headers, method, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const failures = (): number[] => counted('canary/visit', 'CanaryFailures');
/** Has the visitor come once more, and be served. He comes by himself, too: two of him at once would be in each other's way. */
const visit = async (): Promise<void> => {
  const since = (Date.now() - FIRST_MINUTE) % PERIOD;
  await pass(since > PERIOD - 30_000 ? PERIOD - since + 20_000 : Math.max(0, 20_000 - since));
  const before = failures().length;
  await fire('CanaryEveryFiveMinutes');
  await eventually(() => expect(failures().length).toBeGreaterThan(before));
  expect(sum(failures())).toBe(0);
};
/** Where an id is kept. What is deployed with the code is nobody's. */
const places = async (id: string): Promise<string[]> => {
  const { KNOWLEDGE_BUCKET: _, ...searched } = environmentIn(directory);
  const found: string[] = [];
  for await (const { where, key } of placesOf(searched, id)) found.push(`${where} ${key}`);
  return found;
};
/** Conversations that are practice. */
const visited = async (): Promise<string[]> => {
  const { Items = [] } = await table().send(new ScanCommand({ TableName: conversationsTable(), ConsistentRead: true }));
  const practice = Items.filter(({ sk, state }) => sk === 'HEAD' && state.practice);
  return practice.map(({ conversationId }) => String(conversationId));
};

/** What a visit passes through. */
const PASSED = [
  ...['session', 'authorize', 'connect', 'message', 'publish', 'disconnect'].map((name) => `conversation/${name}`),
  'bot/reply',
];
const othersCounted = (): number => PASSED.flatMap(linesOf).filter((line) => '_aws' in line).length;
const PRACTISED = '返品できますか';
const MEANT = '送料はいくらですか';
const WISH = '担当者と話したい';

/** Somebody with the key of sessions who tries everything that a customer can do. */
const practise = async (): Promise<Visitor> => {
  const practice = await practiceProof(await sessionKey(directory, templateOf(url)), 'test');
  const visitor = await Visitor.join(url, await newSession(url, { language: 'ja', practice }));
  const first = await visitor.reply((await visitor.say(PRACTISED)).seq);
  visitor.act('feedback', { seq: first.seq, helpful: false });
  await visitor.next('entry', ({ entry }) => entry.kind === 'feedback');
  for (const text of [WISH, '死にたい', 'ポイントは何点ありますか', '意味のない質問です']) {
    const { seq } = await visitor.say(text, first.seq);
    const reply = await visitor.reply(seq);
    expect(reply.from.role, text).toBe('bot');
  }
  const refused = async (action: string, rest: object = {}): Promise<ErrorCode> => {
    visitor.act(action, rest);
    return (await visitor.next('error', (frame) => frame.action === action)).code;
  };
  const contact = { id: randomUUID(), after: 0, name: '山田', email: 'yamada@example.jp', text: '?' };
  expect(await refused('escalate')).toBe('forbidden');
  expect(await refused('ticket', contact)).toBe('forbidden');
  expect(await refused('upload', { id: randomUUID(), name: 'a.png', type: 'image/png', size: 9 })).toBe('forbidden');
  expect(await refused('identify', { id: randomUUID(), after: 0, claim: 'S-10234501' })).toBe('forbidden');
  visitor.act('rate', { score: 1 });
  await visitor.next('entry', ({ entry }) => entry.kind === 'rated');
  visitor.act('close');
  const { state } = await visitor.next('entry', ({ entry }) => entry.kind === 'closed');
  expect(state.mode).toBe('closed');
  return visitor;
};

/** The same of somebody who means it. */
const mean = async (): Promise<Visitor> => {
  const visitor = await Visitor.join(url);
  const first = await visitor.reply((await visitor.say(MEANT)).seq);
  visitor.act('feedback', { seq: first.seq, helpful: false });
  await visitor.next('entry', ({ entry }) => entry.kind === 'feedback');
  const { seq } = await visitor.say(WISH, first.seq);
  await visitor.reply(seq);
  visitor.act('rate', { score: 1 });
  await visitor.next('entry', ({ entry }) => entry.kind === 'rated');
  return visitor;
};

it('without a proof nobody is practice, and a wrong one is refused', async () => {
  const wrong = await practiceProof(new TextEncoder().encode('x'.repeat(64)), 'test');
  const { status, body } = await openSession(url, { practice: wrong });
  expect([status, body.error.code]).toEqual([403, 'forbidden']);
});

it('the visitor is served, and what is practice shows nowhere but in the log', async () => {
  const { socketUrl } = await newSession(url);
  const desk = await Desk.open(url, socketUrl, 'suzuki');
  const lead = await Desk.open(url, socketUrl, 'sato');

  const before = othersCounted();
  await visit();
  await visit();
  // Where nobody else comes nothing else is counted, and billed.
  expect(othersCounted()).toBe(before);
  const seconds = counted('canary/visit', 'CanarySeconds');
  expect(seconds.length).toBeGreaterThanOrEqual(2);
  for (const each of seconds) expect(each).toBeLessThan(25);

  const practised = await practise();
  const real = await mean();
  // A ring is told to whom it rings for, a low rating to supervisors, and that something has changed to all.
  await lead.next('entry', ({ entry }) => entry.kind === 'ticket');
  await desk.next('changed', ({ conversationId }) => conversationId === real.conversationId);
  real.act('close');
  await real.next('entry', ({ entry }) => entry.kind === 'closed');

  // Counts come last: half a minute later.
  const isCounted = (place: string) => place.startsWith('INSIGHT_TABLE BUCKET#');
  await eventually(async () => expect((await places(real.conversationId)).some(isCounted)).toBe(true));
  const ids = await visited();
  // Both visits of the canary are one conversation, unless an hour has begun between them.
  expect(ids.length).toBeGreaterThanOrEqual(2);
  expect(ids.length).toBeLessThanOrEqual(3);
  expect(ids).toContain(practised.conversationId);
  const everything = [...ids, practised.session.visitorId];

  for (const id of ids) {
    for (const place of await places(id)) expect(place).toMatch(/^(CONVERSATIONS|CONNECTIONS)_TABLE /);
  }

  const listed = async (query: string) => JSON.stringify((await staff(`/conversations${query}`)).body);
  for (const query of ['', '?view=all', '?view=closed', `?customer=${practised.session.visitorId}`]) {
    const text = await listed(query);
    for (const id of ids) expect(text, query).not.toContain(id);
  }
  expect(await listed('')).toContain(real.conversationId);
  for (const agent of ['suzuki', 'sato']) {
    for (const view of ['mine', 'queue']) {
      expect((await staff(`/conversations?view=${view}`, agent)).body.conversations, view).toEqual([]);
    }
  }

  const day = dayAt(OFFICE_HOURS.timeZone, Date.now());
  await eventually(async () => {
    const { body } = await staff(`/figures?from=${day}&to=${day}`);
    expect(body.bot).toEqual({ conversations: 1, answered: 0, handedOff: 1 });
    expect(body.all.csat.count).toBeLessThanOrEqual(1);
  });

  const hooks = () => receiver.received.map(({ body }) => body).join('\n');
  await eventually(() => {
    const types = receiver.received.map(({ headers }) => headers['uragawa-event']);
    expect(types).toContain('ConversationClosed');
  });
  const frames = JSON.stringify([...desk.frames, ...lead.frames]);
  for (const id of everything) {
    expect(hooks()).not.toContain(id);
    expect(frames).not.toContain(id);
  }
  expect(hooks()).toContain(real.conversationId);
  expect(frames).toContain(real.conversationId);

  const asked = readFileSync(modelRequests, 'utf8');
  expect(asked).toContain(MEANT);
  expect(asked).not.toContain(PRACTISED);

  expect(sum(counted('conversation/message', 'MessagesAccepted'))).toBe(2);
  const replies = linesOf('bot/reply').flatMap((line) => Object.keys(line).filter((name) => name.startsWith('Reply_')));
  expect(replies).toHaveLength(2);
  expect(counted('bot/reply', 'ReplyLatency')).toHaveLength(2);
  expect(counted('ticket/follow-up', 'FollowUpsOpened')).toEqual([1]);

  for (const visitor of [practised, real]) await visitor.close();
  for (const each of [desk, lead]) await each.close();
});

it('a rebuild makes nothing of it either', async () => {
  const args = [join('functions', 'conversation', 'rebuild.command.ts'), '--data', directory, '--check'];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/ 0 differ from the log\n.* 0 differ .*\n.* 0 steps/)]);
});

it('the log is the log: practice is verified with the rest, and can be read by who knows where it is', async () => {
  const ids = await visited();
  const now = Date.now();
  const hour = now - (now % HOUR);
  const told: unknown[] = [];
  const record = { ...jobPlaces(), tell: async (events: readonly unknown[]) => void told.push(...events) };
  await fire('AuditEveryHour');
  await eventually(async () => expect((await record.state())?.to).toBe(hour));
  const due = hour + HOUR + 600_000;
  expect((await record.changed(hour, due)).filter((id) => ids.includes(id))).not.toEqual([]);
  expect(await audit(due, record, () => false)).toMatchObject({ digests: 1, findings: 0 });
  expect(told).not.toContainEqual(expect.objectContaining({ type: 'AuditFailed' }));
  expect((await staff(`/conversations/${ids[0]}`)).body).toMatchObject({ verified: true });
});

it('whoever has erased what he has left finds nothing of it either, and the visitor begins anew', async () => {
  const ids = await visited();
  for (const target of ids) {
    const { body } = await staff('/erasures', 'yamada', 'POST', { what: 'conversation', target });
    expect(body.state).toBe('open');
  }
  await fire('ErasureEveryMinute');
  await eventually(async () => {
    const { body } = await staff('/erasures');
    expect(body.erasures.map(({ state }: { state: string }) => state)).toEqual(ids.map(() => 'swept'));
  });
  await visit();
  expect((await visited()).filter((id) => !ids.includes(id))).not.toEqual([]);
  const shown = JSON.stringify((await staff('/conversations?view=all')).body);
  const told = receiver.received.map(({ body }) => body).join('\n');
  for (const id of ids) for (const text of [shown, told]) expect(text).not.toContain(id);
});

it('who has to accept something first, and finds the bot switched off, is served all the same', async () => {
  const disclosure = { ja: '自動応答です。記録します。', en: 'A machine answers. We keep a record.', accept: true };
  const settings = { ...DEFAULTS, disclosure, switches: { ...DEFAULTS.switches, bot: false } };
  expect((await staff('/settings', 'yamada', 'PUT', { version: 0, settings })).status).toBe(200);
  await eventually(async () => {
    const visitor = await Visitor.connect(url);
    visitor.send({ action: 'join' });
    const { bot } = await visitor.next('joined');
    await visitor.close();
    expect(bot).toBe(false);
  });
  await visit();
  expect((await staff('/conversations?view=queue', 'sato')).body.conversations).toEqual([]);
});
