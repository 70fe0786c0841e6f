import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StatusFile, statusAt } from '../../web/widget/status.ts';

const NOON = Date.parse('2026-11-21T12:00:00+09:00');
const HOUR = 3_600_000;
const here = { language: 'ja', page: 'https://shop.example/orders/1' };
const file = (part: Partial<StatusFile>): StatusFile => ({ v: 1, bot: true, notices: [], ...part });
const notice = (part: object) => ({ id: 'late', text: '配送が遅れています。', ...part });
const shownIn = (part: object, place: { language: string; page?: string } = here, now = NOON) =>
  statusAt(file({ notices: [notice(part)] }), place, now).status.notices.length === 1;

describe('a notice of status.json', () => {
  it('is shown everywhere without a scope', () => expect(shownIn({})).toBe(true));

  it('is shown in its languages', () => {
    expect(shownIn({ languages: ['ja'] }, { language: 'ja-JP' })).toBe(true);
    expect(shownIn({ languages: ['ja', 'en'] }, { language: 'EN' })).toBe(true);
    expect(shownIn({ languages: ['en'] })).toBe(false);
    expect(shownIn({ languages: ['ja'] }, { language: 'jam' })).toBe(false);
  });

  it('is shown on its pages and those below', () => {
    expect(shownIn({ pages: ['/orders'] })).toBe(true);
    expect(shownIn({ pages: ['/order'] })).toBe(false);
    expect(shownIn({ pages: ['/cart', '/orders/1'] })).toBe(true);
    expect(shownIn({ pages: ['/orders'] }, { language: 'ja', page: 'about:srcdoc' })).toBe(false);
  });

  it('is shown from its first moment to its last, to the second', () => {
    const during = { validFrom: '2026-11-21T12:00:00+09:00', validUntil: '2026-11-21T03:00:10Z' };
    const at = [-1_000, 0, 9_999, 10_000].map((ms) => shownIn(during, here, NOON + ms));
    expect(at).toEqual([false, true, true, false]);
  });

  it('tells no more than its id and its text', () => {
    const { status } = statusAt(file({ notices: [notice({ languages: ['ja'], version: 3 })] }), here, NOON);
    expect(status.notices).toEqual([{ id: 'late', text: '配送が遅れています。' }]);
  });
});

describe('the hours of status.json', () => {
  const openings: StatusFile['openings'] = [
    [NOON - HOUR, NOON + HOUR],
    [NOON + 20 * HOUR, NOON + 30 * HOUR],
  ];
  it('say whether the business is open', () => {
    const openAt = (ms: number) => statusAt(file({ openings }), here, NOON + ms).open;
    expect([-2 * HOUR, -HOUR, HOUR - 1, HOUR, 20 * HOUR, 30 * HOUR].map(openAt)).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('are not known where there are none', () => {
    expect(statusAt(file({}), here, NOON)).toMatchObject({ open: undefined, status: { openings: undefined } });
  });

  it('leave out what is over', () => {
    expect(statusAt(file({ openings }), here, NOON + HOUR).status.openings).toEqual(openings?.slice(1));
  });
});

it('nothing changes before the moment that is named as the next change', () => {
  const minute = fc.integer({ min: -100, max: 100 });
  const time = fc.option(
    minute.map((m) => new Date(NOON + m * 60_000).toISOString()),
    { nil: undefined },
  );
  const notices = fc.array(fc.record({ id: fc.uuid(), text: fc.string(), validFrom: time, validUntil: time }));
  const openings = fc.array(
    fc.tuple(minute, fc.nat(100)).map(([from, length]): [number, number] => {
      const start = NOON + from * 60_000;
      return [start, start + length * 60_000];
    }),
  );
  fc.assert(
    fc.property(notices, openings, fc.double({ min: 0, max: 0.999, noNaN: true }), (some, hours, share) => {
      const said = file({ notices: some as StatusFile['notices'], openings: hours });
      const first = statusAt(said, here, NOON);
      const until = Math.min(first.changesAt, NOON + 200 * 60_000);
      const later = statusAt(said, here, Math.floor(NOON + (until - NOON) * share));
      expect(later).toEqual(first);
    }),
  );
});
