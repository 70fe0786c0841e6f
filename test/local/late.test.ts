import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { project } from '../../functions/conversation/head.ts';
import { enter } from '../../functions/conversation/rooms.ts';
import { setPresence, writeProfile } from '../../functions/escalation/agents.ts';
import { deskOf, SUPERVISORS } from '../../functions/escalation/desk.ts';
import { warnOfLate } from '../../functions/escalation/late.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
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
/** The newest state of the one conversation there is, as if it waited since the start. */
const isNow = async (...drafts: Parameters<typeof logOf>): Promise<void> => {
  const last = logOf(...drafts).at(-1);
  if (!last) throw new Error('no entry');
  const { since, ...state } = last.state;
  seq += 1;
  await project('c', { ...last, seq, at: START, state: since === undefined ? state : { ...state, since: START } });
};
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
