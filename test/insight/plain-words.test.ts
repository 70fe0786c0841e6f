import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCode, plainPath, plainWords } from '../../functions/insight/plain-words.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';

const termsIn = (text: string): string => JSON.stringify(candidatesOf(plainWords(text)));

describe('what is kept of a message', () => {
  it.each([
    ['電話は090-1234-5678です', /090|1234|5678/],
    ['電話は０９０ー１２３４ー５６７８です', /090|1234|5678/],
    ['090 1234 5678 に電話して', /090|1234|5678/],
    ['090の1234の5678です', /090|1234|5678/],
    ['最初が090で、次が1234です。そして5678', /1234|5678/],
    ['0\u200b9\u200b0\u200b1234\u200b5678', /1234|5678/],
    ['(03)1234-5678 内線 99', /1234|5678/],
    ['+81 90 1234 5678', /1234|5678/],
    ['〇九〇一二三四五六七八', /九|二三四/],
    ['ゼロキュウゼロイチニサンヨンゴ', /ゼロ/],
    ['ぜろきゅうぜろ、いちにいさんよん', /ぜろ/],
    ['zero nine zero one two three four', /zero|nine/],
    ['カードは4242 4242 4242 4242です', /4242/],
    ['カードは************4242です', /4242/],
    ['4242-4242-4242-4242の期限は12/27', /4242/],
    ['カード番号４２４２４２４２４２４２４２４２', /4242/],
    ['3782 822463 10005 で払えない', /3782|822463|10005/],
    ['マイナンバーは1234 5678 9018', /1234|5678|9018/],
    ['メールはtaro.yamada@example.co.jpです', /taro|yamada|example/],
    ['taro＠example．jp に送って', /taro|example/],
    ['taro @ example.com', /taro|example/],
    ['taro [at] example [dot] com', /taro|example/],
    ['taro at example dot com', /taro|example/],
    ['taroアットマークexampleドットcom', /taro|example/],
    ['山田@例え.jp', /山田|例え/],
    ['https://shop.example/reset?token=abcdef', /shop|token|abcdef/],
    ['www.example.com/u/taro', /example|taro/],
    ['確認コードは123456', /123456/],
    ['パスワードはhunter2です', /hunter2/],
    ['my password is P@ssw0rd', /ssw0rd/i],
    ['暗証番号 1234 を忘れた', /1234/],
    ['cvv 123', /123/],
    ['会員番号 M-1234567', /1234567/],
    ['郵便番号は123-4567', /4567/],
    ['生年月日は1980年1月2日', /1980/],
  ])('%s', (text, secret) => {
    expect(termsIn(text)).not.toMatch(secret);
  });

  it('is what it speaks of', () => {
    const told: [string, string][] = [
      ['アプリで決済できません error-503', 'error-503'],
      ['エラー503が出て決済できない', '503'],
      ['E-5031 が出る 19:30から', 'e-5031'],
      ['iPhone15で落ちる', 'iphone15'],
      ['決済できません。電話は090-1234-5678', '決済'],
      ['パスワードの再設定メールが届かない', '再設定'],
      ['password reset does not work', 'reset'],
      ['一番近い店舗', '店舗'],
    ];
    for (const [text, word] of told) expect(termsIn(text), text).toContain(word);
  });

  it('is never a number of six digits, however it is written', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    const written = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => String.fromCharCode(0xff10 + n),
    );
    const gap = fc.constantFrom('', '', ' ', '-', '　', 'ー', '.', ')', '、', '\u200b', ' - ');
    const around = fc.constantFrom('', '電話は', 'call ', '決済アプリ', 'x');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(digit, gap), { minLength: 6, maxLength: 20 }),
        written,
        around,
        around,
        (digits, write, before, behind) => {
          const text = before + digits.map(([n, between]) => write(n) + between).join('') + behind;
          expect(termsIn(text)).not.toMatch(/\d{3}/);
        },
      ),
    );
  });
});

describe('a page', () => {
  it.each<[string, string | undefined]>([
    ['https://shop.example/faq/delivery?email=taro@example.jp#x', '/faq/delivery'],
    ['https://shop.example/', '/'],
    ['https://shop.example/orders/12345678/detail', '/orders/*/detail'],
    ['https://shop.example/u/taro%40example.jp', '/u/*'],
    ['https://shop.example/c/%E5%95%86%E5%93%81', '/c/%E5%95%86%E5%93%81'],
    ['https://shop.example/u/%E5%B1%B1%E7%94%B0/orders', '/u/*/orders'],
    ['https://shop.example/reset/abcdefghijklmnopqrstuvwxyz', '/reset/*'],
    ['https://shop.example/f/abcdefghijklmnopqrst', '/f/*'],
    ['https://shop.example/blog/how-to-return-what-you-bought', '/blog/how-to-return-what-you-bought'],
    ['https://shop.example/u/%ff', '/u/*'],
    [`https://shop.example/reset/${'a'.repeat(64)}`, '/reset/*'],
    ['not a page', undefined],
  ])('%s', (page, path) => expect(plainPath(page)).toBe(path));
});

it('a code alone is no question', () => {
  for (const text of ['******', '確認コードは******です', '*** ***', '＊＊＊＊＊＊'])
    expect(isCode(text), text).toBe(true);
  for (const text of [
    '************4242',
    '決済できません',
    '',
    '確認コード******を入れても先に進めず、決済できません',
  ]) {
    expect(isCode(text), text).toBe(false);
  }
});
