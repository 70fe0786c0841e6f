import { linesOf } from '../platform/lines.ts';

const KANA = /[\p{sc=Hira}\p{sc=Kana}]/u;
const HANGUL = /\p{sc=Hang}/u;
const HAN = /\p{sc=Han}/u;
/** These alone make a text Chinese. */
const SURELY_CHINESE = /[吗嗎呢吧您你们們这這怎么麼]/u;

/** What tells languages apart that share their letters. */
interface Marks {
  /** Characters of Chinese that Japanese does not write; a name or an old form may still have one. */
  readonly chinese: ReadonlySet<string>;
  /** Frequent small words, by language; those of several languages tell them apart by number. */
  readonly small: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The first line has the characters, each other one a language and its words. */
const readMarks = (): Marks => {
  // Data, not code: a function that is starting has nothing to read yet.
  const [chinese, ...lines] = linesOf(new URL('./language.txt', import.meta.url));
  const small = lines
    .map((line) => line.split(' '))
    .map(([language = '', ...words]) => [language, new Set(words)] as const);
  return { chinese: new Set(chinese), small: new Map(small) };
};

let marks: Marks | undefined;

const marksKnown = (): Marks => {
  marks ??= readMarks();
  return marks;
};

/** Where Japanese is spoken one character is not enough. */
const isChinese = (plain: string, hint?: string): boolean =>
  SURELY_CHINESE.test(plain) ||
  [...plain].filter((char) => marksKnown().chinese.has(char)).length > (hint === 'ja' ? 1 : 0);

const OTHER_SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ko', HANGUL],
  ['th', /\p{sc=Thai}/u],
  ['ru', /\p{sc=Cyrl}/u],
  ['ar', /\p{sc=Arab}/u],
  ['hi', /\p{sc=Deva}/u],
  ['el', /\p{sc=Grek}/u],
  ['he', /\p{sc=Hebr}/u],
];

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}]+/gu) ?? [];

/**
 * The language whose small words a text has. One such word tells only while no other language has it, and what was spoken so
 * far (`hint`) stays unless another language has at least two, and two more.
 */
const byWords = (text: string, hint?: string): string | undefined => {
  const words = wordsOf(text);
  const counts = [...marksKnown().small]
    .map(([language, small]) => ({ language, count: words.filter((word) => small.has(word)).length }))
    .toSorted((a, b) => b.count - a.count);
  const [first, second] = counts;
  const spoken = counts.find(({ language }) => language === hint);
  if (!first || !second) return undefined;
  if (spoken && first.count < spoken.count + 2) return spoken.count > 0 ? spoken.language : undefined;
  const isTold = first.count > second.count && (first.count > 1 || second.count === 0);
  return isTold ? first.language : undefined;
};

const SYLLABLES = /^(?:(?:[kgsztdnhbpmryjwf]|sh|ch|ts|[kgnhbpmrj]y|kk|ss|tt|pp|ssh|tch|cch)?[aiueo]|n(?![aiueo]))+$/;
const MOST_SYLLABLES = 0.6;

/** Whether most words are made of syllables that Japanese has: Portuguese and Italian are only near it. */
export const isMadeOfSyllables = (text: string): boolean => {
  const words = wordsOf(text.normalize('NFKC'));
  return words.filter((word) => SYLLABLES.test(word)).length >= words.length * MOST_SYLLABLES;
};

const shareOf = (text: string, script: RegExp): number => {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => script.test(letter)).length / Math.max(1, letters.length);
};

/** The language a question is in; undefined where it does not show. `hint`: the language that was spoken so far. */
export const guessLanguage = (text: string, hint?: string): string | undefined => {
  const plain = text.normalize('NFKC');
  if (KANA.test(plain)) return 'ja';
  const other = OTHER_SCRIPTS.find(([, script]) => script.test(plain));
  if (other) return other[0];
  if (HAN.test(plain)) return isChinese(plain, hint) ? 'zh' : undefined;
  return byWords(plain, hint);
};

/**
 * Language code of a text; `hint`, the language that was spoken so far, where it does not show. A few kanji without kana are
 * Japanese, and Latin words that tell nothing English, unless something like it was spoken.
 */
export const languageOf = (text: string, hint: string): string => {
  const plain = text.normalize('NFKC');
  const guess = guessLanguage(plain, hint);
  if (guess !== undefined) return guess;
  if (HAN.test(plain)) return hint === 'zh' ? 'zh' : 'ja';
  if (shareOf(plain, /\p{sc=Latin}/u) <= 0.5) return hint;
  return marksKnown().small.has(hint) ? hint : 'en';
};

/** Whether a sentence may be in a language. Names and quotations in other letters are no doubt; other words are. */
export const mayBeIn = (text: string, language: string): boolean => {
  const plain = text.normalize('NFKC');
  if (!/\p{L}/u.test(plain)) return true;
  if (language === 'ja') return KANA.test(plain) || (HAN.test(plain) && !isChinese(plain));
  if (language === 'zh') return shareOf(plain, HAN) > shareOf(plain, KANA) && HAN.test(plain);
  const other = OTHER_SCRIPTS.find(([code]) => code === language);
  if (other) return shareOf(plain, other[1]) > 0.4;
  return shareOf(plain, /\p{sc=Latin}/u) > 0.6 && (byWords(plain) ?? language) === language;
};
