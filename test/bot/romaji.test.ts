import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHiragana } from 'wanakana';
import { romajiToHiragana } from '../../functions/bot/romaji.ts';

const ROOT = join(import.meta.dirname, '../..');
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz'-"];

/** Words that the library reads otherwise. */
const differing = (words: Iterable<string>): string[] =>
  [...words].filter((word) => romajiToHiragana(word) !== toHiragana(word));

const joined = (starts: readonly string[], ends: readonly string[]): string[] =>
  starts.flatMap((start) => ends.map((end) => `${start}${end}`));

const pairs = joined(LETTERS, LETTERS);
const triples = joined(pairs, LETTERS);
const isKana = (word: string): boolean => /^[\p{sc=Hira}ヵヶ]+$/u.test(toHiragana(word));

/** Up to four letters with a vowel at the end, all that the library reads in full. */
const read = [...LETTERS, ...pairs, ...joined(['', ...LETTERS, ...pairs, ...triples], [...'aiueo'])];
const syllables = [...new Set(read.filter((word) => isKana(word) && !/[aeiou'-]./.test(word)))];

test.each([
  ['henpin', 'へんぴん'],
  ['shinya', 'しにゃ'],
  ["shin'ya", 'しんや'],
  ['sinsya', 'しんしゃ'],
  ['onna', 'おんな'],
  ['zassi', 'ざっし'],
  ['matchi', 'まtち'],
  ['ra-men', 'らーめん'],
  ['touroku', 'とうろく'],
  ['zyanaku', 'じゃなく'],
  ['shkt', 'shkt'],
])('reads %s as %s', (word, kana) => expect(romajiToHiragana(word)).toBe(kana));

test('reads every word of up to three letters as the library does', () => {
  expect(differing([...LETTERS, ...pairs, ...triples])).toEqual([]);
});

test('reads every syllable as the library does, and its consonant twice', () => {
  expect(syllables.length).toBeGreaterThan(300);
  expect(differing(syllables)).toEqual([]);
  expect(differing(joined(triples, [...'aiueo']).map((word) => `${word.charAt(0)}${word}`))).toEqual([]);
});

test('reads every two syllables as the library does', () => {
  const single = syllables.filter((word) => word.charAt(0) !== word.charAt(1));
  expect(single.length).toBeGreaterThan(200);
  expect(differing(joined(single, single))).toEqual([]);
  // A double consonant matters only behind what may go on.
  expect(differing(joined(['n', "n'", 'xn', 'a', '-'], syllables))).toEqual([]);
});

test('reads the questions in Latin letters as the library does', () => {
  const lines = ['data/golden.jsonl', 'test/bot/held-out.jsonl'].flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8').trim().split('\n'),
  );
  const words = lines.flatMap((line) => line.toLowerCase().match(/[a-z'-]+/g) ?? []);
  expect(words).toContain('henpin');
  expect(words).toContain('kaeshitai');
  expect(differing(words)).toEqual([]);
});

test('reads any letters as the library does', () => {
  const word = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 20 });
  fc.assert(fc.property(word, (letters) => romajiToHiragana(letters) === toHiragana(letters)));
});
