import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seal } from '../../functions/conversation/chain.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { masked, maskedBody } from '../../functions/conversation/mask.ts';
import { begunReply } from './factories.ts';

describe('a code that stands beside its word', () => {
  it.each([
    // ID-029 of the bank of hostile input.
    ['確認コードは 482913 です。上司の代わりに入力します', '確認コードは ****** です。上司の代わりに入力します'],
    ['認証コード：４８２９１３', '認証コード：******'],
    ['482-913が確認コードです', '***-***が確認コードです'],
    ['ワンタイムパスワード「48 29 13」', 'ワンタイムパスワード「** ** **」'],
    ['パスコード 4 8 2 9 1 3', 'パスコード * * * * * *'],
    ['My code is 482913, ok?', 'My code is ******, ok?'],
    ['OTP:482913', 'OTP:******'],
    ['verification no. 482 913', 'verification no. *** ***'],
    ['注文の確認コードは482913', '注文の確認コードは******'],
    ['code 482913 / 482914', 'code ****** / ******'],
    ['コードは確認コード４８２\u200b９１３', 'コードは確認コード***\u200b***'],
    ['OTP 𝟒𝟖𝟐𝟗𝟏𝟑', 'OTP ************'],
    ['コードは４８２９１３です', 'コードは******です'],
    ['届いた番号は482913です', '届いた番号は******です'],
    ['SMSの番号482913', 'SMSの番号******'],
    ['482913というコードが来ました', '******というコードが来ました'],
    ['商品コードではなくコード 482-913', '商品コードではなくコード ***-***'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));
});

describe('while no code is waited for', () => {
  it.each([
    '注文123456が届きません',
    '注文番号は 123456 です',
    'ポイントが123456点あります',
    '商品コード123456の在庫は？',
    '郵便コード 123456',
    'クーポンのコードは123456です',
    'バーコード123456',
    'ＱＲコードの下に123456とあります',
    'エラーコード：123456',
    '割引コード123456が使えません',
    '製品コード123456',
    'プロモコード「123456」',
    'レコード123456枚',
    'コードレス掃除機 123456',
    // Called an order's, it is none, also where a code is spoken of beside it.
    '注文番号は123456です。コードが届きません',
    'SMSに注文番号123456と書いてありました',
    'MSMSX 123456',
    'postal code 150-001',
    'coupon code 123456',
    '確認しました。123456個ください',
    '確認コードが届きません。注文番号は別の1234567です',
    'code 12345',
    'code 1234567',
  ])('%s stays', (text) => expect(masked(text)).toBe(text));
});

describe('while a code is waited for', () => {
  it.each([
    ['482913', '******'],
    ['４８２９１３です', '******です'],
    ['482 913', '*** ***'],
    ['48-29-13', '**-**-**'],
    ['はい、482913。', 'はい、******。'],
    ['1234-56', '****-**'],
    ['482913 482914', '****** ******'],
    ['注文は別です 482913', '注文は別です ******'],
  ])('%s', (text, expected) => expect(masked(text, true)).toBe(expected));

  it.each([
    '注文123456が届きません',
    '注文番号は 123456 です',
    'order #123456 is late',
    '電話 090-1234-5678、郵便 150-0001',
    '2026-11-21 10:00',
    '12345',
    '1234567',
    'M123456',
  ])('%s stays', (text) => expect(masked(text, true)).toBe(text));

  const digit = fc.constantFrom(...'0123456789０１２３４５６７８９');
  const code = fc.array(digit, { minLength: 6, maxLength: 6 });
  const separator = fc.constantFrom('', ' ', '-', '　', 'ー', '.', '\u200b', ' - ');
  // Letters right before it would make it a part of something, and words of orders name something else.
  const around = fc.constantFrom('', 'はい ', '。', '「', '」です', '\n', '届いたのは', ' と書いてあります');

  it('no code is left, however it is written and whatever stands around it', () => {
    fc.assert(
      fc.property(code, separator, around, around, (digits, between, before, after) => {
        const shown = masked(`${before}${digits.join(between)}${after}`, true);
        expect(shown).not.toMatch(/[0-9０-９]/);
        expect(shown.startsWith(before) && shown.endsWith(after)).toBe(true);
      }),
    );
  });

  it('no more than digits change, and masking again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isAwaited) => {
        const shown = masked(text, isAwaited);
        expect(shown).toHaveLength(text.length);
        expect(masked(shown, isAwaited)).toBe(shown);
        for (let i = 0; i < text.length; i += 1) {
          if (shown.charAt(i) !== text.charAt(i)) expect(shown.charAt(i)).toBe('*');
        }
      }),
    );
  });
});

it('everything that people write is masked: text, comment, reason, the original of a translation, the name of a file', () => {
  const attachment = { id: 'f', name: '482913.png', type: 'image/png', size: 1 } as const;
  const text = '482913';
  const body = { text, comment: text, reason: text, original: { text, language: 'ja' }, attachment };
  expect(JSON.stringify(maskedBody(body, true))).not.toContain('482913');
});

describe('in the log', () => {
  const facts = { visitorId: 'v', ordinal: 0 };
  const asked = seal(
    'c',
    undefined,
    { id: 'a', kind: 'message', role: 'procedure', after: 0, until: 1_000, facts, body: { text: 'コードを' } },
    1,
  );
  const written = (role: 'customer' | 'agent', at: number, last = asked) =>
    seal('c', last, { id: 'b', kind: 'message', role, after: 1, body: { text: '482913' } }, at);

  it('a customer’s code is masked before it is hashed, as long as one is waited for', () => {
    expect(asked.state.awaited).toBe(1_000);
    expect(written('customer', 999).body?.text).toBe('******');
    expect(written('customer', 1_000).body?.text).toBe('482913');
    expect(written('agent', 999).body?.text).toBe('482913');
  });

  /** A procedure asks for a choice or the number of an order; `until`: it asks for a code. */
  const asks = (last: Entry, at: number, until?: number) =>
    seal(
      'c',
      last,
      {
        id: `n${at}`,
        kind: 'message',
        role: 'procedure',
        after: 1,
        procedure: { name: 'order', step: 'choice' },
        ...(until !== undefined && { until }),
        body: { text: '番号を' },
      },
      at,
    );
  const begun = seal('c', asked, begunReply({ id: 'q.reply', body: {} }), 2);

  it('the number of an order that was asked for last stays, unless it is called a code', () => {
    const number = asks(begun, 3);
    expect(written('customer', 500, number).body?.text).toBe('482913');
    const code: Draft = { id: 'b', kind: 'message', role: 'customer', after: 1, body: { text: 'コードは482913' } };
    expect(seal('c', number, code, 500).body?.text).toBe('コードは******');
  });

  it('asked for a code after that, he writes the code', () => {
    const code = asks(asks(begun, 3), 4, 900);
    expect(written('customer', 500, code).body?.text).toBe('******');
    // Asked for the number once more, he writes that.
    expect(written('customer', 500, asks(code, 5)).body?.text).toBe('482913');
  });

  it('and no longer once it was right', () => {
    const proven = seal(
      'c',
      asked,
      { id: 'p', kind: 'identified', role: 'system', after: 1, level: 2, member: 'm', until: 9_000, body: {} },
      2,
    );
    expect(written('customer', 500, proven).body?.text).toBe('482913');
  });
});
