import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkCounters, differenceOf } from '../../functions/audit/checks/counters.ts';
import { checkExpired } from '../../functions/audit/checks/expired.ts';
import { type Check, runChecks } from '../../functions/audit/checks/job.ts';
import { checkProjection } from '../../functions/audit/checks/projection.ts';
import { checkPublished } from '../../functions/audit/checks/published.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import type { Finding } from '../../functions/audit/finding.ts';
import { jobPlaces } from '../../functions/audit/job-places.ts';
import { audit } from '../../functions/audit/run.ts';
import { headKey } from '../../functions/conversation/head.ts';
import { page, pkOf } from '../../functions/conversation/log.ts';
import { type Place, placesOf } from '../../functions/erasure/canary.ts';
import { factsIn } from '../../functions/insight/facts.ts';
import { readFacts } from '../../functions/insight/rows.ts';
import { bucketOf } from '../../functions/insight/steps.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { BusEvent } from '../../functions/platform/bus.ts';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const DAY = 24 * HOUR;
const directory = temporaryFolder();
let account: RunningAccount;
let url: string;

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const database = () => clientFor(environmentIn(directory).AWS_ENDPOINT_URL_DYNAMODB ?? '');
const nameOf = (table: string): string => environmentIn(directory)[`${table}_TABLE`] ?? '';
const itemsOf = async (table: string, pk: string): Promise<Record<string, unknown>[]> => {
  const query = { TableName: nameOf(table), ConsistentRead: true, KeyConditionExpression: 'pk = :pk' };
  return (await database().send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':pk': pk } }))).Items ?? [];
};

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  url = account.url;
  const always: [string, string][] = [['00:00', '24:00']];
  const weekly = { sun: always, mon: always, tue: always, wed: always, thu: always, fri: always, sat: always };
  const settings = { ...DEFAULTS, hours: { ...DEFAULTS.hours, weekly, holidays: 'none' } };
  expect((await staff('yamada', 'PUT', '/settings', { version: 0, settings })).status).toBe(200);
  const profile = { name: '鈴木', capacity: 5, skills: {}, languages: { ja: 3 }, disabled: false };
  expect((await staff('yamada', 'PUT', `/agents/${agentNamed('suzuki').sub}`, profile)).status).toBe(200);
  expect((await staff('yamada', 'POST', '/knowledge/publish', { force: true })).status).toBe(200);
});
afterAll(() => account.stop());

/** What was written, and what proves who somebody is. */
const secrets = ['送料はいくらですか', 'お調べします', '在庫を確認中', 'tanaka@example.jp', 'zzyzx', '迷惑行為'];

/** Everything that staff do in conversations. */
const work = async (): Promise<string[]> => {
  const served = await Visitor.join(url);
  const { conversationId } = served;
  await served.reply((await served.say('送料はいくらですか')).seq);
  const desk = await Desk.open(url, served.session.socketUrl, 'suzuki');
  const supervisor = await Desk.connect(url, served.session.socketUrl, 'sato');
  served.act('escalate');
  const { entry } = await desk.entry('assigned', conversationId);
  desk.act('accept', conversationId, { after: entry.seq });
  const taken = await desk.entry('assigned', conversationId);
  const said = await desk.say(conversationId, 'お調べします。', taken.entry.seq);
  desk.act('note', conversationId, { id: 'n1', after: said.seq, text: '在庫を確認中' });
  await desk.next('accepted', ({ id }) => id === 'n1');
  desk.act('tag', conversationId, { id: 't1', after: said.seq, tags: ['送料'] });
  const tagged = await desk.next('accepted', ({ id }) => id === 't1');
  // A supervisor takes over what an agent has, and ends it.
  supervisor.send({ action: 'presence', status: 'available' });
  await supervisor.next('presence');
  supervisor.act('accept', conversationId, { after: tagged.seq });
  const over = await supervisor.entry('assigned', conversationId);
  supervisor.act('resolve', conversationId, { after: over.entry.seq, category: 'shipping', resolution: '案内' });
  await served.next('entry', (frame) => frame.entry.kind === 'resolved');
  served.act('rate', { score: 5 });
  await served.next('entry', (frame) => frame.entry.kind === 'rated');

  const asking = await Visitor.join(url);
  const first = await asking.reply((await asking.say('zzyzx qwfp')).seq);
  const ticket = { id: 'left', after: first.seq, name: '田中', email: 'tanaka@example.jp', text: '在庫は？' };
  asking.act('ticket', ticket);
  const left = await asking.next('accepted', ({ id }) => id === 'left');
  const { entry: opened } = await asking.next('entry', (frame) => frame.entry.seq === left.seq);
  const id = opened.kind === 'ticketed' ? opened.ticket?.id : '';
  await eventually(async () => expect((await staff('suzuki', 'GET', `/tickets/${id}`)).status).toBe(200));
  const answer = { id: 'answered', after: left.seq, text: 'ございます。' };
  expect((await staff('suzuki', 'POST', `/tickets/${id}/answer`, answer)).status).toBe(201);
  expect((await staff('suzuki', 'PUT', `/tickets/${id}`, { status: 'solved' })).status).toBe(200);

  const rude = await Visitor.join(url);
  const { seq } = await rude.reply((await rude.say('返品できますか')).seq);
  const blocked = { blocked: true, after: seq, evidence: [1], reason: '迷惑行為' };
  expect((await staff('suzuki', 'PUT', `/conversations/${rude.conversationId}/block`, blocked)).status).toBe(200);
  for (const { session } of [served, asking, rude]) secrets.push(session.token, session.resumeKey);
  // Who was shut out has no socket any more.
  for (const socket of [served, asking, desk, supervisor]) await socket.close();
  return [served, asking, rude].map((visitor) => visitor.conversationId);
};

const put = (table: string, Item: object) =>
  database().send(new PutCommand({ TableName: nameOf(table), Item: { ...Item } }));
const remove = (table: string, { pk, sk }: Record<string, unknown> = {}) =>
  database().send(new DeleteCommand({ TableName: nameOf(table), Key: { pk, sk } }));

const found: Finding[] = [];
const run = async (check: Check, now: number) => {
  const tell = async (findings: readonly Finding[]) => found.push(...findings);
  const { failures } = await runChecks({ check }, { now, isOver: () => false, tell });
  expect(failures).toEqual([]);
};
/** What is found when the rest of the day, and the night after it, is over. */
const night = async () => {
  found.length = 0;
  const begin = Date.now();
  const tomorrow = begin - (begin % DAY) + DAY;
  const told: BusEvent[] = [];
  const places = { ...jobPlaces(), tell: async (events: readonly BusEvent[]) => void told.push(...events) };
  const { to = 0 } = (await places.state()) ?? {};
  // It begins with the hour before its first run, and no run is of a time before the one that was.
  for (const due of [begin, tomorrow + 3 * HOUR + 600_000]) if (due >= to) await audit(due, places, () => false);
  await run(checkPublished, begin);
  await run(checkExpired, begin);
  await run(checkProjection, tomorrow + 3 * HOUR + 2_400_000);
  await run(checkCounters, tomorrow + 3 * HOUR + 2_400_000);
  return { sealed: told.filter(({ type }) => type === 'AuditFailed'), found };
};
/** As if nothing was looked at since the hour before this one, nor the parts of tables for a day. */
const beginAnew = async (): Promise<void> => {
  const hour = Date.now() - (Date.now() % HOUR);
  await put('AUDIT', { pk: 'STATE', sk: 'CHECK#projection', hour: hour - 2 * HOUR });
  await put('AUDIT', { pk: 'STATE', sk: 'CHECK#expired', hour: hour / HOUR - 24 });
  for (const name of ['index', 'counters']) await remove('AUDIT', { pk: 'STATE', sk: `CHECK#${name}` });
};

/** Of whom the recorder has not counted all: it waits for more before it begins. */
const uncounted = async (ids: readonly string[]): Promise<string[]> => {
  const left: string[] = [];
  for (const id of ids) {
    const said = factsIn(id, await page(id, 0, 100));
    const steps = [...new Set(said.map(({ at }) => bucketOf(at)))];
    const facts = (await Promise.all(steps.map(readFacts))).flat();
    const { missing, wrong } = differenceOf(
      said,
      facts.filter(({ conversationId }) => conversationId === id),
    );
    if (missing + wrong > 0) left.push(id);
  }
  return left;
};
/** Figures of today, and of tomorrow on the clocks of the business. */
const figures = async (): Promise<Record<string, unknown>[]> => {
  const days = [Date.now(), Date.now() + DAY / 2].map((at) => new Date(at).toISOString().slice(0, 10));
  return (await Promise.all([...new Set(days)].map((day) => itemsOf('AGENTS', `FIGURES#${day}`)))).flat();
};

const fire = async (name: RegExp): Promise<void> => {
  const schedules = await (await fetch(`${url}/local/fire/none`, { method: 'POST' })).text();
  const rule = new RegExp(`\\S*${name.source}[^\\s,]*`).exec(schedules)?.[0];
  expect((await fetch(`${url}/local/fire/${rule}`, { method: 'POST' })).status).toBe(202);
};

let ids: string[] = [];
const [served, asked] = [() => ids[0] ?? '', () => ids[1] ?? ''];

it('nothing is found where nobody has changed anything, whatever staff and customers did', async () => {
  ids = await work();
  Object.assign(process.env, environmentIn(directory));
  // What is counted comes a moment later.
  await eventually(async () => expect(await uncounted(ids)).toEqual([]));
  await eventually(async () =>
    expect((await figures()).filter(({ sk }) => ids.some((id) => String(sk).includes(id))).length).toBeGreaterThan(3),
  );
  await beginAnew();
  expect(await night()).toEqual({ sealed: [], found: [] });
  const byStaff = (await itemsOf('CONVERSATIONS', pkOf(served()))).filter(({ role }) => role === 'agent');
  expect([...new Set(byStaff.map(({ as }) => as))].toSorted()).toEqual(['agent', 'supervisor']);
});

it('the function itself finds a row that is there past its end, by its schedule', async () => {
  await beginAnew();
  // A socket: what DynamoDB itself removes it removes here within seconds.
  const now = Math.floor(Date.now() / 1_000);
  const late = { pk: 'ROOM#of-somebody', sk: 'x', endsAt: now - 3 * 3_600, expiresAt: now + 3_600 };
  await put('CONNECTIONS', late);
  await fire(/AuditChecks/);
  const progress = async (name: string) =>
    (await itemsOf('AUDIT', 'STATE')).find(({ sk }) => sk === `CHECK#${name}`) ?? {};
  // The last of them.
  await eventually(async () => expect(await progress('counters')).toHaveProperty('day'));
  const findings = await itemsOf('AUDIT', `FINDING#${new Date().toISOString().slice(0, 10)}`);
  expect(findings).toMatchObject([{ what: 'expired', where: 'table/Connections/ROOM', severity: 'warning' }]);
  expect(JSON.stringify(findings)).not.toContain('of-somebody');
  expect(await progress('index')).toMatchObject({ number: 1 });
  await remove('CONNECTIONS', late);
});

it('a conversation that is in no list and figures that are gone are found and made anew', async () => {
  const query = { TableName: nameOf('CONVERSATIONS'), Key: headKey(served()), ConsistentRead: true };
  const headNow = async () => (await database().send(new GetCommand(query))).Item;
  const before = await headNow();
  await remove('CONVERSATIONS', before);
  const row = (await figures()).find(({ sk }) => String(sk).includes(asked()));
  await remove('AGENTS', row);
  await beginAnew();
  const { found: wrong } = await night();
  expect(wrong.map(({ what, conversationId, repaired }) => [what, conversationId, repaired])).toEqual([
    ['projection', served(), true],
    ['counter', asked(), true],
  ]);
  expect(await headNow()).toEqual(before);
  expect(await figures()).toContainEqual(row);
  await beginAnew();
  expect((await night()).found).toEqual([]);
});

it('P18: neither digests nor rows of the audit hold a word of anybody, nor what proves who he is', async () => {
  const { AUDIT_TABLE, AUDIT_BUCKET } = environmentIn(directory);
  const placesIn = async (text: string) => {
    const places: Place[] = [];
    for await (const place of placesOf({ AUDIT_TABLE, AUDIT_BUCKET }, text)) places.push(place);
    return places;
  };
  expect((await placesIn(served())).map(({ where }) => where)).toEqual(
    expect.arrayContaining(['AUDIT_TABLE', 'AUDIT_BUCKET']),
  );
  for (const secret of secrets) expect([secret, await placesIn(secret)]).toEqual([secret, []]);
});
