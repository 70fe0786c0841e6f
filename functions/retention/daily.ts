import * as z from 'zod/mini';
import { state as auditState } from '../audit/store.ts';
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

/** What no digest has signed yet stays: once its heads are gone nobody could tell any more what was there. */
const ofProven =
  (name: Class, act: Act) =>
  async ({ cutoff, until }: Task): Promise<Walked> => {
    const proven = (await auditState())?.to ?? 0;
    return walk(name, Math.min(cutoff, proven), act, until);
  };

const WORK: Readonly<Record<Class, (task: Task) => Promise<Walked>>> = {
  // Conversations last: what is kept for less time goes first.
  accessLogDays: ({ cutoff, until }) => removeLooks(cutoff, until),
  counterDays: ({ day, timeZone, until }) => removeCounters(day, timeZone, until),
  ticketDays: ({ cutoff, until }) => walk('ticketDays', cutoff, removeTickets, until),
  attachmentDays: ({ cutoff, until }) => walk('attachmentDays', cutoff, removeFiles, until),
  practiceDays: ofProven('practiceDays', removePractice),
  conversationDays: ofProven('conversationDays', removeConversation),
};
const isClass = (name: string): name is Class => name in WORK;

/** How long what is kept, as it was deployed. */
const retention = (): Retention => z.parse(Retention, JSON.parse(requireEnv('RETENTION')));

/** The classes for which a day's work is not done, and for how many days each is kept. */
const dueOn = async (today: string, kept: Partial<Retention>): Promise<{ name: Class; days: number }[]> => {
  const due: { name: Class; days: number }[] = [];
  for (const name of Object.keys(WORK).filter(isClass)) {
    const days = kept[name];
    if (days !== undefined && (await progressOf(name)).day !== today) due.push({ name, days });
  }
  return due;
};

/**
 * Removes what is kept no longer, once a day of the business and in as many runs as it takes; each class has its share of what
 * time is left, so that none waits for the end of another. A day is over at midnight of its clocks: what was written within the
 * last so many days stays whole.
 * @throws AggregateError when a class failed, which keeps no other waiting
 */
export const retain = async (now: number, until: number, kept: Partial<Retention> = retention()): Promise<void> => {
  const { settings } = await readSettings();
  const { timeZone } = settings.hours;
  const today = dayAt(timeZone, now);
  if (now < momentOf(timeZone, today, BEGINS)) return;
  const failures: unknown[] = [];
  const due = await dueOn(today, kept);
  for (const [index, { name, days }] of due.entries()) {
    const { anew } = await progressOf(name);
    const day = addDays(today, -days);
    const share = (until - Date.now()) / (due.length - index);
    const task = { day, timeZone, cutoff: momentOf(timeZone, day, '00:00'), until: Date.now() + share };
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
    if (isFinished) await noteProgress(name, { ...(await progressOf(name)), anew, day: today });
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} classes failed`);
};
