import { describe, expect, it } from 'vitest';
import { inertText, isFixed, kindOf, nameOf, shownPage, shownWords } from '../../functions/insight/called.ts';
import { draftOf } from '../../functions/insight/draft.ts';

describe('words of customers', () => {
  it.each([
    ['4111 1111 1111 1111 が使えません', /^\*{4} \*{4} \*{4} 1111 が|^\*+.*が使えません$/],
    ['090-1234-5678 に電話して', /^\*\*\*78 に電話して$/],
    ['０９０－１２３４－５６７８に電話', /^\*\*\*78に電話$/],
    ['taro@example.jp に届かない', /^t\*\*\*@example\.jp に届かない$/],
    ['一行目\n二行目\u0000\u202eさかさま', /^一行目 二行目 さかさま$/],
  ])('are shown as %s may be', (text, shown) => {
    expect(shownWords(text)).toMatch(shown);
  });

  it.each([
    'https://evil.example/login?token=1',
    'HTTP://EVIL.example',
    'ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ',
    'javascript:alert(1)',
    'mailto:a@evil.example',
    'www.evil.example/x',
    'evil.example',
    'a@evil.example',
    '例え.jp',
    '[ここ](https://evil.example)',
    '<https://evil.example|ここ>',
    'ログインhttps://evil.example/できない',
  ])('are nothing that could be followed: %s', (text) => {
    const inert = inertText(text);
    expect(inert).not.toMatch(/:\/\/|javascript:|mailto:|@|\.[a-z]{2}/i);
    expect(inert).not.toBe('');
  });

  it('are never nothing', () => {
    expect(inertText('\u200b\n')).toBe('…');
  });

  it('of a page keep what is no address and no card', () => {
    expect(shownPage('/products/1234567')).toBe('/products/1234567');
    expect(shownPage('/taro@example.jp/4111111111111111\n')).toBe('/***@example.jp/************1111');
  });
});

describe('what is followed', () => {
  it('has a kind and a name', () => {
    expect(['*', '!anger', 'phrase:決済 エラー', 'ja-login'].map(kindOf)).toEqual([
      'total',
      'share',
      'phrase',
      'topic',
    ]);
    expect(['*', '!anger', 'toString', 'ja-login'].map(isFixed)).toEqual([true, true, false, false]);
    expect(nameOf('*', '*', 'ja')).toBe('お問い合わせ全体');
    expect(nameOf('ja-login', 'ログインできません', 'en')).toBe('ログインできません');
  });
});

describe('a drafted notice', () => {
  it('is about what customers ask, and short enough to be published', () => {
    const { ja, en } = draftOf({ kind: 'phrase', title: `${'決'.repeat(200)} https://evil.example` });
    expect(ja).toMatch(/^現在、「決+…」について/);
    for (const text of [ja, en]) {
      expect(text.length).toBeLessThan(500);
      expect(text).not.toContain('evil');
    }
  });

  it('has no quotes within the same quotes', () => {
    expect(draftOf({ kind: 'topic', title: '「会員登録」とは？' }).ja).toContain('「『会員登録』とは？」について');
  });

  it('of all questions names none', () => {
    expect(draftOf({ kind: 'total', title: '*' }).ja).not.toContain('*');
  });
});
