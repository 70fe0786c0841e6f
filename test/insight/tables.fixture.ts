import { deflateRawSync } from 'node:zlib';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { alertId, keyOfAlert } from '../../functions/insight/alert-id.ts';
import type { SurgeDetail } from '../../functions/insight/events.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { accountWith, LOG, workOn } from '../local/tables.fixture.ts';

const TABLES = ['Insight', 'Conversations', 'Knowledge', 'Connections'];
export const tableNamed = (TableName: string) => ({ ...LOG, Properties: { ...LOG.Properties, TableName } });

/** The tables that surges are told and shown from. */
export const startTables = async (environment: Record<string, string> = {}): Promise<Service> => {
  const dynamodb = await startDynamoDb(accountWith(Object.fromEntries(TABLES.map((name) => [name, tableNamed(name)]))));
  const names = TABLES.map((name) => [`${name.toUpperCase()}_TABLE`, name]);
  workOn(dynamodb.endpoint, { ...Object.fromEntries(names), ...environment });
  return dynamodb;
};

export const put = async (TableName: string, Item: object): Promise<void> => {
  await table().send(new PutCommand({ TableName, Item }));
};

export const STARTED = '2026-11-22T00:30:00.000Z';
export const DETECTED = '2026-11-22T00:41:00.000Z';

const FACTS = { count: 24, expected: 3.9, ratio: 6.15, visitors: 20 };

/** What the job calls an alert that was raised then; `name` keeps those of one time apart. */
export const idOf = (name: string, detectedAt = DETECTED): string => alertId(name, Date.parse(detectedAt));

/** An alert as the job writes it. Returns its id. */
export const putAlert = async (name: string, changes: Record<string, unknown> = {}): Promise<string> => {
  const { detectedAt = DETECTED } = changes;
  const id = idOf(name, String(detectedAt));
  await put('Insight', {
    ...keyOfAlert(id),
    id,
    kind: 'topic',
    topic: 'ja-login',
    title: 'ログインできません',
    startedAt: STARTED,
    detectedAt,
    firstAt: STARTED,
    ...FACTS,
    pages: [{ page: '/login', count: 14 }],
    examples: [],
    expiresAt: 2_000_000_000,
    ...changes,
  });
  return id;
};

/** What the job says of such an alert. */
export const detailOf = (alertId: string, changes: Partial<SurgeDetail> = {}): SurgeDetail => ({
  version: 1,
  alertId,
  revision: 1,
  topic: 'ja-login',
  kind: 'topic',
  title: 'ログインできません',
  ...FACTS,
  startedAt: STARTED,
  detectedAt: DETECTED,
  page: `#/alerts/${alertId}`,
  ...changes,
});

/** What the job has read of a step. */
export const putStep = (at: string, readings: readonly (readonly unknown[])[], more: object = {}): Promise<void> =>
  put('Insight', {
    pk: `READ#${at.slice(0, 10)}`,
    sk: at.slice(11, 16),
    readings: deflateRawSync(JSON.stringify(readings)),
    ...more,
  });

/** A message of a customer; without a text it is erased. */
export const putMessage = (conversationId: string, seq: number, text?: string, role = 'customer'): Promise<void> =>
  put('Conversations', {
    pk: `CONV#${conversationId}`,
    sk: `E#${String(seq).padStart(8, '0')}`,
    seq,
    kind: 'message',
    role,
    ...(text !== undefined && { body: { text } }),
  });
