import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isOpen } from '../../functions/knowledge/hours.ts';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import type { Notice } from '../../functions/knowledge/notice.ts';
import { saysTheSame, statusOf } from '../../functions/knowledge/status.ts';
import { logger } from '../../functions/platform/observability.ts';

const at = (time: string): number => Date.parse(time);
/** A Friday afternoon in Japan; Monday is a holiday. */
const NOW = at('2026-11-20T15:00:00+09:00');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const notice = (changes: Partial<Notice> = {}): Notice => ({
  id: 'storm',
  version: 2,
  text: 'お届けが遅れています。',
  scope: {},
  ...changes,
});
const told = (notices: readonly Notice[], now = NOW) => statusOf(DEFAULTS, notices, now).notices;
const open = (spans: LiveSettings['hours']['weekly']['mon']): LiveSettings => {
  const weekly = { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans };
  return { ...DEFAULTS, hours: { ...DEFAULTS.hours, weekly, holidays: 'none' } };
};

describe('the openings', () => {
  it('begin with the one that lasts, and reach two weeks ahead', () => {
    const { openings, timeZone, at: made, v } = statusOf(DEFAULTS, [], NOW);
    expect({ timeZone, made, v }).toEqual({ timeZone: 'Asia/Tokyo', made: '2026-11-20T06:00:00.000Z', v: 1 });
    expect(openings).toHaveLength(10);
    expect(openings.slice(0, 2)).toEqual([
      [at('2026-11-20T09:00:00+09:00'), at('2026-11-20T18:00:00+09:00')],
      [at('2026-11-24T09:00:00+09:00'), at('2026-11-24T18:00:00+09:00')],
    ]);
    expect(openings.at(-1)?.[0]).toBe(at('2026-12-04T09:00:00+09:00'));
  });

  it('begin with the next one from the second at which one is over', () => {
    expect(statusOf(DEFAULTS, [], at('2026-11-20T18:00:00+09:00') - 1).openings[0]?.[1]).toBeGreaterThan(NOW);
    expect(statusOf(DEFAULTS, [], at('2026-11-20T18:00:00+09:00')).openings[0]?.[0]).toBeGreaterThan(NOW + DAY);
  });

  it('are at most 30, and none where the business never opens', () => {
    const often = open([
      ['08:00', '10:00'],
      ['11:00', '12:00'],
      ['13:00', '15:00'],
      ['16:00', '18:00'],
    ]);
    expect(statusOf(often, [], NOW).openings).toHaveLength(30);
    expect(statusOf(open([]), [], NOW).openings).toEqual([]);
  });

  it('say at every time what the settings say, for as long as they reach', () => {
    const settings = open([
      ['00:00', '09:30'],
      ['22:00', '24:00'],
    ]);
    const { openings } = statusOf(settings, [], NOW);
    fc.assert(
      fc.property(fc.integer({ min: NOW, max: NOW + 14 * DAY - 1 }), (time) => {
        const isWithin = openings.some(([from, to]) => from <= time && time < to);
        expect(isWithin).toBe(isOpen(settings.hours, time));
      }),
    );
  });
});

describe('a notice', () => {
  it('is told with whom it concerns and when, and nothing that is not given', () => {
    const dates = { validFrom: '2026-11-20T10:00:00+09:00', validUntil: '2026-11-21T10:00:00+09:00' };
    const scoped = notice({ id: 'sale', scope: { languages: ['ja'], pages: ['/orders'] }, ...dates });
    expect(told([notice(), scoped])).toEqual([
      { id: 'storm', version: 2, text: 'お届けが遅れています。' },
      { id: 'sale', version: 2, text: 'お届けが遅れています。', languages: ['ja'], pages: ['/orders'], ...dates },
    ]);
  });

  it('is told without what an editor pasted unseen', () => {
    expect(told([notice({ text: 'お届けが<!-- draft -->遅れ\u200bています。' })])[0]?.text).toBe(
      'お届けが 遅れています。',
    );
  });

  it('is among the latest that fit into 16 KB, in their order, and the log names the others', () => {
    const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {});
    const from = (day: number) => ({ validFrom: `2026-11-${String(day).padStart(2, '0')}T00:00:00+09:00` });
    const many = Array.from({ length: 19 }, (_, index) =>
      notice({ id: `n${String.fromCharCode(97 + index)}`, text: '雪'.repeat(400), ...from(1 + index) }),
    );
    const shown = told(many);
    expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThanOrEqual(16_384);
    expect(shown.map(({ id }) => id)).toEqual(many.slice(-shown.length).map(({ id }) => id));
    expect(shown.length).toBeGreaterThan(10);
    const ids = many.slice(0, -shown.length).map(({ id }) => id);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.any(String), { ids });
    warn.mockRestore();
  });

  it('about questions of some words or categories is none for a page; one with empty parts is', () => {
    expect(told([notice({ scope: { words: ['配送'] } }), notice({ scope: { categories: ['配送'] } })])).toEqual([]);
    const empty = { languages: [], pages: [], words: [], categories: [] };
    expect(told([notice({ scope: empty })])).toEqual([{ id: 'storm', version: 2, text: 'お届けが遅れています。' }]);
  });

  it.each<[string, Partial<Notice>, boolean]>([
    ['begins in two minutes', { validFrom: new Date(NOW + 2 * MINUTE).toISOString() }, true],
    ['begins later', { validFrom: new Date(NOW + 2 * MINUTE + 1).toISOString() }, false],
    ['lasts for a moment yet', { validUntil: new Date(NOW + 1).toISOString() }, true],
    ['is just over', { validUntil: new Date(NOW).toISOString() }, false],
    [
      'begins and ends within two minutes',
      { validFrom: new Date(NOW + MINUTE).toISOString(), validUntil: new Date(NOW + MINUTE + 1).toISOString() },
      true,
    ],
  ])('that %s is told: %s', (_, dates, expected) => expect(told([notice(dates)])).toHaveLength(expected ? 1 : 0));
});

describe('two that were made at different times', () => {
  it('say the same until something of it changes', () => {
    const later = NOW + 30 * MINUTE;
    const before = statusOf(DEFAULTS, [notice()], NOW);
    expect(saysTheSame(before, JSON.parse(JSON.stringify(statusOf(DEFAULTS, [notice()], later))))).toBe(true);
    const off = { ...DEFAULTS, switches: { ...DEFAULTS.switches, bot: false } };
    for (const other of [
      statusOf(off, [notice()], later),
      statusOf(DEFAULTS, [notice({ version: 3 })], later),
      statusOf(DEFAULTS, [notice()], at('2026-11-20T18:00:00+09:00')),
    ])
      expect(saysTheSame(before, other)).toBe(false);
  });
});
