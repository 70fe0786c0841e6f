import { randomBytes } from 'node:crypto';
import type { State } from '../conversation/state.ts';
import { CODE_TRIES } from '../protocol/limits.ts';
import { GUESSES_PER_DAY, isLocked } from './budget.ts';
import { codeHash, isSame } from './code.ts';
import type { Counters } from './counters.ts';
import type { Request } from './request.ts';

/** What came of a code. `counts`: a wrong one that could have been right. */
export type Judgement =
  | { readonly member: string; readonly request: Request }
  | { readonly member?: undefined; readonly denial: 'wrong_code' | 'limit'; readonly counts: boolean };

export interface Guess {
  readonly key: Uint8Array;
  readonly conversationId: string;
  readonly visitorId: string;
  readonly code: string;
  readonly request: Request | undefined;
  readonly counters: Counters;
}

/** Compared with where there is nothing to compare with. */
const NOTHING = { id: randomBytes(16).toString('base64url'), hash: randomBytes(32).toString('base64url') };

/** Whether the request can be answered at all, by anybody. */
const isOpen = (request: Request, visitorId: string, state: State | undefined, now: number): boolean =>
  request.used === undefined &&
  request.tries < CODE_TRIES &&
  now < request.until &&
  request.visitorId === visitorId &&
  // A sign-out, or another proof, ends the wait for it.
  now < (state?.awaited ?? 0);

/**
 * Judges a code. Pure, and the same work whatever comes out of it. A code of another member than the host site vouches for
 * is a wrong one, and so is any while the claim is locked or the day's guesses are used up - but for who has proven himself
 * here before: strangers who use them up do not shut him out.
 */
export const judge = (
  { key, conversationId, visitorId, code, request, counters }: Guess,
  state: State | undefined,
  now: number,
): Judgement => {
  const { id, hash = NOTHING.hash } = request ?? NOTHING;
  const isRight = isSame(hash, codeHash(key, conversationId, id, code));
  if (request === undefined) return { denial: 'wrong_code', counts: false };
  const isUsedUp = request.known !== true && counters.guesses >= GUESSES_PER_DAY;
  if (isLocked(counters.fails, now) || isUsedUp) return { denial: 'limit', counts: false };
  if (!isOpen(request, visitorId, state, now)) {
    return { denial: request.tries < CODE_TRIES ? 'wrong_code' : 'limit', counts: false };
  }
  const { member } = request;
  const isHis = state?.member === undefined || state.member === member;
  return isRight && isHis && member !== undefined ? { member, request } : { denial: 'wrong_code', counts: true };
};
