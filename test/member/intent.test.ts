import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Intent, intentOf, nearIntents } from '../../functions/member/intent.ts';
import { golden, heldOut } from '../bot/sample.ts';

interface Phrasing {
  readonly name: string;
  readonly text: string;
}

/** Lines of `name | text`; `-` asks for no look-up, and `?name` may mean one. */
const phrasings = (file: string): Phrasing[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' | '))
    .map(([name = '', text = '']) => ({ name, text }));

const asked = (text: string, state: Parameters<typeof intentOf>[2] = {}): Intent | undefined =>
  intentOf(text, languageOf(text), state);

const nameIn = (text: string): string => asked(text)?.name ?? '-';
const languageOf = (text: string): 'ja' | 'en' => (/\p{sc=Hira}|\p{sc=Kana}|\p{sc=Han}/u.test(text) ? 'ja' : 'en');
const isGeneral = ({ name }: Phrasing): boolean => /^[-?]/.test(name);

/** How many of those who ask for their own data are understood, and how many others are taken to. */
const measured = (all: readonly Phrasing[]) => {
  const own = all.filter((each) => !isGeneral(each));
  const general = all.filter(isGeneral);
  return {
    right: own.filter(({ name, text }) => nameIn(text) === name).length / own.length,
    wrong: general.filter(({ text }) => nameIn(text) !== '-').length / general.length,
  };
};

describe('intentOf', () => {
  it.each(phrasings('intent.dev.txt'))('takes as $name: $text', ({ name, text }) => {
    expect(nameIn(text)).toBe(name);
  });

  it.each([
    ['ja', 0.87, 0.06],
    ['en', 0.89, 0.07],
  ] as const)('understands phrasings in %s of families that it has learned nothing of', (language, least, most) => {
    const { right, wrong } = measured(phrasings('intent.held.txt').filter(({ text }) => languageOf(text) === language));
    expect(right).toBeGreaterThanOrEqual(least);
    expect(wrong).toBeLessThanOrEqual(most);
  });

  it('does as well on phrasings that nobody looked at while the rules were made', () => {
    const kept = phrasings('intent.kept.txt');
    const own = kept.filter(({ name }) => name !== '-');
    const taken = kept.filter(({ text }) => nameIn(text) !== '-');
    const right = own.filter(({ name, text }) => nameIn(text) === name);
    expect(right.length / own.length).toBeGreaterThanOrEqual(0.94);
    expect(right.length / taken.length).toBeGreaterThanOrEqual(0.95);
  });

  it('leaves all questions of the FAQ to the bot but those that ask for one’s own data', () => {
    const taken = [...golden, ...heldOut].map(({ query }) => query).filter((query) => nameIn(query) !== '-');
    expect(taken.toSorted()).toEqual(
      [
        'いつとどきますか',
        '昨日頼んだんだけど、何日ぐらいで着く？',
        'ﾎﾟｲﾝﾄ',
        '昨日発送しましたってメール来たけど今どこらへんにあるの',
        '品番AB-102の27cmはまだ残っていますでしょうか',
        'にもついまどこ',
        '追跡ナンバー教えて',
        '今月あと何ギガ残ってる',
        "where's my package",
        'お世話になっております。先週注文した商品がまだ届いていないのですが、いつ頃になりますでしょうか',
        'もう発送から一週間だぞ！！俺の荷物どこだよ！',
        '今月あと何ギガ残っとる？',
        'ギガどれくらい使ったか見たい',
        '去年買った化粧水の名前が思い出せない。前に買ったもの見れますか',
        'how many GB do i have left this month',
        'where is my parcel now',
        '去年なに買ったか見たい',
        '荷物いまどこ',
        'えーとですねあの先週頼んだ荷物なんですけど今どの辺まで来てるか分かりますか',
        'how many GB do i have left',
        'wheres my parcel',
      ].toSorted(),
    );
  });

  it.each([
    ['注文１２３４５が届きません', '12345'],
    ['12345まだ?', '12345'],
    ['ご注文番号「ab-12345」の状況を教えて', 'AB-12345'],
    ['まだ届きません。注文番号は１２３４５です', '12345'],
    ['my order 12345 has not arrived', '12345'],
  ])('reads the number out of %s', (text, orderNumber) => {
    expect(asked(text)).toEqual({ name: 'order', arguments: { orderNumber } });
  });

  it('names no order where there are two', () => {
    expect(asked('AB-12345とAB-67890が届きません')).toEqual({ name: 'order', arguments: {} });
  });

  it.each([
    ['赤い マグカップの在庫はありますか', '赤いマグカップ'],
    ['すみません、AB-102の在庫を教えて', 'AB-102'],
    ['Do you have the Linen shirt in stock?', 'Linen shirt'],
  ])('reads the product out of %s', (text, product) => {
    expect(asked(text)).toEqual({ name: 'stock', arguments: { product } });
  });

  it('takes a number alone for the order that a look-up waits for, and for nothing without one', () => {
    const waiting = { procedure: { name: 'order', step: 'choice', seq: 3 } } as const;
    expect(asked('１２３４５', waiting)).toEqual({ name: 'order', arguments: { orderNumber: '12345' } });
    expect(asked('12345です', waiting)?.arguments).toEqual({ orderNumber: '12345' });
    expect(asked('12345')).toBeUndefined();
    expect(asked('送料はいくらですか', waiting)).toBeUndefined();
    expect(asked('12345をキャンセルしたい', waiting)).toBeUndefined();
    expect(asked('12345', { procedure: { name: 'points', step: 'proof', seq: 3 } })).toBeUndefined();
  });

  it('reads no story, and nothing of whose data is asked for', () => {
    expect(asked(`注文12345が届きません。${'とても困っています。'.repeat(30)}`)).toBeUndefined();
    expect(asked('会員番号 M-1002 のポイントはあといくつ？')).toEqual({ name: 'points', arguments: {} });
  });

  it('says the same whatever it was asked before, and in whatever width and kana it is written', () => {
    expect(['ポイント残高', 'ﾎﾟｲﾝﾄ残高', 'ぽいんと残高', 'ポイント残高'].map(nameIn)).toEqual(Array(4).fill('points'));
  });

  it('costs little, whatever is written', () => {
    const hostile = [
      '注文'.repeat(100),
      'ポイント あと '.repeat(20),
      'my order '.repeat(22),
      '#'.repeat(200),
      'の在庫'.repeat(60),
    ];
    nameIn('ポイント');
    nameIn('points');
    const from = performance.now();
    for (const text of hostile) {
      expect(text.length).toBeLessThanOrEqual(200);
      nameIn(text);
    }
    // A thousand times what they take; backtracking would take more than that.
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe('nearIntents', () => {
  const near = (text: string): readonly string[] => nearIntents(text, languageOf(text));

  it.each([
    ['ポイントの有効期限は？', 'points'],
    ['契約更新月はいつですか', 'plan'],
    ['注文状況はどこで確認できますか', 'order'],
  ])('offers beside the answer to %s the look-up %s, which does not begin', (text, name) => {
    expect(nameIn(text)).toBe('-');
    expect(near(text)).toEqual([name]);
  });

  it('offers nothing beside a look-up that begins, nor beside what has nothing to do with one', () => {
    for (const text of [
      'ポイントはあといくつ？',
      'where is my order',
      '今日の天気は',
      'パスワード忘れた',
      'こんにちは',
      '',
    ])
      expect(near(text), text).toEqual([]);
  });

  it('is seldom there for questions of the FAQ', () => {
    const all = [...golden, ...heldOut];
    const some = all.filter(({ query }) => near(query).length > 0);
    expect(some.length / all.length).toBeLessThanOrEqual(0.08);
  });

  it('reads no story', () => {
    expect(near('ポイントの有効期限は？'.repeat(30))).toEqual([]);
  });
});
