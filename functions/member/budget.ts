import { CODE_DIGITS } from './code.ts';
import { DAY } from './limits.ts';

/**
 * Wrong guesses a day in the whole deployment. Each hits with a chance of 10^-6, so who uses all of them up gets in once in
 * 1,000 days - into some account, not into one he chooses. Without it 10,000 accounts with 5 guesses each fall with 4.9 %.
 */
export const GUESSES_PER_DAY = 1_000;
/** Share of the budget above which somebody is told, in percent. */
export const TOLD_AT = 20;
/** Wrong guesses in a row at one claim; then none counts for a day. NIST 800-63B allows 100. */
export const MOST_FAILS = 20;
export const LOCK_MS = DAY * 1000;
/** A row of failures is forgotten so long after the last of them. */
const REMEMBERED_MS = 30 * LOCK_MS;

/** The chance that one of so many guesses at different codes is right. */
export const chanceOf = (guesses: number): number => 1 - (1 - 10 ** -CODE_DIGITS) ** guesses;

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Failures in a row at a claim, and when the last one was (epoch ms). */
export interface Fails {
  readonly fails: number;
  readonly last: number;
}

/** None counts at the claim for now; going on guessing does not prolong it. */
export const isLocked = ({ fails, last }: Fails, now: number): boolean => fails >= MOST_FAILS && now < last + LOCK_MS;

/** What there is after one more failure; after a lock, or a long time, it begins anew. */
export const failedOnce = (before: Fails, now: number): Fails => {
  if (isLocked(before, now)) return before;
  const isOld = before.fails >= MOST_FAILS || now >= before.last + REMEMBERED_MS;
  return { fails: isOld ? 1 : before.fails + 1, last: now };
};

/** When a row of failures may be deleted (epoch s). */
export const forgottenAt = ({ last }: Fails): number => Math.ceil((last + REMEMBERED_MS) / 1000);
