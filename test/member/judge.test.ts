import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../../functions/conversation/state.ts';
import {
  chanceOf,
  type Fails,
  failedOnce,
  GUESSES_PER_DAY,
  isLocked,
  LOCK_MS,
  MOST_FAILS,
} from '../../functions/member/budget.ts';
import { CODE_MS, codeHash, codeOf, isSame, noHash } from '../../functions/member/code.ts';
import { type Guess, judge } from '../../functions/member/judge.ts';
import { GUESSES, MAILS, REQUESTS } from '../../functions/member/limits.ts';
import type { Request } from '../../functions/member/request.ts';
import { CODE_TRIES } from '../../functions/protocol/limits.ts';

const KEY = new TextEncoder().encode('a key of the test');
const NOW = Date.UTC(2026, 10, 22);
const ID = 'a-request';
const CODE = codeOf(KEY, 'c', ID);
const WRONG = CODE === '000000' ? '000001' : '000000';

const request = (changes: Partial<Request> = {}): Request => ({
  id: ID,
  conversationId: 'c',
  visitorId: 'v',
  language: 'ja',
  claimKey: 'k',
  until: NOW + CODE_MS,
  tries: 0,
  hash: codeHash(KEY, 'c', ID, CODE),
  member: 'm',
  ...changes,
});
const judged = (guess: Partial<Guess> = {}, state: Partial<State> = {}, now = NOW) =>
  judge(
    {
      key: KEY,
      conversationId: 'c',
      visitorId: 'v',
      code: CODE,
      request: request(),
      counters: { fails: { fails: 0, last: 0 }, guesses: 0 },
      ...guess,
    },
    { awaited: NOW + CODE_MS, ...state } as State,
    now,
  );
const wrong = { denial: 'wrong_code', counts: true };
const closed = { denial: 'wrong_code', counts: false };
const limit = { denial: 'limit', counts: false };

describe('a right code', () => {
  it('proves its member until the millisecond in which it ends', () => {
    expect(judged()).toMatchObject({ member: 'm' });
    expect(judged({}, {}, NOW + CODE_MS - 1)).toMatchObject({ member: 'm' });
    expect(judged({}, {}, NOW + CODE_MS)).toEqual(closed);
  });

  it.each<[string, Partial<Guess>, Partial<State>, object]>([
    ['where none was asked for', { request: undefined }, {}, closed],
    ['that was used', { request: request({ used: NOW }) }, {}, closed],
    ['of another visitor', { visitorId: 'w' }, {}, closed],
    ['of another conversation', { conversationId: 'd' }, {}, wrong],
    ['of an older request', { request: request({ id: 'a-newer-one' }) }, {}, wrong],
    ['before it was looked up', { request: request({ hash: undefined, member: undefined }) }, {}, wrong],
    ['after all tries', { request: request({ tries: CODE_TRIES }) }, {}, limit],
    ['after a sign-out', {}, { awaited: undefined }, closed],
    ['where the site vouches for another member', {}, { member: 'n' }, wrong],
    ['while the claim is locked', { counters: { fails: { fails: MOST_FAILS, last: NOW - 1 }, guesses: 0 } }, {}, limit],
    ['with no guesses left today', { counters: { fails: { fails: 0, last: 0 }, guesses: GUESSES_PER_DAY } }, {}, limit],
  ])('counts for nothing %s', (_, guess, state, expected) => expect(judged(guess, state)).toEqual(expected));

  it('is right for who has proven himself here before, though strangers have used the day’s guesses up', () => {
    const counters = { fails: { fails: 0, last: 0 }, guesses: GUESSES_PER_DAY };
    expect(judged({ request: request({ known: true }), counters })).toMatchObject({ member: 'm' });
  });

  it('is right where the site vouches for the same member', () => {
    expect(judged({}, { member: 'm' })).toMatchObject({ member: 'm' });
  });
});

describe('a wrong code', () => {
  it('is one that could have been right, while there is a request', () => {
    expect(judged({ code: WRONG })).toEqual(wrong);
    expect(judged({ code: WRONG, request: request({ tries: CODE_TRIES - 1 }) })).toEqual(wrong);
    expect(judged({ code: WRONG, request: request({ tries: CODE_TRIES }) })).toEqual(limit);
  });

  it('looks the same for a claim that is nobody’s, whatever is tried', () => {
    const nobody = request({ hash: noHash(), member: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (guess) => {
        const code = String(guess).padStart(6, '0');
        expect(judged({ code, request: nobody })).toEqual(wrong);
      }),
    );
  });
});

describe('the code of a request', () => {
  it('is six digits, the same each time, and another one for each request and conversation', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (conversation, id) => {
        const code = codeOf(KEY, conversation, id);
        expect(code).toMatch(/^[0-9]{6}$/);
        expect(codeOf(KEY, conversation, id)).toBe(code);
      }),
    );
    const codes = Array.from({ length: 2_000 }, (_, i) => codeOf(KEY, 'c', String(i)));
    // Of 2,000 out of a million two are the same twice on average.
    expect(new Set(codes).size).toBeGreaterThan(1_985);
    const tens = Array.from(
      { length: 10 },
      (_, digit) => codes.filter((code) => code.startsWith(String(digit))).length,
    );
    for (const count of tens) expect(Math.abs(count - 200)).toBeLessThan(80);
  });

  it('is not in its hash, and not to be had without the key', () => {
    const hash = codeHash(KEY, 'c', ID, CODE);
    expect(hash).not.toContain(CODE);
    expect(codeHash(new TextEncoder().encode('another key'), 'c', ID, CODE)).not.toBe(hash);
    expect(hash).toHaveLength(noHash().length);
  });

  it('is compared whatever the length: short, long and empty texts are other ones, and nothing is thrown', () => {
    expect([isSame('', 'a'), isSame('a', ''), isSame('ab', 'a'), isSame('é', 'e'), isSame('', '')]).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('failures in a row', () => {
  const after = (times: number, start: Fails = { fails: 0, last: 0 }, now = NOW): Fails =>
    Array.from({ length: times }).reduce<Fails>((fails) => failedOnce(fails, now), start);

  it('lock a claim for a day; going on does not prolong it, and then it begins anew', () => {
    const almost = after(MOST_FAILS - 1);
    expect(isLocked(almost, NOW)).toBe(false);
    const locked = failedOnce(almost, NOW);
    expect(isLocked(locked, NOW)).toBe(true);
    expect(failedOnce(locked, NOW + LOCK_MS - 1)).toEqual(locked);
    expect(isLocked(locked, NOW + LOCK_MS)).toBe(false);
    expect(failedOnce(locked, NOW + LOCK_MS)).toEqual({ fails: 1, last: NOW + LOCK_MS });
  });

  it('are never more than NIST allows in a row', () => expect(MOST_FAILS).toBeLessThanOrEqual(100));
});

/* The arithmetic of docs/members.md. */
describe('the chance to guess a code', () => {
  it('is one in a million for each guess, and 5 in a million for one request', () => {
    expect(chanceOf(1)).toBeCloseTo(1e-6, 12);
    expect(chanceOf(CODE_TRIES)).toBeCloseTo(5e-6, 10);
  });

  it('would be 4.9 % for 10,000 accounts with 5 guesses each, and is 0.1 % with the budget of a day', () => {
    expect(chanceOf(10_000 * CODE_TRIES)).toBeCloseTo(0.049, 3);
    expect(chanceOf(GUESSES_PER_DAY)).toBeCloseTo(0.001, 5);
    expect(chanceOf(GUESSES_PER_DAY)).toBeLessThan(0.001);
  });

  it('is 0.004 % a day for one chosen member whose number and address are known', () =>
    expect(chanceOf(2 * MOST_FAILS)).toBeCloseTo(4e-5, 8));

  it('needs more than one machine to use the budget, or the wishes of the stage, up', () => {
    expect(GUESSES.source.most).toBeLessThan(GUESSES_PER_DAY);
    expect(REQUESTS.source.most).toBeLessThan(REQUESTS.deployment.most);
  });

  it('would be 3.5 % a day if only wishes were limited: the budget is what holds', () => {
    const wishes = REQUESTS.deployment.most * 24;
    expect(chanceOf(wishes * CODE_TRIES)).toBeCloseTo(0.035, 3);
  });

  it('a member whom strangers mail codes to gets at most ten a day, which makes 50 guesses', () => {
    expect(Math.max(...MAILS.map(({ most }) => most)) * CODE_TRIES).toBe(50);
  });
});
