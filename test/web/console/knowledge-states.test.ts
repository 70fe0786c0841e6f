import { describe, expect, it } from 'vitest';
import { dropped } from '../../../functions/knowledge/golden.ts';
import { parseFields } from '../../../functions/knowledge/kinds.ts';
import { SettingsRequest } from '../../../functions/knowledge/settings-schema.ts';
import { VisibleError } from '../../../functions/platform/errors.ts';
import { parseWith } from '../../../functions/platform/parse.ts';
import { faultAt, faultsIn } from '../../../web/console/knowledge/faults.ts';
import type { Document } from '../../../web/console/knowledge/kinds.ts';
import {
  finds,
  hidesWaiting,
  inOrder,
  isLiveWaiting,
  isWaiting,
  stateOf,
  timeliness,
} from '../../../web/console/knowledge/states.ts';
import { worseIn } from '../../../web/console/knowledge/worse.ts';

const EARLY = '2026-11-21T01:00:00.000Z';
const PUBLISHED = { number: 1, at: '2026-11-21T02:00:00.000Z' };
const LATE = '2026-11-21T03:00:00.000Z';

const document = (change: Partial<Document>): Document => ({
  id: 'ja-a',
  version: 2,
  status: 'published',
  fields: {},
  by: 'somebody',
  at: LATE,
  live: 2,
  ...change,
});

describe('what the bot does not answer from yet', () => {
  it('is what was published, or taken away, after the newest publication', () => {
    expect(isWaiting(document({}), PUBLISHED)).toBe(true);
    expect(isWaiting(document({ status: 'archived' }), PUBLISHED)).toBe(true);
    expect(isWaiting(document({ at: EARLY }), PUBLISHED)).toBe(false);
    expect(isWaiting(document({ status: 'draft' }), PUBLISHED)).toBe(false);
  });

  it('is everything that somebody has published where nothing was ever put in force, but not what came with the deployment', () => {
    expect(isWaiting(document({}), { number: 0 })).toBe(true);
    expect(isWaiting(document({ by: 'deployment' }), { number: 0 })).toBe(false);
  });

  it('may be behind a newer draft: then the versions tell', () => {
    const hidden = document({ status: 'draft', version: 3, live: 2 });
    expect(hidesWaiting(hidden, PUBLISHED)).toBe(true);
    expect(hidesWaiting(document({ status: 'draft', live: undefined }), PUBLISHED)).toBe(false);
    const version = (number: number, at: string) =>
      ({ version: number, status: 'published', fields: {}, by: 'a', at }) as const;
    expect(isLiveWaiting({ ...hidden, versions: [version(3, LATE), version(2, LATE)] }, PUBLISHED)).toBe(true);
    expect(isLiveWaiting({ ...hidden, versions: [version(3, LATE), version(2, EARLY)] }, PUBLISHED)).toBe(false);
  });
});

describe('how things stand', () => {
  it('is said of a draft beside what is published', () => {
    expect(stateOf({ status: 'draft', live: 1 })).toBe('both');
    expect(stateOf({ status: 'draft' })).toBe('draft');
    expect(stateOf({ status: 'published', live: 1 })).toBe('published');
  });

  it('depends on the time', () => {
    const dates = { validFrom: '2026-12-01T00:00:00+09:00', validUntil: '2027-01-01T00:00:00+09:00' };
    const at = (time: string) => timeliness(dates, Date.parse(time));
    expect(at('2026-11-30T23:59:59+09:00')).toBe('soon');
    expect(at('2026-12-01T00:00:00+09:00')).toBe('now');
    expect(at('2027-01-01T00:00:00+09:00')).toBe('over');
    expect(timeliness({}, 0)).toBe('now');
  });

  it('puts what people saved first, the newest on top, and then what the reader reads', () => {
    const given = (id: string, language: string) => document({ id, by: 'deployment', fields: { language } });
    const documents = [
      given('en-a', 'en'),
      given('ja-b', 'ja'),
      document({ id: 'x', at: EARLY }),
      document({ id: 'y' }),
    ];
    expect(inOrder(documents, 'ja').map(({ id }) => id)).toEqual(['y', 'x', 'ja-b', 'en-a']);
  });

  it('finds words whatever their width, capitals and kana, each somewhere', () => {
    expect(finds('ポイント　pay')(['ぽいんとの使い方', ['PayPay']])).toBe(true);
    expect(finds('ポイント 返品')(['ぽいんとの使い方'])).toBe(false);
    expect(finds('')([])).toBe(true);
  });
});

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof VisibleError) return error.message;
  }
  return '';
};

describe('what the service finds wrong', () => {
  it('is shown at the fields of an entry', () => {
    const faults = faultsIn(
      refusal(() => parseFields('faq', { language: 'ja', question: '', answer: 'a', url: 'http://a.example' })),
    );
    expect([...faults.keys()].toSorted()).toEqual(['question', 'url']);
  });

  it('is shown at the settings, though a rule may have a semicolon', () => {
    const message = refusal(() =>
      parseWith(SettingsRequest, {
        version: 0,
        settings: {
          hours: {
            weekly: {
              mon: [
                ['09:00', '10:00'],
                ['09:30', '11:00'],
              ],
            },
          },
        },
      }),
    );
    const faults = faultsIn(message);
    expect(faultAt(faults, 'hours.weekly.mon')).toContain('[] is closed');
    expect(faultAt(faults, 'hours.weekly')).toBeDefined();
    expect(faultAt(faults, 'hours.week')).toBeUndefined();
    expect([...faults.keys()]).toContain('hours.timeZone');
  });

  it('names the golden questions that get worse', () => {
    const row = (query: string) => ({ query }) as Parameters<typeof dropped>[0][number];
    const { message } = dropped(['送料は?', '返品, できる?', 'a', 'b', 'c', 'd'].map(row));
    expect(worseIn(message)).toEqual({ count: 6, named: ['送料は?', '返品, できる?', 'a', 'b', 'c'] });
    expect(worseIn(dropped([row('送料')]).message)).toEqual({ count: 1, named: ['送料'] });
    expect(worseIn('somebody else published meanwhile; look at it and publish again')).toBeUndefined();
  });
});
