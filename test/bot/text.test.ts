import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { conceptsIn } from '../../functions/bot/concept.ts';
import { readingsOf } from '../../functions/bot/dictionary.ts';
import { languageOf } from '../../functions/bot/language.ts';
import { romajiReadings, writtenForms } from '../../functions/bot/reading.ts';
import { detectLanguage } from '../../functions/bot/retrieve.ts';
import { termsOf } from '../../functions/bot/text.ts';
import { sampleFaq } from './sample.ts';

const keysOf = (text: string, language = 'ja') =>
  termsOf(text, language)
    .map(({ key }) => key)
    .filter((key) => !key.startsWith('='));

describe('termsOf', () => {
  test.each([
    ['width and capitals', 'ＳＩＭカード', 'simｶｰﾄﾞ'],
    ['long vowel marks', 'サーバー', 'サーバ'],
    ['politeness', '領収書を教えてください', '領収書を'],
    ['an apostrophe', 'where’s the package', 'package'],
    ['the address of a link', '[送料](https://example.com/abc)', '送料'],
  ])('sees no difference in %s', (_, one, other) => {
    expect(keysOf(one)).toEqual(keysOf(other));
    expect(keysOf(one)).not.toEqual([]);
  });

  test.each([
    ['届く', '届ける', '#届'],
    ['使える', '使い', '#使'],
    ['申し込み', '申込', '申込'],
    ['引っ越し', '引越', '引越'],
    ['cancelling', 'cancelled', '#cancel'],
    ['delivery', 'deliveries', '#deliveri'],
    ['refund', 'refunds', '#refund'],
    ['créé', 'cree', '#cre'],
    ['비트코인은', '비트코인', '비트'],
  ])('sees in %s and %s the same', (one, other, shared) => {
    expect(keysOf(one)).toContain(shared);
    expect(keysOf(other)).toContain(shared);
  });

  test('takes groups of neighbouring characters in Japanese, katakana as hiragana', () => {
    expect(keysOf('クーポン')).toEqual(['#くぽん', 'くぽ', 'ぽん', 'くぽん']);
  });

  test('weighs content more than the hiragana between it', () => {
    const weights = new Map(termsOf('送料のこと', 'ja').map(({ key, weight }) => [key, weight]));
    expect(weights.get('送料')).toBe(1);
    expect(weights.get('料の')).toBe(0.5);
  });

  test('counts what is said again once more', () => {
    expect(termsOf('送料 送料', 'ja').find(({ key }) => key === '#送料')?.count).toBe(2);
  });
});

describe('conceptsIn', () => {
  test.each([
    ['ja', '送料はいくらですか', ['price', 'shippingfee']],
    ['en', 'how much is postage', ['price', 'shippingfee']],
    ['de', 'ich möchte kündigen', ['cancel', 'retire']],
    ['fr', 'remboursement', ['refund']],
    ['ko', '환불', ['refund']],
    ['zh', '退款', ['refund']],
  ])('knows in %s what %s is about', (language, text, concepts) => {
    expect([...conceptsIn(text, language)].toSorted()).toEqual(concepts);
  });

  test('takes the words of the language spoken, and English ones in any', () => {
    expect([...conceptsIn('gratis refund', 'ja')].toSorted()).toEqual(['free', 'refund']);
    expect([...conceptsIn('kündigen', 'fr')]).toEqual([]);
  });
});

describe('languageOf', () => {
  test.each([
    ['送料は?', 'ja'],
    ['ｿｳﾘｮｳ', 'ja'],
    ['eSIMのQRコード', 'ja'],
    ['解約', 'ja'],
    ['什么是比特币', 'zh'],
    ['배송비 얼마예요 SIM', 'ko'],
    ['where is my order?', 'en'],
    ['ＨＥＬＬＯ', 'en'],
    ['Wo ist meine Bestellung?', 'de'],
    ['Où est ma commande ?', 'fr'],
    ['¿Dónde está mi pedido?', 'es'],
    ['Где мой заказ?', 'ru'],
    ['12345 😀', 'fallback'],
    ['', 'fallback'],
  ])('of %j is %s', (text, language) => expect(languageOf(text, 'fallback')).toBe(language));

  test('goes on with the one that was spoken where nothing tells', () => {
    expect(languageOf('APN', 'de')).toBe('de');
    expect(languageOf('退款', 'zh')).toBe('zh');
    expect(languageOf('henpin', 'ja')).toBe('en');
  });
});

describe('the language of a question', () => {
  test('is that of its entry for all that the sample FAQ knows', () => {
    const wrong = sampleFaq.flatMap(({ language, question, phrasings = [] }) =>
      [question, ...phrasings].filter((text) => languageOf(text, language) !== language),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    ['会員登録', 'ja', 'ja'],
    ['郵送', 'ja', 'ja'],
    ['水没', 'ja', 'ja'],
    ['怎么退款', 'ja', 'zh'],
    ['运费', 'ja', 'zh'],
    ['nobody was home', 'ja', 'en'],
    ['price per GB', 'de', 'de'],
    ['Wo ist meine Bestellung?', 'en', 'de'],
  ])('%s, where %s was spoken, is %s', (text, hint, language) => expect(languageOf(text, hint)).toBe(language));

  test('hardly suffers from what was spoken so far', () => {
    const queries = readFileSync(join(import.meta.dirname, 'multilingual.queries.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const rows = queries.map((line): { query: string; gold: string | null } => JSON.parse(line));
    const asked = rows.filter(({ gold }) => gold !== null);
    const wrong = asked.filter(({ query, gold }) => !gold?.startsWith(detectLanguage(query, 'ja')));
    expect(wrong.length).toBeLessThanOrEqual(7);
  });

  test('is Japanese for romaji where Japanese was spoken', () => {
    expect(detectLanguage('henpin shitai', 'ja')).toBe('ja');
    expect(detectLanguage('Quanto custa o frete para a minha casa?', 'ja')).toBe('pt');
    expect(detectLanguage('henpin shitai', 'de')).toBe('de');
    expect(detectLanguage('how do I return it', 'ja')).toBe('en');
  });
});

const readings = await readingsOf([
  '返品の送料はどちらが負担しますか',
  'キャンセルと注文',
  '会員登録は無料です',
  '不満がある',
]);

describe('writtenForms', () => {
  const formsOf = (question: string) => writtenForms(question, readings, romajiReadings(readings));

  test.each([
    ['へんぴんしたい', ['返品']],
    ['ヘンピン', ['返品']],
    ['そうりょうむりょう', ['送料', '無料']],
    ['henpin shitai', ['返品']],
    ['soryo muryo', ['送料', '無料']],
    ['chumon kyanseru', ['注文', 'キャンセル']],
    ['返品', []],
    ['how much is it', []],
    ['talk to a human', []],
    ['へん', []],
  ])('of %s are %j', (question, forms) => expect(formsOf(question)).toEqual(forms));
});
