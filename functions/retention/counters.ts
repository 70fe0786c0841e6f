import { forgetFigures } from '../figures/forget.ts';
import { forgetCounts } from '../insight/forget-day.ts';
import { addDays, momentOf } from '../knowledge/time-zone.ts';
import { noteProgress, progressOf } from './state.ts';

const DAY = 86_400_000;
/** Longer than any of them is kept by itself: figures, and counts. */
const LONGEST_DAYS = { figures: 420, counts: 40 };

/** Removes counts and figures of the days of the business before one, the oldest first, from where the last run ended. */
export const removeCounters = async (
  before: string,
  timeZone: string,
  until: number,
): Promise<{ readonly acted: number; readonly isFinished: boolean }> => {
  const { from = Date.parse(addDays(before, -LONGEST_DAYS.figures)), anew } = await progressOf('counterDays');
  let acted = 0;
  for (let at = from; at < Date.parse(before); at += DAY) {
    if (Date.now() >= until) return { acted, isFinished: false };
    const day = new Date(at).toISOString().slice(0, 10);
    acted += await forgetFigures(day);
    if (Date.now() - at < LONGEST_DAYS.counts * DAY) {
      acted += await forgetCounts(momentOf(timeZone, day, '00:00'), momentOf(timeZone, day, '24:00'));
    }
    if (!(await noteProgress('counterDays', { from: at + DAY, anew }))) return { acted, isFinished: false };
  }
  return { acted, isFinished: true };
};
