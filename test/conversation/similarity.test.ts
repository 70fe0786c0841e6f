import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity } from '../../functions/conversation/similarity.ts';

const words = (excerpt: string) => ({ excerpt });

describe('how similar two conversations are', () => {
  it('is 1 for the same topic, and more for the same category than for other words', () => {
    expect(similarity({ topic: 'ja-returns' }, { topic: 'ja-returns', excerpt: '送料' })).toBe(1);
    const same = similarity({ category: 'orders', excerpt: '届かない' }, { category: 'orders', excerpt: '領収書' });
    expect(same).toBeGreaterThan(0.5);
    expect(same).toBeLessThan(1);
    expect(similarity({}, {})).toBe(0);
  });

  it('is by the words else, and by those of the customer where he is quoted', () => {
    const late = words('ご用件:「荷物が届きません」');
    const near = similarity(late, words('荷物がまだ届かない'));
    expect(near).toBeGreaterThan(similarity(late, words('ご用件:「領収書がほしいです」ほか 1 件')));
    expect(near).toBeGreaterThan(0.2);
    expect(similarity(late, words('荷物が届きません'))).toBe(1);
    expect(similarity(words('My parcel is late'), words('parcel late'))).toBeGreaterThan(0.5);
  });

  it('is from 0 to 1, the same from both sides, and never more with another than with itself', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom('返品したい', '荷物が届きません', 'late order', ''),
    );
    const of = fc.record(
      { topic: fc.constantFrom('a', 'b'), category: fc.constantFrom('x', 'y'), excerpt: text },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(of, of, (one, other) => {
        const likeness = similarity(one, other);
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        expect(similarity(other, one)).toBeCloseTo(likeness, 10);
        if (one.topic !== undefined) expect(similarity(one, one)).toBe(1);
      }),
    );
  });
});
