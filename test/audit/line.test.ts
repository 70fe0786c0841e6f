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

  const sha = (...parts: (string | Buffer)[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('base64url');
  };
  /** A line of texts that need not be canonical or JSON, with the hashes of what they are. */
  const hashed = (sealed: string, body: string): string => {
    const salt = '-_'.repeat(10).concat('-Q');
    const text = sealed.replace('<digest>', sha(Buffer.from(salt, 'base64url'), body));
    return `{"hash":"${sha(text)}","salt":"${salt}","sealed":${text},"body":${body}}`;
  };
  const sealedAs = (head: string): string =>
    `{"conversationId":"${CONVERSATION}","digest":"<digest>","head":${head},"previous":"","version":1}`;
  const said = (line: string | Buffer, reader = lineReader(CONVERSATION)) => JSON.stringify(reader(Buffer.from(line)));
  /** A space before it: nothing that is hashed as it stands. */
  const slowly = (line: string | Buffer) => said(Buffer.concat([Buffer.from(' '), Buffer.from(line)]));
  const NAMES = [
    'at',
    'aat',
    'seq',
    'sseq',
    'kind',
    'akind',
    'x',
    'version',
    'body',
    'previous',
    'digest',
    'head',
    '1',
  ];

  it('is read the same as the slow way, whatever the names in its head are and wherever they stand', () => {
    const name = fc.constantFrom(...NAMES, '__proto__', '送', '"');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.constantFrom<unknown>(1, 7, 0, -1, 0.5, 1e21, true, null, 'erased', 'message', 'at":5', '', '\n', '送料'),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    const head = fc.dictionary(name, value, { maxKeys: 8 });
    const placed = fc.record({
      at: fc.constantFrom<unknown>(5, 17, 0, 0.5, '5'),
      kind: fc.constantFrom<unknown>('erased', 'x'),
      seq: fc.constantFrom<unknown>(1, 20, 0),
    });
    let believed = 0;
    fc.assert(
      fc.property(head, placed, placed, value, (others, place, before, body) => {
        const line = hashed(sealedAs(canonical({ ...others, ...place })), canonical(body));
        const slow = slowly(line);
        if (slow.includes('"isHeadTrue":true,"isBodyTrue":true')) believed += 1;
        const reader = lineReader(CONVERSATION);
        said(hashed(sealedAs(canonical({ ...others, ...before })), canonical(body)), reader);
        // What was read once is known by then.
        for (let times = 0; times < 2; times += 1) expect(said(line, reader)).toBe(slow);
      }),
      { numRuns: 2_000 },
    );
    expect(believed).toBeGreaterThan(100);
  });

  it('is read as the slow way reads it, whatever in it is changed and hashed again', () => {
    const head =
      '{"at":5,"informed":{"kind":"x","version":1},"kind":"message","seq":2,"state":{"at":7,"b":[0,"送料"]}}';
    const body = '{"a":1,"text":"送料"}';
    const reader = lineReader(CONVERSATION);
    expect(said(hashed(sealedAs(head), body), reader)).toContain('"isHeadTrue":true,"isBodyTrue":true');
    const junk = fc.oneof(
      fc.constantFrom('"', '\\', '\t', '\0', '0', '-', '.', 'e', ' ', '{', '}', '[', ']', ',', ':', 'x', '"at":1,'),
      fc.constantFrom(
        '\\u0041',
        ',"body":{}',
        ',"version":1},"body":{}',
        '"seq":9,',
        '"kind":"erased",',
        '\ufeff',
        '1',
      ),
    );
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 2 }), junk);
    const edited = (text: string, [at, less, more]: [number, number, string]): string => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + more + text.slice(from + less);
    };
    fc.assert(
      fc.property(edit, fc.nat({ max: 2 }), (change, which) => {
        const line = [
          () => hashed(sealedAs(edited(head, change)), body),
          () => hashed(edited(sealedAs(head), change), body),
          () => hashed(sealedAs(head), edited(body, change)),
        ][which]?.() as string;
        const slow = slowly(line);
        // What is not canonical is no entry of ours whatever its hash is: no digest names it.
        if (slow.includes('"isHeadTrue":true,"isBodyTrue":true')) expect(said(line, reader)).toBe(slow);
      }),
      { numRuns: 5_000 },
    );
  });

  it('shows bytes that are no UTF-8, though they are read as the character that was written', () => {
    const line = (body: Buffer) => {
      const salt = Buffer.alloc(16);
      const sealed = sealedAs('{"at":5,"kind":"message","seq":2}').replace('<digest>', sha(salt, body));
      const start = `{"hash":"${sha(sealed)}","salt":"${salt.toString('base64url')}","sealed":${sealed},"body":`;
      return Buffer.concat([Buffer.from(start), body, Buffer.from('}')]);
    };
    const right = Buffer.from('{"text":"a\ufffdb"}');
    const [before, after] = [right.subarray(0, 10), right.subarray(13)];
    const reader = lineReader(CONVERSATION);
    expect(said(line(right), reader)).toContain('"isHeadTrue":true,"isBodyTrue":true');
    for (const byte of [0xff, 0xfe, 0x80, 0xc0]) {
      const wrong = Buffer.concat([before, Buffer.of(byte), after]);
      expect(said(line(wrong), reader)).toContain('"isHeadTrue":false');
      // With the hashes of what was written, too.
      const whole = line(right);
      const at = whole.indexOf('\ufffd');
      const changed = Buffer.concat([whole.subarray(0, at), Buffer.of(byte), whole.subarray(at + 3)]);
      expect(said(changed, reader)).toContain('"isHeadTrue":false');
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
