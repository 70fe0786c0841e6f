import holidayJp from '@holiday-jp/holiday_jp';
import { expect, it } from 'vitest';
import { isJapaneseHoliday } from '../../functions/knowledge/holidays.ts';

const FIRST_YEAR = '2025';

it('the list of holidays is that of the package, without the words (vitest -u renews it)', async () => {
  const days = Object.keys(holidayJp.holidays).filter((day) => day >= FIRST_YEAR);
  const byYear = Map.groupBy(days.toSorted(), (day) => day.slice(0, 4));
  const lines = [...byYear].map(([year, all]) => `${[year, ...all.map((day) => day.slice(5))].join(' ')}\n`);
  await expect(lines.join('')).toMatchFileSnapshot('../../functions/knowledge/holidays.txt');
});

it.each([
  ['2026-01-01', '元日', true],
  ['2026-05-06', 'a substitute holiday, three days after the Sunday', true],
  ['2026-09-22', "a citizens' holiday between two others", true],
  ['2026-09-24', 'the day after them', false],
  ['2027-03-22', 'a substitute holiday on a Monday', true],
  ['2026-11-23', '勤労感謝の日', true],
  ['2050-11-23', 'the last one known', true],
  ['2051-01-01', 'beyond the list', false],
])('%s (%s): %s', (day, _, expected) => expect(isJapaneseHoliday(day)).toBe(expected));
