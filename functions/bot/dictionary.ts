import { toHiragana } from './text.ts';

const HAN = /\p{sc=Han}/u;
/** A word with the hiragana that tells how it is read; sentences share most of them. */
const WORDS = /\p{sc=Han}[\p{sc=Han}々]*\p{sc=Hira}{0,3}|[\p{sc=Kana}ー]{3,}/gu;
const KATAKANA = /^[\p{sc=Kana}ー]{3,}$/u;
/** Below this a reading stands for too many words. */
const SHORTEST_READING = 3;

/** What of a token is used here; the rest is its place and its grammar. */
interface Token {
  readonly surface: string;
  readonly reading?: string;
}

interface Tokenizer {
  tokenize(text: string): Token[];
}

let tokenizer: Tokenizer | undefined;

// The dictionary takes most of a second and 100 MB: only publishing needs it, and only when there is something to read.
const open = async (): Promise<Tokenizer> => {
  const { default: lindera } = await import('lindera-wasm-nodejs-ipadic');
  const builder = new lindera.TokenizerBuilder();
  builder.setDictionary('embedded://ipadic');
  builder.setMode('normal');
  return builder.build();
};

/** Reading and written form of a word, both without the ending that inflects. */
const wordOf = ({ surface, reading }: Token): readonly [reading: string, written: string] | undefined => {
  if (KATAKANA.test(surface)) return [toHiragana(surface), surface];
  if (!HAN.test(surface) || !reading || reading === '*') return;
  const kana = toHiragana(reading);
  const ending = /\p{sc=Hira}+$/u.exec(surface)?.[0] ?? '';
  const inflects = ending !== '' && kana.endsWith(ending) && kana.length - ending.length >= SHORTEST_READING;
  return inflects ? [kana.slice(0, -ending.length), surface.slice(0, -ending.length)] : [kana, surface];
};

/** The words of texts by how they are read, in hiragana: what a question written in kana or romaji is looked up in. */
export const readingsOf = async (texts: Iterable<string>): Promise<Map<string, string[]>> => {
  const words = new Set<string>();
  for (const text of texts) for (const [word] of text.normalize('NFKC').matchAll(WORDS)) words.add(word);
  const readings = new Map<string, Set<string>>();
  for (const word of words) {
    tokenizer ??= await open();
    for (const token of tokenizer.tokenize(word)) {
      const [reading = '', written = ''] = wordOf(token) ?? [];
      if (reading.length < SHORTEST_READING) continue;
      readings.set(reading, (readings.get(reading) ?? new Set()).add(written));
    }
  }
  return new Map([...readings].map(([reading, written]) => [reading, [...written].toSorted()]));
};
