import { type Due, dueBy, QUEUES } from '../../erasure/ledger.ts';
import { HOUR } from '../digest.ts';
import type { Finding } from '../finding.ts';
import type { Check } from './job.ts';

/** What is due is taken up within a minute; nothing is left undone for so long but by a mistake. */
const LATE = 48 * HOUR;
/** So often something is begun within two days: after an hour of it, once an hour. */
const MOST_TRIES = 50;
/** The longest due: behind more than these, all of them are late. */
const MOST_READ = 1_000;

/** What is not erased although it was due, or was begun, again and again. What a hold keeps is due the next day, and looked at then. */
const whyOf = ({ sk, tries }: Due, now: number): string | undefined => {
  if (sk < new Date(now - LATE).toISOString()) return 'it was due two days ago, and nobody has taken it up since';
  return tries < MOST_TRIES
    ? undefined
    : 'it was begun again and again for two days, and something of it is still left';
};

/** The ledger has a conversation under its day, and a request under its time and id. */
const whereOf = ({ what, of }: Due): Pick<Finding, 'where' | 'conversationId'> =>
  what === 'conversation'
    ? { where: `log/${of.sk}`, conversationId: of.sk }
    : { where: `table/Audit/${of.pk}#${of.sk}` };

/** Whoever erases tells of what fails; what is never begun, or never comes to its end, only the list of what is due tells of. */
export const checkUnfinished: Check = async ({ now, isOver, found }) => {
  for (const queue of QUEUES) {
    for (const due of await dueBy(queue, now + HOUR, MOST_READ)) {
      if (isOver()) return;
      const why = whyOf(due, now);
      if (why !== undefined) await found({ severity: 'warning', what: 'unfinished', ...whereOf(due), why });
    }
  }
};
