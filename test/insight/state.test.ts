import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers } from '../../bench/traffic.ts';
import { type Change, follower, newFollow, type Question } from '../../functions/insight/follow.ts';
import { DEFAULTS } from '../../functions/insight/settings.ts';
import { decode, encode, type JobState, newJob, Unreadable } from '../../functions/insight/state.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';
import { A_DAY, MONDAY, STEP } from './traffic.ts';

const TEXTS = [
  'アプリが落ちて開けません',
  '決済エラーが出ます',
  'error 503 at checkout',
  '送料はいくら',
  'クーポンが使えない',
];

/** Questions of steps, with surges of a topic and of words. */
const stepsOf = (seed: number, steps: number): Question[][] => {
  const random = numbers(seed);
  return [...Array(steps)].map((_, step) => {
    const isSurge = step > steps - 40 && step < steps - 28;
    return [...Array(Math.floor(random() * 6) + (isSurge ? 14 : 0))].map((_, n): Question => {
      const kind = isSurge && n > 6 ? seed % 2 : Math.floor(random() * 5);
      const base = {
        ref: `c${step}-${n}#1`,
        at: MONDAY + step * STEP + n,
        visitor: `v${Math.floor(random() * 4_000)}`,
      };
      return kind === 0
        ? { ...base, terms: candidatesOf(TEXTS[isSurge ? 0 : Math.floor(random() * 5)] ?? ''), page: '/cart' }
        : { ...base, terms: [], topic: kind === 1 ? '__proto__' : `t${kind}` };
    });
  });
};

const again = (state: JobState): JobState => decode(encode(state));

describe('the state of the job', () => {
  it('says the same after it was kept, in whatever step', async () => {
    const read = follower({ ...DEFAULTS });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 40 }), (seed, every) => {
        const whole = newFollow();
        let state = newJob(MONDAY);
        const [one, other]: [Change[], Change[]] = [[], []];
        for (const [step, questions] of stepsOf(seed, A_DAY + 60).entries()) {
          const at = MONDAY + step * STEP;
          const first = read(whole, at, questions);
          const second = read(state.follow, at, questions);
          one.push(...first.changes);
          other.push(...second.changes);
          expect(second.readings).toEqual(first.readings);
          if (step % every === 0) state = again(state);
        }
        expect(other).toEqual(one);
        expect(one.some(({ type }) => type === 'started')).toBe(true);
        expect(again(state).follow).toEqual(state.follow);
      }),
      { seed: 2, numRuns: 4 },
    );
  }, 60_000);

  it('is bounded, whatever comes', () => {
    const read = follower({ ...DEFAULTS });
    const state = newJob(MONDAY);
    const random = numbers(4);
    const sizes: number[] = [];
    const word = () => Math.floor(random() * 1e9).toString(36);
    for (let step = 0; step < 18; step += 1) {
      const at = MONDAY + step * STEP;
      const questions = [...Array(1_000)].map((_, n): Question => {
        const base = { ref: `${word()}${word()}#1`, at: at + n, visitor: word() };
        if (n % 2 === 0)
          return { ...base, terms: [], topic: `topic-${Math.floor(random() * 8_000)}`, page: `/${word()}` };
        const terms = [...Array(100)].map((_, term) => ({ key: `${n % 90} ${term}`, written: word(), isPhrase: true }));
        return { ...base, terms };
      });
      read(state.follow, at, questions);
      if (step >= 14) sizes.push(encode(state).length);
    }
    const { trend, phrases } = state.follow;
    expect(Object.keys(trend.topics).length).toBeLessThanOrEqual(3_001);
    expect(phrases.followed.size).toBeLessThanOrEqual(2_000);
    expect(phrases.recent.length).toBeLessThanOrEqual(2_000 + 500);
    expect(Math.max(...sizes)).toBeLessThan(8_000_000);
    // It does not grow any more.
    expect(sizes.at(-1)).toBeLessThan(1.2 * (sizes[0] ?? 0));
  }, 120_000);

  it.each([
    ['damaged', new Uint8Array([1, 2, 3])],
    ['nothing', new Uint8Array()],
    ['half', encode(newJob(MONDAY)).slice(0, 40)],
  ])('that is %s is said to be', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(Unreadable);
  });
});
