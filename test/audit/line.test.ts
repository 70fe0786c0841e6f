import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../functions/audit/canonical.ts';
import { lineOf, lineReader } from '../../functions/audit/line.ts';
import { linkOf } from '../../functions/audit/link.ts';
import { digestOf } from '../../functions/conversation/chain.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff } from '../conversation/factories.ts';

const log = logOf(customerMessage(), botReply(), staff('tagged', { tags: ['送料', 'x'] }), staff('note'));
const read = (text: string) => lineReader(CONVERSATION)(Buffer.from(text));

describe('canonical JSON', () => {
  it('is what the library writes', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
        (value) => canonical(value) === canonicalize(value),
      ),
    );
  });

  it('leaves out what is undefined, and refuses what JSON does not have', () => {
    expect(canonical({ b: undefined, a: [1e21, -0, null] })).toBe('{"a":[1e+21,0,null]}');
    for (const value of [Number.NaN, undefined, 'a\ud800', [() => 1]])
      expect(() => canonical(value)).toThrow('can be hashed');
  });
});

describe('a line of an export', () => {
  it('says the same of an entry as the entry itself', () => {
    for (const entry of log) expect(read(lineOf(CONVERSATION, entry))).toEqual(linkOf(CONVERSATION, entry));
    expect(log.map((entry) => linkOf(CONVERSATION, entry))).toMatchObject(
      log.map(({ seq, at, hash, previous }) => ({ seq, at, hash, previous, isHeadTrue: true, isBodyTrue: true })),
    );
  });

  it('does so for any text, tag and name', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (value, tags) => {
        const [entry] = logOf(customerMessage({ body: { text: value, name: '"version":1},"body":{' }, tags }));
        expect(entry && read(lineOf(CONVERSATION, entry))).toMatchObject({
          seq: 1,
          isHeadTrue: true,
          isBodyTrue: true,
        });
      }),
    );
  });

  it('is as good in another order and with spaces', () => {
    const [entry] = log;
    const { body, ...others } = JSON.parse(entry ? lineOf(CONVERSATION, entry) : '');
    expect(read(JSON.stringify({ body, ...others }, undefined, 1))).toMatchObject({
      isHeadTrue: true,
      isBodyTrue: true,
    });
  });

  it('is as good with colons, quotes and the like in its strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', '"', ':', '{', '}', ',', 'x', '\n') }), (text) => {
        const [entry] = logOf(customerMessage({ body: { text, [text || ':']: [{ a: {} }] } }));
        const line = JSON.stringify(JSON.parse(lineOf(CONVERSATION, entry ?? {})), undefined, 2);
        expect(read(line)).toMatchObject({ isHeadTrue: true, isBodyTrue: true });
      }),
    );
  });

  it('shows the flip of any bit', () => {
    const line = Buffer.from(lineOf(CONVERSATION, log[1] ?? {}));
    const reader = lineReader(CONVERSATION);
    for (let at = 0; at < line.length; at += 1) {
      for (const bit of [1, 4, 32, 128]) {
        const flipped = Buffer.from(line);
        flipped[at] = (flipped[at] ?? 0) ^ bit;
        const { isHeadTrue, isBodyTrue } = reader(Buffer.from(flipped));
        expect(isHeadTrue && isBodyTrue, `byte ${at}: ${flipped}`).toBe(false);
      }
    }
  });

  it('shows a salt that is written in other characters of the same bytes', () => {
    const salt = '-_'.repeat(10).concat('-Q');
    const [entry] = log;
    const body = { text: '送料' };
    const line = lineOf(CONVERSATION, { ...entry, salt, body, digest: digestOf(salt, body) });
    const { sealed, ...others } = JSON.parse(line);
    const hash = createHash('sha256').update(canonical(sealed)).digest('base64url');
    const right = line.replace(others.hash, hash);
    expect(read(right)).toMatchObject({ isHeadTrue: true, isBodyTrue: true });
    for (let at = 0; at < 21; at += 1) {
      const other = `${salt.slice(0, at)}${salt[at] === '-' ? '+' : '/'}${salt.slice(at + 1)}`;
      expect(read(right.replace(salt, other)), other).toMatchObject({ isHeadTrue: true, isBodyTrue: false });
    }
  });

  it.each<[string, (line: string) => string]>([
    ['another member', (line) => line.replace('{', '{"more":1,')],
    ['another member of what was sealed', (line) => line.replace('"sealed":{', '"sealed":{"more":1,')],
    ['a body before its body', (line) => line.replace('{', '{"body":{"text":"x"},')],
    [
      'a hash behind its hash',
      (line) => line.replace(/}$/, ',"hash":"x"}').replace(/("hash":"[^"]*")(.*),"hash":"x"/, '"hash":"x"$2,$1'),
    ],
    ['a member of its body twice', (line) => ` ${line.replace('"body":{', '"body":{"text":"x",')}`],
    ['a member of its head twice', (line) => ` ${line.replace('"head":{', '"head":{"seq":7,')}`],
    ['another version', (line) => line.replace('"version":1}', '"version":2}')],
    ['half of it', (line) => line.slice(0, 300)],
    ['nothing', () => ''],
    ['no object', () => 'null'],
  ])('shows %s', (_, change) => {
    const { isHeadTrue, isBodyTrue } = read(change(lineOf(CONVERSATION, log[1] ?? {})));
    expect(isHeadTrue && isBodyTrue).toBe(false);
  });
});
