import { wordsOf } from '../text.ts';
import { guardWords } from './guard-words.ts';

const KANJI: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'〇一二三四五六七八九'].map((char, value) => [char, value])),
  ...{ 壱: 1, 弐: 2, 参: 3 },
};
const TENS: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 千: 1_000 };

/** How amounts are found, and what the words in them stand for. */
interface Amounts {
  readonly units: readonly string[];
  readonly words: ReadonlyMap<string, number>;
  readonly pattern: RegExp;
}

const prepare = (): Amounts => {
  const { numbers, units } = guardWords();
  const words = new Map([
    ...numbers,
    ['one', 1],
    ['dozen', 12],
    ['eleven', 11],
    ['twelve', 12],
    ['fourteen', 14],
  ] as const);
  words.delete('half');
  const word = [...words.keys(), 'several', 'few', 'couple of'].toSorted((a, b) => b.length - a.length).join('|');
  const count = `\\d+(?:[.,]\\d+|[ \\u00a0\\u202f]\\d{3}(?!\\d))*|[〇一二三四五六七八九十百千万壱弐参拾]+|[数半]|(?<!\\p{L})(?:${word})(?!\\p{L})|(?<!\\p{L})half an?(?!\\p{L})`;
  const unit = units.map(([, forms], at) => `(?<u${at}>(?:${forms.replaceAll('|', '(?![a-z])|')})(?![a-z]))`).join('|');
  return {
    units: units.map(([name]) => name),
    words,
    pattern: new RegExp(`(?<!\\d)(?:(?<from>\\d+)-)?(?<count>${count})[ \\u00a0\\u202f-]?(?:${unit})`, 'gu'),
  };
};

let prepared: Amounts | undefined;

const amountsKnown = (): Amounts => {
  prepared ??= prepare();
  return prepared;
};

const FORTNIGHT = /\bfortnights?\b/g;

const kanjiValue = (text: string): number => {
  let [whole, part, digit] = [0, 0, 0];
  for (const char of text) {
    const ten = TENS[char];
    if (char === '万') [whole, part, digit] = [whole + (part + digit || 1) * 10_000, 0, 0];
    else if (ten !== undefined) [part, digit] = [part + (digit || 1) * ten, 0];
    else digit = digit * 10 + (KANJI[char] ?? 0);
  }
  return whole + part + digit;
};

const valueIn = (count: string): string => {
  if (/^\d/.test(count)) return /^\d{1,3}(?:\D\d{3})+$/.test(count) ? count.replace(/\D/g, '') : count;
  if (/^[数半]$/.test(count)) return count === '半' ? 'half' : 'some';
  if (count.startsWith('half')) return 'half';
  if (/^\p{sc=Han}/u.test(count)) return String(kanjiValue(count));
  return String(amountsKnown().words.get(count) ?? 'some');
};

/** A number with its unit, and what stands around it. */
export interface Amount {
  readonly value: string;
  readonly unit: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const BEFORE = 30;
const AFTER = 20;
const STOP = /[。！？!?\n]|\.(?=\s|$)/;

const contentOf = (text: string): string[] => wordsOf(text).map(({ key }) => key);

/** Amounts of a plain text, however their numbers are written. */
export const amountsIn = (plain: string): Amount[] => {
  const text = plain.replace(FORTNIGHT, '2 weeks').replace(/十分(?=[にな])/g, '');
  const { units, pattern } = amountsKnown();
  return [...text.matchAll(pattern)].flatMap(({ 0: all, index, groups = {} }) => {
    const unit = units.find((_, at) => groups[`u${at}`] !== undefined) ?? '';
    const before =
      text
        .slice(Math.max(0, index - BEFORE), index)
        .split(STOP)
        .at(-1) ?? '';
    const after = text.slice(index + all.length, index + all.length + AFTER).split(STOP)[0] ?? '';
    const around = { before: contentOf(before), after: contentOf(after) };
    const values = [groups.count, groups.from].filter((count) => count !== undefined);
    return values.map((count) => ({ value: valueIn(count), unit, ...around }));
  });
};

/** Whether an amount is that of an entry; in one language what stands on one side of it has to be the same too. */
export const isSame = (said: Amount, known: Amount, isComparable: boolean): boolean => {
  if (said.value !== known.value) return false;
  if (!isComparable) return said.unit === known.unit || (said.unit === 'day' && known.unit === 'business-day');
  if (said.unit !== known.unit) return false;
  const isAlone = known.before.length === 0 && known.after.length === 0;
  const shares = (side: 'before' | 'after') => said[side].some((key) => known[side].includes(key));
  return isAlone || shares('before') || shares('after');
};
