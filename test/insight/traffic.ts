import { negativeBinomial, numbers } from '../../bench/traffic.ts';
import { type Count, newTrend, type TrendState, trend } from '../../functions/insight/detector.ts';
import { MINUTE, TOTAL, type TrendSettings } from '../../functions/insight/settings.ts';
import type { Reading } from '../../functions/insight/topic.ts';

export const STEP = 5 * MINUTE;
export const A_DAY = 288;
/** A Monday, midnight in Japan. */
export const MONDAY = Date.parse('2026-06-01T00:00:00+09:00');

/** A reading and the step it is of. */
export type Read = Reading & { readonly at: number };

export interface Followed {
  readonly state: TrendState;
  readonly readings: Read[];
  readonly alerts: Read[];
}

/** Follows one topic; steps that are undefined are missing. */
export const followed = (
  counts: readonly (number | Count | undefined)[],
  settings: Partial<TrendSettings> = {},
  begin = MONDAY,
): Followed => {
  const read = trend({ step: STEP, ...settings });
  const state = newTrend();
  const readings: Read[] = [];
  for (const [at, given] of counts.entries()) {
    if (given === undefined) continue;
    const count = typeof given === 'number' ? { count: given } : given;
    const reading = read(state, begin + at * (settings.step ?? STEP), new Map([[TOTAL, count]])).get(TOTAL);
    if (reading) readings.push({ ...reading, at });
  }
  return { state, readings, alerts: readings.filter(({ event }) => event?.type === 'started') };
};

/** Hours of a business, around 1. */
export const hoursOf = (at: number): number => 1 + 0.8 * Math.sin((2 * Math.PI * ((at % A_DAY) - 100)) / A_DAY);

export interface Noise {
  readonly seed: number;
  readonly days: number;
  readonly mean: number;
  readonly dispersion?: number;
  readonly shape?: (at: number) => number;
}

export const noise = ({ seed, days, mean, dispersion = 0.1, shape = () => 1 }: Noise): number[] => {
  const random = numbers(seed);
  return [...Array(days * A_DAY)].map((_, at) => negativeBinomial(random, mean * shape(at), dispersion));
};

/** The same counts with a stretch of them multiplied. */
export const raised = (counts: readonly number[], from: number, steps: number, ratio: number): number[] =>
  counts.map((count, at) => (at >= from && at < from + steps ? Math.round(count * ratio) : count));
