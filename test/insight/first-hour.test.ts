import { expect, it } from 'vitest';
import { negativeBinomial, numbers } from '../../bench/traffic.ts';
import { type Count, newTrend, trend } from '../../functions/insight/detector.ts';
import { TOTAL } from '../../functions/insight/settings.ts';
import { MONDAY, STEP } from './traffic.ts';

/** Alerts of an account that has never counted anything: what came of each topic, step by step, each by another visitor. */
const alertsOf = (steps: readonly Readonly<Record<string, number>>[]): [topic: string, step: number][] => {
  const read = trend();
  const state = newTrend();
  const alerts: [string, number][] = [];
  for (const [step, asked] of steps.entries()) {
    const counts = new Map<string, Count>(
      Object.entries(asked).map(([topic, count]) => [topic, { count, visitors: count }]),
    );
    const all = Object.values(asked).reduce((sum, count) => sum + count, 0);
    counts.set(TOTAL, { count: all, visitors: all });
    for (const [topic, { event }] of read(state, MONDAY + step * STEP, counts)) {
      if (event?.type === 'started') alerts.push([topic, step]);
    }
  }
  return alerts;
};

/** Shares of topics as they are where the first is asked most, the second half as often, the third a third as often. */
const zipf = (topics: number): number[] => {
  const parts = Array.from({ length: topics }, (_, index) => 1 / (index + 1));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
};

const firstDay = (seed: number, rate: number): Record<string, number>[] => {
  const random = numbers(seed);
  const shares = zipf(20);
  return Array.from({ length: 288 }, () =>
    Object.fromEntries(shares.map((share, topic) => [`${topic}`, negativeBinomial(random, rate * share, 0.1)])),
  );
};

it('an outage is seen in the first minutes of an account, when nothing is usual yet', () => {
  expect(alertsOf([{ 'ja-card': 20, 'ja-ship': 2 }, { 'ja-card': 15, 'ja-size': 1 }, {}])[0]?.[0]).toBe('ja-card');
  const quiet = Array.from({ length: 8 }, () => ({ 'ja-ship': 1, 'ja-size': 1 }));
  const [first] = alertsOf([...quiet, { 'ja-card': 20 }, { 'ja-card': 18 }, { 'ja-card': 2 }]);
  expect(first?.[0]).toBe('ja-card');
  expect(first?.[1]).toBeLessThanOrEqual(10);
});

it('that customers ask some things far more than others raises nothing on the first day', () => {
  const alerts = [1, 2, 3, 4, 5].flatMap((seed) => [0.5, 5, 50, 500].flatMap((rate) => alertsOf(firstDay(seed, rate))));
  expect(alerts).toEqual([]);
});

it('one topic with as many as all others together raises nothing in its first hours', () => {
  const mostly = Array.from({ length: 36 }, (_, step) => ({
    'ja-where': 30 + (step % 3),
    'ja-ship': 20,
    'ja-size': 12,
  }));
  expect(alertsOf(mostly).filter(([, step]) => step < 12)).toEqual([]);
});
