import * as z from 'zod/mini';
import { state as auditState } from '../audit/store.ts';
import { holds } from '../erasure/hold.ts';
import { readSettings } from '../knowledge/settings-store.ts';
import { addDays, dayAt, momentOf } from '../knowledge/time-zone.ts';
import { requireEnv } from '../platform/env.ts';
import { logger, metrics } from '../platform/observability.ts';
import { removeLooks } from './access-log.ts';
import { removeConversation, removeFiles, removePractice, removeTickets } from './acts.ts';
import { type Class, Retention } from './classes.ts';
import { removeCounters } from './counters.ts';
import { noteProgress, progressOf } from './state.ts';
import { type Act, type Walked, walk } from './walk.ts';

/** When a day's work begins on the clocks of the business. */
const BEGINS = '03:30';

/** What a class asks for: everything before the beginning of a day. */
interface Task {
  readonly day: string;
  readonly timeZone: string;
  readonly cutoff: number;
  readonly until: number;
}

const withoutHeld = async ({ cutoff, until }: Task): Promise<Walked> => {
  const held = (await holds()).flatMap(({ what, target }) => (what === 'member' ? [target] : []));
  return removeLooks(cutoff, new Set(held), until);
};

/** What no digest has signed yet stays: once its heads are gone nobody could tell any more what was there. */
const ofProven =
  (name: Class, act: Act) =>
  async ({ cutoff, until }: Task): Promise<Walked> => {
    const proven = (await auditState())?.to ?? 0;
    return walk(name, Math.min(cutoff, proven), act, until);
  };

const WORK: Readonly<Record<Class, (task: Task) => Promise<Walked>>> = {
  // Conversations last: what is kept for less time goes first, if a run does not get to all.
  accessLogDays: withoutHeld,
  counterDays: ({ day, timeZone, until }) => removeCounters(day, timeZone, until),
  ticketDays: ({ cutoff, until }) => walk('ticketDays', cutoff, removeTickets, until),
  attachmentDays: ({ cutoff, until }) => walk('attachmentDays', cutoff, removeFiles, until),
  practiceDays: ofProven('practiceDays', removePractice),
  conversationDays: ofProven('conversationDays', removeConversation),
};
const isClass = (name: string): name is Class => name in WORK;

/** How long what is kept, as it was deployed. */
const retention = (): Retention => z.parse(Retention, JSON.parse(requireEnv('RETENTION')));

/**
 * Removes what is kept no longer, once a day of the business and in as many runs as it takes. A day is over at midnight of its
 * clocks: what was written within the last so many days stays whole.
 * @throws AggregateError when a class failed, which keeps no other waiting
 */
export const retain = async (now: number, until: number, kept: Partial<Retention> = retention()): Promise<void> => {
  const { settings } = await readSettings();
  const { timeZone } = settings.hours;
  const today = dayAt(timeZone, now);
  if (now < momentOf(timeZone, today, BEGINS)) return;
  const failures: unknown[] = [];
  for (const name of Object.keys(WORK).filter(isClass)) {
    const days = kept[name];
    if (days === undefined) continue;
    const { day: done, anew } = await progressOf(name);
    if (done === today) continue;
    const day = addDays(today, -days);
    const task = { day, timeZone, cutoff: momentOf(timeZone, day, '00:00'), until };
    const { acted, isFinished } = await WORK[name](task).catch((error: unknown): Partial<Walked> => {
      logger.error('retention goes on later', {
        of: name,
        before: day,
        reason: error instanceof Error ? error.name : 'unknown',
      });
      failures.push(error);
      return {};
    });
    if (acted === undefined) continue;
    if (acted > 0) metrics.addMetric('Retired', 'Count', acted);
    logger.info('retention', { of: name, before: day, acted, isFinished });
    // What is left the next run takes up, in an hour; all of it, if it has to begin anew since.
    if (!isFinished || !(await noteProgress(name, { ...(await progressOf(name)), anew, day: today }))) break;
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} classes failed`);
};
