import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, isAddress, mailboxOf } from '../../functions/ticket/mail-address.ts';

const ADDRESS = 'support@sakura-shop.example';
const NAME = 'サクラ商店';

/** The name in a header, as RFC 2047 has a mail program read it; throws where a word ends within a character. */
const nameIn = (header: string): string => {
  const phrase = header.slice(0, header.lastIndexOf(' <'));
  const words = phrase.split(' ').map((word) => /^=\?UTF-8\?B\?([A-Za-z\d+/]+=*)\?=$/.exec(word)?.[1]);
  if (words.includes(undefined)) return phrase;
  const decoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return words.map((word = '') => decoder().decode(Buffer.from(word, 'base64'))).join('');
};

describe('a mailbox', () => {
  it('is an address, or one in angle brackets behind a name', () => {
    expect(mailboxOf(ADDRESS)).toEqual({ address: ADDRESS });
    expect(mailboxOf(`${NAME} <${ADDRESS}>`)).toEqual({ name: NAME, address: ADDRESS });
    expect(mailboxOf(`${NAME}<${ADDRESS}>`)).toEqual({ name: NAME, address: ADDRESS });
    expect(mailboxOf(`Sakura, Inc. <${ADDRESS}>`)).toEqual({ name: 'Sakura, Inc.', address: ADDRESS });
  });

  it.each([
    ['nothing', ''],
    ['a name alone', NAME],
    ['no name before the brackets', `<${ADDRESS}>`],
    ['a space for a name', ` <${ADDRESS}>`],
    ['a name that goes on in another header', `${NAME}\r\nBcc: a@b.example <${ADDRESS}>`],
    ['a name with a separator of lines', `${NAME}\u2028a <${ADDRESS}>`],
    ['a name with half a character', `\ud83d <${ADDRESS}>`],
    ['a name in quotes', `"${NAME}" <${ADDRESS}>`],
    ['two addresses', `${NAME} <a@b.example> <${ADDRESS}>`],
    ['two addresses in one', `a@b.example,${ADDRESS}`],
    ['something behind the address', `${NAME} <${ADDRESS}> x`],
    ['a name of 31 Japanese characters', `${'あ'.repeat(31)} <${ADDRESS}>`],
    ['an address of a domain without a dot', `${NAME} <support@localhost>`],
    ['an address in other letters', 'サポート@sakura-shop.example'],
    ['a domain in other letters', 'support@サクラ.example'],
    ['an address with a line behind it', `${ADDRESS}\n`],
    ['an address of 255 characters', `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c.'.repeat(61)}examples`],
  ])('is not %s', (_, text) => {
    expect(mailboxOf(text)).toBeUndefined();
  });

  it('has an address that is one, whatever is put into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (inserted, at) => {
        const text = ADDRESS.slice(0, at % ADDRESS.length) + inserted + ADDRESS.slice(at % ADDRESS.length);
        if (isAddress(text)) expect(text).toMatch(/^[^\s\p{C}@<>()[\],;:"\\]+@[A-Za-z\d.-]+$/u);
      }),
      { numRuns: 2_000 },
    );
    expect(isAddress(ADDRESS)).toBe(true);
  });
});

describe('a mailbox in a header', () => {
  it('stands for itself where a header can hold it, and is encoded where not', () => {
    expect(headerOf({ address: ADDRESS })).toBe(ADDRESS);
    expect(headerOf({ name: 'Sakura Shop', address: ADDRESS })).toBe(`Sakura Shop <${ADDRESS}>`);
    expect(headerOf({ name: NAME, address: ADDRESS })).toBe(`=?UTF-8?B?44K144Kv44Op5ZWG5bqX?= <${ADDRESS}>`);
    expect(headerOf({ name: 'Sakura, Inc.', address: ADDRESS })).toBe(`=?UTF-8?B?U2FrdXJhLCBJbmMu?= <${ADDRESS}>`);
    // It would be read as what it encodes.
    expect(headerOf({ name: '=?UTF-8?B?QQ==?=', address: ADDRESS })).not.toContain('QQ==');
  });

  it('is one line of ASCII with one address, of words of at most 75 characters, and says the name it was given', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.string({ minLength: 1, maxLength: 90 }),
      fc.string({ unit: fc.constantFrom('あ', '𠮷', '👩‍👩‍👧', 'é', 'a', ' '), minLength: 1, maxLength: 25 }),
      fc.tuple(fc.string(), fc.constantFrom('\r\n', '\n', '\r', '\0'), fc.string()).map((parts) => parts.join('')),
    );
    let taken = 0;
    fc.assert(
      fc.property(names, (given) => {
        const mailbox = mailboxOf(`${given} <${ADDRESS}>`);
        if (!mailbox) return;
        taken += 1;
        const header = headerOf(mailbox);
        expect(header).toMatch(/^[ -~]+$/);
        expect(header.match(/[<>]/g)).toEqual(['<', '>']);
        expect(header.length).toBeLessThanOrEqual(320);
        expect(Math.max(...header.split(' ').map((word) => word.length))).toBeLessThanOrEqual(75);
        expect(nameIn(header)).toBe(mailbox.name);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });
});
