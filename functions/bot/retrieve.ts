import { logistic } from './confidence.ts';
import { termHash } from './hash.ts';
import { type Arrays, type Header, KIND } from './index-file.ts';
import { isMadeOfSyllables, languageOf } from './language.ts';
import { isRomaji, type Readings, writtenForms } from './reading.ts';
import { type Term, topicsOf, wordsOf } from './text.ts';

export interface Knowledge {
  readonly header: Header;
  readonly arrays: Arrays;
  readonly readings: Readings;
  readonly romaji: Readings;
}

const MOST_RESULTS = 10;

/** UTF-16 units of a query that are read. A question needs far fewer, and a hostile text costs no more than this. */
const QUERY_LIMIT = 1_000;

/** An entry in the customer's language goes before any other while it scores this much of the best. */
const FITS_LANGUAGE = 0.45;
/** What an entry in another language than the customer's counts of its score. */
const OTHER_LANGUAGE = 0.7;
/** What a question of one letter counts of its probability: enough for choices. */
const ONE_LETTER = 0.5;
/** A term in so many passages that tells less than this share of the query moves nobody, and costs most of the time. */
const MANY_POSTINGS = 1_000;
const LITTLE = 0.02;
/** In place of the number of a language: the customer's is not known. */
const ANY = -2;

/** Chosen over several FAQs (docs/adr/0015). */
const SATURATION = 0.5; // k1 of BM25 for questions: the second time a word is said adds much less than the first.
const ANSWER_SATURATION = 1.2;
const ANSWER_LENGTH = 0.8; // b of BM25.
const ANSWER = 0.6;
const OPENING = 0.6;
/** BM25F over the whole entry: k1, b, what a word of the answer counts beside one of a question, and its weight. */
const WHOLE = { saturation: 1.2, length: 0.75, answer: 0.3, weight: 2 };

/** What a word of an answer counts in the whole of an entry; where there is no question it has to stand for one. */
export const answerShare = (hasQuestion: boolean): number => (hasQuestion ? WHOLE.answer : 1);
/** So that only what is said nearly word for word goes before all that answers may have in common with it. */
const VERBATIM = { power: 6, weight: 3 };

/** The idf of BM25: how much a term tells when `holders` of `entries` entries are asked for with it. */
export const rarityOf = (entries: number, holders: number): number =>
  Math.log(1 + (entries - holders + 0.5) / (holders + 0.5));

interface Scratch {
  /** By entry: information of the query that its questions, its answer, the answer's opening and all of it have. */
  readonly question: Float64Array;
  readonly answer: Float64Array;
  readonly opening: Float64Array;
  readonly whole: Float64Array;
  /** By passage: information that query and question share. */
  readonly shared: Float64Array;
  /** Whether an entry has any of it. */
  readonly isTouched: Uint8Array;
  /** What never changes: how much the length of an entry, and of an answer, holds its words down. */
  readonly wholeNorm: Float64Array;
  readonly answerNorm: Float64Array;
}

const scratches = new WeakMap<Arrays, Scratch>();
const scratchOf = (arrays: Arrays): Scratch => {
  const entries = arrays.entries.length - 1;
  const made = scratches.get(arrays) ?? {
    question: new Float64Array(entries),
    answer: new Float64Array(entries),
    opening: new Float64Array(entries),
    whole: new Float64Array(entries),
    shared: new Float64Array(arrays.passageEntry.length),
    isTouched: new Uint8Array(entries),
    wholeNorm: Float64Array.from(
      arrays.entryLength,
      (length) => WHOLE.saturation * (1 - WHOLE.length + WHOLE.length * length),
    ),
    answerNorm: Float64Array.from(
      arrays.passageSize,
      (length) => ANSWER_SATURATION * (1 - ANSWER_LENGTH + ANSWER_LENGTH * length),
    ),
  };
  scratches.set(arrays, made);
  return made;
};

const find = (terms: Float64Array, hash: number): number => {
  let low = 0;
  let high = terms.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = terms[middle] ?? 0;
    if (value === hash) return middle;
    if (value < hash) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
};

/** Adds what one term tells to every entry that has it, and notes the entries. */
const spread = (
  arrays: Arrays,
  scratch: Scratch,
  { at: term, weight, information }: { at: number; weight: number; information: number },
  touched: number[],
): void => {
  const { postingPassage, postingCount, passageEntry, passageKind, passages } = arrays;
  const { question, answer, opening, whole, shared, isTouched, wholeNorm, answerNorm } = scratch;
  const end = arrays.postings[term + 1] ?? 0;
  let current = -1;
  let asked = 0;
  let said = 0;
  const flush = () => {
    if (current < 0) return;
    question[current] = (question[current] ?? 0) + (information * asked) / (asked + SATURATION);
    const hasQuestion = passageKind[passages[current] ?? 0] === KIND.question;
    const often = weight * (asked + answerShare(hasQuestion) * said);
    const told = (often * (WHOLE.saturation + 1)) / (often + (wholeNorm[current] ?? 1));
    whole[current] = (whole[current] ?? 0) + information * told;
    asked = 0;
    said = 0;
  };
  for (let at = arrays.postings[term] ?? 0; at < end; at += 1) {
    const passage = postingPassage[at] ?? 0;
    const count = postingCount[at] ?? 0;
    const entry = passageEntry[passage] ?? 0;
    const kind = passageKind[passage];
    if (isTouched[entry] === 0) {
      isTouched[entry] = 1;
      touched.push(entry);
    }
    if (entry !== current) flush();
    current = entry;
    if (kind === KIND.question) {
      asked += count;
      shared[passage] = (shared[passage] ?? 0) + information;
    } else if (kind === KIND.answer) {
      said += count;
      answer[entry] = (answer[entry] ?? 0) + (information * count) / (count + (answerNorm[passage] ?? 1));
    } else opening[entry] = (opening[entry] ?? 0) + (information * count) / (count + SATURATION);
  }
  flush();
};

/**
 * Two views of the same overlap with its questions, each lowering the doubt that the other leaves: coverage (BM25 over all
 * of them, as a share of what the query holds) finds the entry a long message is about, likeness (Dice) to the nearest
 * phrasing the one a short question means. What its answer says comes on top, the entry as a whole (BM25F), and a
 * phrasing said word for word. Empties the scratch of the entry.
 */
const take = (arrays: Arrays, scratch: Scratch, entry: number, size: number): number => {
  let likeness = 0;
  const end = arrays.passages[entry + 1] ?? 0;
  for (let passage = arrays.passages[entry] ?? 0; passage < end; passage += 1) {
    if (arrays.passageKind[passage] !== KIND.question) continue;
    likeness = Math.max(likeness, (2 * (scratch.shared[passage] ?? 0)) / (size + (arrays.passageSize[passage] ?? 0)));
    scratch.shared[passage] = 0;
  }
  const covered = (scratch.question[entry] ?? 0) / size;
  const answered = (ANSWER * (scratch.answer[entry] ?? 0) + OPENING * (scratch.opening[entry] ?? 0)) / size;
  const whole = (WHOLE.weight * (scratch.whole[entry] ?? 0)) / size;
  scratch.question[entry] = 0;
  scratch.answer[entry] = 0;
  scratch.opening[entry] = 0;
  scratch.whole[entry] = 0;
  scratch.isTouched[entry] = 0;
  return 1 - (1 - likeness) * (1 - covered) + answered + whole + VERBATIM.weight * likeness ** VERBATIM.power;
};

interface Found {
  readonly number: number;
  readonly raw: number;
}

/** Puts an entry in its place among the best, if it has one. */
const insert = (best: Found[], entry: Found): void => {
  const last = best.at(-1);
  if (best.length === MOST_RESULTS && last && last.raw >= entry.raw) return;
  const before = best.findIndex(({ raw, number }) => raw < entry.raw || (raw === entry.raw && number > entry.number));
  best.splice(before < 0 ? best.length : before, 0, entry);
  if (best.length > MOST_RESULTS) best.pop();
};

/** The best entries of one language. */
const rank = ({ header, arrays }: Knowledge, language: number, terms: readonly Term[], now: number): Found[] => {
  const [code, entries] = header.languages[language] ?? ['', 0];
  const scratch = scratchOf(arrays);
  const touched: number[] = [];
  const unknown = rarityOf(entries, 0);
  const asked = terms.map(({ key, weight }) => {
    const at = find(arrays.terms, termHash(code, key));
    return { at, weight, information: weight * (at < 0 ? unknown : (arrays.rarity[at] ?? unknown)) };
  });
  const size = asked.reduce((sum, { information }) => sum + information, 0);
  for (const term of asked) {
    if (term.at < 0) continue;
    const postings = (arrays.postings[term.at + 1] ?? 0) - (arrays.postings[term.at] ?? 0);
    if (postings > MANY_POSTINGS && term.information < LITTLE * size) continue;
    spread(arrays, scratch, term, touched);
  }
  const best: Found[] = [];
  // Of thousands that share a word hardly any comes this far.
  let least = 0;
  for (const number of touched) {
    const raw = take(arrays, scratch, number, size);
    if (raw <= least) continue;
    if ((arrays.validFrom[number] ?? 0) > now || now >= (arrays.validUntil[number] ?? 0)) continue;
    insert(best, { number, raw });
    if (best.length === MOST_RESULTS) least = best.at(-1)?.raw ?? 0;
  }
  return best;
};

/** The best of several rankings; an entry counts as the ranking says that likes it most. */
const merged = (rankings: readonly (readonly Found[])[]): Found[] => {
  const raws = new Map<number, number>();
  for (const { number, raw } of rankings.flat()) raws.set(number, Math.max(raw, raws.get(number) ?? 0));
  const best: Found[] = [];
  for (const [number, raw] of raws) insert(best, { number, raw });
  return best;
};

/** Those in the customer's language only, while one of them fits. What another language shares with it is often chance. */
const chosen = (byLanguage: readonly Found[][], own: number): readonly Found[] => {
  const all = merged(
    byLanguage.map((found, language) =>
      own === language || own === ANY ? found : found.map(({ number, raw }) => ({ number, raw: raw * OTHER_LANGUAGE })),
    ),
  );
  const [best] = byLanguage[own] ?? [];
  return best && best.raw >= FITS_LANGUAGE * (all[0]?.raw ?? 0) ? (byLanguage[own] ?? []) : all;
};

/**
 * Numbers of the entries that may answer the query with the probability that they do, best first, at most 10. With a
 * `language`, entries in other languages appear only while none in this one fits.
 */
export const search = (
  knowledge: Knowledge,
  query: string,
  language: string | undefined,
  now: number,
): { number: number; score: number }[] => {
  const { header, readings, romaji } = knowledge;
  const text = query.slice(0, QUERY_LIMIT);
  const forms = writtenForms(text, readings, romaji);
  // As it is written and with what its kana may stand for: a phrasing in kana is found by the first.
  const variants = forms.length === 0 ? [text] : [text, [text, ...forms].join(' ')];
  const words = variants.map(wordsOf);
  const byLanguage = header.languages.map(([code], number) =>
    merged(
      variants.map((variant, at) => rank(knowledge, number, [...(words[at] ?? []), ...topicsOf(variant, code)], now)),
    ),
  );
  // Who writes romaji writes Japanese, though it looks like something else.
  const spoken = forms.length > 0 && isRomaji(text) ? 'ja' : language;
  const own = spoken === undefined ? ANY : header.languages.findIndex(([code]) => code === spoken);
  const found = chosen(byLanguage, own);
  // One letter may be the beginning of anything.
  const certainty = (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < 2 ? ONE_LETTER : 1;
  const { bias, score, lead } = header.confidence;
  const [first, second] = found;
  return found.map(({ number, raw }, place) => {
    const ahead = raw - (place === 0 ? (second?.raw ?? 0) : (first?.raw ?? 0));
    return { number, score: certainty * logistic(bias + score * Math.log(raw) + lead * ahead) };
  });
};

/** Addresses, links and numbers with letters in them. */
const OF_NO_LANGUAGE = /\S+@\S+|https?:\S+|\b[a-z]{1,4}-?\d{2,}\b/giu;

/** The language a text is written in; `fallback`, the one that was spoken so far, where that does not show. */
export const detectLanguage = (text: string, fallback: string): string => {
  const asked = text.slice(0, QUERY_LIMIT);
  if (!/\p{L}/u.test(asked.normalize('NFKC').replace(OF_NO_LANGUAGE, ' '))) return fallback;
  return fallback === 'ja' && isRomaji(asked) && isMadeOfSyllables(asked) ? 'ja' : languageOf(asked, fallback);
};
