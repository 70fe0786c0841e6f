import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../../functions/conversation/entry.ts';
import { pkOf, skOf } from '../../functions/conversation/log.ts';
import type { Fact } from '../../functions/insight/fact.ts';
import { factsIn } from '../../functions/insight/facts.ts';
import { byBucket, readFacts } from '../../functions/insight/rows.ts';
import { bucketOf } from '../../functions/insight/steps.ts';
import type { Inserted } from '../../functions/platform/subscriber.ts';
import { conversationsTable, insightTable, table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { accountWith, workOn } from '../local/tables.fixture.ts';

const plain = (TableName: string) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: { Ref: 'AWS::Region' } }],
  },
});

/** Empty tables of logs and of counts, for the functions' own code in this process. */
export const startTables = async (): Promise<Service> => {
  const service = await startDynamoDb(
    accountWith({ Conversations: plain('Conversations'), Insight: plain('Insight') }),
  );
  workOn(service.endpoint, {
    CONVERSATIONS_TABLE: 'Conversations',
    INSIGHT_TABLE: 'Insight',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  return service;
};

/** An entry as its item is. */
export const imageOf = (conversationId: string, entry: Entry) => ({
  pk: pkOf(conversationId),
  sk: skOf(entry.seq),
  ...entry,
});

export const writeLog = async (conversationId: string, entries: readonly Entry[]): Promise<void> => {
  for (const entry of entries) {
    const Item = imageOf(conversationId, entry);
    await table().send(new PutCommand({ TableName: conversationsTable(), Item }));
  }
};

/** A conversation. */
export interface Log {
  readonly conversationId: string;
  readonly entries: readonly Entry[];
}

let number = 0;
/** What the stream tells of logs, in the order of time. */
export const recordsOf = (logs: readonly Log[]): Inserted[] =>
  logs
    .flatMap(({ conversationId, entries }) => entries.map((entry) => ({ conversationId, entry })))
    .toSorted((one, other) => one.entry.at - other.entry.at)
    .map(({ conversationId, entry }) => {
      number += 1;
      return { sequenceNumber: String(number), image: JSON.parse(JSON.stringify(imageOf(conversationId, entry))) };
    });

export const bucketsOf = (logs: readonly Log[]): string[] => [
  ...new Set(logs.flatMap(({ entries }) => entries.map(({ at }) => bucketOf(at)))),
];
/** All that is counted of these logs. */
export const counted = async (logs: readonly Log[]): Promise<Fact[]> => {
  const own = new Set(logs.map(({ conversationId }) => conversationId));
  const facts = await Promise.all(bucketsOf(logs).toSorted().map(readFacts));
  return facts.flat().filter(({ conversationId }) => own.has(conversationId));
};
/** What their logs say of it. */
export const inLogs = (logs: readonly Log[]): Fact[] =>
  byBucket(logs.flatMap(({ conversationId, entries }) => factsIn(conversationId, entries)))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, facts]) => facts);

/** Items of a partition of the counts. */
export const rowsIn = async (pk: string): Promise<Record<string, unknown>[]> => {
  const values = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
  return (
    (await table().send(new QueryCommand({ TableName: insightTable(), ConsistentRead: true, ...values }))).Items ?? []
  );
};
