import type { BatchGetCommandInput, BatchGetCommandOutput } from '@aws-sdk/lib-dynamodb';
import { eachOf } from './each.ts';

/** Of BatchGetItem. */
const MOST_AT_ONCE = 100;
/** Requests in flight. */
const REQUESTS = 4;

export type Key = { readonly pk: string; readonly sk: string };
export type Projection = Pick<
  NonNullable<BatchGetCommandInput['RequestItems']>[string],
  'ProjectionExpression' | 'ExpressionAttributeNames'
>;

/**
 * The items there are of these, in no order, `read` asking one table for 100 at most: half a capacity unit for each 4 KB of an
 * item, whatever is projected. Not consistent: what was written in this very moment may be missing.
 */
export const batchGet = async <Item extends object>(
  keys: readonly Key[],
  read: (keys: Key[]) => Promise<Pick<BatchGetCommandOutput, 'Responses' | 'UnprocessedKeys'>>,
): Promise<Item[]> => {
  const unique = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
  const batches = Array.from({ length: Math.ceil(unique.length / MOST_AT_ONCE) }, (_, index) =>
    unique.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  );
  const found: Item[] = [];
  await eachOf(batches, REQUESTS, async (batch) => {
    for (let left: Key[] = batch; left.length > 0; ) {
      const { Responses = {}, UnprocessedKeys = {} } = await read(left);
      found.push(...(Object.values(Responses).flat() as Item[]));
      // What the table was too busy for is asked for again.
      left = Object.values(UnprocessedKeys).flatMap(({ Keys = [] }) => Keys.map(({ pk, sk }) => ({ pk, sk })));
    }
  });
  return found;
};
