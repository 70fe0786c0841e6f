import { type Erased, erasedOn } from '../../erasure/ledger.ts';
import { STAYS } from '../allowed.ts';
import { DAY, dateOf } from './day.ts';
import type { Check } from './job.ts';
import { keepProgress, readProgress } from './progress.ts';

/** Days that are made up for after a longer pause. */
const MOST_BACK = 6 * DAY;

/** Whether retention had something erased in which somebody had just written. What it does not say nobody can tell any more. */
const isEarly = ({ reason, tombstone, lastAt }: Erased): boolean =>
  reason === 'retention' && lastAt !== undefined && tombstone.at < lastAt + STAYS;

/**
 * Retention erases nothing within a day. What stood before a last entry is gone within a minute of it, so that its time is read
 * from the ledger: once for each day.
 */
export const checkEarly: Check = async ({ now, isOver, found }) => {
  const yesterday = Math.floor(now / DAY) * DAY - DAY;
  const { day: last } = await readProgress('early');
  const first = Math.max(typeof last === 'number' ? last + DAY : yesterday, yesterday - MOST_BACK);
  for (let day = first; day <= yesterday; day += DAY) {
    for await (const erased of erasedOn(dateOf(day))) {
      if (isOver()) return;
      if (!isEarly(erased)) continue;
      const { conversationId, tombstone } = erased;
      const why = 'retention had it erased before its time was over';
      const where = { where: `log/${conversationId}`, conversationId, seq: tombstone.seq };
      await found({ severity: 'error', what: 'role', ...where, why });
    }
    await keepProgress('early', { day });
  }
};
