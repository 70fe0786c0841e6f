import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { insightTable, table } from '../platform/table.ts';
import { readingKey } from './readings.ts';
import { OF_STEP } from './rows.ts';
import { bucketOf, STEP } from './steps.ts';

const AT_ONCE = 10;
/** Behind every sort key. */
const LAST = '~';

/** A part of a partition. */
interface Part {
  readonly pk: string;
  readonly first: string;
  readonly last: string;
}

const removePart = async ({ pk, first, last }: Part): Promise<number> => {
  let removed = 0;
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ':first': first, ':last': last },
      ProjectionExpression: 'pk, sk',
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { sk } of Items) await table().send(new DeleteCommand({ TableName: insightTable(), Key: { pk, sk } }));
    removed += Items.length;
  }
  return removed;
};

/** Where what was counted and read between two times stands. Readings stand by days of UTC, of which a day of the business has parts. */
const partsOf = (from: number, to: number): Part[] => {
  const steps = Array.from({ length: Math.ceil((to - from) / STEP) }, (_, index) => from + index * STEP);
  const readings = Map.groupBy(steps.map(readingKey), ({ pk }) => pk);
  return [
    ...steps.map((at) => ({ pk: `${OF_STEP}${bucketOf(at)}`, first: ' ', last: LAST })),
    ...[...readings].map(([pk, keys]) => ({ pk, first: keys[0]?.sk ?? LAST, last: keys.at(-1)?.sk ?? LAST })),
  ];
};

/** Removes what was counted between two times (epoch ms), and what was read of it; how many rows there were. */
export const forgetCounts = async (from: number, to: number): Promise<number> => {
  let removed = 0;
  await eachOf(partsOf(from, to), AT_ONCE, async (part) => {
    removed += await removePart(part);
  });
  return removed;
};
