import { guardWords } from './guard-words.ts';

const DIGIT = /\p{Nd}/u;

/** Digits of any writing as 0 to 9: each has its ten beside each other. */
const digitOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
};

/** One form for what is written in many: widths, dashes, thousands, percent. */
export const plainText = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?![0-9])\p{Nd}/gu, digitOf)
    .replace(/[‐‑‒–—―−〜~～]/g, '-')
    .replace(/パーセント| percent\b| ?%/g, '%');

const LINK = /[a-z][a-z\d+.-]*:\/\/[^\s"'<>「」（）()、。]+|(?:javascript|data|vbscript|file|tel|mailto|blob):\S*/g;
const ADDRESS = /[^\s@「」（）()、。:,]+@[^\s@「」（）()、。,]+/g;
/** Names of hosts and files: letters around a full stop. */
const DOTTED = /[\p{L}\d-]+(?:\.[\p{L}\d-]*\p{L}[\p{L}\d-]*)+(?:\/[^\s「」（）()、。]*)?/gu;
/** Digits with what joins them in amounts, dates, times, telephone and other numbers. */
const NUMBER = /\d+(?:[.,:/-]\d+|[ \u00a0\u202f]\d{3}(?!\d))*/g;
const THOUSANDS = /^\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+$/;
const KANJI_NUMBER = /[〇一二三四五六七八九十百千万億]+(?=[割円%日時秒年月週回個点枚名倍歳])|半額|全額/g;
const UNIT = /^ ?(?:%|円|yen\b|¥|割|日(?!元|圆|圓)|時|分|年|週|か月|ヶ月|ヵ月|月|倍|点|ポイント)/;

/** A full stop at the end of a sentence is none of the link's. */
const trimmed = (token: string): string => token.replace(/[.,;:!?]+$/, '');

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([token]) => trimmed(token));

export const linksIn = (plain: string): string[] => [
  ...all(plain, LINK),
  ...all(plain, ADDRESS),
  ...all(plain.replace(LINK, ' '), DOTTED),
];

/** Ways a number may be meant: 5.000 is also 5000, 9:00 also 9. */
const readings = (token: string): string[] => [
  token,
  ...(THOUSANDS.test(token) ? [token.replace(/\D/g, '')] : []),
  ...(/^\d{1,2}:00$/.test(token) ? [String(Number(token.slice(0, -3)))] : []),
];

/** Every way the numbers of a published text can be read. */
export const numbersKnown = (plain: string): ReadonlySet<string> =>
  new Set(all(plain, NUMBER).flatMap((token) => [...readings(token), ...rangeOf(token)]));

/** 1-2 says 1 and 2, but 03-1234-5678 and 2026-12-01 are one thing each. */
const rangeOf = (token: string): string[] => {
  const [from = '', to = '', ...more] = token.split('-');
  return more.length === 0 && to !== '' ? [...readings(from), ...readings(to)] : [];
};

/** Whether a number is one of those known, however it is written. */
export const isKnown = (token: string, known: ReadonlySet<string>): boolean => {
  if (readings(token).some((reading) => known.has(reading))) return true;
  // Two numbers beside each other, not thousands.
  return /[ \u00a0\u202f]/.test(token) && token.split(/[ \u00a0\u202f]/).every((part) => known.has(part));
};

/** The first number of a sentence, in digits or words, that the published text (`plain`, `known`) does not have. */
export const unknownNumber = (sentence: string, plain: string, known: ReadonlySet<string>): string | undefined => {
  const squeezed = plain
    .replace(/(\d)[,' \u00a0\u202f](?=\d{3}(?!\d))/g, '$1')
    .replace(/(\d+)-(\d+)(%|\p{sc=Han}+)/gu, '$1$3 $1-$2$3');
  for (const { 0: token, index } of sentence.matchAll(NUMBER)) {
    if (!isKnown(token, known)) return token;
    const unit = UNIT.exec(sentence.slice(index + token.length, index + token.length + 8))?.[0].trim();
    // 30% and 30 days are not the same fact. Where the unit is Japan's own, it has to stand in the entry as it does here.
    const written = readings(token).map((reading) => `${reading}${unit}`);
    if (unit !== undefined && /[%割]|\p{sc=Han}/u.test(unit) && !written.some((fact) => squeezed.includes(fact)))
      return `${token}${unit}`;
  }
  const { numbers: named } = guardWords();
  const words = (sentence.match(/\p{L}+/gu) ?? []).filter((word) => named.has(word));
  const strange = words.find((word) => !known.has(String(named.get(word))) && !plain.includes(word));
  return strange ?? all(sentence, KANJI_NUMBER).find((token) => !plain.includes(token));
};

const CODE = /[a-z\d][a-z\d_#+/=-]*/g;
const LONG = 40;

/** Words in Latin letters that a sentence may only have from its entry: codes everywhere, all words in other scripts. */
export const unknownCode = (
  sentence: string,
  original: string,
  plain: string,
  isLatin: boolean,
): string | undefined => {
  const names = isLatin ? (original.normalize('NFKC').match(/\b[A-Z][A-Z\d]{3,}\b/g) ?? []) : [];
  const codes = all(sentence, CODE).filter((token) => {
    const letters = /[a-z]/.test(token);
    if (!letters) return false;
    return (!isLatin && token.length > 1) || /[\d_#+=]/.test(token) || token.length > LONG;
  });
  return [...names.map((name) => name.toLowerCase()), ...codes].find((token) => !plain.includes(token));
};
