import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildSnapshot, type FaqEntry, parseFaq, parseSnapshot } from '../../functions/knowledge/snapshot.ts';

const shipping: FaqEntry = {
  id: 'ja-shipping-fee',
  version: 1,
  language: 'ja',
  question: '送料はいくらですか',
  answer: '550円です。',
  phrasings: ['配送料'],
  category: 'shipping',
  url: 'https://sakura-shop.example/help/shipping-fee',
};
const returns: FaqEntry = { id: 'ja-returns', version: 1, language: 'ja', question: '返品', answer: '8日以内です。' };

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

describe('parseFaq', () => {
  test('reads an entry a line, with or without the optional fields, and skips empty lines', () => {
    expect(parseFaq(`${lines(shipping)}\r\n\n${lines(returns)}\n`, 'ja.jsonl')).toEqual([shipping, returns]);
  });

  test.each<[string, object]>([
    ['id: must be 1 to 64 of a-z, 0-9 and -', { id: 'JA_1' }],
    ['id: must be', { id: 'a'.repeat(65) }],
    ['version: must be a whole number from 1', { version: 0 }],
    ['version: must be', { version: 1.5 }],
    ['language: must be a language code', { language: 'ja-JP' }],
    ['question: must be a text of 1 to 300 characters', { question: '' }],
    ['question: must be', { question: ' \n' }],
    ['question: must be', { question: '\u200b\u2060 \u{e0041}' }],
    ['answer: must be', { answer: '\u200b' }],
    [
      'validFrom: must be before validUntil',
      { validFrom: '2026-12-01T09:00:00+09:00', validUntil: '2026-12-01T00:00:00Z' },
    ],
    ['validFrom: must be before validUntil', { validFrom: '2026-12-02T00:00:00Z', validUntil: '2026-12-01T00:00:00Z' }],
    ['question: must be', { question: 'あ'.repeat(301) }],
    ['answer: must be a text of 1 to 4000 characters', { answer: undefined }],
    ['answer: must be', { answer: 'あ'.repeat(4001) }],
    ['answer: must be', { answer: 'a\u0000b' }],
    ['answer: must be', { answer: 'a\ud800b' }],
    ['phrasings: must be none, or up to 20 texts', { phrasings: Array(21).fill('送料') }],
    ['phrasings: must be', { phrasings: ['送料', ''] }],
    ['category: must be', { category: 7 }],
    ['url: must be none, or an address that starts with https://', { url: 'http://sakura-shop.example/' }],
    ['url: must be', { url: 'javascript:alert(1)' }],
    ['adress: unknown; allowed are id, version', { adress: 'x' }],
  ])('refuses with "%s"', (fault, change) => {
    expect(() => parseFaq(lines(shipping, { ...shipping, ...change }), 'ja.jsonl')).toThrow(`ja.jsonl:2: ${fault}`);
  });

  test('takes the longest texts allowed, emoji included', () => {
    const longest = { ...shipping, question: 'あ'.repeat(300), answer: '👩‍💻\n\t'.padEnd(4_000, 'あ') };
    expect(parseFaq(lines(longest), 'ja.jsonl')).toEqual([longest]);
  });

  test.each(['{"id": ', '[]', '"text"'])('refuses %s as no object', (line) => {
    expect(() => parseFaq(line, 'en.jsonl')).toThrow('en.jsonl:1: must be one JSON object with id, version');
  });

  test('lists the faults of all lines in one error, each once', () => {
    const parse = () =>
      parseFaq(lines({ ...shipping, id: '', version: -0.5 }, returns, { ...returns, url: 'x' }), 'ja.jsonl');
    expect(parse).toThrow(
      new Error(
        [
          'faults in the FAQ: 3',
          'ja.jsonl:1: id: must be 1 to 64 of a-z, 0-9 and -',
          'ja.jsonl:1: version: must be a whole number from 1',
          'ja.jsonl:3: url: must be none, or an address that starts with https://',
        ].join('\n'),
      ),
    );
  });
});

describe('buildSnapshot', () => {
  test('names the ids used twice', () => {
    expect(() => buildSnapshot([shipping, returns, { ...shipping, version: 2 }])).toThrow(/of: ja-shipping-fee$/);
  });

  test('gives the same version for the same content, in whatever order it comes', () => {
    const { url, ...rest } = shipping;
    const version = buildSnapshot([shipping, returns]).version;
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect(buildSnapshot([returns, { url, ...rest }]).version).toBe(version);
  });

  test('gives another version for any other content', () => {
    const contents = [
      [],
      [shipping],
      [shipping, returns],
      [{ ...shipping, version: 2 }],
      [{ ...shipping, answer: '551円です。' }],
      [{ ...shipping, phrasings: ['配送', '料'] }],
      [{ ...shipping, url: undefined }],
    ];
    expect(new Set(contents.map((entries) => buildSnapshot(entries).version)).size).toBe(contents.length);
  });
});

describe('parseSnapshot', () => {
  test('reads back what was built', () => {
    const snapshot = buildSnapshot([shipping, returns]);
    expect(parseSnapshot(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  test.each([
    ['the file', 'no JSON'],
    ['version', '{"entries":[]}'],
    ['entries.0.answer', JSON.stringify({ version: '1', entries: [{ ...shipping, answer: '' }] })],
  ])('names %s as what does not fit', (place, json) => {
    expect(() => parseSnapshot(json)).toThrow(`(see ${place}); publish the FAQ again`);
  });
});

test('the sample FAQ is one valid snapshot, and each address is in the reserved domain', () => {
  const folder = new URL('../../data/faq/', import.meta.url);
  const entries = readdirSync(folder).flatMap((file) => parseFaq(readFileSync(new URL(file, folder), 'utf8'), file));
  const snapshot = buildSnapshot(entries);
  expect(snapshot.entries.filter(({ language }) => language === 'ja').length).toBeGreaterThanOrEqual(20);
  expect(snapshot.entries.filter(({ language }) => language === 'en').length).toBeGreaterThanOrEqual(10);
  for (const { id, language, url } of entries) {
    expect(id.startsWith(`${language}-`)).toBe(true);
    expect(url).toMatch(/^https:\/\/sakura-shop\.example\//);
  }
});
