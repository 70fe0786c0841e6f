import { readConcepts } from './concepts.ts';

const COLUMNS = ['ja', 'en', 'de', 'fr', 'ko', 'zh'] as const;
type Column = (typeof COLUMNS)[number];

/** Words of a column, ready to be looked for. */
interface Lexicon {
  /** Written without spaces: looked for at every place, by first character. */
  readonly unspaced: Map<string, [word: string, concept: string][]>;
  readonly whole: Map<string, string[]>;
  readonly beginnings: Map<string, string[]>;
  readonly phrases: [pattern: RegExp, concept: string][];
}

const MARKS = /\p{M}/gu;
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;
const WORDS = /[\p{sc=Latin}\d-]+/gu;

/** Letters without their accents. */
export const withoutAccents = (text: string): string => text.normalize('NFD').replace(MARKS, '').normalize('NFC');

const push = <V>(map: Map<string, V[]>, key: string, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

const add = (lexicon: Lexicon, word: string, concept: string): void => {
  if (UNSPACED.test(word)) {
    push(lexicon.unspaced, word.charAt(0), [word, concept]);
    return;
  }
  const plain = withoutAccents(word);
  const stem = plain.replace(/\*$/, '');
  if (plain.includes('~')) {
    const ending = plain.endsWith('*') ? '[a-z]*' : '';
    lexicon.phrases.push([new RegExp(`\\b${stem.replaceAll('~', "[ '’-]")}${ending}\\b`), concept]);
  } else push(plain === stem ? lexicon.whole : lexicon.beginnings, stem, concept);
};

const lexiconFor = (column: Column): Lexicon => {
  const lexicon: Lexicon = { unspaced: new Map(), whole: new Map(), beginnings: new Map(), phrases: [] };
  for (const line of readConcepts()) {
    const [concept = '', ...cells] = line.split('|').map((cell) => cell.trim());
    for (const word of cells[COLUMNS.indexOf(column)]?.split(/\s+/) ?? []) {
      if (word !== '') add(lexicon, word.normalize('NFKC').toLowerCase(), concept);
    }
  }
  return lexicon;
};

const lexicons = new Map<Column, Lexicon>();

/** Made when a language is first spoken: all of them take longer to read than the rest of the function to load. */
const lexiconOf = (column: Column): Lexicon => {
  const lexicon = lexicons.get(column) ?? lexiconFor(column);
  lexicons.set(column, lexicon);
  return lexicon;
};

const LONGEST_BEGINNING = 14;

const find = ({ unspaced, whole, beginnings, phrases }: Lexicon, text: string, plain: string, found: Set<string>) => {
  if (unspaced.size > 0 && UNSPACED.test(text)) {
    for (let at = 0; at < text.length; at += 1) {
      for (const [word, concept] of unspaced.get(text.charAt(at)) ?? []) {
        if (text.startsWith(word, at)) found.add(concept);
      }
    }
  }
  for (const [word] of plain.matchAll(WORDS)) {
    for (const concept of whole.get(word) ?? []) found.add(concept);
    for (let end = 2; end <= Math.min(word.length, LONGEST_BEGINNING); end += 1) {
      for (const concept of beginnings.get(word.slice(0, end)) ?? []) found.add(concept);
    }
  }
  for (const [pattern, concept] of phrases) if (pattern.test(plain)) found.add(concept);
};

/**
 * Concepts that a text in a language speaks of; English words count in every language. `text` is normalized (NFKC, lower
 * case). Linear in its length.
 */
export const conceptsIn = (text: string, language: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const plain = withoutAccents(text);
  for (const column of COLUMNS) {
    if (column === 'en' || column === language) find(lexiconOf(column), text, plain, found);
  }
  return found;
};
