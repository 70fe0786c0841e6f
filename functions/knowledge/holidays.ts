import { linesOf } from '../platform/lines.ts';

/** A year a line: `2026 01-01 01-12 …`. */
const readHolidays = (): ReadonlySet<string> => {
  // Data, not code: a function that is starting has no day to look for yet.
  const lines = linesOf(new URL('./holidays.txt', import.meta.url));
  return new Set(
    lines.flatMap((line) => {
      const [year = '', ...days] = line.split(' ');
      return days.map((day) => `${year}-${day}`);
    }),
  );
};

let holidays: ReadonlySet<string> | undefined;

/** Whether a day (`2026-11-23`) is a public holiday of Japan, as far as the list goes; later ones are days like any other. */
export const isJapaneseHoliday = (day: string): boolean => {
  holidays ??= readHolidays();
  return holidays.has(day);
};
