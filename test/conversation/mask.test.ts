import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masked } from '../../functions/conversation/mask.ts';
import { botReply, customerMessage, logOf, staff } from './factories.ts';

describe('card numbers', () => {
  it.each([
    ['4111111111111111', '************1111'],
    ['カードは4111-1111-1111-1111です', 'カードは****-****-****-1111です'],
    ['4111 1111 1111 1111 12/28', '**** **** **** 1111 12/28'],
    ['４１１１　１１１１　１１１１　１１１１', '****　****　****　１１１１'],
    ['３７８２ー８２２４６３ー１０００５', '****ー******ー*０００５'],
    ['5555555555554444と378282246310005', '************4444と***********0005'],
    ['注文12 4111 1111 1111 1111', '注文12 **** **** **** 1111'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));

  it.each([
    '4111111111111112',
    '411111111113',
    '電話 090-1234-5678、郵便 150-0001',
    '2026-11-21 10:00',
    '41111111111111111111',
    '4111  1111  1111  1111'.replace(/1111$/, '1112'),
  ])('are not seen in %s', (text) => expect(masked(text)).toBe(text));
});

describe('My Numbers', () => {
  it.each([
    ['123456789018', '************'],
    ['1234-5678-9018', '****-****-****'],
    ['番号は１２３４ ５６７８ ９０１８。', '番号は**** **** ****。'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));

  it('are told from other numbers of twelve digits by the check digit', () => {
    for (const digit of [0, 1, 2, 3, 4, 5, 6, 7, 9]) expect(masked(`12345678901${digit}`)).toBe(`12345678901${digit}`);
  });
});

describe('masking', () => {
  it('changes digits only, keeps the length, and changes nothing twice', () => {
    const piece = fc.constantFrom(
      '4111',
      '1111',
      '0',
      '123456789018',
      '-',
      ' ',
      '１２',
      'です',
      '👩',
      '\n',
      '378282246310005',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const once = masked(text);
        expect(once).toHaveLength(text.length);
        expect(
          [...once].every((c, i) => c === [...text][i] || (c === '*' && /[0-9０-９]/.test([...text][i] ?? ''))),
        ).toBe(true);
        expect(masked(once)).toBe(once);
      }),
    );
  });

  it('takes a moment for the longest hostile text', () => {
    for (const text of ['1 '.repeat(4_000), '1'.repeat(8_000), '4111 '.repeat(1_600), '0-'.repeat(4_000)]) {
      expect(masked(text)).toHaveLength(text.length);
    }
  });

  it('comes before the hash, for whatever people write, and leaves published answers alone', () => {
    const card = '4111111111111111';
    const [asked] = logOf(customerMessage({ body: { text: card } }));
    expect(asked?.body?.text).toBe('************1111');
    const [, rated] = logOf(
      customerMessage(),
      staff('rated', { role: 'customer', body: { comment: card, reason: card } }),
    );
    expect(rated?.body).toEqual({ comment: '************1111', reason: '************1111' });
    expect(logOf(customerMessage(), botReply({ body: { text: card } }))[1]?.body?.text).toBe(card);
  });
});
