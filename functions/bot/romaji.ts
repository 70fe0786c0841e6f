import { linesOf } from '../platform/lines.ts';

const VOWELS = ['a', 'i', 'u', 'e', 'o'] as const;
/** What is written twice for a small っ; nn is ん and な. */
const DOUBLED = /^[bcdfghjkmpqrstvwyz]/;

/** A line is what is written with its kana, or consonants with those of a, i, u, e and o behind them. */
const syllablesOf = (line: string): [romaji: string, kana: string][] => {
  const [start = '', first = '', ...more] = line.split(' ');
  if (more.length === 0) return [[start, first]];
  return VOWELS.map((vowel, at) => [`${start}${vowel}`, [first, ...more][at] ?? '']);
};

/** The kana of all syllables and, with letters left as they are, of what they begin with. */
const readSyllables = (): ReadonlyMap<string, string> => {
  // Data, not code: a function that is starting has nothing to read yet.
  const lines = linesOf(new URL('./romaji.txt', import.meta.url));
  const single = lines.flatMap(syllablesOf);
  const doubled = single.filter(([romaji]) => DOUBLED.test(romaji));
  const known = new Map([
    ...single,
    ...doubled.map(([romaji, kana]) => [`${romaji.charAt(0)}${romaji}`, `っ${kana}`] as const),
  ]);
  for (const romaji of [...known.keys()]) {
    for (let end = 1; end < romaji.length; end += 1) {
      const beginning = romaji.slice(0, end);
      const before = known.get(romaji.slice(0, end - 1)) ?? '';
      if (!known.has(beginning)) known.set(beginning, `${before}${romaji.charAt(end - 1)}`);
    }
  }
  return known;
};

let syllables: ReadonlyMap<string, string> | undefined;

/** Romaji, Hepburn or Kunrei, in hiragana; letters that are no syllable stay. */
export const romajiToHiragana = (word: string): string => {
  syllables ??= readSyllables();
  let kana = '';
  for (let at = 0; at < word.length; ) {
    let end = at + 1;
    while (end < word.length && syllables.has(word.slice(at, end + 1))) end += 1;
    kana += syllables.get(word.slice(at, end)) ?? word.slice(at, end);
    at = end;
  }
  return kana;
};
