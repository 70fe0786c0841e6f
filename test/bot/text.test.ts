import { describe, expect, test } from 'vitest';
import { termsOf } from '../../functions/bot/text.ts';

const keysOf = (text: string) => termsOf(text).map(({ key }) => key);

describe('termsOf', () => {
  test.each([
    ['width and capitals', 'ＳＩＭカード', 'simｶｰﾄﾞ'],
    ['long vowel marks', 'サーバー', 'サーバ'],
    ['politeness', '領収書を教えてください', '領収書を'],
    ['an apostrophe', 'where’s the package', 'package'],
  ])('sees no difference in %s', (_, one, other) => {
    expect(keysOf(one)).toEqual(keysOf(other));
    expect(keysOf(one)).not.toEqual([]);
  });

  test.each([
    ['届く', '届ける', '#届'],
    ['使える', '使い', '#使'],
    ['cancelling', 'cancelled', '#cancel'],
    ['delivery', 'deliveries', '#deliveri'],
    ['refund', 'refunds', '#refund'],
  ])('sees %s and %s as one word', (one, other, stem) => {
    expect(keysOf(one)).toContain(stem);
    expect(keysOf(other)).toContain(stem);
  });

  test('takes pairs of neighbouring characters in Japanese, katakana as hiragana', () => {
    expect(keysOf('クーポン')).toEqual(['#くぽん', 'くぽ', 'ぽん']);
  });

  test('weighs content more than the hiragana between it', () => {
    const weights = new Map(termsOf('送料のこと').map(({ key, weight }) => [key, weight]));
    expect(weights.get('送料')).toBe(1);
    expect(weights.get('のこ')).toBeLessThan(0.2);
  });

  test('counts what is said again once more', () => {
    expect(termsOf('送料 送料').find(({ key }) => key === '#送料')?.count).toBe(2);
  });
});
