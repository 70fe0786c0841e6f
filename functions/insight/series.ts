import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { insightTable, table } from '../platform/table.ts';
import type { SeriesPoint } from '../protocol/insight.ts';

const inflate = promisify(inflateRaw);

export const STEP_MS = 300_000;
const DAY_MS = 86_400_000;
/** Days read at once. */
const AT_ONCE = 4;

/** What was read of a topic in a step; a last 1: it is still being learned. */
export type Reading = readonly [
  topic: string,
  count: number,
  expected: number,
  low: number,
  high: number,
  learning?: 1,
];

/** What was read in a step that began then (epoch ms). */
export interface Step {
  readonly at: number;
  readonly readings: readonly Reading[];
  readonly incomplete: boolean;
}

const pkOf = (day: string): string => `READ#${day}`;
/** Day and time of a step as its row is called by them. */
const named = (at: number): [day: string, time: string] => {
  const iso = new Date(at).toISOString();
  return [iso.slice(0, 10), iso.slice(11, 16)];
};
export const stepOf = (at: number): number => Math.floor(at / STEP_MS) * STEP_MS;

const stepsOn = async (day: string, from: string, to: string): Promise<Step[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pkOf(day), ':from': from, ':to': to },
    },
  );
  const steps: Step[] = [];
  for await (const { Items = [] } of pages) {
    for (const { sk, readings, incomplete } of Items) {
      steps.push({
        at: Date.parse(`${day}T${sk}Z`),
        readings: JSON.parse((await inflate(readings)).toString('utf8')),
        incomplete: incomplete === true,
      });
    }
  }
  return steps;
};

/** The steps that were read from one time up to before another (epoch ms), in their order. */
export const stepsBetween = async (from: number, to: number): Promise<Step[]> => {
  const last = stepOf(to - 1);
  const days: number[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= last; day += DAY_MS) days.push(day);
  const found = new Map<number, Step[]>();
  await eachOf(days, AT_ONCE, async (day) => {
    const [name, first] = named(Math.max(day, stepOf(from)));
    const [, end] = named(Math.min(day + DAY_MS - STEP_MS, last));
    found.set(day, await stepsOn(name, first, end));
  });
  return days.flatMap((day) => found.get(day) ?? []);
};

const pointOf = ({ at, readings, incomplete }: Step, topic: string): SeriesPoint => {
  // What is missing was not asked and hardly expected.
  const [, count, expected, low, high] = readings.find(([name]) => name === topic) ?? [topic, 0, 0, 0, 0];
  return { at: new Date(at).toISOString(), count, expected, low, high, ...(incomplete && { incomplete: true }) };
};

/** Counts of a topic in these steps; where one is missing between others, counting stood still. */
export const pointsOf = (steps: readonly Step[], topic: string): SeriesPoint[] => {
  const points: SeriesPoint[] = [];
  let next = steps[0]?.at ?? 0;
  for (const step of steps) {
    for (; next < step.at; next += STEP_MS) points.push(pointOf({ at: next, readings: [], incomplete: true }, topic));
    points.push(pointOf(step, topic));
    next = step.at + STEP_MS;
  }
  return points;
};

/** How far the job has read. */
export interface Progress {
  /** End of the newest step that was read (epoch ms). */
  readonly readUntil?: number;
  readonly incompleteSince?: number;
}

/** Begin of a step as a row has it: its name, or epoch milliseconds. */
const timeOf = (value: unknown): number | undefined => {
  const time = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : time;
};

export const progress = async (): Promise<Progress> => {
  const key = { pk: 'STATE', sk: 'JOB' };
  const { Item } = await table().send(
    new GetCommand({
      TableName: insightTable(),
      Key: key,
      ProjectionExpression: '#at, incompleteSince',
      ExpressionAttributeNames: { '#at': 'at' },
    }),
  );
  const at = timeOf(Item?.at);
  const incompleteSince = timeOf(Item?.incompleteSince);
  return {
    ...(at !== undefined && { readUntil: at + STEP_MS }),
    ...(incompleteSince !== undefined && { incompleteSince }),
  };
};
