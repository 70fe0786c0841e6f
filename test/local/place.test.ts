import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as customers from '../../functions/conversation/customer.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { newest } from '../../functions/conversation/log.ts';
import { setPresence, writeProfile } from '../../functions/escalation/agents.ts';
import { rememberHandled } from '../../functions/escalation/queue.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
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
const customer = () => ({
  role: 'customer' as const,
  connectionId: 'customer=',
  visitorId,
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
