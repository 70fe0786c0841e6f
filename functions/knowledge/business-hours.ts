import type { BusinessHours } from './hours-schema.ts';

export type { BusinessHours };

const OFFICE: BusinessHours['weekly']['mon'] = [['09:00', '18:00']];

/** Japanese office hours, until the business says its own. */
export const OFFICE_HOURS: BusinessHours = {
  timeZone: 'Asia/Tokyo',
  weekly: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE, sat: [], sun: [] },
  holidays: 'jp',
  exceptions: [],
};
