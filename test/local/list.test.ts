import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { project } from '../../functions/conversation/head.ts';
import { listConversations } from '../../functions/conversation/history.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, logOf } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { accountWith, workOn } from './tables.fixture.ts';

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT' }));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 20, 3, 59);
let dynamodb: DynamoDB;

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES));
  workOn(dynamodb.endpoint, { CONVERSATIONS_TABLE: 'Conversations' });
});
afterAll(() => dynamodb.close());

const changed = async (name: string, at: number, openedAt = at): Promise<void> => {
  const [entry] = logOf(customerMessage());
  if (!entry) throw new Error('no entry');
  await project(name, { ...entry, at, state: { ...entry.state, openedAt } });
};
const listed = async (now: number) =>
  (await listConversations(now)).conversations.map(({ conversationId }) => conversationId);

it('the list of conversations begins with the one that changed last, whenever it was opened', async () => {
  await changed('old', NOW - MINUTE, NOW - 40 * HOUR);
  await changed('new', NOW - 2 * MINUTE);
  await changed('earlier', NOW - 3 * HOUR);
  await changed('a day ago', NOW - 26 * HOUR);
  expect(await listed(NOW)).toEqual(['old', 'new', 'earlier']);
  const { conversations } = await listConversations(NOW);
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
