import { conceptsIn, withoutAccents } from './concept.ts';

/** One distinct thing a text is about. `weight` tells content (1) from the glue between it (near 0). */
export interface Term {
  readonly key: string;
  weight: number;
  count: number;
}

// Politeness and question words say that something is asked, never what. Short endings ("たい") are missing on purpose:
// they also occur inside of words, and the low weight of hiragana takes care of them.
const JAPANESE_FILLER = new RegExp(
  [
    'お?(?:教|おし)え(?:て|下さい|ください)',
    '(?:て|で)?(?:ください|下さい|頂け|いただけ|もらえ|くれ)(?:ます|ません|る)?か?',
    'お願い(?:します|したい|いたします|致します)?',
    'どう(?:すれば|したら|やって|やる|する|すん|なって|なり|な)(?:いい|よい|良い)?',
    'どこ(?:で|から|に)?',
    'いくら|なんぼ|いつ|なぜ|なに|どれ|どの|どんな|どういう|どうして',
    'すみません|すいません|こんにちは|ありがとう|お世話になっております|お世話になります|恐れ入りますが',
    '(?:でき|出来)(?:ます|ません|ない|る|なく|た|て)',
    'ありますか?|ありません',
    '(?:を|が)?(?:し|知り)たい(?:です|のです|んです|ん)?',
    'ほしい|欲しい|困って(?:い?ます)?',
    '(?:なん|のです|んです|ん|の)(?:だけど|けど|ですが|ですけど)',
    'でしょうか|ですか|ですが|です|でした|ました|ません|ますか?|ましょう',
    'について|に関して|に関する|とは|方法|やり方|仕方|場合|こと',
    'よろしい|いいですか|良いですか|よいですか',
  ].join('|'),
  'g',
);

export const ENGLISH_FILLER = new Set(
  (
    'a an and any are at be been by can could did didn do does doesn don for from get give had has have he hello help ' +
    'hi how i if in is it its me my need no not of on or our please she should so some tell than thank thanks that ' +
    'the their them then there these they this to u us want was we were what when where which who why will with ' +
    'would you your'
  ).split(' '),
);

const HIRAGANA = /^[\p{sc=Hira}ー]+$/u;
const HAN = /\p{sc=Han}/u;
const LATIN_WORD = /^[\p{sc=Latin}\d'’.+#@&_-]+$/u;
const HANGUL_WORD = /^\p{sc=Hang}+$/u;
const JAPANESE_RUNS = /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}ー]+/gu;
const LINK = /\[([^\]]{0,200})\]\([^)]{0,1000}\)/g;

/** How much each kind of term counts; chosen over several FAQs (docs/adr/0015). */
const WEIGHT = {
  word: 1,
  hiraganaWord: 0.3,
  /** Of one hiragana in a group of characters; everything else counts 1. */
  hiragana: 0.25,
  triple: 0.3,
  /** 申込 in 申し込み: neighbouring kanji with up to two hiragana between them. */
  okurigana: 0.5,
  kanji: 0.25,
  latinTriple: 0.45,
  hangulPair: 0.6,
  concept: 0.8,
};

let segmenter: Intl.Segmenter | undefined;

/** Opening its dictionary takes longer than all else that a function does when it is loaded. */
const segmentsOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
  return segmenter.segment(text);
};

/** 送 料 は: who spaces letters out means the words. */
const SPACED_OUT =
  /(?<![\p{sc=Hira}\p{sc=Kana}\p{sc=Han}])(?:[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}ー][ \t]){2,}[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}ー]/gu;

/**
 * Full and half width, capital and small letters become one; 's, 't and the like go, what shows as nothing too, and of links
 * their text stays.
 */
export const normalize = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(SPACED_OUT, (letters) => letters.replace(/[ \t]/g, ''))
    .toLowerCase()
    .replace(LINK, '$1')
    .replace(/['’](?:s|t|m|d|re|ve|ll)\b/g, '');

/** A normalized text without the words that only say that something is asked. */
export const withoutFiller = (normalized: string): string => normalized.replace(JAPANESE_FILLER, ' ');

/** Katakana to hiragana. */
export const toHiragana = (text: string): string =>
  text.replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

// Comes last, because until then katakana marks content.
const fold = (text: string): string => toHiragana(text).replaceAll('ー', '');

// 届く, 届い and 届け are one word: what inflects is the hiragana behind.
const stemJapanese = (word: string): string => word.replace(/(?<=\P{sc=Hira})\p{sc=Hira}+$/u, '');

const stemLatin = (word: string): string => {
  const stem = word
    .replace(/(?:ies|y)$/, 'i')
    .replace(/(?:ing|ed|es|s|e)$/, '')
    .replace(/([a-z])\1$/, '$1');
  return stem.length < 3 ? word : stem;
};

type Feature = readonly [key: string, weight: number];

function* groups(chars: readonly string[], size: number): Generator<string[]> {
  for (let end = size; end <= chars.length; end += 1) yield chars.slice(end - size, end);
}

const wordFeatures = (word: string): Feature[] => {
  if (LATIN_WORD.test(word)) {
    if (ENGLISH_FILLER.has(word)) return [];
    const plain = withoutAccents(word);
    const whole: Feature = [`#${stemLatin(plain)}`, WEIGHT.word];
    if (!/\p{L}/u.test(plain)) return [whole];
    // Triples of letters survive a typing mistake, and endings and compounds of other languages.
    return [whole, ...[...groups([...`^${plain}`], 3)].map((chars): Feature => [chars.join(''), WEIGHT.latinTriple])];
  }
  if (HANGUL_WORD.test(word)) return [[`#${word}`, WEIGHT.word]];
  if (!HIRAGANA.test(word)) return [[`#${fold(stemJapanese(word))}`, WEIGHT.word]];
  // Shorter ones are particles and endings.
  return word.length > 2 ? [[`#${fold(word)}`, WEIGHT.hiraganaWord]] : [];
};

/** Geometric mean of what the characters count. */
const groupWeight = (chars: readonly string[]): number =>
  chars.reduce((product, char) => product * (HIRAGANA.test(char) ? WEIGHT.hiragana : 1), 1) ** (1 / chars.length);

function* runFeatures(run: string): Generator<Feature> {
  const chars = [...run.replaceAll('ー', '')];
  for (const pair of groups(chars, 2)) yield [fold(pair.join('')), groupWeight(pair)];
  for (const triple of groups(chars, 3)) yield [fold(triple.join('')), WEIGHT.triple * groupWeight(triple)];
  let last: number | undefined;
  for (const [at, char] of chars.entries()) {
    if (!HAN.test(char)) continue;
    yield [`'${char}`, WEIGHT.kanji];
    if (last !== undefined && at - last > 1 && at - last <= 3) yield [`${chars[last]}${char}`, WEIGHT.okurigana];
    last = at;
  }
}

/**
 * The words of a text without inflection (marked `#`), and groups of neighbouring characters, which also match where no
 * word boundary is found. Linear in the length of the text, which the caller bounds.
 */
export const wordsOf = (text: string): Term[] => {
  const asked = withoutFiller(normalize(text));
  const terms = new Map<string, Term>();
  const add = ([key, weight]: Feature) => {
    const term = terms.get(key);
    if (!term) terms.set(key, { key, weight, count: 1 });
    else {
      term.count += 1;
      term.weight = Math.max(term.weight, weight);
    }
  };
  for (const { segment, isWordLike } of segmentsOf(asked)) {
    if (isWordLike) wordFeatures(segment).forEach(add);
  }
  for (const [run] of asked.matchAll(JAPANESE_RUNS)) runFeatures(run).forEach(add);
  for (const [run] of asked.matchAll(/\p{sc=Hang}+/gu)) {
    for (const pair of groups([...run], 2)) add([pair.join(''), WEIGHT.hangulPair]);
  }
  return [...terms.values()];
};

/**
 * What a text in a language speaks of (marked `=`). Of the whole text: "いくら" is filler as a word, and asks for a price
 * all the same.
 */
export const topicsOf = (text: string, language: string): Term[] =>
  [...conceptsIn(normalize(text), language)].map((concept) => ({
    key: `=${concept}`,
    weight: WEIGHT.concept,
    count: 1,
  }));

/** All terms of a text in a language. */
export const termsOf = (text: string, language: string): Term[] => [...wordsOf(text), ...topicsOf(text, language)];
