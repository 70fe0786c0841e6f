import type { Detail } from '../conversation/events.ts';
import { tail } from '../conversation/log.ts';
import { metrics } from '../platform/observability.ts';
import { hoursSince } from './hours-then.ts';
import { rowOf } from './row.ts';
import { writeRow } from './store.ts';
import { isPersons, type Stretch } from './stretch.ts';
import { stretchesOf } from './stretches.ts';

/** How it ended for the customer, for the dashboards. */
const endOf = (stretch: Stretch): string => {
  if (isPersons(stretch)) return stretch.answeredAt === undefined ? 'LeftByPerson' : 'AnsweredByPerson';
  return { answered: 'AnsweredByBot', handedOff: 'HandedToPerson', neither: 'LeftByBot' }[stretch.outcome];
};

/**
 * Writes the rows of which an entry tells something. They are made of the whole log, never of what the event says or of
 * rows before: late, twice or out of order, the last one leaves what all of them say. Reads the conversation once.
 */
export const recordFigures = async ({ conversationId, seq }: Pick<Detail, 'conversationId' | 'seq'>): Promise<void> => {
  const { entries } = await tail(conversationId, 0, 'heads');
  // What was told before is written: each entry that tells something has an event of its own.
  const news = stretchesOf(entries).filter(({ version }) => version >= seq);
  if (news.length === 0) return;
  const hoursAt = await hoursSince(Math.min(...news.map(({ endedAt }) => endedAt)));
  for (const stretch of news) await writeRow(rowOf(conversationId, stretch, hoursAt(stretch.endedAt)));
  // Each by the event that ended it: one that comes twice counts twice, which the rows do not.
  for (const stretch of news) if (stretch.seq === seq) metrics.addMetric(endOf(stretch), 'Count', 1);
};
