import { describe, expect, it } from 'vitest';
import { estimate, type LineFacts, likelyWait } from '../../functions/escalation/estimate.ts';
import { pick, type Random } from '../random.ts';

const MINUTE = 60_000;
const facts = (changes: Partial<LineFacts> = {}): LineFacts => ({
  position: 1,
  handling: Array.from({ length: 50 }, () => 5 * MINUTE),
  slots: 5,
  ...changes,
});

describe('an estimate', () => {
  it.each<[string, Partial<LineFacts>]>([
    ['nobody is on duty', { slots: 0 }],
    ['four were measured', { handling: [1, 2, 3, 4].map((minutes) => minutes * MINUTE) }],
    ['fewer were measured than there are slots', { handling: Array.from({ length: 11 }, () => MINUTE), slots: 12 }],
  ])('is not made where %s', (_, changes) => expect(estimate(facts(changes))).toBeUndefined());

  it('is made of five, and of fifty whatever the slots', () => {
    expect(estimate(facts({ handling: Array.from({ length: 5 }, () => MINUTE) }))).toBeDefined();
    expect(estimate(facts({ slots: 400 }))).toBeDefined();
  });

  it('does not look at what is older than the newest fifty', () => {
    const old = Array.from({ length: 30 }, () => 500 * MINUTE);
    expect(likelyWait(facts({ handling: [...old, ...facts().handling] }))).toBe(likelyWait(facts()));
  });

  it('grows with the position and falls with the slots', () => {
    const at = (position: number, slots = 5) => likelyWait(facts({ position, slots })) ?? Number.NaN;
    for (let position = 1; position < 100; position += 1) expect(at(position + 1)).toBeGreaterThan(at(position));
    for (let slots = 1; slots < 40; slots += 1) expect(at(7, slots + 1)).toBeLessThan(at(7, slots));
  });

  it.each([
    // Handling times that are all the same: for the first one of them, and a margin of 1.3 * sqrt(5 / 55) * sqrt(1 + 1 / 50).
    [1, 0, 30],
    [1, 20_000, 30],
    [1, 40_000, 60],
    [1, 60_000, 120],
    [1, 2 * MINUTE, 180],
    [1, 3 * MINUTE, 300],
    [1, 6 * MINUTE, 600],
    [1, 10 * MINUTE, 900],
    [1, 14 * MINUTE, 1_200],
    [1, 20 * MINUTE, 1_800],
    [1, 30 * MINUTE, 2_700],
    [1, 40 * MINUTE, 3_600],
    [1, 50 * MINUTE, 7_200],
    [10, 50 * MINUTE, 36_000],
  ])('position %i at %i ms is told as %i s', (position, each, seconds) => {
    const told = estimate(facts({ position, slots: 1, handling: facts().handling.map(() => each) }));
    expect(told).toEqual({ seconds });
  });
});

/** Mulberry32: the simulation takes millions, too many for the hashed numbers of the other tests. */
const fast = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const exponential = (random: Random): number => -Math.log(1 - random());
const lognormal =
  (sigma: number) =>
  (random: Random): number =>
    Math.exp(sigma * Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random()) - sigma ** 2 / 2);
/** Handling times of mean 1. */
const HANDLING: Record<string, (random: Random) => number> = {
  exponential,
  'lognormal 0.5': lognormal(0.5),
  'lognormal 1': lognormal(1),
  constant: () => 1,
};
const MEAN = 7 * MINUTE;

interface Told {
  readonly facts: LineFacts;
  /** What he waited in the end, in ms. */
  readonly waited: number;
}

/** One day of a line, first come first served: what could be told to each who had to wait, once it has run in. */
const day = (handlingTime: (random: Random) => number, slots: number, use: number, seed: number): Told[] => {
  const random = fast(seed);
  const freeAt = Array.from({ length: slots }, () => 0);
  const served: { from: number; to: number }[] = [];
  const told: Told[] = [];
  const warm = 60 + 5 * slots;
  let now = 0;
  for (let count = 0; count < warm + 150; count += 1) {
    now += (exponential(random) * MEAN) / (slots * use);
    freeAt.sort((a, b) => a - b);
    const from = Math.max(now, freeAt[0] ?? 0);
    const to = from + handlingTime(random) * MEAN;
    freeAt[0] = to;
    if (from > now && count >= warm) {
      // A desk that is new knows fewer.
      const known = 5 + Math.floor(random() * 46);
      const ended = served.filter((each) => each.to <= now).sort((a, b) => a.to - b.to);
      const handling = ended.slice(-known).map((each) => each.to - each.from);
      const position = served.filter((each) => each.from > now).length + 1;
      told.push({ facts: { position, handling, slots }, waited: from - now });
    }
    served.push({ from, to });
  }
  return told;
};

describe('of customers in simulated lines', () => {
  const share = (all: readonly boolean[]): number => all.filter(Boolean).length / all.length;

  it.each(Object.keys(HANDLING))('at least 80 % wait no longer than told: %s handling times', (name) => {
    const handlingTime = HANDLING[name] ?? exponential;
    for (const slots of [1, 2, 3, 6, 12, 30]) {
      const all = Array.from({ length: 60 }, (_, run) =>
        day(handlingTime, slots, pick(fast(run), [0.9, 1, 1.2]), run * 7_919 + slots * 31 + 1),
      ).flat();
      const known = all.flatMap(({ facts, waited }) => {
        const [wait, told] = [likelyWait(facts), estimate(facts)];
        return wait === undefined || told === undefined ? [] : [{ wait, waited, seconds: told.seconds }];
      });
      const kept = share(known.map(({ wait, waited }) => waited <= wait));
      const keptAsTold = share(known.map(({ seconds, waited }) => waited <= seconds * 1_000));
      const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
      const ratio = sum(known.map(({ wait }) => wait)) / sum(known.map(({ waited }) => waited));
      const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
      console.log(
        `${name}, ${slots} slots: ${known.length} told, kept ${percent(kept)}, rounded ${percent(keptAsTold)}, ${ratio.toFixed(2)} of the wait`,
      );
      expect(known.length).toBeGreaterThan(1_000);
      expect(kept).toBeGreaterThanOrEqual(0.8);
      expect(keptAsTold).toBeGreaterThanOrEqual(kept);
      // Honest is also not to frighten: on the whole no more than double.
      expect(ratio).toBeLessThan(2);
    }
  });
});
