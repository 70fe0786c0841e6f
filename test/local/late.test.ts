import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { project } from '../../functions/conversation/head.ts';
import { append, tail } from '../../functions/conversation/log.ts';
import { enter } from '../../functions/conversation/rooms.ts';
import { setPresence, writeProfile } from '../../functions/escalation/agents.ts';
import { deskOf, SUPERVISORS } from '../../functions/escalation/desk.ts';
import { warnIfLate, warnOfLate } from '../../functions/escalation/late.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { remindOfTickets, tellWhoComes } from '../../functions/ticket/remind.ts';
import { ticketOf, writeChange, writeOpening } from '../../functions/ticket/row.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, logOf, staff } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { accountWith, workOn } from './tables.fixture.ts';

const heard: Record<string, ServerFrame[]> = {};
vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }));
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (connectionId: string, frame: ServerFrame) => {
    heard[connectionId] = [...(heard[connectionId] ?? []), frame];
    return true;
  },
}));

/** A Friday at noon in Japan; the factories' logs begin there, one second between two entries. */
const START = Date.UTC(2026, 10, 20, 3);
const SECOND = 1_000;
let dynamodb: DynamoDB;

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES));
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Conversations',
    CONNECTIONS_TABLE: 'Connections',
    KNOWLEDGE_TABLE: 'Settings',
    AGENTS_TABLE: 'Agents',
  });
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const ends = START / SECOND + 3_600;
  for (const id of ['a', 'b']) {
    await writeProfile(id, { name: id, capacity: 3, skills: {}, languages: {}, disabled: false });
    await setPresence(id, 'available', START);
    await enter(deskOf(id), { connectionId: id, audience: 'agent' }, ends);
  }
  await enter(SUPERVISORS, { connectionId: 'supervisor', audience: 'agent' }, ends);
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});
beforeEach(() => {
  for (const who of ['a', 'b', 'supervisor']) heard[who] = [];
});

const WANTED = [customerMessage(), staff('escalated', { role: 'system', trigger: 'asked' })];
const RINGS = staff('assigned', { role: 'system', to: 'a', rings: START + 30 * SECOND });
const TAKEN = staff('assigned', { id: 'taken', by: 'a', to: 'a' });
const WORD = staff('message', { id: 'word', by: 'a' });

let seq = 0;
/** The newest entry, as if its conversation waited since then. */
const lastOf = (since: number, ...drafts: Parameters<typeof logOf>) => {
  const last = logOf(...drafts).at(-1);
  if (!last) throw new Error('no entry');
  const { since: waits, ...state } = last.state;
  seq += 1;
  return { ...last, seq, at: START, state: waits === undefined ? state : { ...state, since } };
};
const isNow = (...drafts: Parameters<typeof logOf>): Promise<void> => project('c', lastOf(START, ...drafts));
const lateAt = async (seconds: number) => {
  await warnOfLate(START + seconds * SECOND);
  return heard;
};
const warning = (position: number) => ({ type: 'queue', conversationId: 'c', position, late: 'warning' });
const call = (position: number) => ({ type: 'queue', conversationId: 'c', position, late: 'supervisor' });

it('all agents are told of who waits for more than 30 s, supervisors from 60 s on', async () => {
  await isNow(...WANTED);
  expect(await lateAt(29)).toEqual({ a: [], b: [], supervisor: [] });
  expect(await lateAt(30)).toEqual({ a: [warning(1)], b: [warning(1)], supervisor: [] });
  expect(await lateAt(60)).toMatchObject({ b: [warning(1), call(1)], supervisor: [call(1)] });
});

it.each([
  ['for whom it rings', [RINGS]],
  ['has taken it and is silent', [RINGS, TAKEN]],
  ['has taken it by himself and only made a note', [TAKEN, staff('note', { id: 'note', by: 'a' })]],
])('the agent %s is told himself, and supervisors when that did not help', async (_, more) => {
  await isNow(...WANTED, ...more);
  expect(await lateAt(29)).toEqual({ a: [], b: [], supervisor: [] });
  expect(await lateAt(30)).toEqual({ a: [warning(0)], b: [], supervisor: [] });
  expect(await lateAt(60)).toEqual({ a: [warning(0), call(0)], b: [], supervisor: [call(0)] });
});

it('nobody is, once the agent has written to the customer', async () => {
  await isNow(...WANTED, RINGS, TAKEN, WORD);
  expect(await lateAt(3_600)).toEqual({ a: [], b: [], supervisor: [] });
});

/** A ticket that is overdue, of agent `a`. */
const overdue = async (id: string): Promise<void> => {
  const start = await tail(id, 0);
  const left = { ...customerMessage(), kind: 'ticketed' as const, ticket: { id, due: START - 1 } };
  await append(start, () => ({ append: left }), writeOpening);
  const row = await ticketOf(id);
  if (!row) throw new Error('no ticket');
  await append(
    await tail(id, 1),
    () => ({ append: staff('ticket', { ticket: { id, owner: 'a' } }) }),
    writeChange(row),
  );
};
const reminders = () =>
  Object.fromEntries(
    Object.entries(heard).map(([who, frames]) => [
      who,
      frames.flatMap((frame) =>
        frame.type === 'entry' && frame.entry.kind === 'ticket' ? [frame.conversationId] : [],
      ),
    ]),
  );
const agentAt = (id: string) =>
  ({ role: 'agent', id, connectionId: id, rank: 'agent', username: id, expiresAt: 0 }) as const;

it('the owner of an overdue ticket is reminded while he is there, others in his place, supervisors always: once', async () => {
  await overdue('HERE-0001');
  await remindOfTickets(START);
  await remindOfTickets(START);
  expect(reminders()).toEqual({ a: ['HERE-0001'], b: [], supervisor: ['HERE-0001'] });
  await setPresence('a', 'offline', START);
  await overdue('GONE-0001');
  await remindOfTickets(START);
  expect(reminders()).toMatchObject({ a: ['HERE-0001'], b: ['GONE-0001'] });
  // He counts as gone, too, whose heartbeat has ended.
  await setPresence('a', 'available', START - 3_600 * SECOND);
  await overdue('GONE-0002');
  await remindOfTickets(START);
  expect(reminders()).toMatchObject({ a: ['HERE-0001'], b: ['GONE-0001', 'GONE-0002'] });
});

it('who comes is told of what was reminded of while nobody was there, unless somebody has taken care of it', async () => {
  for (const id of ['a', 'b']) await setPresence(id, 'offline', START);
  await overdue('LATE-0001');
  await overdue('LATE-0002');
  await remindOfTickets(START);
  expect(reminders()).toMatchObject({ a: [], b: [] });
  const row = await ticketOf('LATE-0002');
  if (!row) throw new Error('no ticket');
  const change = staff('ticket', { id: 'c', ticket: { id: row.id, owner: 'b' } });
  await append(await tail(row.id, 0), () => ({ append: change }), writeChange(row));
  await setPresence('b', 'available', START);
  await tellWhoComes(agentAt('b'), START);
  expect(reminders().b).toContain('LATE-0001');
  expect(reminders().b).not.toContain('LATE-0002');
  // What is his is told to the owner alone, now that he is there, and in time.
  await setPresence('a', 'available', START);
  heard.b = [];
  await tellWhoComes(agentAt('b'), START);
  await tellWhoComes(agentAt('a'), START);
  expect(reminders()).toMatchObject({ a: expect.arrayContaining(['LATE-0001']), b: [] });
});

describe('somebody who asks himself where he is in the line', () => {
  const { hours } = DEFAULTS;
  /** Each is another wait of the conversation. */
  let since = START;
  const asksAt = async (seconds: number, place: number | undefined, ...drafts: Parameters<typeof logOf>) => {
    const { state } = lastOf(since, ...drafts);
    await warnIfLate('c', state, place, hours, since + seconds * SECOND);
    return heard;
  };
  beforeEach(() => {
    since += SECOND;
  });

  it('is warned of as soon as that is due, each level once', async () => {
    expect(await asksAt(29, 1, ...WANTED)).toEqual({ a: [], b: [], supervisor: [] });
    expect(await asksAt(30, 1, ...WANTED)).toEqual({ a: [warning(1)], b: [warning(1)], supervisor: [] });
    await asksAt(59, 1, ...WANTED);
    expect(await asksAt(60, 2, ...WANTED)).toMatchObject({ a: [warning(1), call(2)], supervisor: [call(2)] });
    expect(await asksAt(90, 2, ...WANTED)).toMatchObject({ a: [warning(1), call(2)], supervisor: [call(2)] });
  });

  it('is the matter of the agent who has him, if one does', async () => {
    await asksAt(30, undefined, ...WANTED, RINGS);
    expect(await asksAt(60, undefined, ...WANTED, RINGS, TAKEN)).toEqual({
      a: [warning(0), call(0)],
      b: [],
      supervisor: [call(0)],
    });
  });

  it.each<[string, number, number | undefined, Parameters<typeof logOf>]>([
    ['ten others are before him', 60, 11, WANTED],
    ['the line is not known', 60, undefined, WANTED],
    ['the sweep has told of him for long', 3_600, 1, WANTED],
    ['a person has written to him', 60, 1, [...WANTED, TAKEN, WORD]],
    ['he waits for nobody', 60, 1, [customerMessage()]],
  ])('is not warned of when %s', async (_, seconds, place, drafts) => {
    expect(await asksAt(seconds, place, ...drafts)).toEqual({ a: [], b: [], supervisor: [] });
  });

  it('is not warned of at night', async () => {
    since = START + 12 * 3_600 * SECOND;
    expect(await asksAt(60, 1, ...WANTED)).toEqual({ a: [], b: [], supervisor: [] });
  });
});

it('each is told of the ten who wait longest, an agent of his own customer first', async () => {
  await isNow(...WANTED, RINGS);
  const ids = Array.from({ length: 12 }, (_, i) => `w${i}`);
  for (const [i, id] of ids.entries()) await project(id, lastOf(START - (12 - i) * SECOND, ...WANTED));
  const named = (who: string) => heard[who]?.map((frame) => frame.type === 'queue' && frame.conversationId);
  await lateAt(61);
  expect(named('a')).toEqual(['c', ...ids.slice(0, 9)]);
  expect(named('b')).toEqual(ids.slice(0, 10));
  expect(named('supervisor')).toEqual(ids.slice(0, 10));
});
