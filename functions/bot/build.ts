import type { FaqEntry, Snapshot } from '../knowledge/snapshot.ts';
import { calibrated, DEFAULT_CONFIDENCE } from './confidence.ts';
import { readingsOf } from './dictionary.ts';
import { evaluate, type GoldenQuestion, observationOf } from './evaluate.ts';
import { termHash } from './hash.ts';
import { type Arrays, type Header, KIND, openIndex, writeIndex } from './index-file.ts';
import { answerShare, rarityOf } from './retrieve.ts';
import { termsOf } from './text.ts';

type Kind = (typeof KIND)[keyof typeof KIND];

interface Passage {
  readonly entry: number;
  readonly kind: Kind;
  readonly terms: readonly HashedTerm[];
}

interface HashedTerm {
  readonly hash: number;
  readonly weight: number;
  readonly count: number;
}

/** Often the beginning of an answer says the question again: it stands in for one where there is none. */
const openingOf = (answer: string): string => /^[^。.!?！？\n]*[。.!?！？\n]/.exec(answer)?.[0] ?? answer;

const passagesOf = (entry: FaqEntry, number: number): Passage[] => {
  const { question, phrasings = [], answer, language } = entry;
  const passage = (kind: Kind, text: string): Passage => {
    const terms = termsOf(text, language).map(({ key, weight, count }) => ({
      hash: termHash(language, key),
      weight,
      count,
    }));
    return { entry: number, kind, terms };
  };
  const questions = [question, ...phrasings].filter((text) => text !== '');
  return [
    ...questions.map((text) => passage(KIND.question, text)),
    ...(answer === '' ? [] : [passage(KIND.answer, answer)]),
    ...(questions.length === 0 ? [passage(KIND.opening, openingOf(answer))] : []),
  ];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const lengthOf = ({ terms }: Passage): number => sum(terms.map(({ weight, count }) => weight * count));

/** What is known of a term in one language. */
interface Entry {
  readonly language: string;
  /** Entries that are asked for with it. */
  readonly holders: Set<number>;
  readonly passages: number[];
  readonly counts: number[];
}

const collect = (entries: readonly FaqEntry[], passages: readonly Passage[]): Map<number, Entry> => {
  const asked = new Set(passages.filter(({ kind }) => kind === KIND.question).map(({ entry }) => entry));
  const terms = new Map<number, Entry>();
  for (const [number, { entry, kind, terms: own }] of passages.entries()) {
    const language = entries[entry]?.language ?? '';
    const decides = kind === (asked.has(entry) ? KIND.question : KIND.answer);
    for (const { hash, count } of own) {
      const term = terms.get(hash) ?? { language, holders: new Set(), passages: [], counts: [] };
      terms.set(hash, term);
      if (decides) term.holders.add(entry);
      term.passages.push(number);
      term.counts.push(Math.min(255, count));
    }
  }
  return terms;
};

/** Running sums from 0: where each of parts of these lengths begins, and where the last one ends. */
const startsOf = (lengths: readonly number[]): Uint32Array => {
  const starts = new Uint32Array(lengths.length + 1);
  for (const [at, length] of lengths.entries()) starts[at + 1] = (starts[at] ?? 0) + length;
  return starts;
};

const sizesOf = (
  entries: readonly FaqEntry[],
  passages: readonly Passage[],
  rarity: (hash: number) => number,
): Float32Array => {
  const languageOf = ({ entry }: Passage) => entries[entry]?.language ?? '';
  const answers = Map.groupBy(
    passages.filter(({ kind }) => kind === KIND.answer),
    languageOf,
  );
  const averages = new Map([...answers].map(([language, own]) => [language, sum(own.map(lengthOf)) / own.length]));
  return Float32Array.from(passages, (passage) => {
    const language = languageOf(passage);
    if (passage.kind === KIND.answer) return lengthOf(passage) / (averages.get(language) || 1);
    return sum(passage.terms.map(({ hash, weight }) => weight * rarity(hash)));
  });
};

const relativeLengths = (entries: readonly FaqEntry[], byEntry: readonly (readonly Passage[])[]): Float32Array => {
  const lengths = byEntry.map((passages) => {
    const hasQuestion = passages.some(({ kind }) => kind === KIND.question);
    const ofKind = (kind: Kind) => sum(passages.filter((each) => each.kind === kind).map(lengthOf));
    return ofKind(KIND.question) + answerShare(hasQuestion) * ofKind(KIND.answer);
  });
  const totals = new Map<string, { length: number; entries: number }>();
  for (const [number, length] of lengths.entries()) {
    const language = entries[number]?.language ?? '';
    const total = totals.get(language) ?? { length: 0, entries: 0 };
    totals.set(language, { length: total.length + length, entries: total.entries + 1 });
  }
  return Float32Array.from(lengths, (length, number) => {
    const total = totals.get(entries[number]?.language ?? '');
    return total && total.length > 0 ? (length * total.entries) / total.length : 1;
  });
};

const partsOf = ({ version, entries }: Snapshot) => {
  const languages = [...Map.groupBy(entries, ({ language }) => language)].map(
    ([language, own]) => [language, own.length] as const,
  );
  const ofLanguage = new Map(languages);
  const byEntry = entries.map(passagesOf);
  const passages = byEntry.flat();
  const terms = collect(entries, passages);
  const rarities = new Map(
    [...terms].map(([hash, { language, holders }]) => [hash, rarityOf(ofLanguage.get(language) ?? 0, holders.size)]),
  );
  const rarity = (hash: number): number => rarities.get(hash) ?? 0;
  const sorted = [...terms].toSorted(([a], [b]) => a - b);
  const texts = entries.map((entry) => Buffer.from(JSON.stringify(entry)));
  const time = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Date.parse(text));
  const numberOf = new Map(languages.map(([language], number) => [language, number]));
  const arrays: Arrays = {
    terms: Float64Array.from(sorted, ([hash]) => hash),
    rarity: Float32Array.from(sorted, ([hash]) => rarity(hash)),
    postings: startsOf(sorted.map(([, term]) => term.passages.length)),
    postingPassage: Uint32Array.from(sorted.flatMap(([, term]) => term.passages)),
    postingCount: Uint8Array.from(sorted.flatMap(([, { counts }]) => counts)),
    passageEntry: Uint32Array.from(passages, ({ entry }) => entry),
    passageKind: Uint8Array.from(passages, ({ kind }) => kind),
    passageSize: sizesOf(entries, passages, rarity),
    passages: startsOf(byEntry.map(({ length }) => length)),
    entryLength: relativeLengths(entries, byEntry),
    entryLanguage: Uint8Array.from(entries, ({ language }) => numberOf.get(language) ?? 0),
    validFrom: Float64Array.from(entries, ({ validFrom }) => time(validFrom, Number.NEGATIVE_INFINITY)),
    validUntil: Float64Array.from(entries, ({ validUntil }) => time(validUntil, Number.POSITIVE_INFINITY)),
    entries: startsOf(texts.map(({ length }) => length)),
  };
  const read = entries.flatMap(({ question, phrasings = [], answer }) => [question, ...phrasings, answer]);
  const header: Header = {
    version,
    ids: entries.map(({ id }) => id),
    languages,
    readings: [...readingsOf(read)],
    confidence: DEFAULT_CONFIDENCE,
  };
  return { header, arrays, texts: Buffer.concat(texts) };
};

/**
 * What is kept in S3 and read by `openIndex`; everything that takes time is done here, at publish. Entries of any shape
 * are taken: also without a question (its answer is searched) or without an answer. With golden questions of the business
 * the confidence is that of its own customers.
 */
export const encodeIndex = async (snapshot: Snapshot, golden: readonly GoldenQuestion[] = []): Promise<Uint8Array> => {
  const { header, arrays, texts } = partsOf(snapshot);
  const file = writeIndex(header, arrays, texts);
  if (golden.length === 0) return file;
  const observations = evaluate(openIndex(file), golden).rows.map(observationOf);
  return writeIndex({ ...header, confidence: calibrated(header.confidence, observations) }, arrays, texts);
};
