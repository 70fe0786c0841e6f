import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, type Notice, noticesFor } from '../../functions/knowledge/notice.ts';

const notice = (scope: Notice['scope'], changes: Partial<Notice> = {}): Notice => ({
  id: 'storm',
  version: 1,
  text: '台風のため、お届けが遅れています。',
  scope,
  ...changes,
});
const asked = (changes: Partial<Asked> = {}): Asked => ({
  language: 'ja',
  page: 'https://www.sakura-shop.example/orders/123',
  text: '荷物はいつ届きますか',
  category: '配送',
  ...changes,
});
const NOW = Date.parse('2026-11-21T12:00:00+09:00');
const isShown = (scope: Notice['scope'], changes?: Partial<Asked>): boolean =>
  noticesFor([notice(scope)], asked(changes), NOW).length === 1;

describe('a notice is shown', () => {
  it('to everybody without a scope, and with an empty one', () => {
    expect(isShown({})).toBe(true);
    expect(isShown({ languages: [], pages: [], categories: [], words: [] })).toBe(true);
    expect(isShown({}, { page: undefined, category: undefined, text: '' })).toBe(true);
  });

  it.each<[string[], string, boolean]>([
    [['ja'], 'ja', true],
    [['ja'], 'ja-JP', true],
    [['EN'], 'en-GB', true],
    [['en-GB'], 'en-GB', true],
    [['en-GB'], 'en', false],
    [['en'], 'eng', false],
    [['ja'], 'en', false],
    [['en', 'ja'], 'ja', true],
  ])('for languages %j to a question in %s: %s', (languages, language, expected) =>
    expect(isShown({ languages }, { language })).toBe(expected),
  );

  it.each<[string[], string | undefined, boolean]>([
    [['/orders'], 'https://shop.example/orders', true],
    [['/orders'], 'https://shop.example/orders/', true],
    [['/orders/'], 'https://shop.example/orders', true],
    [['/orders'], 'https://shop.example/orders/1/items', true],
    [['/orders'], 'https://shop.example/orders-old', false],
    [['/orders'], 'https://shop.example/my/orders', false],
    [['/orders/1'], 'https://shop.example/orders', false],
    [['orders'], 'https://shop.example/orders', true],
    [['/'], 'https://shop.example/', true],
    [['/'], 'https://shop.example/orders', true],
    [['/注文'], 'https://shop.example/%E6%B3%A8%E6%96%87/1', true],
    [['https://shop.example/orders'], 'https://shop.example/orders/1', true],
    [['http:'], 'https://shop.example/orders', false],
    [['/orders'], undefined, false],
    [['/cart', '/orders'], 'https://shop.example/orders', true],
  ])('for pages %j on %s: %s', (pages, page, expected) => expect(isShown({ pages }, { page })).toBe(expected));

  it.each<[string[], string, boolean]>([
    [['台風'], '台風で荷物は遅れますか', true],
    [['台風'], '荷物は遅れますか', false],
    [['ヤマト'], 'やまとの荷物', true],
    [['やまと'], 'ヤマトの荷物', true],
    [['ヤマト'], 'ﾔﾏﾄの荷物', true],
    [['ガス'], 'ｶﾞｽを止めたい', true],
    [['storm'], 'Is there a STORM?', true],
    [['storm'], 'ｓｔｏｒｍで遅れますか', true],
    [['rain'], 'Which train?', false],
    [['rain'], 'The train and the rain', true],
    [['500'], '5000円です', false],
    [['500'], '500円です', true],
    [['DHL'], 'DHL便', true],
    [['straße'], 'STRASSE gesperrt', true],
    [['late delivery'], 'about LATE DELIVERY of mine', true],
    [[' 台風 '], '台風ですか', true],
    [['　'], '何か', false],
    [['雪', '台風'], '台風ですか', true],
  ])('for words %j to %s: %s', (words, text, expected) => expect(isShown({ words }, { text })).toBe(expected));

  it.each<[string[], string | undefined, boolean]>([
    [['配送'], '配送', true],
    [['Delivery'], 'delivery', true],
    [['返品'], '配送', false],
    [['配送'], undefined, false],
  ])('for categories %j to %s: %s', (categories, category, expected) =>
    expect(isShown({ categories }, { category })).toBe(expected),
  );

  it('when every part that is given fits', () => {
    const parts = { languages: ['ja'], pages: ['/orders'], categories: ['配送'], words: ['荷物'] };
    expect(isShown(parts)).toBe(true);
    const others = { languages: ['en'], pages: ['/cart'], categories: ['返品'], words: ['雪'] };
    for (const [name, value] of Object.entries(others)) expect(isShown({ ...parts, [name]: value }), name).toBe(false);
  });

  it.each([
    ['2026-11-21T12:00:00+09:00', undefined, true],
    ['2026-11-21T12:00:01+09:00', undefined, false],
    [undefined, '2026-11-21T12:00:00+09:00', false],
    [undefined, '2026-11-21T03:00:01Z', true],
    ['2026-11-20T00:00:00Z', '2026-11-22T00:00:00Z', true],
  ])('from %s until before %s: %s', (validFrom, validUntil, expected) =>
    expect(noticesFor([notice({}, { validFrom, validUntil })], asked(), NOW)).toHaveLength(expected ? 1 : 0),
  );

  it('in the order of the others', () => {
    const ids = ['c', 'a', 'b'];
    const all = ids.map((id) => notice(id === 'a' ? { words: ['雪'] } : {}, { id }));
    expect(noticesFor(all, asked(), NOW).map(({ id }) => id)).toEqual(['c', 'b']);
  });
});

it('what anybody writes as a scope or asks neither fails, nor is shown for words or pages that are not there', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), text, text, (words, page, question) => {
      const shown = noticesFor([notice({ words, pages: [page] })], asked({ text: question, page: undefined }), NOW);
      expect(shown).toEqual([]);
      expect(noticesFor([notice({ words: [`${question}x`] })], asked({ text: question, page }), NOW)).toEqual([]);
    }),
  );
});
