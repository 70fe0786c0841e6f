import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as customers from '../../functions/conversation/customer.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { append, newest, tail } from '../../functions/conversation/log.ts';
import { enter } from '../../functions/conversation/rooms.ts';
import { setPresence, writeProfile } from '../../functions/escalation/agents.ts';
import { SUPERVISORS } from '../../functions/escalation/desk.ts';
import { rememberHandled } from '../../functions/escalation/queue.ts';
import { rememberResolved, similarTo } from '../../functions/escalation/similar.ts';
import { table } from '../../functions/platform/table.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { ticket } from '../../functions/ticket/open.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { botReply, customerMessage } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { accountWith, workOn } from './tables.fixture.ts';

let sent: ServerFrame[] = [];
vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }));
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (_: string, frame: ServerFrame) => {
    sent.push(frame);
    return true;
  },
}));

const MINUTE = 60_000;
const WORDS = { ja: 'おことば', en: 'words' };
/** A Friday at noon in Japan; it closes at 18:00. */
const NOON = Date.UTC(2026, 10, 20, 3);
let dynamodb: DynamoDB;
let isBroken = false;

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES), {
    fault: (_, body) => (isBroken && JSON.stringify(body).includes('"Agents"') ? 'throttle' : undefined),
  });
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Conversations',
    CONNECTIONS_TABLE: 'Connections',
    SESSIONS_TABLE: 'Sessions',
    KNOWLEDGE_TABLE: 'Settings',
    AGENTS_TABLE: 'Agents',
    TEXTS: JSON.stringify({ greeting: WORDS }),
    CHOICES: JSON.stringify({ ja: [], en: [] }),
  });
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
  await writeProfile('a', { name: 'a', capacity: 1, skills: {}, languages: {}, disabled: false });
  // Conversations take ten minutes.
  for (let i = 0; i < 5; i += 1) await rememberHandled(10 * MINUTE);
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});

const visitorId = 'visitor-1';
const conversationId = conversationIdOf(visitorId, 0);
const customer = (visitor = visitorId) => ({
  role: 'customer' as const,
  connectionId: 'customer=',
  visitorId: visitor,
  language: 'ja',
  returning: false,
  expiresAt: Date.now() / 1000 + 3_600,
});
const ping = async () => {
  sent = [];
  await customers.ping(customer(), { action: 'ping', conversationId });
  return sent;
};
/** What somebody who waits is told at a time. */
const placeAt = async (time: number, status: 'available' | 'offline') => {
  vi.setSystemTime(time);
  await setPresence('a', status, time);
  const [frame] = await ping();
  return frame?.type === 'pong' ? frame.queue : undefined;
};

it('who waits is told how long while those who are there stay so long', async () => {
  await customers.escalate(customer(), { action: 'escalate', conversationId });
  expect((await newest(conversationId))?.state.mode).toBe('waiting');
  expect(sent.at(-1)).toEqual({ type: 'queue', conversationId, position: 1 });
  const HOUR = 60 * MINUTE;
  expect(await placeAt(NOON + MINUTE, 'available')).toEqual({ position: 1, estimateSeconds: 1_800 });
  // Open, but nobody is there.
  expect(await placeAt(NOON + 2 * MINUTE, 'offline')).toEqual({ position: 1 });
  // It closes before his turn.
  expect(await placeAt(NOON + 6 * HOUR - 31 * MINUTE, 'available')).toMatchObject({ estimateSeconds: 1_800 });
  expect(await placeAt(NOON + 6 * HOUR - 29 * MINUTE, 'available')).toEqual({ position: 1 });
  // Closed, but somebody is there all the same; closed, and nobody is.
  expect(await placeAt(NOON + 8 * HOUR, 'available')).toEqual({ position: 1, estimateSeconds: 1_800 });
  expect(await placeAt(NOON + 9 * HOUR, 'offline')).toEqual({ position: 1 });
});

it('an agent who is disabled is not counted on', async () => {
  await writeProfile('a', { name: 'a', capacity: 1, skills: {}, languages: {}, disabled: true });
  expect(await placeAt(NOON + 24 * 60 * MINUTE, 'available')).toEqual({ position: 1 });
});

it('who waits is not told his place, and is heard all the same, while the line cannot be read', async () => {
  vi.setSystemTime(Date.now() + MINUTE);
  isBroken = true;
  expect(await ping()).toEqual([{ type: 'pong', conversationId, seq: 1, welcome: expect.any(String) }]);
  isBroken = false;
  expect(await ping()).toMatchObject([{ type: 'pong', queue: { position: 1 } }]);
});

it('supervisors are called by the heartbeat of who waits too long, behind its answer', async () => {
  const since = NOON + 4 * 24 * 60 * MINUTE;
  vi.setSystemTime(since);
  await enter(SUPERVISORS, { connectionId: 'supervisor=', audience: 'agent' }, since / 1000 + 3_600);
  const visitor = 'visitor-2';
  const waits = { action: 'escalate' as const, conversationId: conversationIdOf(visitor, 0) };
  await customers.escalate(customer(visitor), waits);
  sent = [];
  vi.setSystemTime(since + MINUTE);
  await customers.ping(customer(visitor), { ...waits, action: 'ping' });
  expect(sent).toMatchObject([{ type: 'pong' }, { type: 'queue', late: 'supervisor', position: 1 }]);
});

it('what staff have resolved is remembered as similar for a year', async () => {
  const at = Date.now();
  await rememberResolved({ topic: 'shipping', conversationId: 'c1', at });
  expect(await similarTo('shipping', 'c2')).toEqual([{ conversationId: 'c1', resolvedAt: new Date(at).toISOString() }]);
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: 'Agents',
      KeyConditionExpression: 'pk = :topic',
      ExpressionAttributeValues: { ':topic': 'TOPIC#shipping' },
    }),
  );
  expect(Items.map(({ expiresAt }) => expiresAt)).toEqual([Math.floor(at / 1000) + 365 * 86_400]);
});

describe('after a long talk', () => {
  let visitor = '';
  let talk = '';
  let count = 0;
  const goOn = async (messages: number) => {
    for (let i = 0; i < messages; i += 1) {
      await append(await tail(talk, 0), ({ last }) => ({ append: botReply({ id: `m${last?.seq}` }) }));
    }
  };
  beforeEach(async () => {
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    count += 1;
    visitor = `talker-${count}`;
    talk = conversationIdOf(visitor, 0);
    const facts = { visitorId: visitor, ordinal: 0, returning: false, language: 'ja' };
    await append(await tail(talk, 0), () => ({ append: customerMessage({ by: visitor, facts }) }));
  });

  const itemsReadBy = async (act: Promise<void>, spy = vi.spyOn(table(), 'send')): Promise<number> => {
    await act;
    const answers: { Items?: unknown[] }[] = await Promise.all(spy.mock.results.map(({ value }) => value));
    spy.mockRestore();
    return answers.reduce((sum, { Items = [] }) => sum + Items.length, 0);
  };
  /** Frames counted beyond those that the container lets through. */
  const counted = async (): Promise<number> => {
    const Key = { pk: `LIMIT#frame#${visitor}`, sk: String(Math.floor(Date.now() / MINUTE)) };
    const { Item } = await table().send(new GetCommand({ TableName: 'Sessions', Key }));
    return Item?.used ?? 0;
  };
  const wish = () => customers.escalate(customer(visitor), { action: 'escalate', conversationId: talk });

  it('who asks for a person again is shown what stands, for two entries read', async () => {
    await wish();
    const standing = sent.filter(({ type }) => type === 'entry').at(-1);
    await goOn(60);
    sent = [];
    const spy = vi.spyOn(table(), 'send');
    expect(await itemsReadBy(wish(), spy)).toBeLessThan(10);
    expect(sent[0]).toEqual(standing);
    expect(sent[1]).toMatchObject({ type: 'queue' });
    expect((await newest(talk))?.seq).toBe(62);
  });

  it('what a handoff and a ticket look back at counts as frames', async () => {
    await goOn(50);
    await wish();
    expect(await counted()).toBe(4);
    const leave = { action: 'ticket' as const, conversationId: talk, id: 't1', after: 52 };
    await ticket(customer(visitor), { ...leave, name: '山田 花子', email: 'hanako@example.jp' });
    expect(await counted()).toBe(4 + 5);
  });
});
