import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../platform/batch-get.ts';
import { conversationsTable, table } from '../platform/table.ts';
import { type HeadItem, hourKey, UNANSWERED } from './head.ts';
import { itemsAt } from './items.ts';

type Start = Record<string, unknown> | undefined;

/** Keys out of an index that holds keys alone, so many at most: 50 for half a capacity unit. */
const keysOf = async (most: number, read: (start: Start, limit: number) => Promise<QueryCommandOutput>) => {
  const found: Key[] = [];
  let next: Start;
  do {
    const page = await read(next, most - found.length);
    found.push(...(page.Items ?? []).map(({ pk, sk }) => ({ pk, sk })));
    next = page.LastEvaluatedKey;
  } while (next && found.length < most);
  return found;
};

/** HEADs that changed last in the hour of a time (epoch ms): of more than `most` those that were opened last. */
export const changedInHour = (at: number, most: number): Promise<Key[]> =>
  keysOf(most, (ExclusiveStartKey, Limit) =>
    table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        IndexName: 'hour',
        KeyConditionExpression: '#hour = :hour',
        ExpressionAttributeNames: { '#hour': 'hour' },
        ExpressionAttributeValues: { ':hour': hourKey(at) },
        ScanIndexForward: false,
        Limit,
        ExclusiveStartKey,
      }),
    ),
  );

/** HEADs of a visitor's conversations: of more than `most` those that were opened last. */
export const headsOfVisitor = async (visitorId: string, most: number): Promise<HeadItem[]> =>
  headsAt(
    await keysOf(most, (ExclusiveStartKey, Limit) =>
      table().send(
        new QueryCommand({
          TableName: conversationsTable(),
          IndexName: 'customer',
          KeyConditionExpression: 'customer = :customer',
          ExpressionAttributeValues: { ':customer': `VISITOR#${visitorId}` },
          ScanIndexForward: false,
          Limit,
          ExclusiveStartKey,
        }),
      ),
    ),
  );

export const headsAt = (keys: readonly Key[]): Promise<HeadItem[]> => itemsAt<HeadItem>(keys);

/** HEADs of those whom no person has answered, from `start` on, who waits longest first, and whether there are more. */
export const unansweredFrom = async (ExclusiveStartKey: Start, Limit: number) => {
  const { Items = [], LastEvaluatedKey } = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      IndexName: 'queue',
      KeyConditionExpression: 'queue = :queue',
      ExpressionAttributeValues: { ':queue': UNANSWERED },
      Limit,
      ExclusiveStartKey,
    }),
  );
  return { heads: Items as HeadItem[], more: LastEvaluatedKey !== undefined };
};
