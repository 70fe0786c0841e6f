import { romajiToHiragana } from './romaji.ts';
import { ENGLISH_FILLER, toHiragana } from './text.ts';

const SHORTEST = 3;
const LONGEST = 10;
const KANA_RUNS = new RegExp(`[\\p{sc=Hira}ー]{${SHORTEST},}`, 'gu');
const HIRAGANA = /^[\p{sc=Hira}ー]+$/u;
/** Share of the words of a Latin text that have to be romaji: English has some by chance, such as "made". */
const MOST_ROMAJI = 0.7;

/** Particles look like small words of English (no, to, so); more than one in a text are English. */
const MOST_ENGLISH = 1;

/** Written forms of words, by reading in hiragana. */
export type Readings = ReadonlyMap<string, readonly string[]>;

/** Who writes romaji writes ryouri or ryori, and mostly leaves long vowels out. */
const shortened = (kana: string): string =>
  kana.replace(/([おこそとのほもよろをごぞどぼぽょ])う/g, '$1').replace(/([うくすつぬふむゆるぐずづぶぷゅ])う/g, '$1');

/** The readings as romaji would have them. */
export const romajiReadings = (readings: Readings): Readings => {
  const short = new Map<string, string[]>();
  for (const [reading, written] of readings) {
    const key = shortened(reading);
    if (key.length >= SHORTEST) short.set(key, [...(short.get(key) ?? []), ...written]);
  }
  return short;
};

/** A Latin text read as romaji, in hiragana; empty when it is none. */
const romaji = (text: string): string => {
  if (!/^[ -~\s]*$/.test(text)) return '';
  const words = text.match(/[a-z'-]+/g) ?? [];
  // "to a human" can be read as romaji word by word.
  if (words.filter((word) => ENGLISH_FILLER.has(word)).length > MOST_ENGLISH) return '';
  const read = words.map((word) => romajiToHiragana(word)).filter((word) => HIRAGANA.test(word));
  return read.length > 0 && read.length >= words.length * MOST_ROMAJI ? shortened(read.join(' ')) : '';
};

export const isRomaji = (text: string): boolean => romaji(text.normalize('NFKC').toLowerCase()) !== '';

/**
 * Words of the knowledge as it writes them, for what a question writes in kana or romaji: 返品 for "へんぴん". The longest
 * reading at each place counts.
 */
export const writtenForms = (question: string, readings: Readings, ofRomaji: Readings): string[] => {
  const text = question.normalize('NFKC').toLowerCase();
  const latin = romaji(text);
  const known = latin === '' ? readings : ofRomaji;
  const found = new Set<string>();
  for (const [run] of (latin || toHiragana(text)).matchAll(KANA_RUNS)) {
    for (let at = 0; at < run.length; ) {
      let length = Math.min(LONGEST, run.length - at);
      while (length >= SHORTEST && !known.has(run.slice(at, at + length))) length -= 1;
      for (const written of known.get(run.slice(at, at + length)) ?? []) found.add(written);
      at += length >= SHORTEST ? length : 1;
    }
  }
  return [...found];
};
