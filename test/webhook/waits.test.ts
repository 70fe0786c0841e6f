import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTry, TRIED_FOR_MS } from '../../functions/webhook/waits.ts';

const MINUTE = 60_000;
const BORN = 1_795_237_200_000;

/** When a delivery is tried that always fails, each time `late` after it is due, in milliseconds since the first try. */
const triesOf = (random: () => number, late = () => 0): number[] => {
  const tries = [0];
  for (let now = BORN; ; ) {
    const dueAt = nextTry(BORN, tries.length, now, random);
    if (dueAt === undefined) return tries;
    now = dueAt + late();
    tries.push(now - BORN);
  }
};

describe('a delivery that always fails', () => {
  it('is tried after 1, 5, 15 and 60 minutes, then every 3 hours, and the last time when its day ends', () => {
    const waits = [0, 1, 6, 21, 81, 261, 441, 621, 801, 981, 1161, 1341, 1440];
    expect(triesOf(() => 0).map((at) => at / MINUTE)).toEqual(waits);
  });

  it('is tried up to a fifth later, so that what failed together does not come back together', () => {
    expect(triesOf(() => 1).slice(0, 5)).toEqual([0, 1.2, 7.2, 25.2, 97.2].map((minutes) => minutes * MINUTE));
  });

  it('is tried ever later, a bounded number of times, and not after its day but for the lateness of the job', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.nat(10 * MINUTE),
        (stream, late) => {
          const tries = triesOf(
            () => stream.next().value,
            () => late,
          );
          const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
          expect(Math.min(...waits)).toBeGreaterThan(0);
          expect(tries.length).toBeLessThanOrEqual(13);
          expect(tries.length).toBeGreaterThanOrEqual(10);
          expect(tries.at(-1)).toBeGreaterThanOrEqual(TRIED_FOR_MS);
          expect(tries.at(-2)).toBeLessThan(TRIED_FOR_MS);
          expect(tries.at(-1)).toBeLessThanOrEqual(TRIED_FOR_MS + late);
        },
      ),
    );
  });
});

it('what was not tried at all is due in a minute', () => {
  expect(nextTry(BORN, 0, BORN, () => 0)).toBe(BORN + MINUTE);
});
