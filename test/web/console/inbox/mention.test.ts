import { expect, it } from 'vitest';
import { mentioned } from '../../../../web/console/composer/mentions.ts';
import { type Mention, withMention } from '../../../../web/console/inbox/mention.ts';

const mention = (seq: number): Mention => ({
  conversationId: 'c',
  seq,
  at: '2026-11-21T10:00:00Z',
  text: '@佐藤 確認',
});

it('a note that names the agent is listed once, the newest first, and fifty at most', () => {
  const two = withMention(withMention([], mention(1)), mention(2));
  expect(two.map(({ seq }) => seq)).toEqual([2, 1]);
  expect(withMention(two, mention(1))).toBe(two);
  const many = Array.from({ length: 60 }, (_, index) => index).reduce<readonly Mention[]>(
    (all, seq) => withMention(all, mention(seq)),
    [],
  );
  expect(many.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index));
});

const COLLEAGUES = [
  { id: 'sato', name: '佐藤 由紀' },
  { id: 'suzuki', name: '鈴木 美咲' },
  { id: 'other', name: '鈴木 蓮' },
  { id: 'miller', name: 'Alex Miller' },
];

it.each([
  ['@佐藤 由紀 確認をお願いします', ['sato']],
  ['＠佐藤　由紀 さん', ['sato']],
  ['@佐藤由紀さん', ['sato']],
  ['@佐藤さん、確認を', ['sato']],
  ['@鈴木さん', []],
  ['@鈴木 蓮 と @Alex', ['other', 'miller']],
  ['佐藤 由紀', []],
])('a note names by whole name, or by a family name that one alone has: %s', (text, ids) => {
  expect(mentioned(text, COLLEAGUES)).toEqual(ids);
});
