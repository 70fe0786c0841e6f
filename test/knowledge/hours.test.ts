import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { isOpen, nextOpening, openMillis } from '../../functions/knowledge/hours.ts';
import { BusinessHours } from '../../functions/knowledge/hours-schema.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Spans = BusinessHours['weekly']['mon'];

const daily = (timeZone: string, spans: Spans, changes: Partial<BusinessHours> = {}): BusinessHours => {
  const weekly = { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans };
  return BusinessHours.parse({ timeZone, weekly, holidays: 'none', exceptions: [], ...changes });
};
const at = (time: string): number => Date.parse(time);
const next = (hours: BusinessHours, time: string): string | undefined => {
  const found = nextOpening(hours, at(time));
  return found === undefined ? undefined : new Date(found).toISOString();
};
/** When it opens and closes between two times, as UTC; looked at every 5 minutes. */
const changes = (hours: BusinessHours, from: string, to: string): string[] => {
  const found: string[] = [];
  let before = isOpen(hours, at(from) - 1);
  for (let time = at(from); time < at(to); time += 5 * MINUTE) {
    const open = isOpen(hours, time);
    if (open !== before) found.push(new Date(time).toISOString().slice(0, 16));
    before = open;
  }
  return found;
};

describe('Japanese office hours', () => {
  it.each([
    ['2026-11-20T08:59:59.999+09:00', false],
    ['2026-11-20T09:00:00+09:00', true],
    ['2026-11-20T17:59:59.999+09:00', true],
    ['2026-11-20T18:00:00+09:00', false],
    // Friday evening in New York, where it is still the 20th; Saturday in Japan.
    ['2026-11-20T20:00:00-05:00', false],
    // Monday morning in Japan, still Sunday in UTC.
    ['2026-11-30T00:30:00Z', true],
    ['2026-11-29T23:59:59Z', false],
  ])('at %s: %s', (time, expected) => expect(isOpen(OFFICE_HOURS, at(time))).toBe(expected));

  it.each([
    ['a holiday', '2026-11-23'],
    ['a substitute holiday', '2026-05-06'],
    ["a citizens' holiday", '2026-09-22'],
    ['a Saturday', '2026-11-21'],
  ])('are none on %s', (_, day) => {
    expect(openMillis(OFFICE_HOURS, at(`${day}T00:00+09:00`), at(`${day}T24:00+09:00`))).toBe(0);
    expect(isOpen(OFFICE_HOURS, at(`${day}T12:00+09:00`))).toBe(false);
  });

  it('begin again after a long holiday', () => {
    expect(next(OFFICE_HOURS, '2026-05-01T18:00+09:00')).toBe('2026-05-07T00:00:00.000Z');
    expect(next(OFFICE_HOURS, '2026-09-18T20:00+09:00')).toBe('2026-09-24T00:00:00.000Z');
  });

  it('give way to an exception, also on a holiday', () => {
    const exceptions = [
      { date: '2026-11-23', spans: [['10:00', '12:00']] satisfies Spans, note: '特別営業' },
      { date: '2026-11-24', spans: [] },
    ];
    const hours = { ...OFFICE_HOURS, exceptions };
    expect(changes(hours, '2026-11-22T00:00+09:00', '2026-11-26T00:00+09:00')).toEqual([
      '2026-11-23T01:00',
      '2026-11-23T03:00',
      '2026-11-25T00:00',
      '2026-11-25T09:00',
    ]);
  });

  it('do not know holidays where the business has none', () => {
    expect(isOpen({ ...OFFICE_HOURS, holidays: 'none' }, at('2026-11-23T12:00+09:00'))).toBe(true);
  });
});

describe('the borders of a day', () => {
  it('are passed without a gap by spans that end at 24:00 and begin at 00:00', () => {
    const always = daily('Asia/Tokyo', [['00:00', '24:00']]);
    expect(changes(always, '2026-11-20T00:00Z', '2026-11-23T00:00Z')).toEqual([]);
    expect(isOpen(always, at('2026-11-20T15:00Z'))).toBe(true);
    const night = daily('Asia/Tokyo', [
      ['00:00', '02:00'],
      ['22:00', '24:00'],
    ]);
    expect(changes(night, '2026-11-20T10:00Z', '2026-11-21T10:00Z')).toEqual(['2026-11-20T13:00', '2026-11-20T17:00']);
  });
});

describe('when the clocks change', () => {
  it.each<[string, string, Spans, string, string[]]>([
    // New York, 2026-03-08: 02:00 EST (07:00Z) is 03:00 EDT. 2026-11-01: 02:00 EDT (06:00Z) is 01:00 EST.
    ['the hours after it', 'America/New_York', [['09:00', '17:00']], '2026-03-08', ['03-08T13:00', '03-08T21:00']],
    ['around the gap', 'America/New_York', [['01:30', '03:30']], '2026-03-08', ['03-08T06:30', '03-08T07:30']],
    ['from in the gap', 'America/New_York', [['02:30', '05:00']], '2026-03-08', ['03-08T07:00', '03-08T09:00']],
    ['to in the gap', 'America/New_York', [['01:00', '02:30']], '2026-03-08', ['03-08T06:00', '03-08T07:00']],
    ['all in the gap', 'America/New_York', [['02:10', '02:50']], '2026-03-08', []],
    ['around the overlap', 'America/New_York', [['00:30', '03:00']], '2026-11-01', ['11-01T04:30', '11-01T08:00']],
    ['from in the overlap', 'America/New_York', [['01:30', '04:00']], '2026-11-01', ['11-01T05:30', '11-01T09:00']],
    ['to in the overlap', 'America/New_York', [['00:00', '01:30']], '2026-11-01', ['11-01T04:00', '11-01T05:30']],
    ['from its end', 'America/New_York', [['02:00', '04:00']], '2026-11-01', ['11-01T07:00', '11-01T09:00']],
    // Berlin, 2026-03-29: 02:00 CET (01:00Z) is 03:00. 2026-10-25: 03:00 CEST (01:00Z) is 02:00.
    ['around the gap', 'Europe/Berlin', [['01:00', '04:00']], '2026-03-29', ['03-29T00:00', '03-29T02:00']],
    ['around the overlap', 'Europe/Berlin', [['01:00', '04:00']], '2026-10-25', ['10-24T23:00', '10-25T03:00']],
    // Half an hour only: Lord Howe, 2026-10-04: 02:00 (+10:30) is 02:30 (+11).
    ['half an hour', 'Australia/Lord_Howe', [['02:15', '03:00']], '2026-10-04', ['10-03T15:30', '10-03T16:00']],
    // At midnight: Santiago, 2026-09-06 begins at 01:00 (04:00Z); 2026-04-04 has its last hour twice.
    [
      'a day without its midnight',
      'America/Santiago',
      [['00:00', '02:00']],
      '2026-09-06',
      ['09-06T04:00', '09-06T05:00'],
    ],
    [
      'a last hour that comes twice',
      'America/Santiago',
      [['22:00', '24:00']],
      '2026-04-04',
      ['04-05T01:00', '04-05T04:00'],
    ],
  ])('%s, %s %j', (_, zone, spans, date, expected) => {
    const closed = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    const hours = daily(zone, [], { weekly: closed, exceptions: [{ date, spans }] });
    const [from, to] = [at(`${date}T00:00Z`) - 30 * HOUR, at(`${date}T00:00Z`) + 54 * HOUR];
    const found = changes(hours, new Date(from).toISOString(), new Date(to).toISOString());
    const year = date.slice(0, 4);
    expect(found).toEqual(expected.map((time) => `${year}-${time}`));
  });

  it.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
    ['2026-11-02', 24],
  ])('New York has all the hours of %s: %i', (date, expected) => {
    const hours = daily('America/New_York', [], { exceptions: [{ date, spans: [['00:00', '24:00']] }] });
    expect(openMillis(hours, at(`${date}T00:00Z`) - 48 * HOUR, at(`${date}T00:00Z`) + 96 * HOUR)).toBe(expected * HOUR);
  });

  it('a day that has begun is not interrupted by the one before, where clocks go back over midnight', () => {
    // St. John's, 2010-11-07: 00:01 NDT (02:31Z) is 23:01 NST of the 6th.
    const hours = daily('America/St_Johns', [], { exceptions: [{ date: '2010-11-07', spans: [['00:00', '02:00']] }] });
    expect(changes(hours, '2010-11-06T00:00Z', '2010-11-08T00:00Z')).toEqual(['2010-11-07T02:30', '2010-11-07T05:30']);
    expect(openMillis(hours, at('2010-11-06T00:00Z'), at('2010-11-07T03:00Z'))).toBe(HOUR / 2);
  });

  it('a day that a zone has skipped has no hours', () => {
    const hours = daily('Pacific/Apia', [], { exceptions: [{ date: '2011-12-30', spans: [['00:00', '24:00']] }] });
    expect(openMillis(hours, at('2011-12-28T00:00Z'), at('2012-01-02T00:00Z'))).toBe(0);
  });
});

describe('the next opening', () => {
  const never = daily('Asia/Tokyo', []);
  it('is now while it is open, and none where there is none', () => {
    expect(next(OFFICE_HOURS, '2026-11-20T10:00+09:00')).toBe('2026-11-20T01:00:00.000Z');
    expect(next(never, '2026-11-20T10:00+09:00')).toBeUndefined();
  });

  it('is found up to 60 days ahead', () => {
    const opens = (date: string) => ({ ...never, exceptions: [{ date, spans: [['09:00', '10:00']] satisfies Spans }] });
    expect(next(opens('2027-01-19'), '2026-11-20T12:00+09:00')).toBe('2027-01-19T00:00:00.000Z');
    expect(next(opens('2027-01-20'), '2026-11-20T12:00+09:00')).toBeUndefined();
  });
});

describe("the process's own time zone", () => {
  const { TZ } = process.env;
  beforeEach(() => {
    process.env.TZ = 'America/Los_Angeles';
  });
  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  it('changes nothing', () => {
    expect(new Date('2026-11-20T00:00Z').getTimezoneOffset()).toBe(480);
    expect(changes(OFFICE_HOURS, '2026-11-20T00:00+09:00', '2026-11-25T00:00+09:00')).toEqual([
      '2026-11-20T00:00',
      '2026-11-20T09:00',
      '2026-11-24T00:00',
      '2026-11-24T09:00',
    ]);
  });
});

describe('whatever the hours, the zone and the time', () => {
  const ZONES = ['Asia/Tokyo', 'America/New_York', 'Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'UTC'];
  const clock = fc.integer({ min: 0, max: 1_440 }).map((minutes) => {
    const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  });
  const spans = fc
    .uniqueArray(clock, { maxLength: 8 })
    .map((times) => times.toSorted())
    .map((times) =>
      Array.from({ length: Math.floor(times.length / 2) }, (_, i): [string, string] => [
        times[2 * i] ?? '',
        times[2 * i + 1] ?? '',
      ]),
    );
  // Around the changes of the clocks of 2026, where things go wrong.
  const time = fc.oneof(
    fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') }),
    ...['2026-03-08', '2026-11-01', '2026-03-29', '2026-10-25', '2026-04-05', '2026-09-06', '2026-10-04'].map((day) =>
      fc.integer({ min: at(`${day}T00:00Z`) - 36 * HOUR, max: at(`${day}T00:00Z`) + 36 * HOUR }),
    ),
  );
  const day = time.map((each) => new Date(each).toISOString().slice(0, 10));
  const weekly = fc.record({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans });
  const hours = fc
    .record({
      timeZone: fc.constantFrom(...ZONES),
      weekly: fc.oneof(weekly, fc.constant(daily('UTC', []).weekly)),
      holidays: fc.constantFrom('jp' as const, 'none' as const),
      exceptions: fc.uniqueArray(fc.record({ date: day, spans }), { maxLength: 5, selector: ({ date }) => date }),
    })
    .map((each) => BusinessHours.parse(each));

  it('what is open before and after a time is what is open in all', () =>
    fc.assert(
      fc.property(hours, fc.tuple(time, time, time), (each, times) => {
        const [a, b, c] = times.toSorted((x, y) => x - y) as [number, number, number];
        // A quarter of a year at most: what takes time is the number of days.
        fc.pre(c - a < 90 * 24 * HOUR);
        const all = openMillis(each, a, c);
        expect(openMillis(each, a, b) + openMillis(each, b, c)).toBe(all);
        expect(all).toBeGreaterThanOrEqual(0);
        expect(all).toBeLessThanOrEqual(c - a);
        expect(openMillis(each, c, a)).toBe(0);
      }),
      { numRuns: 200 },
    ));

  it('it is open exactly when the millisecond counts', () =>
    fc.assert(
      fc.property(hours, time, (each, now) => {
        expect(isOpen(each, now)).toBe(openMillis(each, now, now + 1) === 1);
      }),
      { numRuns: 500 },
    ));

  it('the next opening is open, and nothing before it is', () =>
    fc.assert(
      fc.property(hours, time, (each, now) => {
        const found = nextOpening(each, now);
        if (found !== undefined) {
          expect(found).toBeGreaterThanOrEqual(now);
          expect(isOpen(each, found)).toBe(true);
        }
        expect(openMillis(each, now, found ?? now + 59 * 24 * HOUR)).toBe(0);
      }),
      { numRuns: 300 },
    ));

  it('a clock that never changes is plain arithmetic', () =>
    fc.assert(
      fc.property(weekly, time, (each, now) => {
        const shown = new Date(now + 9 * HOUR);
        const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
        const today = each[names[shown.getUTCDay()] ?? 'sun'];
        const clockShows = shown.toISOString().slice(11, 16);
        const expected = today.some(([from, to]) => from <= clockShows && clockShows < to);
        expect(isOpen(daily('Asia/Tokyo', [], { weekly: each }), now)).toBe(expected);
      }),
      { numRuns: 500 },
    ));
});
