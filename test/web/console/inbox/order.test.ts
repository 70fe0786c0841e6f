import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byMorning, byRisk, hasRungOut, merged, waitedMs, waitOf } from '../../../../web/console/inbox/order.ts';
import type { Row } from '../../../../web/console/inbox/summary.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

const row = (conversationId: string, rest: Partial<Row> = {}): Row => ({
  conversationId,
  visitorId: 'v',
  mode: 'waiting',
  escalated: true,
  language: 'ja',
  openedAt: ago(600),
  changedAt: ago(60),
  seq: 1,
  turn: 1,
  priority: 0,
  tickets: [],
  tags: [],
  ...rest,
});
const ids = (rows: readonly Row[]) => rows.map(({ conversationId }) => conversationId);

it('a ring is over at its end, and what does not ring is not', () => {
  expect(hasRungOut(row('c', { mode: 'agent', rings: ago(-1) }), NOW)).toBe(false);
  expect(hasRungOut(row('c', { mode: 'agent', rings: ago(0) }), NOW)).toBe(true);
  expect(hasRungOut(row('c', { mode: 'agent' }), NOW)).toBe(false);
});

describe('how long somebody has waited', () => {
  it.each([
    [0, 'calm'],
    [29, 'calm'],
    [30, 'warning'],
    [59, 'warning'],
    [60, 'late'],
    [3_600, 'late'],
  ] as const)('is after %i s %s', (seconds, wait) => {
    expect(waitOf({ since: ago(seconds) }, NOW)).toBe(wait);
  });

  it('is worse where the service says so, and nothing where nobody waits', () => {
    expect(waitOf({ since: ago(1), late: 'warning' }, NOW)).toBe('warning');
    expect(waitOf({ since: ago(1), late: 'supervisor' }, NOW)).toBe('late');
    expect(waitOf({}, NOW)).toBeUndefined();
  });

  it('is never less than nothing, whatever the clock of this machine says', () => {
    expect(waitedMs({ since: ago(-5) }, NOW)).toBe(0);
  });
});

describe('the order by risk', () => {
  it('begins with who has waited too long, then goes by priority, then by waiting time', () => {
    const rows = [
      row('nobody waits'),
      row('calm', { since: ago(5) }),
      row('urgent', { since: ago(4), priority: 3 }),
      row('longer', { since: ago(20) }),
      row('late', { since: ago(90) }),
      row('late and urgent', { since: ago(70), priority: 3 }),
      row('warned', { since: ago(31) }),
    ];
    expect(ids(byRisk(rows, NOW))).toEqual([
      'late and urgent',
      'late',
      'warned',
      'urgent',
      'longer',
      'calm',
      'nobody waits',
    ]);
  });

  it('is the same whatever the order it was given in', () => {
    const some = fc.uniqueArray(
      fc.record({
        conversationId: fc.string({ minLength: 1 }),
        since: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
        priority: fc.integer({ min: 0, max: 3 }),
      }),
      { selector: ({ since, priority }) => `${since} ${priority}` },
    );
    fc.assert(
      fc.property(some, (given) => {
        const rows = given.map(({ since, ...rest }) =>
          row(rest.conversationId, { ...rest, since: since === undefined ? undefined : ago(since) }),
        );
        expect(ids(byRisk(rows.toReversed(), NOW))).toEqual(ids(byRisk(rows, NOW)));
      }),
    );
  });

  it('begins in the morning with what nobody has read, then goes by priority', () => {
    const rows = [
      row('late', { since: ago(90) }),
      row('urgent', { priority: 3 }),
      row('unread', { since: ago(5) }),
      row('unread and urgent', { since: ago(5), priority: 2 }),
    ];
    const unread = (id: string) => (id.startsWith('unread') ? 2 : 0);
    expect(ids(byMorning(rows, unread, NOW))).toEqual(['unread and urgent', 'unread', 'urgent', 'late']);
  });
});

describe('a newer first page', () => {
  const old = [row('a', { changedAt: ago(10) }), row('b', { changedAt: ago(20) }), row('c', { changedAt: ago(30) })];

  it('keeps what was read behind it, each conversation once', () => {
    const page = [row('c', { changedAt: ago(1) }), row('a', { changedAt: ago(10) })];
    expect(ids(merged(old, page, false))).toEqual(['c', 'a', 'b']);
  });

  it('drops what is not in it any more, though it would have its place there', () => {
    const page = [row('new', { changedAt: ago(5) }), row('b', { changedAt: ago(20) })];
    expect(ids(merged(old, page, false))).toEqual(['new', 'b', 'c']);
  });

  it('is all there is when nothing is behind it', () => {
    expect(ids(merged(old, [row('b')], true))).toEqual(['b']);
    expect(ids(merged(old, [], true))).toEqual([]);
  });
});
