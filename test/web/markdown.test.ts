import { describe, expect, it } from 'vitest';
import { parse } from '../../web/widget/markdown.ts';
import { shapes, textOf } from './tree.ts';

const read = (text: string) => shapes(parse(text));

describe('emphasis', () => {
  it.each([
    ['これは**「引用」**は', 'これはstrong[「引用」]は'],
    ['**太字。**続き', 'strong[太字。]続き'],
    ['**（税込）**です。**8日**以内', 'strong[（税込）]です。strong[8日]以内'],
    ['本日は**無料**Amazon', '本日はstrong[無料]Amazon'],
    ['*強調*です、_強調_です', 'em[強調]です、em[強調]です'],
    ['see _this_ and *that*.', 'see em[this] and em[that].'],
    ['***両方*** **a *b***', 'strong[em[両方]] strong[a em[b]]'],
    ['~~旧~~新 定価~~1,000円~~800円', 's[旧]新 定価s[1,000円]800円'],
    ['**`a*b`と[c](https://c.example)**', 'strong[«a*b»と<https://c.example|c>]'],
    ['*[c](https://c.example)*', 'em[<https://c.example|c>]'],
  ])('%s', (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  it.each([
    'snake_case_name',
    '5*3*2 と 5 * 3 * 2',
    '５*３*２',
    '2**3**4',
    '100円*3個*2セット',
    '※*1 税込 *2 税別',
    '*必須、*任意',
    '**閉じない',
    '閉じない**',
    '** 空白 **',
    '****1234 と ****5678',
    '（**34）と（**56）',
    '（34**）と56**',
    '____',
    '__init__',
    'よろしく~~お願いします~~',
    '~~~~',
    '10~20 ~ 30',
    '(^_^) (^_^)',
    '(*ﾟ▽ﾟ*) (*^^*) (*ﾉωﾉ) (*´∀`*)',
    '☆*ﾟ星*☆ ☆*星ﾟ*☆',
    '(*ノωノ) 恥*',
    'm(_ _)m',
    '¯\\_(ツ)_/¯',
    '\\(^o^)/ と \\\\server\\share',
    '*行を\nまたぐ*',
  ])('%j has none', (text) => {
    expect(read(text)).toBe(text.replaceAll('\n', '/'));
  });

  it('is taken away by a backslash, which shows before anything else', () => {
    expect(read('\\*a\\* \\_b\\_ \\[c](d) \\`e\\` 1\\. C:\\temp')).toBe('*a* _b_ [c](d) `e` 1. C:\\temp');
  });
});

describe('code', () => {
  it.each([
    ['`a**b**`', '«a**b**»'],
    ['は`https://a.example`です', 'は«https://a.example»です'],
    ['`` a`b ``', '«a`b»'],
    ['(´・ω・`) `code` (´・ω・`)', '(´・ω・`) «code» (´・ω・`)'],
    ['`閉じない', '`閉じない'],
    ['```js\na < b\n\n- x\n```\n後', 'pre(a < b\n\n- x) ¶ 後'],
    ['```\n閉じない\n**a**', '```/閉じない/strong[a]'],
    ['    字下げ', '    字下げ'],
  ])('%j', (text, tree) => {
    expect(read(text)).toBe(tree);
  });
});

describe('a link', () => {
  const a = 'https://example.com/';
  const b = 'https://b.example';
  it.each([
    [`${a}をご覧ください`, `<${a}|${a}>をご覧ください`],
    [`（${a}）。`, `（<${a}|${a}>）。`],
    [`「${a}」、${a}。`, `「<${a}|${a}>」、<${a}|${a}>。`],
    [`(${a}), [${a}]`, `(<${a}|${a}>), [<${a}|${a}>]`],
    [`${a}a_(b)?c=d&e[]=f#g.`, `<${a}a_(b)?c=d&e[]=f#g|${a}a_(b)?c=d&e[]=f#g>.`],
    [`${a}(参照)`, `<${a}|${a}>(参照)`],
    [`**${a}**は ~~${a}~~`, `strong[<${a}|${a}>]は s[<${a}|${a}>]`],
    [`"${a}"!? '${a}'`, `"<${a}|${a}>"!? '<${a}|${a}>'`],
    [`${a}snake_case_*x*/`, `<${a}snake_case_*x*/|${a}snake_case_*x*/>`],
    ['https://example.com/café と', '<https://example.com/café|https://example.com/café> と'],
    ['HTTPS://EXAMPLE.COM', '<HTTPS://EXAMPLE.COM|HTTPS://EXAMPLE.COM>'],
    [`[返品](${a})は`, `<${a}|返品>は`],
    [`[字](<${a}>) [字](${a}a_(b))`, `<${a}|字> <${a}a_(b)|字>`],
    [`[${a}](https://b.example)`, `<https://b.example|${a}>`],
    [`[a [b](${a}) c](${b})`, `[a <${a}|b> c](<${b}|${b}>)`],
    [`<${a}>、<mailto:a@b.example>`, `<${a}|${a}>、<mailto:a@b.example|mailto:a@b.example>`],
    ['[電話](tel:0120-000-000)', '<tel:0120-000-000|電話>'],
    [`[](${a})`, `<${a}|${a}>`],
  ])('%s', (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  it.each([
    [`![写真](${a}a.png)`, `<${a}a.png|写真>`],
    [`![](${a}a.png)`, `<${a}a.png|${a}a.png>`],
    [`[![写真](${a}a.png)](https://b.example)`, '<https://b.example|写真>'],
    ['![x](data:image/png;base64,AAAA)', '![x](data:image/png;base64,AAAA)'],
  ])('is all there is of the image %s', (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  it.each([
    '[詳細](javascript:alert(1))',
    '[詳細](/faq)',
    '[詳細](//evil.example)',
    '[詳細](https://bank.example@evil.example)',
    'https://bank.example@evil.example/',
    'xhttps://example.com/',
    '<javascript:alert(1)>',
    'mailto:a@b.example tel:110',
    '[詳細] (https)',
    '[ ] 未 [x] 済',
    'https://',
  ])('%s is none', (text) => {
    expect(read(text)).toBe(text);
  });
});

describe('blocks', () => {
  it.each([
    ['# 見出し\n本文', 'h(見出し) ¶ 本文'],
    ['一\n二\n\n三', '一/二 ¶ 三'],
    ['手順：\n1. 一\n2. 二\n以上', '手順： ¶ ol1(一 | 二) ¶ 以上'],
    ['3. 三\n4. 四', 'ol3(三 | 四)'],
    ['1. 一\n1. 二\n1. 三', 'ol1(一 | 二 | 三)'],
    ['3. 三\n4. 四\n6. 六', 'ol3(三 | 四) ¶ 6. 六'],
    ['1. 一\n\n   続き\n\n2. 二', 'ol1(一 ¶ 続き | 二)'],
    ['1. 一\n   - い\n   - ろ\n2. 二', 'ol1(一 ¶ ul(い | ろ) | 二)'],
    ['- 一\n\t- 二\n\t\t- 三\n\t\t\t- 四', 'ul(一 ¶ ul(二 ¶ ul(三/  - 四)))'],
    ['-　一\n-　**二**', 'ul(一 | strong[二])'],
    ['* 一\n* 二', 'ul(一 | 二)'],
    ['- 一\n  ```\n  - x\n  ```\n- 二', 'ul(一 ¶ pre(- x) | 二)'],
    ['> 引用\n>\n> 続き\n後', 'q(引用 ¶ 続き) ¶ 後'],
    ['> - 一\n> - 二', 'q(ul(一 | 二))'],
    ['一\n\n---\n\n二', '一 ¶ hr ¶ 二'],
    [
      '送料\n| 地域 | 円 |\n|:---|---:|\n| 本州 | **550** |\n| 離島 | 1,100 |\n以上',
      '送料 ¶ table(地域 | 円 / 本州 | strong[550] / 離島 | 1,100) ¶ 以上',
    ],
    ['| a | b |\n| - | - |', 'table(a | b)'],
    ['| a |\n|---|\n| b \\\n| c \\|', 'table(a / b \\ / c |)'],
    ['| a\\|b | c |\n|---|---|\n| 1 | 2 | 3 |\n| 4\n| | 6 |', 'table(a|b | c / 1 | 2 | 3 / 4 /  | 6)'],
    ['- 一\n\n  | a |\n  |---|\n  | 1 |', 'ul(一 ¶ table(a / 1))'],
  ])('%j', (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  it.each([
    '・項目\n・項目\n※ 注\n●印',
    '#1 です\n#セール\n＃ 見出し',
    '1.5kg\n2.5kg',
    '2026. 11. 21.\n2027. 1. 1.',
    '-5度\n-3度',
    '10 - 20\n5 > 3',
    '小計\n- 200円\n合計',
    '--\n署名',
    '* 税込',
    '    - 一\n- 二',
    '- - -\n- - -',
    '商品 1,000円\n+ 送料 500円\n+ 税',
    '| a | b |\n|---|\n| 1 | 2 |',
    '| a | b |\n| 1 | 2 |',
    'a | b\n--|--\n1 | 2',
    '|---|---|\n| 1 | 2 |',
    '| a | b |\n|---+---|\n| 1 | 2 |',
    '+---+\n| a |\n+---+',
    '担当\n---\n次',
    '担当\n---',
    '---\n署名',
    '見出し\n====\n見出し\n----\n- - -\n* * *',
    '>_<\n>>12\n>返信',
    '① 一\n１．一\n1) 一\n2) 二',
    '  字下げ\n    字下げ  ',
    '<b>太字</b> &amp; <script>alert(1)</script>\n<!-- -->',
  ])('%j has only lines', (text) => {
    expect(textOf(parse(text))).toBe(text);
    expect(parse(text)).toMatchObject([{ kind: 'paragraph' }]);
  });
});
