import type { FaqEntry, Snapshot } from '../knowledge/snapshot.ts';
import { DEFAULT_CONFIDENCE } from './confidence.ts';
import { type Arrays, type Header, indexOver, KIND, type OpenIndex } from './index-file.ts';
import { Passages } from './passages.ts';
import { type Readings, romajiReadings } from './reading.ts';
import { answerShare, rarityOf } from './retrieve.ts';

/** Running sums from 0: where each of parts of these lengths begins, and where the last one ends. */
const startsOf = (lengths: ArrayLike<number>): Uint32Array => {
  const starts = new Uint32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at += 1) starts[at + 1] = (starts[at] ?? 0) + (lengths[at] ?? 0);
  return starts;
};

type Postings = Pick<Arrays, 'terms' | 'rarity' | 'postings' | 'postingPassage' | 'postingCount'>;

/** Turns what each passage has into where each term is. */
const postingsOf = (passages: Passages, rarities: Float32Array): Postings => {
  const order = Uint32Array.from(passages.hashes.keys()).toSorted(
    (a, b) => (passages.hashes[a] ?? 0) - (passages.hashes[b] ?? 0),
  );
  const places = new Uint32Array(order.length);
  for (const [place, term] of order.entries()) places[term] = place;
  const lengths = new Uint32Array(order.length);
  for (let at = 0; at < passages.term.length; at += 1) {
    const place = places[passages.term.at(at)] ?? 0;
    lengths[place] = (lengths[place] ?? 0) + 1;
  }
  const postings = startsOf(lengths);
  const next = postings.slice();
  const postingPassage = new Uint32Array(passages.term.length);
  const postingCount = new Uint8Array(passages.term.length);
  for (let passage = 0; passage < passages.length; passage += 1) {
    passages.sum(passage, (term, _, count) => {
      const place = places[term] ?? 0;
      const at = next[place] ?? 0;
      postingPassage[at] = passage;
      postingCount[at] = count;
      next[place] = at + 1;
      return 0;
    });
  }
  const terms = Float64Array.from(order, (term) => passages.hashes[term] ?? 0);
  const rarity = Float32Array.from(order, (term) => rarities[term] ?? 0);
  return { terms, rarity, postings, postingPassage, postingCount };
};

/** Each of `values` in relation to the average of its language. */
const relative = (values: Float64Array, languages: (at: number) => string, counts: (at: number) => boolean) => {
  const totals = new Map<string, { sum: number; count: number }>();
  for (const [at, value] of values.entries()) {
    if (!counts(at)) continue;
    const total = totals.get(languages(at)) ?? { sum: 0, count: 0 };
    totals.set(languages(at), { sum: total.sum + value, count: total.count + 1 });
  }
  return Float32Array.from(values, (value, at) => {
    const { sum = 0, count = 0 } = totals.get(languages(at)) ?? {};
    return sum > 0 ? (value * count) / sum : 1;
  });
};

type Sizes = Pick<Arrays, 'passageSize' | 'passages' | 'entryLength'>;

const sizesOf = (entries: readonly FaqEntry[], passages: Passages, rarities: Float32Array): Sizes => {
  const numbers = Array.from({ length: passages.length }, (_, passage) => passage);
  const isKind = (passage: number, kind: number) => passages.kind.at(passage) === kind;
  const lengths = Float64Array.from(numbers, (passage) => passages.sum(passage, (_, weight, count) => weight * count));
  const languageOf = (passage: number) => entries[passages.entry.at(passage)]?.language ?? '';
  const ofAnswers = relative(lengths, languageOf, (passage) => isKind(passage, KIND.answer));
  const passageSize = Float32Array.from(numbers, (passage) =>
    isKind(passage, KIND.question)
      ? passages.sum(passage, (term, weight) => weight * (rarities[term] ?? 0))
      : (ofAnswers[passage] ?? 1),
  );
  const inEntry = new Uint32Array(entries.length);
  for (const passage of numbers) {
    const entry = passages.entry.at(passage);
    inEntry[entry] = (inEntry[entry] ?? 0) + 1;
  }
  const starts = startsOf(inEntry);
  const whole = new Float64Array(entries.length);
  for (const [passage, length] of lengths.entries()) {
    const entry = passages.entry.at(passage);
    const hasQuestion = isKind(starts[entry] ?? 0, KIND.question);
    const share = isKind(passage, KIND.question) ? 1 : isKind(passage, KIND.answer) ? answerShare(hasQuestion) : 0;
    whole[entry] = (whole[entry] ?? 0) + share * length;
  }
  const entryLength = relative(
    whole,
    (entry) => entries[entry]?.language ?? '',
    () => true,
  );
  return { passageSize, passages: starts, entryLength };
};

/** What an index is made of; `readings`: the words of its texts by how they are read. */
export interface Parts {
  readonly header: Header;
  readonly arrays: Arrays;
  /** The entries one after another, as JSON. */
  readonly texts: Uint8Array;
}

export const assemble = ({ version, entries }: Snapshot, readings: Readings): Parts => {
  const languages = [...Map.groupBy(entries, ({ language }) => language)].map(
    ([language, own]) => [language, own.length] as const,
  );
  const sizes = new Map(languages);
  const passages = new Passages(entries);
  const rarities = Float32Array.from(passages.holders, (holders, term) =>
    rarityOf(sizes.get(passages.languages[term] ?? '') ?? 0, holders),
  );
  const texts = entries.map((entry) => Buffer.from(JSON.stringify(entry)));
  const time = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Date.parse(text));
  const numberOf = new Map(languages.map(([language], number) => [language, number]));
  const arrays: Arrays = {
    ...postingsOf(passages, rarities),
    ...sizesOf(entries, passages, rarities),
    passageEntry: Uint32Array.from({ length: passages.length }, (_, passage) => passages.entry.at(passage)),
    passageKind: Uint8Array.from({ length: passages.length }, (_, passage) => passages.kind.at(passage)),
    entryLanguage: Uint8Array.from(entries, ({ language }) => numberOf.get(language) ?? 0),
    validFrom: Float64Array.from(entries, ({ validFrom }) => time(validFrom, Number.NEGATIVE_INFINITY)),
    validUntil: Float64Array.from(entries, ({ validUntil }) => time(validUntil, Number.POSITIVE_INFINITY)),
    entries: startsOf(texts.map(({ length }) => length)),
  };
  const header: Header = {
    version,
    ids: entries.map(({ id }) => id),
    languages,
    readings: [...readings],
    confidence: DEFAULT_CONFIDENCE,
  };
  return { header, arrays, texts: Buffer.concat(texts) };
};

/** An index of a few texts that are read by no dictionary, to be searched where it is made. */
export const smallIndex = (snapshot: Snapshot): OpenIndex => {
  const readings: Readings = new Map();
  const { header, arrays } = assemble(snapshot, readings);
  return indexOver({ header, arrays, readings, romaji: romajiReadings(readings) }, (number) => {
    const entry = snapshot.entries[number];
    if (!entry) throw new Error('an index found an entry that it has not');
    return entry;
  });
};
