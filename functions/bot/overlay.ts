import type { FaqEntry } from '../knowledge/snapshot.ts';
import { type Arrays, indexOver, KIND, type OpenIndex } from './index-file.ts';
import { Passages } from './passages.ts';
import { answerShare, type Knowledge, rarityOf } from './retrieve.ts';

/** Lengths of one entry's texts: of its answer, and of all of it as a whole. */
interface Lengths {
  readonly answer: number;
  readonly whole: number;
}

const lengthOf = (passages: Passages, passage: number): number =>
  passages.sum(passage, (_, weight, count) => weight * count);

const lengthsOf = (passages: Passages): Lengths => {
  const numbers = Array.from({ length: passages.length }, (_, passage) => passage);
  const isQuestion = (passage: number) => passages.kind.at(passage) === KIND.question;
  const isAnswer = (passage: number) => passages.kind.at(passage) === KIND.answer;
  const answer = numbers.filter(isAnswer).reduce((sum, passage) => sum + lengthOf(passages, passage), 0);
  const asked = numbers.filter(isQuestion).reduce((sum, passage) => sum + lengthOf(passages, passage), 0);
  return { answer, whole: asked + answerShare(numbers.some(isQuestion)) * answer };
};

/** Average lengths in a language, as the index was built with: from any entry of it and what it is in relation to them. */
const averagesIn = (base: OpenIndex, language: string, otherwise: Lengths): Lengths => {
  const { header, arrays } = base.knowledge;
  const of = header.languages.findIndex(([code]) => code === language);
  const number = arrays.entryLanguage.findIndex(
    (each, at) => of >= 0 && each === of && (arrays.entryLength[at] ?? 0) > 0 && answerSizeOf(arrays, at) > 0,
  );
  const known = number < 0 ? undefined : base.entry(header.ids[number] ?? '');
  if (!known) return otherwise;
  const lengths = lengthsOf(new Passages([known]));
  const whole = lengths.whole / (arrays.entryLength[number] ?? 1);
  return { answer: lengths.answer / answerSizeOf(arrays, number), whole };
};

const answerSizeOf = ({ passages, passageKind, passageSize }: Arrays, entry: number): number => {
  const end = passages[entry + 1] ?? 0;
  for (let at = passages[entry] ?? 0; at < end; at += 1) {
    if (passageKind[at] === KIND.answer) return passageSize[at] ?? 0;
  }
  return 0;
};

type Joined = Pick<Arrays, 'terms' | 'rarity' | 'postings' | 'postingPassage' | 'postingCount'>;

/** What a term of the entry adds: the passages it is in, and how often. */
type Added = Map<number, readonly (readonly [passage: number, count: number])[]>;

const addedBy = (passages: Passages, firstPassage: number): Added => {
  const added = new Map<number, (readonly [number, number])[]>();
  for (let passage = 0; passage < passages.length; passage += 1) {
    passages.sum(passage, (term, _, count) => {
      const hash = passages.hashes[term] ?? 0;
      const places = added.get(hash) ?? [];
      places.push([firstPassage + passage, count]);
      added.set(hash, places);
      return 0;
    });
  }
  return added;
};

/** The terms of both in their order. What is rare stays as it was: one entry hardly moves it. */
const joined = (arrays: Arrays, added: Added, rarity: number): Joined => {
  const { length } = arrays.terms;
  const known = new Set(arrays.terms);
  const fresh = Float64Array.from([...added.keys()].filter((hash) => !known.has(hash))).sort();
  const more = [...added.values()].reduce((sum, places) => sum + places.length, 0);
  const terms = new Float64Array(length + fresh.length);
  const rarities = new Float32Array(terms.length);
  const postings = new Uint32Array(terms.length + 1);
  const postingPassage = new Uint32Array(arrays.postingPassage.length + more);
  const postingCount = new Uint8Array(postingPassage.length);
  for (let old = 0, next = 0, at = 0, to = 0; at < terms.length; at += 1) {
    const isFresh = old >= length || (fresh[next] ?? Number.POSITIVE_INFINITY) < (arrays.terms[old] ?? 0);
    const hash = (isFresh ? fresh[next] : arrays.terms[old]) ?? 0;
    terms[at] = hash;
    rarities[at] = isFresh ? rarity : (arrays.rarity[old] ?? 0);
    if (isFresh) next += 1;
    else {
      const [start, end] = [arrays.postings[old] ?? 0, arrays.postings[old + 1] ?? 0];
      postingPassage.set(arrays.postingPassage.subarray(start, end), to);
      postingCount.set(arrays.postingCount.subarray(start, end), to);
      to += end - start;
      old += 1;
    }
    for (const [passage, count] of added.get(hash) ?? []) {
      postingPassage[to] = passage;
      postingCount[to] = count;
      to += 1;
    }
    postings[at + 1] = to;
  }
  return { terms, rarity: rarities, postings, postingPassage, postingCount };
};

const appended = <T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  array: T,
  ...values: number[]
): T => {
  const longer = array.constructor as new (length: number) => T;
  const all = new longer(array.length + values.length);
  all.set(array);
  all.set(values, array.length);
  return all;
};

const time = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Date.parse(text);

/** Who asks between two keystrokes waits for one entry's words, not for everybody's. */
const knowledgeWith = (base: OpenIndex, entry: FaqEntry): Knowledge => {
  const { header, arrays, ...readings } = base.knowledge;
  const replaced = header.ids.indexOf(entry.id);
  const at = header.languages.findIndex(([code]) => code === entry.language);
  const language = at < 0 ? header.languages.length : at;
  const [, others = 0] = header.languages[at] ?? [];
  const isReplaced = replaced >= 0 && arrays.entryLanguage[replaced] === at;
  const entries = isReplaced ? others : others + 1;
  const languages = header.languages.toSpliced(language, 1, [entry.language, entries]);
  const passages = new Passages([entry]);
  const own = lengthsOf(passages);
  const average = averagesIn(base, entry.language, own);
  const added = addedBy(passages, arrays.passageEntry.length);
  const terms = joined(arrays, added, rarityOf(entries, 1));
  const rarityAt = new Map(Array.from(terms.terms, (hash, term) => [hash, terms.rarity[term] ?? 0]));
  const numbers = Array.from({ length: passages.length }, (_, passage) => passage);
  const kinds = numbers.map((passage) => passages.kind.at(passage));
  const sizes = numbers.map((passage) =>
    kinds[passage] === KIND.question
      ? passages.sum(passage, (term, weight) => weight * (rarityAt.get(passages.hashes[term] ?? 0) ?? 0))
      : own.answer / average.answer,
  );
  const validFrom = appended(arrays.validFrom, time(entry.validFrom, Number.NEGATIVE_INFINITY));
  // What it takes the place of is found no more.
  if (replaced >= 0) validFrom[replaced] = Number.POSITIVE_INFINITY;
  const number = header.ids.length;
  return {
    ...readings,
    header: { ...header, ids: [...header.ids, entry.id], languages },
    arrays: {
      ...terms,
      passageEntry: appended(arrays.passageEntry, ...numbers.map(() => number)),
      passageKind: appended(arrays.passageKind, ...kinds),
      passageSize: appended(arrays.passageSize, ...sizes),
      passages: appended(arrays.passages, arrays.passageEntry.length + passages.length),
      entryLength: appended(arrays.entryLength, own.whole / average.whole),
      entryLanguage: appended(arrays.entryLanguage, language),
      validFrom,
      validUntil: appended(arrays.validUntil, time(entry.validUntil, Number.POSITIVE_INFINITY)),
      entries: appended(arrays.entries, arrays.entries.at(-1) ?? 0),
    },
  };
};

/**
 * An index with one entry laid over it, in place of the one with its id, as if it were published. It costs what the one
 * entry does and a copy of the arrays. What is written in kana or romaji finds new words only after a publish, which alone
 * has the dictionary of readings; how rare a word is, too, is counted anew by that.
 */
export const laidOver = (base: OpenIndex, entry: FaqEntry): OpenIndex => {
  const knowledge = knowledgeWith(base, entry);
  const { ids } = base.knowledge.header;
  return indexOver(knowledge, (number) => {
    const published = ids[number];
    return (published === undefined ? undefined : base.entry(published)) ?? entry;
  });
};
