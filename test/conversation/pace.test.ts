import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paceAfter, requirePace, WRITE_EVERY_MS, WRITES_AT_ONCE, waitAt } from '../../functions/conversation/pace.ts';

const START = Date.UTC(2026, 10, 21);

/** How many of the writes at these times are taken. */
const taken = (times: readonly number[]): number => {
  let paced: number | undefined;
  let count = 0;
  for (const at of times) {
    if (waitAt(paced, at) > 0) continue;
    paced = paceAfter(paced, at);
    count += 1;
  }
  return count;
};

describe('the pace of a visitor', () => {
  it('lets a burst through, then one at a time', () => {
    expect(taken(Array.from({ length: 500 }, () => START))).toBe(WRITES_AT_ONCE);
    const minutes = 10;
    const flood = Array.from({ length: minutes * 60 }, (_, second) => START + second * 1_000);
    expect(taken(flood)).toBe(WRITES_AT_ONCE - 1 + (minutes * 60_000) / WRITE_EVERY_MS);
  });

  it('never lets more through in any span than the burst and what the pace allows in it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 400 }), (gaps) => {
        let at = START;
        const times = gaps.map((gap) => {
          at += gap;
          return at;
        });
        expect(taken(times)).toBeLessThanOrEqual(WRITES_AT_ONCE + (at - START) / WRITE_EVERY_MS);
      }),
    );
  });

  it('is nothing to somebody who writes every three seconds, however long', () => {
    expect(taken(Array.from({ length: 5_000 }, (_, i) => START + i * WRITE_EVERY_MS))).toBe(5_000);
  });

  it('says when to send again, and means it', () => {
    const paced = Array.from({ length: WRITES_AT_ONCE }).reduce<number | undefined>(
      (p) => paceAfter(p, START),
      undefined,
    );
    expect(() => requirePace(paced, START)).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfter: 3 }));
    expect(() => requirePace(paced, START + 3_000)).not.toThrow();
  });
});
