import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT } from '../../functions/protocol/limits.ts';
import { type Block, type Inline, parse } from '../../web/widget/markdown.ts';
import { textOf } from './tree.ts';

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
  '|',
  '|---|\n',
  '\n\n---\n\n',
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
  size: 'max',
});

const depthOf = (node: Block | Inline): number => {
  const inside: readonly (Block | Inline)[] =
    'children' in node
      ? node.children
      : node.kind === 'quote'
        ? node.blocks
        : node.kind === 'list'
          ? node.items.flat()
          : node.kind === 'table'
            ? node.rows.flat(2)
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
      size: 'max',
    });
    fc.assert(
      fc.property(plain, (text) => {
        // Two lines in a row that begin with a mark are a list.
        fc.pre(!/^ *(?:-|\d{1,3}\.)[ \u3000]/m.test(text));
        // So is a line of dashes a rule, and one of dashes and bars part of a table.
        fc.pre(!/^ *(?:-{3,}|\|[ -|]*-[ -|]*) *$/m.test(text));
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
      size: 'max',
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
  '|',
  '| a | b |\n',
  '|---|---|\n',
  '| a |\n|---|\n',
  '\\|',
  '|-',
  '---\n\n',
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
