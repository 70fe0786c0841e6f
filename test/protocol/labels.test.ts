import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Category, Mentions, Tags } from '../../functions/protocol/labels.ts';

const tags = (...all: string[]) => z.safeParse(Tags, all);
const fault = (result: { error?: z.core.$ZodError }) => result.error?.issues[0]?.message;

describe('tags', () => {
  it('are plain, without repetition, and may be none', () => {
    expect(tags(' ＶＩＰ ', 'VIP', '返品', '2026-11', 'リピーター').data).toEqual([
      'VIP',
      '返品',
      '2026-11',
      'リピーター',
    ]);
    expect(tags().data).toEqual([]);
    expect(tags('あ'.repeat(32)).success).toBe(true);
  });

  it.each(['', ' ', '\u200b', 'あ'.repeat(33), 'a\nb', 'a\u0007b', 'a\u202eb', '\ud800'])('refuse %j', (tag) => {
    expect(tags(tag).success).toBe(false);
  });

  it('are ten at most', () => {
    expect(tags(...'abcdefghij').success).toBe(true);
    expect(fault(tags(...'abcdefghijk'))).toMatch(/at most 10/);
  });

  it.each([
    'hanako@example.jp',
    'ｈａｎａｋｏ＠example.jp',
    '0312345678',
    '090-1234-5678',
    '０９０ １２３４ ５６７８',
    '(03) 1234-5678',
    '会員1234567',
  ])('name nobody: %s is refused and the message says where it belongs', (tag) => {
    expect(fault(tags('VIP', tag))).toMatch(
      /no e-mail address and no number of 7 or more digits; write those in a note/,
    );
  });
});

it('a category names nobody either', () => {
  expect(z.safeParse(Category, 'late-orders_2').success).toBe(true);
  expect(z.safeParse(Category, '090-1234-5678').success).toBe(false);
});

it('mentions are ten agents at most, each once', () => {
  expect(z.safeParse(Mentions, ['a', 'b', 'a']).data).toEqual(['a', 'b']);
  expect(z.safeParse(Mentions, [...'abcdefghijk']).success).toBe(false);
  expect(z.safeParse(Mentions, ['a#b']).success).toBe(false);
});
