import { newTrend, trend } from '../functions/insight/detector.ts';
import { judge, nothing, type Outcome, oracle, ours } from './detectors.ts';
import { percentile } from './percentile.ts';
import { RIVALS } from './rivals.ts';
import { type Traffic, traffic } from './traffic.ts';

const SEEDS = 10;
const TOPICS = 1_000;
/** Thresholds of the oracle that are tried, in nats. */
const HIGHEST = 20;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const precision = ({ hits, false: wrong }: Outcome): number => share(hits, hits + wrong);
const recall = ({ hits, missed }: Outcome): number => share(hits, hits + missed);
export const f1 = (outcome: Outcome): number =>
  share(2 * outcome.hits, 2 * outcome.hits + outcome.false + outcome.missed);
export const falseAWeek = ({ false: wrong, weeks }: Outcome): number => share(wrong, weeks);
export const minutesOf = ({ minutes }: Outcome): number => percentile(minutes, 0.5);

const over = (all: readonly Traffic[], find: (one: Traffic) => ReturnType<typeof ours>): Outcome => {
  const outcome = nothing();
  for (const one of all) judge(find(one), one, outcome);
  return outcome;
};

/** The oracle that raises no more false alarms than we do. */
const oracleLike = (all: readonly Traffic[], outcome: Outcome): Outcome => {
  let best: Outcome | undefined;
  for (let threshold = 6; threshold <= HIGHEST && !best; threshold += 0.5) {
    const found = over(all, (one) => oracle(one, threshold));
    if (falseAWeek(found) <= falseAWeek(outcome)) best = found;
  }
  return best ?? over(all, (one) => oracle(one, HIGHEST));
};

export interface TrendResult {
  readonly ours: Outcome;
  readonly oracle: Outcome;
  readonly rivals: readonly { readonly name: string; readonly outcome: Outcome }[];
  /** Of one step of so many topics. */
  readonly milliseconds: number;
  /** What is kept of a topic. */
  readonly bytes: number;
}

/** A run of the job over many topics, once it knows them. */
const runTime = (): { milliseconds: number; bytes: number } => {
  const read = trend();
  const state = newTrend();
  const step = (at: number) => {
    const begin = performance.now();
    read(state, Date.parse('2026-06-01T00:00:00Z') + at * 300_000, counts(at));
    return performance.now() - begin;
  };
  const counts = (at: number) =>
    new Map(
      [...Array(TOPICS)].map((_, topic) => [`topic-${topic}`, { count: (at * 7 + topic * 13) % 5, visitors: 3 }]),
    );
  const taken = [...Array(40)].map((_, at) => step(at));
  const [topic] = Object.values(state.topics);
  return { milliseconds: percentile(taken.slice(20), 0.5), bytes: JSON.stringify(topic).length };
};

export const trendResult = (): TrendResult => {
  const all = [...Array(SEEDS)].map((_, seed) => traffic({ seed: seed + 1 }));
  const outcome = over(all, (one) => ours(one));
  return {
    ours: outcome,
    oracle: oracleLike(all, outcome),
    rivals: RIVALS.map(({ name, find }) => ({ name, outcome: over(all, find) })),
    ...runTime(),
  };
};

const line = (name: string, outcome: Outcome): string =>
  `| ${name} | ${precision(outcome).toFixed(2)} | ${recall(outcome).toFixed(2)} | ${f1(outcome).toFixed(2)} | ${falseAWeek(outcome).toFixed(1)} | ${minutesOf(outcome)} |`;

export const trendTable = ({ ours: own, oracle: limit, rivals, milliseconds, bytes }: TrendResult): string => {
  const head = [
    '| surges of 20 topics | precision | recall | F1 | false alarms a week | minutes to detect, median |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const lines = [
    line('uragawa', own),
    line('oracle that knows the true rates', limit),
    ...rivals.map(({ name, outcome }) => line(name, outcome)),
  ];
  const run = `One run over ${TOPICS} topics takes ${milliseconds.toFixed(0)} ms; ${(bytes / 1024).toFixed(1)} KB are kept of a topic.`;
  return `${[...head, ...lines].join('\n')}\n\n${run}`;
};

const LIMITS = { falseAWeek: 1, f1: 0.9, minutes: 1.3, milliseconds: 2_000 };

export const trendFailures = ({ ours: own, oracle: limit, milliseconds }: TrendResult): string[] => [
  ...(falseAWeek(own) > LIMITS.falseAWeek ? [`${falseAWeek(own).toFixed(1)} false alarms a week`] : []),
  ...(f1(own) < LIMITS.f1 * f1(limit) ? [`F1 ${f1(own).toFixed(2)} beside the oracle's ${f1(limit).toFixed(2)}`] : []),
  ...(minutesOf(own) > LIMITS.minutes * minutesOf(limit)
    ? [`${minutesOf(own)} minutes beside ${minutesOf(limit)}`]
    : []),
  ...(milliseconds > LIMITS.milliseconds ? [`a run takes ${milliseconds.toFixed(0)} ms`] : []),
];
