import { type Count, newTrend, trend } from '../functions/insight/detector.ts';
import { logRatio } from '../functions/insight/evidence.ts';
import { TOTAL } from '../functions/insight/settings.ts';
import type { Traffic } from './traffic.ts';

/** An alert of a topic in a step. */
export interface Alert {
  readonly topic: number;
  readonly at: number;
}

/** What was found of what was injected. */
export interface Outcome {
  hits: number;
  missed: number;
  false: number;
  weeks: number;
  readonly minutes: number[];
}

export const nothing = (): Outcome => ({ hits: 0, missed: 0, false: 0, weeks: 0, minutes: [] });

/** Fewer alert nobody; alerts of a topic closer than so many steps are one. The same for everybody. */
export const LEAST = 5;
export const COOL_DOWN = 24;

/** Steps after its end in which an alert still is about a surge. */
const LATE = 3;

/** Adds what alerts found in a traffic. A second alert of the same surge is false. */
export const judge = (alerts: readonly Alert[], { surges, known, steps, step }: Traffic, outcome: Outcome): void => {
  const found = new Set<object>();
  for (const { topic, at } of alerts) {
    if (at < known) continue;
    const surge = surges.find((one) => one.topic === topic && at >= one.from && at < one.to + LATE);
    if (surge && !found.has(surge)) {
      found.add(surge);
      outcome.minutes.push(((at - surge.from + 1) * step) / 60_000);
    } else outcome.false += 1;
  }
  outcome.hits += found.size;
  outcome.missed += surges.length - found.size;
  outcome.weeks += ((steps - known) * step) / (7 * 86_400_000);
};

export const ours = ({ begin, step, steps, topics, missing }: Traffic, options = {}): Alert[] => {
  const read = trend({ step, ...options });
  const state = newTrend();
  const alerts: Alert[] = [];
  for (let at = 0; at < steps; at += 1) {
    if (missing.has(at)) continue;
    const counts = new Map<string, Count>(
      topics.map(({ name, visitors }) => [name, { count: visitors[at] ?? 0, visitors: visitors[at] ?? 0 }]),
    );
    for (const [name, { event }] of read(state, begin + at * step, counts)) {
      if (event?.type !== 'started' || name === TOTAL) continue;
      alerts.push({ topic: topics.findIndex((topic) => topic.name === name), at });
    }
  }
  return alerts;
};

const RATIOS = [2, 3, 5, 10, 20];

/** A CUSUM that knows the true rates and how counts spread around them. */
export const oracle = ({ topics, steps, missing, surges }: Traffic, threshold: number): Alert[] => {
  const alerts: Alert[] = [];
  for (const [topic, { rate, visitors, dispersion }] of topics.entries()) {
    const sums = RATIOS.map(() => ({ nats: 0, count: 0 }));
    let quiet = 0;
    for (let at = 0; at < steps; at += 1) {
      if (missing.has(at)) continue;
      const [count, mean] = [visitors[at] ?? 0, rate[at] ?? 0];
      let most = 0;
      for (const [index, ratio] of RATIOS.entries()) {
        const sum = sums[index];
        if (!sum) continue;
        // What was said is not said again: it knows when a surge is over.
        const nats = at < quiet ? 0 : Math.max(0, sum.nats + logRatio(count, mean, dispersion, ratio));
        sum.count = nats === 0 ? 0 : sum.count + count;
        sum.nats = nats;
        if (sum.count >= LEAST) most = Math.max(most, nats);
      }
      if (most < threshold || at < quiet) continue;
      alerts.push({ topic, at });
      const surge = surges.find((one) => one.topic === topic && at >= one.from && at < one.to);
      quiet = (surge?.to ?? at) + COOL_DOWN;
    }
  }
  return alerts;
};
