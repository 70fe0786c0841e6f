import { describe, expect, it } from 'vitest';
import { narrowing, parametersOf, passes } from '../../../../web/console/inbox/filter.ts';
import type { Row } from '../../../../web/console/inbox/summary.ts';

// 00:30 of the 22nd in Japan.
const NOW = Date.parse('2026-11-21T15:30:00Z');
const row: Row = {
  conversationId: 'c',
  visitorId: 'v1',
  mode: 'agent',
  escalated: true,
  language: 'ja',
  openedAt: '2026-11-21T14:00:00Z',
  changedAt: '2026-11-21T14:30:00Z',
  seq: 1,
  turn: 1,
  priority: 0,
  category: 'order',
  tickets: [],
  tags: ['vip'],
};

describe('words in the place of a customer', () => {
  const words = { span: 'recent', customer: 'ﾊｶﾞｷ a-1' } as const;

  it('are sought in what rows are about, however they are typed, and the service is not asked for them', () => {
    expect(parametersOf(words, NOW)).toEqual({});
    expect(passes(words, NOW)({ ...row, excerpt: '注文 ハガキ A-1 の件' })).toBe(true);
    expect(passes(words, NOW)({ ...row, excerpt: '注文の件' })).toBe(false);
    expect(passes(words, NOW)(row)).toBe(false);
  });

  it('are an id where they look like one', () => {
    const customer = 'abcdefghijklmnopqrst_-';
    expect(parametersOf({ span: 'recent', customer }, NOW)).toEqual({ customer });
    expect(passes({ span: 'recent', customer }, NOW)({ ...row, visitorId: customer })).toBe(true);
  });
});

describe('a filter as parameters', () => {
  it('says nothing of the time unless it is asked for', () => {
    expect(parametersOf({ span: 'recent', tag: 'vip', category: '' }, NOW)).toEqual({ tag: 'vip' });
  });

  it('begins today with midnight in Japan, and counts today among seven and thirty days', () => {
    expect(parametersOf({ span: 'today' }, NOW).from).toBe('2026-11-21T15:00:00.000Z');
    expect(parametersOf({ span: 'week' }, NOW).from).toBe('2026-11-15T15:00:00.000Z');
    expect(parametersOf({ span: 'month' }, NOW).from).toBe('2026-10-23T15:00:00.000Z');
  });

  it('takes days as Japan has them, the last one to its end', () => {
    expect(parametersOf({ span: 'days', first: '2026-11-01', last: '2026-11-02' }, NOW)).toMatchObject({
      from: '2026-10-31T15:00:00.000Z',
      to: '2026-11-02T14:59:59.999Z',
    });
    expect(parametersOf({ span: 'days', first: '2026-11-01' }, NOW).to).toBeUndefined();
  });
});

describe('a filter over rows that are here', () => {
  it.each([
    [{ customer: 'v1' }, true],
    [{ customer: 'v2' }, false],
    [{ category: 'order', tag: 'vip' }, true],
    [{ category: 'order', tag: 'other' }, false],
  ])('%j lets pass: %j', (part, expected) => {
    expect(passes({ span: 'recent', ...part }, NOW)(row)).toBe(expected);
  });

  it('goes by the time, too', () => {
    expect(passes({ span: 'today' }, NOW)(row)).toBe(false);
    expect(passes({ span: 'week' }, NOW)(row)).toBe(true);
    expect(passes({ span: 'days', last: '2026-11-20' }, NOW)(row)).toBe(false);
  });

  it('counts what narrows', () => {
    expect(narrowing({ span: 'recent' })).toBe(0);
    expect(narrowing({ span: 'week', tag: 'vip', customer: '' })).toBe(2);
  });
});
