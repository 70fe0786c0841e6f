import type { BusinessHours } from '../knowledge/business-hours.ts';
import { openingsWithin } from '../knowledge/hours.ts';

/** As far as the next opening is looked for elsewhere: who is closed for longer is closed. */
const MOST_CLOSED_MS = 60 * 86_400_000;

/**
 * The first time (epoch ms) at which the business has been open for `ms` since `from`. So what ends with the day is due
 * when it closes, not when it opens again. Undefined: it does not open often enough; it is closed for 60 days on end.
 */
export const addOpenTime = (hours: BusinessHours, from: number, ms: number): number | undefined => {
  let at = from;
  let left = ms;
  while (left > 0) {
    // One at a time: what is due is mostly due in the first.
    const [opening] = openingsWithin(hours, at, at + MOST_CLOSED_MS, 1);
    if (!opening) return undefined;
    const start = Math.max(opening.from, at);
    at = Math.min(opening.to, start + left);
    left -= at - start;
  }
  return at;
};
