import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueIn } from '../../functions/escalation/first-response.ts';
import { addOpenTime } from '../../functions/escalation/open-time.ts';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { openMillis } from '../../functions/knowledge/hours.ts';
import { BusinessHours } from '../../functions/knowledge/hours-schema.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
type Spans = BusinessHours['weekly']['mon'];

const daily = (timeZone: string, spans: Spans, changes: Partial<BusinessHours> = {}): BusinessHours => {
  const weekly = { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans };
  return BusinessHours.parse({ timeZone, weekly, holidays: 'none', exceptions: [], ...changes });
};
const at = (time: string): number => Date.parse(time);
const later = (hours: BusinessHours, from: string, ms: number): string | undefined => {
  const found = addOpenTime(hours, at(from), ms);
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe('open time after', () => {
  it.each<[string, string, number, string]>([
    ['within a day', '2026-11-20T10:00+09:00', 3 * HOUR, '2026-11-20T13:00+09:00'],
    ['no time at all', '2026-11-21T03:00+09:00', 0, '2026-11-21T03:00+09:00'],
    [
      'to the end of a day, not the beginning of the next',
      '2026-11-20T10:00+09:00',
      8 * HOUR,
      '2026-11-20T18:00+09:00',
    ],
    [
      'a millisecond more, over a weekend and a holiday',
      '2026-11-20T10:00+09:00',
      8 * HOUR + 1,
      '2026-11-24T09:00:00.001+09:00',
    ],
    ['from a night', '2026-11-19T23:30+09:00', 30 * SECOND, '2026-11-20T09:00:30+09:00'],
    ['from the moment it closes', '2026-11-19T18:00+09:00', MINUTE, '2026-11-20T09:01+09:00'],
    ['over the holidays of May', '2026-05-01T17:00+09:00', 2 * HOUR, '2026-05-07T10:00+09:00'],
    ["over a citizens' holiday", '2026-09-18T17:59:30+09:00', MINUTE, '2026-09-24T09:00:30+09:00'],
    ['over several days', '2026-11-24T12:00+09:00', 24 * HOUR, '2026-11-26T18:00+09:00'],
  ])('%s', (_, from, ms, expected) => {
    expect(later(OFFICE_HOURS, from, ms)).toBe(new Date(expected).toISOString());
  });

  it('a lunch that is closed', () => {
    const lunch = daily('Asia/Tokyo', [
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ]);
    expect(later(lunch, '2026-11-20T11:30+09:00', HOUR)).toBe('2026-11-20T04:30:00.000Z');
  });

  it.each<[string, string, Spans, string, number, string]>([
    // 2026-03-08: 02:00 EST (07:00Z) is 03:00 EDT; 2026-11-01: 02:00 EDT (06:00Z) is 01:00 EST.
    [
      'an hour that is skipped',
      'America/New_York',
      [['00:00', '06:00']],
      '2026-03-08T05:00Z',
      5 * HOUR,
      '2026-03-08T10:00Z',
    ],
    // That day has five hours, the sixth is the first of the next one.
    [
      'one of which a day is short',
      'America/New_York',
      [['00:00', '06:00']],
      '2026-03-08T05:00Z',
      6 * HOUR,
      '2026-03-09T05:00Z',
    ],
    [
      'an hour that comes twice',
      'America/New_York',
      [['00:00', '06:00']],
      '2026-11-01T04:00Z',
      7 * HOUR,
      '2026-11-01T11:00Z',
    ],
    [
      'a night over the change',
      'Europe/Berlin',
      [['09:00', '17:00']],
      '2026-03-28T15:00Z',
      2 * HOUR,
      '2026-03-29T08:00Z',
    ],
    [
      'half an hour that is skipped',
      'Australia/Lord_Howe',
      [['01:00', '04:00']],
      '2026-10-03T14:30Z',
      2 * HOUR,
      '2026-10-03T16:30Z',
    ],
    ['always', 'America/New_York', [['00:00', '24:00']], '2026-10-31T12:00Z', 48 * HOUR, '2026-11-02T12:00Z'],
  ])('%s in %s', (_, zone, spans, from, ms, expected) => {
    expect(later(daily(zone, spans), from, ms)).toBe(new Date(expected).toISOString());
  });

  it('is never where it is closed for ever, or closed before it is enough', () => {
    const never = daily('Asia/Tokyo', []);
    expect(later(never, '2026-11-20T10:00+09:00', 1)).toBeUndefined();
    const once = { ...never, exceptions: [{ date: '2026-12-01', spans: [['09:00', '10:00']] satisfies Spans }] };
    expect(later(once, '2026-11-20T10:00+09:00', HOUR)).toBe('2026-12-01T01:00:00.000Z');
    expect(later(once, '2026-11-20T10:00+09:00', HOUR + 1)).toBeUndefined();
  });

  const clock = fc.integer({ min: 0, max: 96 }).map((quarters) => {
    const [hour, minute] = [Math.floor(quarters / 4), (quarters % 4) * 15];
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  });
  const spans = fc
    .uniqueArray(clock, { maxLength: 6 })
    .map((times) => times.toSorted())
    .map((times) =>
      Array.from({ length: Math.floor(times.length / 2) }, (_, i): [string, string] => [
        times[2 * i] ?? '',
        times[2 * i + 1] ?? '',
      ]),
    );
  const hours = fc
    .record({
      timeZone: fc.constantFrom('Asia/Tokyo', 'America/New_York', 'Europe/Berlin', 'America/St_Johns', 'UTC'),
      weekly: fc.record({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans }),
      holidays: fc.constantFrom('jp' as const, 'none' as const),
    })
    .map((each) => BusinessHours.parse({ ...each, exceptions: [] }));
  const time = fc.oneof(
    ...['2026-03-08', '2026-11-01', '2026-03-29', '2026-10-25', '2026-05-03', '2026-11-20'].map((day) =>
      fc.integer({ min: at(`${day}T00:00Z`) - 4 * DAY, max: at(`${day}T00:00Z`) + 2 * DAY }),
    ),
  );

  it('is exactly so much, and the earliest time of which that is true', () =>
    fc.assert(
      fc.property(hours, time, fc.integer({ min: 1, max: 30 * HOUR }), (each, from, ms) => {
        const end = addOpenTime(each, from, ms);
        if (end === undefined) {
          // Whoever opens at all opens every week, and sooner or later that is enough.
          expect(openMillis(each, from, from + 60 * DAY)).toBe(0);
          return;
        }
        expect(openMillis(each, from, end)).toBe(ms);
        expect(openMillis(each, from, end - 1)).toBe(ms - 1);
      }),
      { numRuns: 150 },
    ));

  it('in two parts is that in one', () =>
    fc.assert(
      fc.property(hours, time, fc.nat(10 * HOUR), fc.nat(10 * HOUR), (each, from, first, second) => {
        const middle = addOpenTime(each, from, first);
        fc.pre(middle !== undefined);
        expect(addOpenTime(each, middle ?? 0, second)).toBe(addOpenTime(each, from, first + second));
      }),
      { numRuns: 100 },
    ));
});

describe('a first response', () => {
  const asked = { warnSeconds: 30, supervisorSeconds: 60, hours: OFFICE_HOURS };
  const friday = at('2026-11-20T17:59:45+09:00');

  it('is warned about and then a matter of the supervisor', () => {
    const since = at('2026-11-20T10:00+09:00');
    const due = { warnAt: since + 30 * SECOND, supervisorAt: since + 60 * SECOND };
    const reached = (now: number) => dueIn({ ...asked, since, now });
    expect(reached(since)).toEqual({ ...due, reached: undefined });
    expect(reached(since + 29_999).reached).toBeUndefined();
    expect(reached(since + 30_000).reached).toBe('warning');
    expect(reached(since + 59_999).reached).toBe('warning');
    expect(reached(since + 60_000)).toEqual({ ...due, reached: 'supervisor' });
  });

  it('counts on after the weekend where the shop has closed', () => {
    const tuesday = at('2026-11-24T09:00+09:00');
    const due = { warnAt: tuesday + 15 * SECOND, supervisorAt: tuesday + 45 * SECOND };
    expect(dueIn({ ...asked, since: friday, now: tuesday })).toEqual({ ...due, reached: undefined });
  });

  it('is never due where nobody ever comes', () => {
    const hours = daily('Asia/Tokyo', []);
    const never = { warnAt: undefined, supervisorAt: undefined, reached: undefined };
    expect(dueIn({ ...asked, hours, since: friday, now: friday + 9 * DAY })).toEqual(never);
  });
});
