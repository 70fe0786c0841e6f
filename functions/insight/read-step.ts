import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { hashOf } from '../bot/hash.ts';
import { insightTable, table } from '../platform/table.ts';
import type { Counted } from './places.ts';
import { factsOfRows, OF_STEP } from './rows.ts';
import { bucketOf } from './steps.ts';

const itemsOf = async (at: number, ConsistentRead: boolean, keysAlone: boolean): Promise<Record<string, unknown>[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `${OF_STEP}${bucketOf(at)}` },
      ...(keysAlone && { ProjectionExpression: 'sk' }),
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
};

/** Rows are called by what they say: when more is said there are others. */
const nameOf = (items: readonly Record<string, unknown>[]): string => {
  const keys = items.map(({ sk }) => String(sk)).toSorted();
  return `${keys.length}:${hashOf(keys.join('\n'))}`;
};

export const readStep = async (at: number, isConsistent: boolean): Promise<Counted> => {
  const items = await itemsOf(at, isConsistent, false);
  return { facts: factsOfRows(bucketOf(at), items), rows: nameOf(items) };
};

export const rowsOfStep = async (at: number): Promise<string> => nameOf(await itemsOf(at, false, true));
