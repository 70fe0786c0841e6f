import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { insightTable, table } from '../platform/table.ts';
import type { Step } from './places.ts';
import { DAY } from './settings.ts';

/** What a step said of a topic. */
export interface StoredReading {
  readonly count: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly learning?: true;
}

export interface StoredStep {
  readonly at: number;
  readonly readings: ReadonlyMap<string, StoredReading>;
  readonly incomplete?: true;
}

type Packed = [topic: string, count: number, expected: number, low: number, high: number, learning?: 1];

/** What is expected less often than this and did not come is not worth its place. */
const LEAST_EXPECTED = 0.05;
const KEPT = 35 * DAY;
const AT_ONCE = 8;
const NOTICE = 'NOTICE';

const rounded = (value: number): number => Number(value.toPrecision(3));

export const readingKey = (at: number): { pk: string; sk: string } => {
  const time = new Date(at).toISOString();
  return { pk: `READ#${time.slice(0, 10)}`, sk: time.slice(11, 16) };
};

export const packReadings = ({ readings }: Step): Uint8Array => {
  const packed: Packed[] = [];
  for (const [topic, { count, expected, low, high, isLearning }] of readings) {
    if (count === 0 && expected < LEAST_EXPECTED) continue;
    const figures = [count, rounded(expected), rounded(low), rounded(high)] as const;
    packed.push(isLearning ? [topic, ...figures, 1] : [topic, ...figures]);
  }
  return deflateRawSync(JSON.stringify(packed));
};

const stepOf = (item: Record<string, unknown>): StoredStep => {
  const packed: Packed[] = JSON.parse(inflateRawSync(item.readings as Uint8Array).toString('utf8'));
  return {
    at: Date.parse(`${String(item.pk).slice('READ#'.length)}T${item.sk}Z`),
    readings: new Map(
      packed.map(([topic, count, expected, low, high, learning]) => [
        topic,
        { count, expected, low, high, ...(learning && { learning: true as const }) },
      ]),
    ),
    ...(item.incomplete === true && { incomplete: true }),
  };
};

/** A step that is read again takes the place of what was read of it before. */
export const putReadings = (steps: readonly Step[]): Promise<void> =>
  eachOf(steps, AT_ONCE, (step) =>
    table().send(
      new PutCommand({
        TableName: insightTable(),
        Item: {
          ...readingKey(step.at),
          readings: packReadings(step),
          ...(step.isIncomplete && { incomplete: true }),
          expiresAt: Math.round((step.at + KEPT) / 1_000),
        },
      }),
    ),
  );

/** What was read of the steps from `from` to before `to`, in order. */
export const readReadings = async (from: number, to: number): Promise<StoredStep[]> => {
  const found: StoredStep[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY) {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await table().send(
        new QueryCommand({
          TableName: insightTable(),
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': readingKey(day).pk,
            ':from': readingKey(Math.max(from, day)).sk,
            ':to': readingKey(Math.min(to - 1, day + DAY - 1)).sk,
          },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      found.push(...Items.map(stepOf));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
  return found;
};

/** How often notices have preceded an answer, in all: written again it is the same. */
export const putNotices = (notices: ReadonlyMap<string, number>): Promise<void> =>
  eachOf(notices, AT_ONCE, ([id, answered]) =>
    table().send(
      new PutCommand({
        TableName: insightTable(),
        Item: { pk: NOTICE, sk: id, answered, expiresAt: Math.round((Date.now() + KEPT) / 1_000) },
      }),
    ),
  );

export const answeredBy = async (notice: string): Promise<number> => {
  const { Item } = await table().send(new GetCommand({ TableName: insightTable(), Key: { pk: NOTICE, sk: notice } }));
  return Number(Item?.answered ?? 0);
};
