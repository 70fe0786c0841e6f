import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distance } from '../../functions/protocol/distance.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
/** Two texts that share no character. */
const apart = fc.tuple(
  fc.string({ unit: fc.constantFrom('a', 'b', 'あ', '🍎'), minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('x', 'y', 'ん', '🍊'), minLength: 1, maxLength: 40 }),
);

/** The definition, word for word and slow. */
const plain = (from: readonly string[], to: readonly string[]): number => {
  const known = new Map<string, number>();
  const edits = (a: number, b: number): number => {
    if (a === 0 || b === 0) return a + b;
    const key = `${a} ${b}`;
    const found =
      known.get(key) ??
      Math.min(edits(a - 1, b) + 1, edits(a, b - 1) + 1, edits(a - 1, b - 1) + (from[a - 1] === to[b - 1] ? 0 : 1));
    known.set(key, found);
    return found;
  };
  return edits(from.length, to.length) / Math.max(1, from.length, to.length);
};

it('is 0 for a draft that is sent as it is, and for nothing else', () => {
  fc.assert(fc.property(text, text, (a, b) => (distance(a, b) === 0) === (a === b) && distance(a, a) === 0));
});

it('is 1 where nothing of the draft is left', () => {
  fc.assert(fc.property(apart, ([a, b]) => distance(a, b) === 1));
  expect(distance('', 'お待たせしました')).toBe(1);
});

it('is symmetric and lies between 0 and 1', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const share = distance(a, b);
      return share === distance(b, a) && share >= 0 && share <= 1;
    }),
  );
});

it('is the edit distance by its definition', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '🍎'), maxLength: 12 });
  fc.assert(fc.property(short, short, (a, b) => Math.abs(distance(a, b) - plain([...a], [...b])) < 1e-9));
});

it('counts characters as one reads them, and what was added, taken away or replaced', () => {
  expect(distance('送料は550円です', '送料は550円です。')).toBeCloseTo(1 / 10);
  expect(distance('😀', '😁')).toBe(1);
  expect(distance('お待ちください', 'お待ち下さい')).toBeCloseTo(2 / 7);
});

it('takes two texts of the longest message', () => {
  const long = (seed: number) =>
    Array.from({ length: 8_000 }, (_, at) => String.fromCharCode(0x3042 + ((at * seed) % 80))).join('');
  const share = distance(long(7), long(11));
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThanOrEqual(1);
});
