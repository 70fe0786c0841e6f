import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT } from '../../functions/protocol/fields.ts';
import { type Block, type Inline, parse } from '../../web/widget/markdown.ts';

/** The tree in one line: `*em*`, `**strong**`, `~s~`, `«code»`, `<address|text>`, `/` for a line break. */
const piece = (node: Inline): string => {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '/';
    case 'code':
      return `«${node.text}»`;
    case 'link':
      return `<${node.address}|${node.children.map(piece).join('')}>`;
    default:
      return `${node.kind}[${node.children.map(piece).join('')}]`;
  }
};

const shape = (block: Block): string => {
  switch (block.kind) {
    case 'paragraph':
      return block.children.map(piece).join('');
    case 'heading':
      return `h(${block.children.map(piece).join('')})`;
    case 'quote':
      return `q(${shapes(block.blocks)})`;
    case 'code':
      return `pre(${block.text})`;
    case 'list':
      return `${block.start === undefined ? 'ul' : `ol${block.start}`}(${block.items.map(shapes).join(' | ')})`;
  }
};
const shapes = (blocks: readonly Block[]): string => blocks.map(shape).join(' ¶ ');
const read = (text: string) => shapes(parse(text));

const words = (node: Inline): string => {
  if (node.kind === 'break') return '\n';
  return 'children' in node ? node.children.map(words).join('') : node.text;
};
const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'quote') return textOf(block.blocks);
      if (block.kind === 'list') return block.items.map(textOf).join('\n');
      return block.kind === 'code' ? block.text : block.children.map(words).join('');
    })
    .join('\n\n');

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
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '+---+\n| a |\n+---+',
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

const MARKS = [
  '*',
  '**',
  '***',
  '_',
  '~~',
  '`',
  '```',
  '[',
  ']',
  '(',
  ')',
  '](',
  '![',
  '<',
  '>',
  '> ',
  '- ',
  '1. ',
  '2. ',
  '# ',
  '\\',
];
const markup = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...MARKS,
      '\n',
      '\n\n',
      '  ',
      '\t',
      ' ',
      'a',
      '字',
      '。',
      '「',
      '1',
      'https://a.example/',
      '](https://b.example)',
    ),
    fc.constantFrom('\u0000', '\u202e', '\u2066', '\u2028', '\ud800', '\udc00', '\r'),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
  maxLength: 300,
});

const depthOf = (node: Block | Inline): number => {
  const inside: readonly (Block | Inline)[] =
    'children' in node
      ? node.children
      : node.kind === 'quote'
        ? node.blocks
        : node.kind === 'list'
          ? node.items.flat()
          : [];
  return 1 + Math.max(0, ...inside.map(depthOf));
};

describe('any text', () => {
  it('without markup is shown sign by sign, but for more than one empty line', () => {
    const plain = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          'あ',
          '字',
          'a',
          'Z',
          '1',
          '。',
          '、',
          '・',
          '「',
          '」',
          '※',
          '：',
          '-',
          '+',
          '.',
          ',',
          ':',
          '/',
          '|',
          ' ',
          '　',
          '\n',
          '\u202e',
          '\ud800',
          '\u0000',
        ),
        fc.string({ unit: 'grapheme', maxLength: 1 }).filter((sign) => !/[\\`*_~[\]<>#\r]/.test(sign)),
      ),
      maxLength: 300,
    });
    fc.assert(
      fc.property(plain, (text) => {
        // Two lines in a row that begin with a mark are a list.
        fc.pre(!/^ *(?:-|\d{1,3}\.)[ \u3000]/m.test(text));
        const expected = text.split(/\n(?:\s*\n)+/).join('\n\n');
        const shown = textOf(parse(text));
        expect(shown.replace(/^\s*\n|\n\s*$/g, '')).toBe(
          expected.replace(/^(\s*\n)+|(\n\s*)+$/g, '').replace(/^\s*$/, ''),
        );
        expect(textOf(parse(shown))).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });

  it('and any beginning of it has a tree of bounded depth', () => {
    fc.assert(
      fc.property(markup, (text) => {
        for (let end = 0; end <= text.length; end += 7) {
          for (const block of parse(text.slice(0, end))) expect(depthOf(block)).toBeLessThanOrEqual(3 * 2 + 18);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['marks', `${' **あ *い _う ~~え'.repeat(20)}${'お~~ お_ お* お** '.repeat(20)}`, 16 + 2],
    ['images', '![あ'.repeat(50) + '](https://a.example)'.repeat(50), 3],
    ['quotes', `${'> '.repeat(50)}あ`, 3 + 2],
    ['lists', Array.from({ length: 50 }, (_, depth) => `${'  '.repeat(depth)}- あ`).join('\n'), 3 + 2],
  ])('with %s inside each other ends where the limit is', (_, text, limit) => {
    const depths = parse(text).map(depthOf);
    expect(Math.max(...depths)).toBe(limit);
  });

  it('has the same lines whichever program ended them', () => {
    expect(parse('- a\r\n- b\r\n\r\nc')).toEqual(parse('- a\n- b\n\nc'));
  });

  it('loses no letter, whatever marks are in it', () => {
    const letters = (text: string) => text.replace(/[^\p{Script=Hiragana}]/gu, '');
    const mixed = fc.string({
      unit: fc.constantFrom(...MARKS, 'あ', 'い', 'う', 'お', '\n', ' ', 'a'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(mixed, (text) => {
        // Words after an opening fence name its language.
        fc.pre(!text.includes('```'));
        // An address in the brackets of a link is not shown; there is none here.
        expect(letters(textOf(parse(text)))).toBe(letters(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

const UNITS = [
  ...MARKS,
  '*a',
  '**a ',
  '**あ',
  '*あ ',
  '_あ',
  '~~あ',
  '[a](',
  '[a](x',
  '[a](https://a.example)',
  '![a](',
  '[![a](https://a.example)](',
  '](',
  '(',
  ')',
  '[',
  '`a``',
  '<https://',
  '<https://a.example>',
  'https://',
  'https://a.example/(',
  'https://a.example/[(',
  'https://a.example/)',
  '\n',
  '\n\n',
  ' ',
  '\t',
  '　',
  '- a\n',
  '- a\n\n',
  '1. a\n',
  '- a\n\n\n  b\n',
  '  - a\n',
  '\t- a\n',
  '> a\n',
  '> > > > a\n',
  '>',
  '# a\n',
  '```\n',
  '```a\n',
  '```\n```a\n',
  '- ',
  '- - ',
  '1. 1. ',
  '\\',
  '\\*',
  '´`',
  'a.',
  '字',
  '\u0000',
  '\ud800',
  '\u202e',
  '- *\n',
  '-\n',
  'a\n\n',
];

describe('the work', () => {
  const stepsOf = (texts: readonly string[]): number[] =>
    JSON.parse(
      execFileSync(process.execPath, ['--no-opt', '--no-maglev', join(import.meta.dirname, 'steps.ts')], {
        input: JSON.stringify(texts),
        encoding: 'utf8',
      }),
    );
  const repeated = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

  it('is a few steps for each sign of the longest text, whatever is repeated in it', { timeout: 60_000 }, () => {
    const mixed = fc.sample(fc.array(fc.constantFrom(...UNITS), { minLength: 2, maxLength: 4 }), {
      seed: 1,
      numRuns: 200,
    });
    const units = [...UNITS, ...mixed.map((parts) => parts.join(''))];
    const counts = stepsOf(units.map((unit) => repeated(unit, MAX_TEXT)));
    // Work that grows with the square is hundreds of steps for each.
    const costly = units.filter((_, index) => !(Number(counts[index]) < 40 * MAX_TEXT));
    expect(costly).toEqual([]);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});
