import { type Alert, COOL_DOWN, LEAST } from './detectors.ts';
import type { Traffic } from './traffic.ts';

/** A simple way to see surges, in the same counts: visitors in the last 15 minutes of a topic. */
export interface Rival {
  readonly name: string;
  readonly find: (traffic: Traffic) => Alert[];
}

const DAY = 288;
const WEEK = 7 * DAY;

const windows = (visitors: Float64Array): Float64Array =>
  visitors.map((count, at) => count + (visitors[at - 1] ?? 0) + (visitors[at - 2] ?? 0));

/** Alerts where a sum of 15 minutes is beyond a limit; one an hour at most while it lasts. */
const beyond = (
  { topics, steps, missing, known }: Traffic,
  limitOf: (sums: Float64Array, at: number) => number,
): Alert[] => {
  const alerts: Alert[] = [];
  for (const [topic, { visitors }] of topics.entries()) {
    const sums = windows(visitors);
    let last = Number.NEGATIVE_INFINITY;
    for (let at = known; at < steps; at += 1) {
      const sum = sums[at] ?? 0;
      if (sum < LEAST || missing.has(at) || sum <= limitOf(sums, at)) continue;
      if (at - last > COOL_DOWN) alerts.push({ topic, at });
      last = at;
    }
  }
  return alerts;
};

const meanOf = (values: Iterable<number>): number => {
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value;
    count += 1;
  }
  return sum / Math.max(1, count);
};

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Sums at the same time of the fourteen days before. */
const sameTime = (sums: Float64Array, at: number): number[] =>
  [...Array(14)].flatMap((_, day) => sums[at - (day + 1) * DAY] ?? []);

/** The smallest count that a Poisson with this mean exceeds with less than one in a million. */
const poissonLimit = (mean: number): number => {
  let probability = Math.exp(-mean);
  let above = 1 - probability;
  let count = 0;
  while (above > 1e-6 && count < 10 * mean + 50) {
    count += 1;
    probability *= mean / count;
    above -= probability;
  }
  return count;
};

/** Median and spread of a week's residuals change slowly: once an hour is enough. */
const hybrid = () => {
  let key = Number.NaN;
  let of: Float64Array | undefined;
  let spread = 0;
  return (sums: Float64Array, at: number): number => {
    const seasonal = medianOf(sameTime(sums, at));
    if (sums !== of || Math.floor(at / 12) !== key) {
      of = sums;
      key = Math.floor(at / 12);
      const residuals = [...Array(WEEK / 12)].map((_, back) => {
        const then = at - 1 - back * 12;
        return (sums[then] ?? 0) - (sums[then - DAY] ?? sums[then] ?? 0);
      });
      const middle = medianOf(residuals);
      spread = (1.4826 * medianOf(residuals.map((one) => Math.abs(one - middle)))) / Math.SQRT2;
    }
    // The critical value of the extreme studentized deviate for a week of values at 0.001.
    return seasonal + 4.9 * Math.max(1, spread);
  };
};

export const RIVALS: readonly Rival[] = [
  {
    name: 'fixed threshold: the highest of two weeks',
    find: (traffic) => {
      const highest = new WeakMap<Float64Array, number>();
      return beyond(traffic, (sums) => {
        const known = highest.get(sums) ?? Math.max(...sums.subarray(0, traffic.known));
        highest.set(sums, known);
        return known;
      });
    },
  },
  {
    name: 'z-score over 24 hours, z > 5',
    find: (traffic) =>
      beyond(traffic, (sums, at) => {
        const day = sums.subarray(at - DAY, at);
        const mean = meanOf(day);
        return mean + 5 * Math.sqrt(meanOf(day.map((sum) => (sum - mean) ** 2)));
      }),
  },
  {
    name: 'Poisson against the same time of day, p < 1e-6',
    find: (traffic) => beyond(traffic, (sums, at) => poissonLimit(Math.max(0.1, meanOf(sameTime(sums, at))))),
  },
  { name: 'seasonal hybrid ESD', find: (traffic) => beyond(traffic, hybrid()) },
];
