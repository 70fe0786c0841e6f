import { VisibleError } from '../platform/errors.ts';

/** What a visitor may write at once: messages, feedback, ratings, wishes for a person, tickets and ends, taken together. */
export const WRITES_AT_ONCE = 300;
/** Milliseconds from one to the next once that is used up: 20 a minute. Two bots that mirror each other end up here. */
export const WRITE_EVERY_MS = 3_000;

/**
 * Where the visitor's next write would be due (epoch ms) after one at `at`: the generic cell rate algorithm (ITU-T I.371)
 * on one number in the conversation's state. It holds for all sockets of a visitor together, in the order of the log, and
 * costs no read or write of its own.
 */
export const paceAfter = (paced: number | undefined, at: number): number => Math.max(paced ?? 0, at) + WRITE_EVERY_MS;

/** Milliseconds until another write is taken; 0 when it is now. */
export const waitAt = (paced: number | undefined, now: number): number =>
  Math.max(0, (paced ?? 0) - now - (WRITES_AT_ONCE - 1) * WRITE_EVERY_MS);

/** @throws VisibleError `rate_limited` that says when to send again. */
export const requirePace = (paced: number | undefined, now: number): void => {
  const retryAfter = Math.ceil(waitAt(paced, now) / 1000);
  if (retryAfter === 0) return;
  throw new VisibleError('rate_limited', `too much at once; send the same again in ${retryAfter} s`, retryAfter);
};
