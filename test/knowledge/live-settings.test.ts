import { describe, expect, it } from 'vitest';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { completed, DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import { SettingsRequest } from '../../functions/knowledge/settings-schema.ts';
import { VisibleError } from '../../functions/platform/errors.ts';
import { parseWith } from '../../functions/platform/parse.ts';
import { MAX_FRAME_BYTES } from '../../functions/protocol/limits.ts';

const choices = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `fee-${i}`, label: '送料について' }));
/** All there is, as long as it may be. */
const FULL: Required<LiveSettings> = {
  idleCloseMinutes: 43_200,
  hours: {
    timeZone: 'America/Argentina/ComodRivadavia',
    weekly: OFFICE_HOURS.weekly,
    holidays: 'none',
    exceptions: Array.from({ length: 100 }, (_, i) => ({
      date: new Date(Date.UTC(2026, 11, i)).toISOString().slice(0, 10),
      spans: [
        ['00:00', '06:00'],
        ['06:00', '12:00'],
        ['12:00', '18:00'],
        ['18:00', '24:00'],
      ],
      note: '休'.repeat(22),
    })),
  },
  greeting: { ja: 'あ'.repeat(500), en: 'a'.repeat(500) },
  choices: { ja: choices(3), en: [] },
  disclosure: { ja: 'あ'.repeat(1_000), en: 'a'.repeat(1_000), accept: true },
  thresholds: { answer: 0.7, choices: 0.7 },
  handoff: { ja: 'あ'.repeat(500), en: 'a'.repeat(500) },
  brandVoice: '丁'.repeat(1_000),
  ticket: { hours: 200, offerMinutes: 120 },
  switches: { bot: false, model: false },
};
const messageFor = (settings: unknown): string => {
  try {
    parseWith(SettingsRequest, { version: 0, settings });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return error.message;
  }
};
const hours = (changes: object) => ({ ...DEFAULTS, hours: { ...DEFAULTS.hours, ...changes } });
const onMonday = (mon: unknown) => hours({ weekly: { ...DEFAULTS.hours.weekly, mon } });

describe('live settings', () => {
  it('are accepted as they are by default, and with everything in them in one request', () => {
    expect(messageFor(DEFAULTS)).toBe('accepted');
    expect(messageFor(FULL)).toBe('accepted');
    expect(Buffer.byteLength(JSON.stringify({ version: 1, settings: FULL }))).toBeLessThan(MAX_FRAME_BYTES);
  });

  it.each<[string, unknown, RegExp]>([
    ['without a field', { idleCloseMinutes: 5 }, /hours: must be .*switches: must be \{bot, model\}/],
    ['an unknown field', { ...DEFAULTS, botOff: true }, /^botOff: is not a known field/],
    ['a text for minutes', { ...DEFAULTS, idleCloseMinutes: '30' }, /^settings.idleCloseMinutes: .*5 to 43200/],
    ['too few minutes', { ...DEFAULTS, idleCloseMinutes: 1 }, /^settings.idleCloseMinutes: .*5 to 43200/],
    ['a zone that is none', hours({ timeZone: 'Asia/Edo' }), /^settings.hours.timeZone: .*Asia\/Tokyo/],
    ['an offset for a zone', hours({ timeZone: '+09:00' }), /^settings.hours.timeZone: .*Asia\/Tokyo/],
    ['no zone', hours({ timeZone: '' }), /^settings.hours.timeZone: .*Asia\/Tokyo/],
    ['other holidays', hours({ holidays: 'us' }), /^settings.hours.holidays: .*jp.*none/],
    ['six days', hours({ weekly: { ...DEFAULTS.hours.weekly, sun: undefined } }), /^settings.hours.weekly.sun: .*\[\]/],
    ['a time that is none', onMonday([['9:00', '18:00']]), /^settings.hours.weekly.mon.0.0: .*\["09:00", "18:00"\]/],
    ['an end of 24:30', onMonday([['09:00', '24:30']]), /^settings.hours.weekly.mon.0.1: .*24:00/],
    ['an end before its start', onMonday([['18:00', '09:00']]), /^settings.hours.weekly.mon.0: .*end after the start/],
    ['a span of nothing', onMonday([['09:00', '09:00']]), /^settings.hours.weekly.mon.0: .*end after the start/],
    ['one time', onMonday([['09:00']]), /^settings.hours.weekly.mon.0/],
    [
      'an overlap',
      onMonday([
        ['09:00', '12:00'],
        ['11:59', '18:00'],
      ]),
      /^settings.hours.weekly.mon: .*without overlap/,
    ],
    [
      'the later span first',
      onMonday([
        ['13:00', '18:00'],
        ['09:00', '12:00'],
      ]),
      /^settings.hours.weekly.mon: .*earlier first/,
    ],
    ['five spans', onMonday(['01', '02', '03', '04', '05'].map((h) => [`${h}:00`, `${h}:30`])), /mon: must be up to 4/],
    [
      'a day that is none',
      hours({ exceptions: [{ date: '2026-02-29', spans: [] }] }),
      /exceptions.0.date: .*2026-12-31/,
    ],
    [
      'a day twice',
      hours({ exceptions: Array(2).fill({ date: '2026-12-31', spans: [] }) }),
      /^settings.hours.exceptions: .*each date once/,
    ],
    [
      '101 days',
      hours({ exceptions: [...FULL.hours.exceptions, { date: '2027-12-31', spans: [] }] }),
      /^settings.hours.exceptions: .*100/,
    ],
    ['a greeting in one language', { ...DEFAULTS, greeting: { ja: 'はい' } }, /^settings.greeting.en: /],
    ['a greeting of nothing', { ...DEFAULTS, greeting: { ja: ' ', en: 'a' } }, /^settings.greeting.ja: .*1 to 500/],
    ['a greeting too long', { ...DEFAULTS, greeting: { ja: 'a'.repeat(501), en: 'a' } }, /greeting.ja: .*at most 500/],
    ['four choices', { ...DEFAULTS, choices: { ja: choices(4), en: [] } }, /^settings.choices.ja: .*up to 3/],
    [
      'an id twice',
      { ...DEFAULTS, choices: { ja: [...choices(1), ...choices(1)], en: [] } },
      /choices.ja: .*each id once/,
    ],
    [
      'an id that is none',
      { ...DEFAULTS, choices: { ja: [{ id: 'A#', label: 'x' }], en: [] } },
      /choices.ja.0.id: .*a-z/,
    ],
    [
      'a disclosure in one language',
      { ...DEFAULTS, disclosure: { ja: 'はい', accept: true } },
      /^settings.disclosure.en: /,
    ],
    [
      'a disclosure too long',
      { ...DEFAULTS, disclosure: { ja: 'a'.repeat(1_001), en: 'a', accept: true } },
      /^settings.disclosure.ja: .*at most 1000/,
    ],
    [
      'a disclosure that does not say whether it is to be accepted',
      { ...DEFAULTS, disclosure: { ja: 'a', en: 'a' } },
      /^settings.disclosure.accept: must be true or false/,
    ],
    [
      'a score above 1',
      { ...DEFAULTS, thresholds: { answer: 1.1, choices: 0 } },
      /^settings.thresholds.answer: .*0 to 1/,
    ],
    ['one score', { ...DEFAULTS, thresholds: { answer: 0.5 } }, /^settings.thresholds.choices: .*0 to 1/],
    [
      'an answer below choices',
      { ...DEFAULTS, thresholds: { answer: 0.2, choices: 0.3 } },
      /^settings.thresholds.answer: .*not be below choices/,
    ],
    ['a voice too long', { ...DEFAULTS, brandVoice: 'a'.repeat(1_001) }, /^settings.brandVoice: .*at most 1000/],
    [
      'a switch that is no switch',
      { ...DEFAULTS, switches: { bot: 'off', model: true } },
      /switches.bot: .*true or false/,
    ],
  ])('with %s are refused by the name of the field and what is allowed', (_, settings, message) =>
    expect(messageFor(settings)).toMatch(message),
  );
});

describe('settings that were stored', () => {
  it('mean what they meant', () => {
    expect(completed(DEFAULTS)).toEqual(DEFAULTS);
    expect(completed(JSON.parse(JSON.stringify(FULL)))).toEqual(FULL);
  });

  it('by an earlier version have the defaults for what it did not know, at any depth', () => {
    expect(completed({ idleCloseMinutes: 5 })).toEqual({ ...DEFAULTS, idleCloseMinutes: 5 });
    expect(completed({ hours: { timeZone: 'Europe/Berlin' }, switches: { bot: false } })).toEqual({
      ...DEFAULTS,
      hours: { ...DEFAULTS.hours, timeZone: 'Europe/Berlin' },
      switches: { bot: false, model: true },
    });
    const weekly = { ...DEFAULTS.hours.weekly, mon: [] };
    expect(completed({ hours: { weekly: { mon: [] } } })).toEqual({
      ...DEFAULTS,
      hours: { ...DEFAULTS.hours, weekly },
    });
    expect(completed(undefined)).toEqual(DEFAULTS);
  });

  it('by a later version lose what is not known here, and nothing beside it', () => {
    const later = { ...FULL, pets: 1, switches: { ...FULL.switches, insight: true } };
    expect(completed(later)).toEqual(FULL);
  });

  it.each<[string, object, object]>([
    ['a text for minutes', { idleCloseMinutes: '60' }, { idleCloseMinutes: DEFAULTS.idleCloseMinutes }],
    ['a text for an object that has a default', { switches: 'on' }, { switches: DEFAULTS.switches }],
    ['a text for a list', { hours: { ...FULL.hours, exceptions: 'none' } }, { hours: DEFAULTS.hours }],
    ['an object for a list', { hours: { ...FULL.hours, exceptions: {} } }, { hours: DEFAULTS.hours }],
    ['a text for one in each language', { greeting: 'はい' }, { greeting: undefined }],
    ['a list for one in each language', { choices: [] }, { choices: undefined }],
    ['half of it', { thresholds: { answer: 0.5 } }, { thresholds: undefined }],
    ['more than it has', { handoff: { ...FULL.handoff, fr: 'a' } }, { handoff: undefined }],
    ['an object for a text', { brandVoice: { ja: 'a' } }, { brandVoice: undefined }],
  ])('in a field that has not its shape any more (%s) have its default, or none', (_, stored, meant) =>
    expect(completed({ ...FULL, ...stored })).toEqual({ ...FULL, ...meant }),
  );

  it('name no field that they leave out, so that they compare with what is saved', () => {
    expect(Object.keys(completed({ ...DEFAULTS, greeting: 'はい' }))).toEqual(Object.keys(DEFAULTS));
  });

  it('in a field whose rule was narrowed since stay as they were saved', () => {
    expect(completed({ ...FULL, idleCloseMinutes: 1 })).toEqual({ ...FULL, idleCloseMinutes: 1 });
  });
});
