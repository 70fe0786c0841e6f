import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { changedLast, type Place } from '../../functions/conversation/by-hour.ts';
import type { Draft } from '../../functions/conversation/entry.ts';
import { project } from '../../functions/conversation/head.ts';
import { listConversations } from '../../functions/conversation/lists.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { knownAgent, setPresence } from '../../functions/escalation/agents.ts';
import { move } from '../../functions/escalation/load.ts';
import type { ConversationSummary } from '../../functions/protocol/server.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, logOf, staff } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { accountWith, workOn } from './tables.fixture.ts';

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT' }));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 20, 3, 59);
let dynamodb: DynamoDB;

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES));
  workOn(dynamodb.endpoint, { CONVERSATIONS_TABLE: 'Conversations', AGENTS_TABLE: 'Agents' });
});
afterAll(() => dynamodb.close());

const changed = async (name: string, at: number, openedAt = at): Promise<void> => {
  const [entry] = logOf(customerMessage());
  if (!entry) throw new Error('no entry');
  await project(name, { ...entry, at, state: { ...entry.state, openedAt } });
};
const listed = async (now: number) =>
  (await listConversations('nobody', {}, now)).conversations.map(({ conversationId }) => conversationId);

it('the list of conversations begins with the one that changed last, whenever it was opened', async () => {
  await changed('old', NOW - MINUTE, NOW - 40 * HOUR);
  await changed('new', NOW - 2 * MINUTE);
  await changed('earlier', NOW - 3 * HOUR);
  await changed('a day ago', NOW - 26 * HOUR);
  expect(await listed(NOW)).toEqual(['old', 'new', 'earlier']);
  const { conversations } = await listConversations('nobody', {}, NOW);
  expect(conversations[0]).toMatchObject({
    mode: 'bot',
    openedAt: new Date(NOW - 40 * HOUR).toISOString(),
    changedAt: new Date(NOW - MINUTE).toISOString(),
  });
});

it('it holds the hundred that changed last, also when an hour has more of them', async () => {
  const now = NOW + 48 * HOUR;
  const names = Array.from({ length: 120 }, (_, i) => `many-${i}`);
  for (const [i, name] of names.entries()) await changed(name, now - MINUTE - i);
  // Opened before all of them.
  await changed('reopened', now - 1_000, now - 10 * HOUR);
  await changed('before', now - HOUR);
  expect(await listed(now)).toEqual(['reopened', ...names.slice(0, 99)]);
});

it('it goes on with the hours before until it is full', async () => {
  const now = NOW + 96 * HOUR;
  for (let i = 0; i < 6; i += 1) await changed(`hour-${i}`, now - i * HOUR);
  expect(await listed(now)).toEqual(['hour-0', 'hour-1', 'hour-2', 'hour-3', 'hour-4', 'hour-5']);
});

/** Everything a list has, page by page. */
const pagesOf = async (query: object, now: number, limit: number) => {
  const all: ConversationSummary[] = [];
  let pages = 0;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await listConversations('nobody', { ...query, ...(after && { after }) }, now, limit);
    expect(page.conversations.length).toBeLessThanOrEqual(limit);
    all.push(...page.conversations);
    after = page.after;
    pages += 1;
    // What comes again and again is not cut, but repeated.
    expect(pages).toBeLessThan(200);
  }
  return { all };
};

it('every conversation comes once and in its order, no matter how a list is cut', async () => {
  let base = NOW + 1_000 * 24 * HOUR;
  const spread = fc.array(fc.oneof(fc.integer({ min: 0, max: 10 * HOUR }), fc.constantFrom(0, 1, HOUR, 9 * HOUR)), {
    maxLength: 24,
  });
  await fc.assert(
    fc.asyncProperty(spread, fc.integer({ min: 1, max: 9 }), async (ages, limit) => {
      base += 100 * 24 * HOUR;
      const now = base;
      const made = ages.map((age) => ({ name: randomUUID(), at: now - age }));
      for (const { name, at } of made) await changed(name, at, at - (at % 7) * HOUR);
      const from = new Date(now - 10 * HOUR).toISOString();
      const { all } = await pagesOf({ from }, now, limit);
      expect(all.map(({ conversationId }) => conversationId).toSorted()).toEqual(
        made.map(({ name }) => name).toSorted(),
      );
      const times = all.map(({ changedAt }) => Date.parse(changedAt));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect((await pagesOf({ from, view: 'closed' }, now, limit)).all).toEqual([]);
      const late = made.filter(({ at }) => at >= now - 2 * HOUR);
      const lately = await pagesOf({ from: new Date(now - 2 * HOUR).toISOString() }, now, limit);
      expect(lately.all).toHaveLength(late.length);
    }),
    { numRuns: 12 },
  );
});

it('where few fit, a page is cut short, and nothing is missed behind it', async () => {
  const now = NOW + 600 * 24 * HOUR;
  for (let i = 0; i < 30; i += 1) await changed(`sought-${i}`, now - i * HOUR);
  const isSought = ({ conversationId }: { conversationId: string }) => Number(conversationId.split('-')[1]) % 4 === 2;
  const found: string[] = [];
  let pages = 0;
  for (let after: Place | undefined, more = true; more; more = after !== undefined, pages += 1) {
    const cut = await changedLast({ from: now - 40 * HOUR, to: now, after }, isSought, 3, 6);
    found.push(...cut.heads.map(({ conversationId }) => conversationId));
    after = cut.next;
  }
  expect(found).toEqual([2, 6, 10, 14, 18, 22, 26].map((i) => `sought-${i}`));
  expect(pages).toBeGreaterThan(4);
});

it('a list reaches back 31 days and no further, and says so', async () => {
  const now = NOW + 700 * 24 * HOUR;
  await changed('a month ago', now - 30.5 * 24 * HOUR);
  const days = (count: number) => ({ from: new Date(now - count * 24 * HOUR).toISOString() });
  const { all } = await pagesOf(days(31), now, 10);
  expect(all.map(({ conversationId }) => conversationId)).toEqual(['a month ago']);
  const refused = { code: 'invalid', message: expect.stringMatching(/^from: /) };
  await expect(listConversations('nobody', days(32), now)).rejects.toMatchObject(refused);
  await expect(listConversations('nobody', { ...days(1), to: days(2).from }, now)).rejects.toMatchObject(refused);
});

/** Writes entries into a log, and HEAD of the last one unless it is to lag behind. */
const written = async (conversationId: string, drafts: readonly Draft[], isBehind = false): Promise<void> => {
  for (const draft of drafts) {
    await move(await tail(conversationId, 0), () => ({ append: { ...draft, id: randomUUID() } }));
    const last = await newest(conversationId);
    if (last && !(isBehind && draft === drafts.at(-1))) await project(conversationId, last);
  }
};
const WAITS = [customerMessage(), staff('escalated', { role: 'system', trigger: 'asked' })];
const idsOf = (all: readonly ConversationSummary[]) => all.map(({ conversationId }) => conversationId);

it('an agent’s list and the queue are right while HEAD is behind the log', async () => {
  await knownAgent('suzuki', '鈴木 蓮');
  await setPresence('suzuki', 'away', Date.now());
  const taken = staff('assigned', { by: 'suzuki', to: 'suzuki', facts: {} });
  await written('taken', [...WAITS, taken], true);
  await written('waits', WAITS);
  await written('asked again', [customerMessage(), { ...taken }, customerMessage({ id: 'more' })], true);

  const mine = (await listConversations('suzuki', { view: 'mine' }, Date.now())).conversations;
  expect(idsOf(mine).toSorted()).toEqual(['asked again', 'taken']);
  expect(mine.find(({ conversationId }) => conversationId === 'asked again')).toMatchObject({
    agent: 'suzuki',
    agentName: '鈴木 蓮',
    seq: 3,
    turn: 2,
    unanswered: true,
    excerpt: '送料はいくらですか',
  });
  expect(idsOf((await listConversations('suzuki', { view: 'queue' }, Date.now())).conversations)).toEqual(['waits']);
  expect((await listConversations('tanaka', { view: 'mine' }, Date.now())).conversations).toEqual([]);
});

it('the queue comes longest first, each once however it is cut, also who began in the same millisecond', async () => {
  const names = Array.from({ length: 17 }, (_, i) => `queue-${i}`);
  await Promise.all(names.map((name) => written(name, WAITS)));
  for (const limit of [1, 4, 50]) {
    const { all } = await pagesOf({ view: 'queue' }, Date.now(), limit);
    expect(idsOf(all).toSorted()).toEqual([...names, 'waits'].toSorted());
    const since = all.map((each) => Date.parse(each.since ?? ''));
    expect(since).toEqual(since.toSorted((a, b) => a - b));
  }
});

it('of one customer all are listed, and what is tagged is found', async () => {
  const facts = { visitorId: 'v-tags', ordinal: 0 };
  await written('tagged', [customerMessage({ facts }), staff('tagged', { tags: ['VIP', '返品'] })]);
  await written('plain', [customerMessage({ facts: { ...facts, ordinal: 1 } })]);
  const of = async (query: object) => idsOf((await pagesOf(query, Date.now(), 1)).all).toSorted();
  expect(await of({ customer: 'v-tags' })).toEqual(['plain', 'tagged']);
  expect(await of({ customer: 'v-tags', tag: 'ＶＩＰ' })).toEqual(['tagged']);
  expect(await of({ tag: '返品' })).toEqual(['tagged']);
  expect(await of({ customer: 'v-tags', category: 'orders' })).toEqual([]);
});

it('practice is in no list, whatever is asked for', async () => {
  const facts = { visitorId: 'v-practice', ordinal: 0 };
  const done = staff('closed', { role: 'customer' });
  await written('practised', [customerMessage({ facts: { ...facts, practice: true } }), done]);
  await written('meant', [customerMessage({ facts: { ...facts, ordinal: 1 } }), done]);
  for (const query of [{ customer: 'v-practice' }, { view: 'closed', customer: 'v-practice' }]) {
    expect(idsOf((await pagesOf(query, Date.now(), 1)).all), JSON.stringify(query)).toEqual(['meant']);
  }
  for (const view of ['all', 'closed']) {
    const ids = idsOf((await pagesOf({ view }, Date.now(), 50)).all);
    expect(ids).toContain('meant');
    expect(ids).not.toContain('practised');
  }
});

it('what rang for too long is in the queue, and the agent’s no more, although nobody has passed it on', async () => {
  await knownAgent('suzuki', '鈴木 蓮');
  await setPresence('suzuki', 'available', Date.now());
  const rings = Date.now() + 30_000;
  await written('rings', [...WAITS, staff('assigned', { role: 'system', to: 'suzuki', rings })]);
  const listed = async (view: string, now: number) =>
    idsOf((await listConversations('suzuki', { view }, now)).conversations);
  expect(await listed('mine', rings - 1)).toContain('rings');
  expect(await listed('mine', rings)).not.toContain('rings');
  expect(await listed('queue', rings)).toContain('rings');
});
