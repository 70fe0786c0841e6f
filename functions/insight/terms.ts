import { ENGLISH_FILLER, normalize, withoutFiller } from '../bot/text.ts';

/** Words without grammar: 決済, アプリ, つながらない, error-503. */
const WORDS =
  /\p{sc=Han}[\p{sc=Han}々]*|[\p{sc=Kana}][\p{sc=Kana}ー]+|[\p{sc=Hira}ー]{3,}|[\p{sc=Latin}\d][\p{sc=Latin}\p{M}\d_.#+-]*|\p{sc=Hang}+|\p{sc=Cyrl}+|\p{sc=Thai}+/gu;
const HAN = /\p{sc=Han}/u;
const HIRAGANA = /^[\p{sc=Hira}ー]+$/u;
const LATIN = /^[\p{sc=Latin}]/u;
/** What only joins two words of a phrase. */
const JOINT = /^[\p{sc=Hira}\s・'’"「」()/-]{0,6}$/u;
/** Enough of an ending to read a verb: 落ちる. */
const OKURIGANA = /^\p{sc=Hira}{1,2}/u;
/** Of a word in hiragana only its begin: the end inflects. */
const STEM = 4;
const PARTICLES = /^(?:から|まで|より|には|では|とは|のが|のに|[がをにはでともへのや])+/u;
const MOST_CHARACTERS = 400;
const MOST_TERMS = 60;

/** A word or two that a message speaks of; as it is written, to be shown. */
export interface Candidate {
  readonly key: string;
  readonly written: string;
  readonly isPhrase: boolean;
}

interface Word {
  readonly key: string;
  readonly written: string;
  readonly from: number;
  readonly to: number;
}

const stem = (word: string): string => {
  if (HIRAGANA.test(word)) return word.slice(0, STEM);
  if (!LATIN.test(word)) return word;
  const short = word.replace(/[.-]+$/, '').replace(/(?:ing|ed|es|s)$/, '');
  return short.length < 3 ? word : short;
};

const wordsIn = (text: string): Word[] => {
  const words: Word[] = [];
  for (const { 0: found, index } of text.matchAll(WORDS)) {
    const particles = HIRAGANA.test(found) ? (PARTICLES.exec(found)?.[0].length ?? 0) : 0;
    const word = found.slice(particles);
    if (ENGLISH_FILLER.has(word) || (HIRAGANA.test(word) && word.length < STEM) || /^\d{1,2}$/.test(word)) continue;
    if (LATIN.test(word) && word.length < 2) continue;
    words.push({ key: stem(word), written: word, from: index + particles, to: index + found.length });
  }
  return words;
};

/** The words of a message, and pairs of neighbours, each once. A single kanji tells nothing without its neighbour. */
export const candidatesOf = (message: string): Candidate[] => {
  const text = withoutFiller(normalize(message.slice(0, MOST_CHARACTERS)));
  const words = wordsIn(text);
  const found = new Map<string, Candidate>();
  const add = (candidate: Candidate) => {
    if (found.size < MOST_TERMS && !found.has(candidate.key)) found.set(candidate.key, candidate);
  };
  for (const [index, word] of words.entries()) {
    if (!(HAN.test(word.key) && word.key.length === 1)) add({ key: word.key, written: word.written, isPhrase: false });
    const next = words[index + 1];
    if (!next || !JOINT.test(text.slice(word.to, next.from))) continue;
    const ending = HAN.test(next.written) ? (OKURIGANA.exec(text.slice(next.to))?.[0] ?? '') : '';
    add({ key: `${word.key} ${next.key}`, written: text.slice(word.from, next.to) + ending, isPhrase: true });
  }
  return [...found.values()];
};
