import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIndex, detectLanguage, search } from '../../functions/bot/retrieve.ts';
import { entry, sampleFaq } from './sample.ts';

const index = createIndex(sampleFaq);
const firstId = (query: string, language = 'ja') => search(index, query, language)[0]?.entry.id;

describe('search', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(...'あアｱー漢字送料がﾞ゛a1Ａ？ \n\u0301\u200d\ud800😀'), maxLength: 60 }),
    fc.array(fc.constantFrom(...sampleFaq.map(({ question }) => question)), { maxLength: 4 }).map((q) => q.join('')),
  );

  test('takes any text: at most 10 entries, scores from 0 to 1, best first', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('ja', 'en', 'ko', undefined), (query, language) => {
        const scores = search(index, query, language).map(({ score }) => score);
        expect(scores.length).toBeLessThanOrEqual(10);
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  test.each(sampleFaq)('ranks $id first for its own question and each of its phrasings', (own) => {
    for (const query of [own.question, ...(own.phrasings ?? [])]) expect(firstId(query, own.language)).toBe(own.id);
  });

  test('gives the words of a phrasing the score 1', () => {
    expect(search(index, '領収書がほしい', 'ja')[0]?.score).toBe(1);
  });

  test.each([
    ['half-width kana', 'ﾎﾟｲﾝﾄの期限', 'ja-points-expiry'],
    ['hiragana for katakana', 'くーぽん', 'ja-coupon'],
    ['missing long vowel marks', 'キャンセルポリシ', 'ja-order-cancel'],
    ['full-width latin', 'ＭＮＰ', 'ja-mnp'],
    ['another inflection', '靴を返す', 'ja-returns'],
    ['a typing mistake in English', 'recipt', 'en-receipt'],
    ['an English plural', 'refunds', 'en-returns'],
  ])('understands %s', (_, query, id) => {
    expect(firstId(query, detectLanguage(query, 'ja'))).toBe(id);
  });

  test.each(['いくらですか', 'どうすればいいですか', '教えてください', 'お願いします', 'how do I do that?'])(
    'finds nothing by politeness and question words alone: %s',
    (query) => {
      expect(search(index, query, detectLanguage(query, 'ja'))[0]?.score ?? 0).toBeLessThan(0.2);
    },
  );

  test('counts words that no entry knows against every entry', () => {
    const known = search(index, '送料', 'ja')[0];
    const diluted = search(index, '送料 相対性理論 量子力学', 'ja')[0];
    expect(diluted?.entry).toBe(known?.entry);
    expect(diluted?.score).toBeLessThan((known?.score ?? 0) / 2);
  });

  test('weighs a rare word more than a common one', () => {
    const shop = createIndex([
      entry({ id: 'a', question: '商品 茶' }),
      entry({ id: 'b', question: '商品 本' }),
      entry({ id: 'c', question: '商品 傘' }),
      entry({ id: 'd', question: '靴 傘立て' }),
    ]);
    expect(search(shop, '商品 靴', 'ja')[0]?.entry.id).toBe('d');
  });

  test('takes one mention in an answer as a weak sign', () => {
    const shop = createIndex([entry({ id: 'mentions', question: '開店時間', answer: '送料は別です。' })]);
    const score = search(shop, '送料', 'ja')[0]?.score ?? 0;
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(0.3);
  });

  test('prefers the entry that is about the word to one that only mentions it', () => {
    const shop = createIndex([
      entry({ id: 'mentions', question: '開店時間', answer: '開店は10時です。送料、送料、送料。' }),
      entry({ id: 'about', question: '送料', answer: '550円です。' }),
    ]);
    expect(search(shop, '送料 時計', 'ja')[0]?.entry.id).toBe('about');
  });

  test('reads only the beginning of a very long text', () => {
    const filling = '。'.repeat(8_000);
    expect(search(index, `送料${filling}`, 'ja')[0]?.entry.id).toBe('ja-shipping-fee');
    expect(search(index, `${filling}送料`, 'ja')).toEqual([]);
  });

  test.each([
    ['brackets', '(a'.repeat(4_000)],
    ['combining marks', '\u0301'.repeat(3_000)],
    ['marks of mixed order', '\u0323\u0301'.repeat(4_000)],
    ['letters that NFKC makes long', 'ﷺ'.repeat(8_000)],
    ['one hiragana', 'あ'.repeat(8_000)],
    ['politeness', '教え'.repeat(4_000)],
    ['half of a surrogate pair', '\ud83d'.repeat(8_000)],
  ])('survives 8,000 units of %s and finds nothing', (_, query) => {
    expect(search(index, query, 'ja')[0]?.score ?? 0).toBeLessThan(0.2);
  });
});

describe('the language of the answer', () => {
  const both = createIndex([
    entry({ id: 'ja-apn', question: 'APNの設定' }),
    entry({ id: 'en-apn', question: 'APN', language: 'en' }),
    entry({ id: 'en-refund', question: 'refund', language: 'en' }),
  ]);
  const ids = (query: string, language?: string) => search(both, query, language).map((ranked) => ranked.entry.id);

  test('is the customer’s while an entry in it fits, though another fits better', () => {
    expect(ids('APN', 'en')).toEqual(['en-apn']);
    expect(ids('APN', 'ja')).toEqual(['ja-apn']);
  });

  test('is any when none in the customer’s fits', () => expect(ids('refund', 'ja')).toEqual(['en-refund']));

  test('is any when there are no entries in the customer’s', () => {
    expect(ids('APN', 'ko')).toEqual(['en-apn', 'ja-apn']);
  });

  test('is any when the customer’s is not known', () => expect(ids('APN')).toEqual(['en-apn', 'ja-apn']));
});

test('without entries nothing is found', () => expect(search(createIndex([]), '送料', 'ja')).toEqual([]));

describe('detectLanguage', () => {
  test.each([
    ['送料は?', 'ja'],
    ['ｿｳﾘｮｳ', 'ja'],
    ['eSIMのQRコード', 'ja'],
    ['解約', 'ja'],
    ['where is my order?', 'en'],
    ['ＨＥＬＬＯ', 'en'],
    ['배송비 얼마예요 SIM', 'fallback'],
    ['12345 😀', 'fallback'],
    ['', 'fallback'],
  ])('of %j is %s', (text, language) => expect(detectLanguage(text, 'fallback')).toBe(language));
});
