import type { FaqEntry } from '../knowledge/snapshot.ts';
import { languageOf, type Term, termsOf } from './text.ts';

/** An entry and the confidence, 0 to 1, that it answers the question. */
export type Ranked = { entry: FaqEntry; score: number };

/** A question or phrasing (what customers say), or an answer. `size` is the information in it: the sum of its weights. */
type Passage = { entry: FaqEntry; isAnswer: boolean; size: number };
type Occurrence = { passage: Passage; count: number };

type LanguageIndex = { entryCount: number; occurrences: Map<string, Occurrence[]>; rarity: Map<string, number> };

/** The entries made searchable, by language: what is rare in one language says nothing about another. */
export type Index = ReadonlyMap<string, LanguageIndex>;

const MOST_RESULTS = 10;

/** UTF-16 units of a query that are read. A question needs far fewer, and a hostile text costs no more than this. */
const QUERY_LIMIT = 1_000;

/** Below this no entry in the customer's language fits, and those of other languages are looked at as well. */
const FITS_LANGUAGE = 0.2;

// By judgement: half or twice of any one moves the first place of at most 2 of the 80 covered golden questions.
const SATURATION = 0.5; // k1 of BM25: the second time a word is said adds much less than the first.
const ANSWER_WEIGHT = 0.15; // an answer mentions much that the entry is not about.

/** The idf of BM25: how much a term tells when `holders` of `entries` entries are asked for with it. */
const rarityOf = (entries: number, holders: number): number =>
  Math.log(1 + (entries - holders + 0.5) / (holders + 0.5));

const informationOf = (index: LanguageIndex, term: Term): number =>
  term.weight * (index.rarity.get(term.key) ?? rarityOf(index.entryCount, 0));

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

const indexLanguage = (entries: FaqEntry[]): LanguageIndex => {
  const index: LanguageIndex = { entryCount: entries.length, occurrences: new Map(), rarity: new Map() };
  const holders = new Map<string, Set<FaqEntry>>();
  const read = entries.flatMap((entry) => [
    ...[entry.question, ...(entry.phrasings ?? [])].map((text) => ({ entry, isAnswer: false, terms: termsOf(text) })),
    { entry, isAnswer: true, terms: termsOf(entry.answer) },
  ]);
  for (const { entry, isAnswer, terms } of read) {
    if (isAnswer) continue;
    for (const { key } of terms) holders.set(key, (holders.get(key) ?? new Set()).add(entry));
  }
  for (const [key, { size }] of holders) index.rarity.set(key, rarityOf(entries.length, size));
  for (const { entry, isAnswer, terms } of read) {
    const passage = { entry, isAnswer, size: sum(terms.map((term) => informationOf(index, term))) };
    for (const { key, count } of terms) {
      const list = index.occurrences.get(key) ?? [];
      list.push({ passage, count });
      index.occurrences.set(key, list);
    }
  }
  return index;
};

export const createIndex = (entries: FaqEntry[]): Index =>
  new Map(
    [...Map.groupBy(entries, (entry) => entry.language)].map(([language, own]) => [language, indexLanguage(own)]),
  );

/**
 * Two views of the same overlap, each lowering the doubt that the other leaves. Coverage (BM25 over the entry, as a
 * share of what the query holds) finds the entry a long message is about; likeness (Dice) to the nearest phrasing finds
 * the one a short question means. The words of a phrasing score 1; words no entry knows speak against all of them.
 */
const rank = (index: LanguageIndex, terms: Term[]): Ranked[] => {
  const size = sum(terms.map((term) => informationOf(index, term)));
  const shared = new Map<Passage, number>();
  const covered = new Map<FaqEntry, number>();
  for (const term of terms) {
    const information = informationOf(index, term);
    const frequency = new Map<FaqEntry, number>();
    for (const { passage, count } of index.occurrences.get(term.key) ?? []) {
      const { entry, isAnswer } = passage;
      frequency.set(entry, (frequency.get(entry) ?? 0) + count * (isAnswer ? ANSWER_WEIGHT : 1));
      if (!isAnswer) shared.set(passage, (shared.get(passage) ?? 0) + information);
    }
    for (const [entry, often] of frequency)
      covered.set(entry, (covered.get(entry) ?? 0) + (information * often) / (often + SATURATION));
  }
  const likeness = new Map<FaqEntry, number>();
  for (const [passage, both] of shared) {
    const dice = (2 * both) / (size + passage.size);
    likeness.set(passage.entry, Math.max(likeness.get(passage.entry) ?? 0, dice));
  }
  return [...covered].map(([entry, information]) => {
    const doubt = (1 - (likeness.get(entry) ?? 0)) * (1 - information / size);
    return { entry, score: Math.min(1, Math.max(0, 1 - doubt)) };
  });
};

const best = (ranked: Ranked[]): Ranked[] => ranked.toSorted((a, b) => b.score - a.score).slice(0, MOST_RESULTS);

/**
 * The entries that may answer the query, best first, at most 10. With a `language`, entries in other languages appear
 * only while none in this one fits.
 */
export const search = (index: Index, query: string, language?: string): Ranked[] => {
  const terms = termsOf(query.slice(0, QUERY_LIMIT));
  const own = language === undefined ? undefined : index.get(language);
  const inOwn = own === undefined ? [] : best(rank(own, terms));
  if ((inOwn[0]?.score ?? 0) >= FITS_LANGUAGE) return inOwn;
  return best([...index.values()].flatMap((each) => rank(each, terms)));
};

/** The language a text is written in: 'ja' or 'en', or `fallback` where neither shows. */
export const detectLanguage = (text: string, fallback: string): string =>
  languageOf(text.slice(0, QUERY_LIMIT), fallback);
