import { isJapaneseHoliday } from '../knowledge/holidays.ts';
import { shownAt } from '../knowledge/time-zone.ts';
import { DAY, HOUR, WEEK } from './settings.ts';

/** Where a moment lies in the day and the week of the business. */
export interface Place {
  /** Hours since midnight, 0 to below 24. */
  readonly hour: number;
  /** 0 (Sunday) to 6. */
  readonly weekday: number;
  /** Days since 1970. */
  readonly day: number;
  readonly isHoliday: boolean;
}

const JAPAN = 'Asia/Tokyo';
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4 * DAY;
/** No zone changes its clocks but at a quarter of an hour. */
const QUARTER = HOUR / 4;

/** Places of moments in a zone. Asking the zone takes longer than all else a step does, so its last answer is kept. */
export const calendar = (timeZone: string, isWallClock: boolean): ((at: number) => Place) => {
  let quarter = Number.NaN;
  let offset = 0;
  let day = Number.NaN;
  let isHoliday = false;
  return (at) => {
    const asked = Math.floor(at / QUARTER);
    if (asked !== quarter) {
      quarter = asked;
      offset = isWallClock ? 0 : shownAt(timeZone, at) - at;
    }
    const shown = at + offset;
    const today = Math.floor(shown / DAY);
    if (today !== day) {
      day = today;
      isHoliday = timeZone === JAPAN && isJapaneseHoliday(new Date(shown).toISOString().slice(0, 10));
    }
    const inWeek = (((shown + FIRST_WEEKDAY) % WEEK) + WEEK) % WEEK;
    return { hour: (inWeek % DAY) / HOUR, weekday: Math.floor(inWeek / DAY), day, isHoliday };
  };
};
