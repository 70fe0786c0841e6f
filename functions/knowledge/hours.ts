import type { BusinessHours } from './business-hours.ts';
import { isJapaneseHoliday } from './holidays.ts';
import { addDays, dayAt, momentOf, weekdayOf } from './time-zone.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** How far ahead an opening is looked for. */
const MOST_DAYS = 60;

/** Epoch ms; open from `from` until before `to`. */
export interface Opening {
  readonly from: number;
  readonly to: number;
}

const spansOn = ({ weekly, holidays, exceptions }: BusinessHours, day: string): BusinessHours['weekly']['mon'] => {
  const exception = exceptions.find(({ date }) => date === day);
  if (exception) return exception.spans;
  if (holidays === 'jp' && isJapaneseHoliday(day)) return [];
  return weekly[WEEKDAYS[weekdayOf(day)] ?? 'sun'];
};

/** The openings of a number of days, in order. A change of the clocks may leave nothing of one. */
function* openings(hours: BusinessHours, firstDay: string, lastDay: string): Generator<Opening> {
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
    for (const [start, end] of spansOn(hours, day)) {
      const from = momentOf(hours.timeZone, day, start);
      const to = momentOf(hours.timeZone, day, end);
      if (from < to) yield { from, to };
    }
  }
}

/** A day, moved by some: where clocks go back over midnight, a day's openings may lie in hours that show its neighbour. */
const dayNear = ({ timeZone }: BusinessHours, at: number, count: number): string => addDays(dayAt(timeZone, at), count);

/** The first time from `at` on (epoch ms) at which the business is open, `at` itself if it is; undefined: none in 60 days. */
export const nextOpening = (hours: BusinessHours, at: number): number | undefined => {
  for (const { from, to } of openings(hours, dayNear(hours, at, -1), dayNear(hours, at, MOST_DAYS))) {
    if (to > at) return Math.max(from, at);
  }
  return undefined;
};

/** The openings that are not over at `at` and begin before `until` (epoch ms), at most so many. */
export const openingsWithin = (hours: BusinessHours, at: number, until: number, most: number): Opening[] =>
  openings(hours, dayNear(hours, at, -1), dayNear(hours, until, 1))
    .filter(({ from, to }) => to > at && from < until)
    .take(most)
    .toArray();

/** Whether the business is open at a time (epoch ms). */
export const isOpen = (hours: BusinessHours, at: number): boolean =>
  openings(hours, dayNear(hours, at, -1), dayNear(hours, at, 1)).some(({ from, to }) => from <= at && at < to);

/** For how much of the time between two times (epoch ms) the business is open, in ms. */
export const openMillis = (hours: BusinessHours, from: number, to: number): number =>
  openings(hours, dayNear(hours, from, -1), dayNear(hours, to, 1)).reduce(
    (sum, opening) => sum + Math.max(0, Math.min(opening.to, to) - Math.max(opening.from, from)),
    0,
  );
