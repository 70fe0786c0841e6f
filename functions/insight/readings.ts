import { deflateRawSync } from 'node:zlib';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { insightTable, table } from '../platform/table.ts';
import type { Step } from './places.ts';
import { DAY } from './settings.ts';

type Packed = [topic: string, count: number, expected: number, low: number, high: number, learning?: 1];

/** What is expected less often than this and did not come is not worth its place. */
const LEAST_EXPECTED = 0.05;
const KEPT = 35 * DAY;
const AT_ONCE = 8;

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
