import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Email, Name } from '../../functions/protocol/fields.ts';

const read = (schema: typeof Email | typeof Name, value: unknown): string | undefined => {
  const result = z.safeParse(schema, value);
  return result.success ? result.data : undefined;
};
/** Text in which what a mail's header is made of comes up often. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@',
        '.',
        'a',
        'example.jp',
        '\r\n',
        '\n',
        '\r',
        '\0',
        ',',
        ';',
        '<',
        '>',
        '"',
        ' ',
        'Bcc: x@y.z',
      ),
      fc.constantFrom(
        '＠',
        '．',
        'ａ',
        '\u2028',
        '\u2029',
        '\u0085',
        '\u200b',
        '\ufeff',
        '＜',
        '，',
        '＂',
        '\uff1c',
        '\u3000',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('an e-mail address', () => {
  it.each([
    ['hanako@example.jp', 'hanako@example.jp'],
    ['  hanako@example.jp\n', 'hanako@example.jp'],
    ['ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ', 'hanako@example.jp'],
    ['　hanako.y+shop@mail.example.co.jp', 'hanako.y+shop@mail.example.co.jp'],
    ["o'brien_1@sub-domain.example.com", "o'brien_1@sub-domain.example.com"],
    ['hanako@xn--r8jz45g.xn--zckzah', 'hanako@xn--r8jz45g.xn--zckzah'],
  ])('%j is taken as %s', (written, address) => {
    expect(read(Email, written)).toBe(address);
  });

  it.each([
    '',
    'hanako',
    'hanako@',
    '@example.jp',
    'hanako@example',
    'hanako@-example.jp',
    'hanako@example-.jp',
    'hanako@example..jp',
    'hanako@.example.jp',
    'hanako@127.0.0.1',
    'hanako@[127.0.0.1]',
    '.hanako@example.jp',
    'hanako.@example.jp',
    'hana..ko@example.jp',
    'hanako@@example.jp',
    'hanako@example.jp@example.jp',
    'hanako@example.jp, taro@example.jp',
    'hanako@example.jp;taro@example.jp',
    'hanako@example.jp taro@example.jp',
    'Hanako <hanako@example.jp>',
    '＜hanako@example.jp＞',
    '"hanako"@example.jp',
    'hanako@example.jp\r\nBcc: taro@example.jp',
    'hanako@example.jp\nBcc: taro@example.jp',
    'hana\0ko@example.jp',
    'はなこ@example.jp',
    'hanako@例え.jp',
    'hanako@еxample.jp',
    `${'a'.repeat(65)}@example.jp`,
    `hanako@${'a'.repeat(64)}.jp`,
    `hanako@${'a.'.repeat(150)}jp`,
    42,
    null,
    ['hanako@example.jp'],
  ])('%j is refused', (written) => {
    expect(read(Email, written)).toBeUndefined();
  });

  it('that passes is one word of ASCII with one @, and nothing in it means anything in a header', () => {
    const near = fc.tuple(nasty, fc.constantFrom('@', '＠', ''), nasty).map((parts) => parts.join(''));
    const address = fc
      .emailAddress()
      .chain((good) => fc.tuple(nasty, fc.constant(good), nasty).map((all) => all.join('')));
    const two = fc
      .tuple(fc.emailAddress(), fc.oneof(fc.constant('@'), nasty), fc.emailAddress())
      .map((all) => all.join(''));
    let passed = 0;
    fc.assert(
      fc.property(fc.oneof(nasty, near, two, address, fc.emailAddress()), (written) => {
        const taken = read(Email, written);
        if (taken === undefined) return;
        passed += 1;
        expect(taken).toMatch(/^[\x21-\x7e]{3,254}$/);
        expect(taken).not.toMatch(/[\s,;:<>()[\]\\"`]/);
        expect(taken.split('@')).toHaveLength(2);
        // Taken once, it is taken again as it is.
        expect(read(Email, taken)).toBe(taken);
      }),
      { numRuns: 2_000 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});

describe('a name', () => {
  it.each(['山田 花子', 'Ada Lovelace', '👩‍🚀', 'a'.repeat(100)])('%s is taken', (name) => {
    expect(read(Name, name)).toBe(name);
  });

  it.each([
    '',
    ' \u3000',
    'a'.repeat(101),
    '山田\n花子',
    '山田\t花子',
    'a\u2028b',
    'a\rb',
    'a\0b',
    'a\u202eb',
    '\u2066a',
    '\ud800',
    7,
  ])('%j is refused', (name) => {
    expect(read(Name, name)).toBeUndefined();
  });

  it('that passes has no line in it that a header could begin with', () => {
    fc.assert(
      fc.property(nasty, (written) => {
        const taken = read(Name, written);
        if (taken !== undefined) expect(taken).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
