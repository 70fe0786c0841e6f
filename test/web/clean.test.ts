import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Text } from '../../functions/protocol/fields.ts';
import { MAX_TEXT, VISIBLE } from '../../functions/protocol/limits.ts';
import { clean, isEmpty, remaining } from '../../web/widget/clean.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', size: 'medium' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({ unit: fc.constantFrom('\r', '\n', '\u0000', '\u0085', '\u200b', '\ud800', '\udc00', 'あ', ' ') }),
);

describe('typed or pasted text', () => {
  it('has one kind of line end', () => {
    expect(clean('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
  });

  it('loses what the server refuses, and half a pair is replaced', () => {
    expect(clean('a\u0000\u0008\u000b\u001b\u007f\u0085b')).toBe('ab');
    expect(clean('\ud83da\udc00')).toBe('\ufffda\ufffd');
  });

  it.each([
    '１２３　ＡＢＣ',
    '👨‍👩‍👧‍👦🇯🇵',
    'שלום עולם',
    '\u202eabc\u202c',
    'a\u00a0b\u200bc',
    'か\u3099',
    '葛\udb40\udd00',
    '\ttab\n',
  ])('%j stays as it is', (text) => {
    expect(clean(text)).toBe(text);
  });

  it('is accepted by the server unless it is empty or too long, and only then refused', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const sent = clean(text);
        const { over } = remaining(sent);
        expect(z.safeParse(Text, sent).success).toBe(!isEmpty(sent) && !over);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that the server accepts is sent untouched, and cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(anything, (text) => {
        if (z.safeParse(Text, text).success) expect(clean(text)).toBe(text);
        expect(clean(clean(text))).toBe(clean(text));
        expect(isEmpty(text)).toBe(!VISIBLE.test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the room of a message', () => {
  it.each([
    [MAX_TEXT * 0.9 - 1, false, false],
    [MAX_TEXT * 0.9, true, false],
    [MAX_TEXT, true, false],
    [MAX_TEXT + 1, true, true],
  ])('at %i units: near %s, over %s', (length, near, over) => {
    expect(remaining('あ'.repeat(length))).toEqual({ length, limit: MAX_TEXT, near, over });
  });

  it('is counted in UTF-16 units, and ends where the schema ends it', () => {
    const text = '👍'.repeat(MAX_TEXT / 2);
    expect(remaining(text)).toMatchObject({ length: MAX_TEXT, over: false });
    expect(z.safeParse(Text, text).success).toBe(true);
    expect(z.safeParse(Text, `${text}a`).success).toBe(false);
  });
});
