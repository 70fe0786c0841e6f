import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../../functions/bot/retrieve.ts';
import { entry, idsOf, indexOf, sampleFaq } from './sample.ts';

const index = await indexOf(sampleFaq);
const NOW = Date.parse('2026-11-21T12:00:00+09:00');
const search = (query: string, language?: string) => index.search(query, language, NOW);
const firstId = (query: string, language = 'ja') => search(query, language)[0]?.entry.id;

describe('search', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(...'あアｱー漢字送料がﾞ゛a1Ａ？ \n\u0301\u200d\ud800😀'), maxLength: 60 }),
    fc.array(fc.constantFrom(...sampleFaq.map(({ question }) => question)), { maxLength: 4 }).map((q) => q.join('')),
  );

  test('takes any text: at most 10 entries, scores from 0 to 1, best first', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('ja', 'en', 'ko', undefined), (query, language) => {
        const scores = search(query, language).map(({ score }) => score);
        expect(scores.length).toBeLessThanOrEqual(10);
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  test('says the same whatever was asked before', () => {
    const fresh = search('返品したい', 'ja');
    fc.assert(
      fc.property(anything, (query) => {
        search(query, 'ja');
        expect(search('返品したい', 'ja')).toEqual(fresh);
      }),
      { numRuns: 100 },
    );
  });

  test.each(sampleFaq)('ranks $id first for its own question and each of its phrasings', (own) => {
    for (const query of [own.question, ...(own.phrasings ?? [])]) expect(firstId(query, own.language)).toBe(own.id);
  });

  test.each([
    ['half-width kana', 'ﾎﾟｲﾝﾄの期限', 'ja-points-expiry'],
    ['hiragana for katakana', 'らっぴんぐ', 'ja-gift-wrapping'],
    ['missing long vowel marks', 'キャンセルポリシ', 'ja-order-cancel'],
    ['full-width latin', 'ＭＮＰ予約', 'ja-mnp'],
    ['another inflection', '回線を解約する', 'ja-mobile-cancel'],
    ['other okurigana', '商品の返し方', 'ja-returns'],
    ['kana for kanji', 'へんぴんしたい', 'ja-returns'],
    ['letters spaced out', '送 料 は い く ら', 'ja-shipping-fee'],
    ['characters nobody sees', '送\u200b料', 'ja-shipping-fee'],
    ['another word for the same', '壊れたのが来た', 'ja-defective-item'],
    ['a typing mistake in English', 'recipt', 'en-receipt'],
    ['an English plural', 'refunds', 'en-refund-timing'],
  ])('understands %s', (_, query, id) => {
    expect(firstId(query, detectLanguage(query, 'ja'))).toBe(id);
  });

  test.each([
    ['henpin shitai', 'ja-returns'],
    ['kaiyaku shitai', 'ja-mobile-cancel'],
  ])('understands romaji: %s', (query, id) => {
    expect(firstId(query, detectLanguage(query, 'ja'))).toBe(id);
  });

  test.each(['どうすればいいですか', '教えてください', 'お願いします', 'how do I do that?'])(
    'finds nothing to speak of by politeness and question words alone: %s',
    (query) => {
      expect(search(query, detectLanguage(query, 'ja'))[0]?.score ?? 0).toBeLessThan(0.28);
    },
  );

  test('is sure of nothing by one letter', () => {
    for (const letter of ['送', '払', 'a', '5']) expect(search(letter)[0]?.score ?? 0).toBeLessThan(0.51);
  });

  test('counts words that no entry knows against every entry', () => {
    const known = search('送料', 'ja')[0];
    const diluted = search('送料 相対性理論 量子力学', 'ja')[0];
    expect(diluted?.score).toBeLessThan((known?.score ?? 0) * 0.7);
  });

  test('weighs a rare word more than a common one', async () => {
    const shop = await indexOf([
      entry({ id: 'a', question: '商品 茶' }),
      entry({ id: 'b', question: '商品 本' }),
      entry({ id: 'c', question: '商品 傘' }),
      entry({ id: 'd', question: '靴 傘立て' }),
    ]);
    expect(idsOf(shop, '商品 靴', 'ja')[0]).toBe('d');
  });

  test('prefers the entry that is about the word to one that only mentions it', async () => {
    const shop = await indexOf([
      entry({ id: 'mentions', question: '開店時間', answer: '開店は10時です。送料、送料、送料。' }),
      entry({ id: 'about', question: '送料', answer: '550円です。' }),
    ]);
    expect(idsOf(shop, '送料 時計', 'ja')[0]).toBe('about');
  });

  test('searches the answer where there is no question', async () => {
    const shop = await indexOf([
      entry({ id: 'a', question: '', answer: '送料は全国一律です。配達は三日です。' }),
      entry({ id: 'b', question: '', answer: '領収書は購入履歴から印刷できます。' }),
    ]);
    expect(idsOf(shop, '領収書がほしい', 'ja')[0]).toBe('b');
  });

  test('reads only the beginning of a very long text', () => {
    const filling = '。'.repeat(8_000);
    expect(firstId(`送料${filling}`)).toBe('ja-shipping-fee');
    expect(search(`${filling}送料`, 'ja')).toEqual([]);
  });

  test.each([
    ['brackets', '(a'.repeat(4_000)],
    ['combining marks', '\u0301'.repeat(3_000)],
    ['marks of mixed order', '\u0323\u0301'.repeat(4_000)],
    ['letters that NFKC makes long', 'ﷺ'.repeat(8_000)],
    ['one hiragana', 'あ'.repeat(8_000)],
    ['politeness', '教え'.repeat(4_000)],
    ['half of a surrogate pair', '\ud83d'.repeat(8_000)],
    ['beginnings of links', '[](['.repeat(2_000)],
  ])('survives 8,000 units of %s and is sure of nothing', (_, query) => {
    expect(search(query, 'ja')[0]?.score ?? 0).toBeLessThan(0.4);
  });
});

describe('dates', () => {
  const dated = entry({
    id: 'sale',
    question: '冬のセールはいつですか',
    validFrom: '2026-12-01T00:00:00+09:00',
    validUntil: '2027-01-01T00:00:00+09:00',
  });

  test.each([
    ['2026-11-30T23:59:59.999+09:00', []],
    ['2026-12-01T00:00:00+09:00', ['sale']],
    ['2026-12-31T23:59:59.999+09:00', ['sale']],
    ['2027-01-01T00:00:00+09:00', []],
  ])('at %s the entry is used: %j', async (at, ids) => {
    const shop = await indexOf([dated]);
    expect(shop.search('冬のセール', 'ja', Date.parse(at)).map((ranked) => ranked.entry.id)).toEqual(ids);
  });

  test('leave room for others: ten in force are found behind any number that are not', async () => {
    const past = Array.from({ length: 30 }, (_, n) =>
      entry({ id: `past-${n}`, question: '送料', validUntil: '2026-01-01T00:00:00Z' }),
    );
    const shop = await indexOf([...past, entry({ id: 'now', question: '送料と手数料' })]);
    expect(shop.search('送料', 'ja', NOW).map((ranked) => ranked.entry.id)).toEqual(['now']);
  });
});

describe('the language of the answer', async () => {
  const both = await indexOf([
    entry({ id: 'ja-apn', question: 'APNの設定' }),
    entry({ id: 'en-apn', question: 'APN', language: 'en', answer: 'Open the settings.' }),
    entry({ id: 'en-charger', question: 'charger', language: 'en', answer: 'A charger is in the box.' }),
  ]);

  test('is the customer’s while an entry in it fits, though another fits better', () => {
    expect(idsOf(both, 'APN', 'en')).toEqual(['en-apn']);
    expect(idsOf(both, 'APN', 'ja')).toEqual(['ja-apn']);
  });

  test('is any when none in the customer’s fits', () => expect(idsOf(both, 'charger', 'ja')[0]).toBe('en-charger'));

  test('is any when there are no entries in the customer’s', () => {
    expect(idsOf(both, 'APN', 'ko')).toEqual(['en-apn', 'ja-apn']);
  });

  test('is any when the customer’s is not known', () => expect(idsOf(both, 'APN')).toEqual(['en-apn', 'ja-apn']));
});

test('without entries nothing is found', async () => expect(idsOf(await indexOf([]), '送料', 'ja')).toEqual([]));
