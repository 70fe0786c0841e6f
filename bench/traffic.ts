import { DAY, HOUR, MINUTE, WEEK } from '../functions/insight/settings.ts';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32, public domain). */
export const numbers = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

type Random = () => number;

export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Marsaglia and Tsang, 2000. */
const gamma = (random: Random, shape: number): number => {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
};

export const poisson = (random: Random, mean: number): number => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
};

export const negativeBinomial = (random: Random, mean: number, dispersion: number): number =>
  mean <= 0 ? 0 : poisson(random, mean * dispersion * gamma(random, 1 / dispersion));

/** What was put into the traffic, in steps from its begin. */
export interface Injected {
  readonly topic: number;
  readonly from: number;
  readonly to: number;
  readonly ratio: number;
}

export interface Traffic {
  readonly begin: number;
  readonly step: number;
  readonly steps: number;
  /** Steps before which nothing is injected. */
  readonly known: number;
  readonly topics: readonly {
    readonly name: string;
    /** True mean of each step without a surge. */
    readonly rate: Float64Array;
    readonly dispersion: number;
    readonly counts: Float64Array;
    readonly visitors: Float64Array;
  }[];
  readonly surges: readonly Injected[];
  /** Steps that nothing is known of. */
  readonly missing: ReadonlySet<number>;
}

export interface Wanted {
  readonly seed: number;
  readonly topics?: number;
  readonly weeks?: number;
  readonly knownWeeks?: number;
  readonly perDay?: number;
  readonly surgesAWeek?: number;
}

const STEP = 5 * MINUTE;
/** A Monday at midnight in Japan. */
const BEGIN = Date.parse('2026-06-01T00:00:00+09:00');
const between = (random: Random, least: number, most: number): number => least + (most - least) * random();
const bump = (hour: number, at: number, width: number): number => {
  const apart = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
  return Math.exp(-0.5 * (apart / width) ** 2);
};

/** True rates of a topic: level, drift, hours, weekdays, its own peak each day, and slow ramps. */
const ratesOf = (random: Random, steps: number, perDay: number, number: number): Float64Array => {
  const [noon, evening, width] = [between(random, 10, 14), between(random, 18, 22), between(random, 2, 4)];
  const weekend = between(random, 0.4, 1.3);
  const monday = between(random, 1, 1.5);
  const peak = number % 4 === 1 ? { at: between(random, 7, 21), ratio: between(random, 3, 6) } : undefined;
  const shapes: number[] = [];
  for (let slot = 0; slot < DAY / STEP; slot += 1) {
    const hour = (slot * STEP) / HOUR;
    const usual = 0.08 + bump(hour, noon, width) + 0.8 * bump(hour, evening, width);
    shapes.push(usual * (peak && hour >= peak.at && hour < peak.at + 0.5 ? peak.ratio : 1));
  }
  const whole = shapes.reduce((sum, shape) => sum + shape, 0);
  const rates = new Float64Array(steps);
  let level = 0;
  const growth = between(random, -0.03, 0.05);
  for (let at = 0; at < steps; at += 1) {
    const slot = at % shapes.length;
    if (slot === 0) level += 0.06 * normal(random) + growth / 7;
    const weekday = Math.floor(at / shapes.length) % 7;
    const day = weekday >= 5 ? weekend : weekday === 0 ? monday : 1;
    rates[at] = ((perDay * (shapes[slot] ?? 0)) / whole) * day * Math.exp(level);
  }
  for (let count = Math.floor(steps / (WEEK / STEP)); count > 0; count -= 1) {
    if (random() > 0.3) continue;
    const [from, hours, most] = [Math.floor(random() * steps), between(random, 8, 16), between(random, 1.5, 2)];
    const long = Math.floor((hours * HOUR) / STEP);
    for (let at = from; at < Math.min(steps, from + long); at += 1) {
      rates[at] = (rates[at] ?? 0) * (1 + (most - 1) * Math.sin((Math.PI * (at - from)) / long));
    }
  }
  return rates;
};

/** Support traffic of a business, with surges of 3 x to 20 x for 20 to 120 minutes, and with what is none. */
export const traffic = ({
  seed,
  topics = 20,
  weeks = 4,
  knownWeeks = 2,
  perDay = 3_000,
  surgesAWeek = 6,
}: Wanted): Traffic => {
  const random = numbers(seed * 7919 + 17);
  const steps = (weeks * WEEK) / STEP;
  const known = (knownWeeks * WEEK) / STEP;
  const zipf = [...Array(topics)].map((_, rank) => 1 / (rank + 1));
  const all = zipf.reduce((sum, share) => sum + share, 0);
  const surges: Injected[] = [];
  const busy = (topic: number, from: number): boolean =>
    surges.some((other) => other.topic === topic && Math.abs(other.from - from) < (12 * HOUR) / STEP);
  while (surges.length < surgesAWeek * (weeks - knownWeeks)) {
    const from = known + Math.floor(random() * (steps - known - 48));
    const topic = Math.floor(random() * topics);
    if (busy(topic, from)) continue;
    const to = from + Math.round(between(random, 4, 24));
    surges.push({ topic, from, to, ratio: Math.exp(between(random, Math.log(3), Math.log(20))) });
  }
  const missing = new Set<number>();
  for (let gap = 0; gap < weeks; gap += 1) {
    const from = Math.floor(random() * steps);
    const long = between(random, 1, 60);
    for (let at = from; at < from + long; at += 1)
      if (!surges.some((s) => at >= s.from - 12 && at <= s.to)) missing.add(at);
  }
  return {
    ...{ begin: BEGIN, step: STEP, steps, known, surges, missing },
    topics: zipf.map((share, number) => {
      const rate = ratesOf(random, steps, (perDay * share) / all, number);
      const dispersion = between(random, 0.05, 0.3);
      const ratios = new Float64Array(steps).fill(1);
      for (const { topic, from, to, ratio } of surges) if (topic === number) ratios.fill(ratio, from, to);
      const visitors = rate.map((mean, at) => negativeBinomial(random, mean * (ratios[at] ?? 1), dispersion));
      const counts = visitors.slice();
      // One person who sends the same again and again.
      for (let flood = 0; flood < weeks / 2; flood += 1) {
        const from = Math.floor(random() * (steps - 12));
        for (let at = from; at < from + 6; at += 1) counts[at] = (counts[at] ?? 0) + 10 + Math.floor(random() * 20);
      }
      return { name: `topic-${number + 1}`, rate, dispersion, counts, visitors };
    }),
  };
};
