import { HOUR } from '../conversation/by-hour.ts';
import type { Entry } from '../conversation/entry.ts';
import { changedInHour } from '../conversation/heads.ts';
import { newest, pkOf } from '../conversation/log.ts';
import { isHeld } from '../erasure/hold.ts';
import { eachOf } from '../platform/each.ts';
import { logger } from '../platform/observability.ts';
import type { Class } from './classes.ts';
import { noteProgress, progressOf } from './state.ts';

/** Nothing was written before there was anything to write with. */
const FIRST = Date.UTC(2026, 0, 1);
/** Hours that are asked for at once: most of them are empty. */
const HOURS_AT_ONCE = 24;
const AT_ONCE = 10;
const MOST_IN_HOUR = 1_000_000;
const PREFIX = pkOf('').length;

/** What is to be done with a conversation that is over; whether it did anything. */
export type Act = (conversationId: string, last: Entry) => Promise<boolean>;

export interface Walked {
  readonly acted: number;
  readonly isFinished: boolean;
}

/** Hours with failures after which a walk goes no further: then it is not one conversation that cannot be done. */
const MOST_FAILED = 100;

/**
 * Does something with every conversation that has been quiet since a time, the oldest first, but for those on hold. Found by the
 * hour of their last change, from where the last run ended; HEAD says the hour, the log what is true.
 * @throws AggregateError when some failed, which keep no other waiting: the next run looks at their hours again
 */
export const walk = async (of: Class, cutoff: number, act: Act, until: number): Promise<Walked> => {
  let acted = 0;
  let isOver = false;
  const failures: unknown[] = [];
  const one = async (conversationId: string): Promise<void> => {
    const last = await newest(conversationId);
    if (!last || last.at >= cutoff || (await isHeld(conversationId))) return;
    if (await act(conversationId, last)) acted += 1;
  };
  /** The hours in which something failed. */
  const hoursOf = async (hours: readonly number[]): Promise<number[]> => {
    const failed = new Set<number>();
    // Hours in which nothing changed take time, too.
    if (Date.now() >= until) isOver = true;
    if (isOver) return [];
    const found = await Promise.all(
      hours.map(async (hour) => (await changedInHour(hour, MOST_IN_HOUR)).map(({ pk }) => ({ hour, pk }))),
    );
    await eachOf(found.flat(), AT_ONCE, async ({ hour, pk }) => {
      if (Date.now() >= until) isOver = true;
      if (isOver) return;
      const conversationId = pk.slice(PREFIX);
      await one(conversationId).catch((error: unknown) => {
        const reason = error instanceof Error ? error.name : 'unknown';
        logger.error('a conversation is retired later', { of, conversationId, reason });
        failures.push(error);
        failed.add(hour);
      });
    });
    return [...failed];
  };
  const progress = await progressOf(of);
  let { from = FIRST } = progress;
  const end = cutoff - (cutoff % HOUR);
  const earlier = progress.again ?? [];
  const again = new Set(earlier);
  let isAtEnd = false;
  while (!isOver && !isAtEnd && again.size < MOST_FAILED) {
    const hours = Array.from({ length: HOURS_AT_ONCE }, (_, index) => from + index * HOUR).filter((at) => at <= end);
    for (const hour of await hoursOf(hours)) again.add(hour);
    if (isOver) break;
    isAtEnd = from + HOURS_AT_ONCE * HOUR > end;
    // The last hour may go on after the cutoff.
    from = Math.max(from, Math.min(from + HOURS_AT_ONCE * HOUR, end));
    if (!(await noteProgress(of, { ...progress, from, again: [...again] }))) isOver = true;
  }
  // Last: what fails again, however long that takes, is not in the way of what has not been looked at.
  for (const hour of earlier) {
    if (isOver) break;
    const failed = await hoursOf([hour]);
    if (!isOver && failed.length === 0) again.delete(hour);
  }
  if (!(await noteProgress(of, { ...progress, from, again: [...again] }))) isOver = true;
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} conversations failed`);
  return { acted, isFinished: isAtEnd && !isOver };
};
