import japanese from './japanese-holidays.json' with { type: 'json' };

const days: ReadonlySet<string> = new Set(
  Object.entries(japanese).flatMap(([year, rest]) => rest.split(' ').map((day) => `${year}-${day}`)),
);

/** Whether a day (`2026-11-23`) is a public holiday of Japan, as far as the list goes; later ones are days like any other. */
export const isJapaneseHoliday = (day: string): boolean => days.has(day);
