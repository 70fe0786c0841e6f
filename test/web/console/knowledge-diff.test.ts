import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from '../../../web/console/knowledge/diff.ts';

const textOf = (pieces: ReturnType<typeof diff>, kinds: readonly string[]) =>
  pieces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('');

describe('what changed between two texts', () => {
  it('names the Japanese words that are gone and new', () => {
    expect(diff('送料は全国一律550円です。', '送料は全国一律600円です。')).toEqual([
      { kind: 'same', text: '送料は全国一律' },
      { kind: 'gone', text: '550' },
      { kind: 'new', text: '600' },
      { kind: 'same', text: '円です。' },
    ]);
  });

  it('keeps what is between two changes', () => {
    expect(diff('a b c', 'x b y').map(({ kind, text }) => `${kind}:${text}`)).toEqual([
      'gone:a',
      'new:x',
      'same: b ',
      'gone:c',
      'new:y',
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('あ', 'い', ' ', '。', 'a') }),
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = diff(before, after);
        expect(textOf(pieces, ['same', 'gone'])).toBe(before);
        expect(textOf(pieces, ['same', 'new'])).toBe(after);
        expect(pieces.every(({ kind }, index) => kind !== pieces[index + 1]?.kind)).toBe(true);
      }),
    );
  });

  it('says that equal texts are the same', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(diff(text, text)).toEqual([{ kind: 'same', text }]);
      }),
    );
  });

  it('lets one long text stand for another when comparing them would take long', () => {
    const words = (word: string) => Array.from({ length: 3_000 }, (_, index) => `${word}${index}`).join(' ');
    expect(diff(words('a'), words('b')).map(({ kind }) => kind)).toEqual(['gone', 'new']);
  });
});
