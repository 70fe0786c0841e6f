import { describe, expect, it } from 'vitest';
import type { ConversationSummary } from '../../../functions/protocol/server.ts';
import { botsOf, type Colleague, colleaguesOf, linesOf, roomOf, skillsOf } from '../../../web/console/team/board.ts';
import { csvOf } from '../../../web/console/team/csv.ts';
import { faultsOf, formOf, NEWCOMER, profileOf, withLevel } from '../../../web/console/team/profile.ts';
import { addDays, dayIn, faultOf, rangeOf } from '../../../web/console/team/range.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

const summary = (conversationId: string, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  conversationId,
  visitorId: 'v1',
  mode: 'waiting',
  escalated: true,
  language: 'ja',
  openedAt: ago(600),
  changedAt: ago(60),
  seq: 3,
  turn: 1,
  priority: 0,
  tickets: [],
  tags: [],
  ...more,
});

const colleague = (id: string, more: Partial<Colleague> = {}): Colleague => ({
  id,
  name: id,
  capacity: 3,
  skills: {},
  languages: { ja: 3 },
  disabled: false,
  status: 'available',
  holding: 0,
  conversations: [],
  ...more,
});

describe('who waits', () => {
  it('stands in one line for each skill, longest first, and where somebody is late comes first', () => {
    const lines = linesOf([
      summary('a', { skill: 'order', since: ago(20) }),
      summary('b', { since: ago(300) }),
      summary('c', { skill: 'order', since: ago(90), late: 'supervisor' }),
    ]);
    expect(
      lines.map(({ skill, since, late, waiting }) => [skill, since, late, waiting.map((w) => w.conversationId)]),
    ).toEqual([
      ['order', NOW - 90_000, 1, ['c', 'a']],
      [undefined, NOW - 300_000, 0, ['b']],
    ]);
  });

  it('is counted from when the list last changed where nobody knows since when', () => {
    expect(linesOf([summary('a')])[0]?.since).toBe(NOW - 60_000);
  });
});

describe('what the bot has', () => {
  it('is shown newest first, and no more once nothing has happened for an hour', () => {
    const found = botsOf(
      [
        summary('old', { mode: 'bot', changedAt: ago(3_601) }),
        summary('waits'),
        summary('bot', { mode: 'bot', changedAt: ago(500) }),
        summary('procedure', { mode: 'procedure', changedAt: ago(10) }),
      ],
      NOW,
    );
    expect(found.map(({ conversationId }) => conversationId)).toEqual(['procedure', 'bot']);
  });
});

describe('colleagues', () => {
  const all = [
    colleague('away', { status: 'away' }),
    colleague('gone', { disabled: true, skills: { gone: 3 } }),
    colleague('full', { holding: 4, skills: { order: 3 } }),
    colleague('free', { holding: 1, skills: { order: 5, mobile: 2 } }),
  ];

  it('who take conversations come first, and who is shut out does not come', () => {
    expect(colleaguesOf(all, 'ja').map(({ id }) => id)).toEqual(['free', 'full', 'away']);
  });

  it('have room for what is left of those who take some; nobody’s excess is taken from another’s room', () => {
    expect(roomOf(all)).toBe(2);
  });

  it('have the skills that somebody can still be asked for', () => {
    expect(skillsOf(all)).toEqual(['mobile', 'order']);
  });
});

describe('a range of days', () => {
  it('is of days of the business', () => {
    expect(dayIn('Asia/Tokyo', Date.parse('2026-11-20T15:00:00Z'))).toBe('2026-11-21');
    expect(dayIn('Asia/Tokyo', Date.parse('2026-11-20T14:59:59Z'))).toBe('2026-11-20');
  });

  it('ends today, and counts both of its ends', () => {
    expect(rangeOf('today', '2026-11-21')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(rangeOf('yesterday', '2026-03-01')).toEqual({ from: '2026-02-28', to: '2026-02-28' });
    expect(rangeOf('7', '2026-11-21')).toEqual({ from: '2026-11-15', to: '2026-11-21' });
    expect(rangeOf('30', '2026-01-10')).toEqual({ from: '2025-12-12', to: '2026-01-10' });
  });

  it('is refused when it is turned round, too long or not all there', () => {
    expect(faultOf({ from: '2026-11-21', to: '2026-11-20' })).toBe('order');
    expect(faultOf({ from: '', to: '2026-11-20' })).toBe('missing');
    expect(faultOf({ from: '2026-01-01', to: addDays('2026-01-01', 91) })).toBeUndefined();
    expect(faultOf({ from: '2026-01-01', to: addDays('2026-01-01', 92) })).toBe('long');
  });
});

describe('a table as a file', () => {
  it('opens in a spreadsheet as it was, and no name in it is a formula', () => {
    expect(
      csvOf([
        ['担当者', '対応'],
        ['山田, "直樹"', 3],
        ['=HYPERLINK("http://x")', undefined],
        ['二行\n目', -1],
      ]),
    ).toBe('\ufeff担当者,対応\r\n"山田, ""直樹""",3\r\n"\'=HYPERLINK(""http://x"")",\r\n"二行\n目",-1\r\n');
  });
});

describe('the form of an agent', () => {
  const tanaka = colleague('tanaka', { name: '田中 健', skills: { mobile: 4 }, role: 'supervisor' });

  it('says again what was there when nothing is changed', () => {
    const { name, capacity, skills, languages, disabled } = tanaka;
    expect(profileOf(formOf(tanaka))).toEqual({ name, capacity, skills, languages, disabled, role: 'supervisor' });
    expect(faultsOf(formOf(tanaka))).toEqual([]);
  });

  it('limits nobody who was not limited', () => {
    expect(profileOf(formOf(colleague('a'))).role).toBe('admin');
  });

  it('names each field that would be refused', () => {
    const form = { ...formOf(tanaka), id: 'a b', name: ' ', capacity: '21', skills: [{ name: '注文', level: 3 }] };
    expect(faultsOf({ ...form, languages: [{ name: 'にほんご', level: 3 }] })).toEqual([
      'id',
      'name',
      'capacity',
      'skills',
      'languages',
    ]);
    expect(faultsOf({ ...NEWCOMER, id: 'x', name: '新人', capacity: '0' })).toEqual([]);
    expect(faultsOf({ ...NEWCOMER, id: 'x', name: '新人', capacity: '2.5' })).toEqual(['capacity']);
  });

  it('takes a further skill once', () => {
    const levels = withLevel([{ name: 'order', level: 5 }], 'mobile');
    expect(levels).toEqual([
      { name: 'order', level: 5 },
      { name: 'mobile', level: 3 },
    ]);
    expect(withLevel(levels, 'order')).toBe(levels);
    expect(withLevel(levels, '')).toBe(levels);
  });
});
