import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { insightTable, table } from '../platform/table.ts';
import type { Late } from './places.ts';
import { LATE } from './rows.ts';
import { bucketOf, bucketStart } from './steps.ts';

const AT_ONCE = 8;

/** Steps that say more than when they had ended. */
export const lateBuckets = async (): Promise<Late[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': LATE },
    },
  );
  const late: Late[] = [];
  for await (const { Items = [] } of pages) {
    for (const { sk, at } of Items) late.push({ bucket: bucketStart(String(sk)), mark: Number(at) });
  }
  return late;
};

/** They were read; one that was marked again meanwhile stays. */
export const clearLate = (late: readonly Late[]): Promise<void> =>
  eachOf(late, AT_ONCE, ({ bucket, mark }) =>
    table()
      .send(
        new DeleteCommand({
          TableName: insightTable(),
          Key: { pk: LATE, sk: bucketOf(bucket) },
          ConditionExpression: 'attribute_not_exists(pk) OR #at = :mark',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':mark': mark },
        }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }),
  );
