import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Breaker, begun, CLOSED, ended, FAILURES, mayAsk, REST_MS } from '../../functions/member/breaker.ts';

const fail = (times: number, now = 0): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((breaker) => ended(begun(breaker, now), false, now), CLOSED);

describe('the breaker', () => {
  it('opens at the last of so many failures in a row, and not before', () => {
    expect(mayAsk(fail(FAILURES - 1), 0)).toBe(true);
    expect(mayAsk(fail(FAILURES), 0)).toBe(false);
    expect(mayAsk(fail(FAILURES), REST_MS - 1)).toBe(false);
    expect(mayAsk(fail(FAILURES), REST_MS)).toBe(true);
  });

  it('lets one try after the rest; his failure is another rest, his success the end of it', () => {
    const trying = begun(fail(FAILURES), REST_MS);
    expect(mayAsk(trying, REST_MS)).toBe(false);
    expect(mayAsk(ended(trying, false, REST_MS + 5), 2 * REST_MS + 4)).toBe(false);
    expect(ended(trying, true, REST_MS + 5)).toEqual(CLOSED);
  });

  it('never lets anybody wait for more than a rest, and is closed after an answer, whatever came before', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 2 * REST_MS }), isAnswered: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = 0;
        let breaker = CLOSED;
        for (const { wait, isAnswered } of steps) {
          now += wait;
          if (!mayAsk(breaker, now)) continue;
          breaker = ended(begun(breaker, now), isAnswered, now);
          expect(breaker.restsUntil).toBeLessThanOrEqual(now + REST_MS);
          if (isAnswered) expect(breaker).toEqual(CLOSED);
          expect(mayAsk(breaker, now)).toBe(breaker.failures < FAILURES);
        }
        expect(mayAsk(breaker, now + REST_MS)).toBe(true);
      }),
    );
  });
});
