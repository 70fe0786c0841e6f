import type { FaqEntry } from '../knowledge/snapshot.ts';
import type { Confidence } from './confidence.ts';
import { type Readings, romajiReadings } from './reading.ts';
import { type Knowledge, search } from './retrieve.ts';

/** An entry and the confidence, 0 to 1, that it answers the question. */
export interface Ranked {
  readonly entry: FaqEntry;
  readonly score: number;
}

/** The published entries, made searchable. */
export interface KnowledgeIndex {
  /** Changes exactly when the content does. */
  readonly version: string;
  entry(id: string): FaqEntry | undefined;
  /** Entries in force at `now` (epoch ms) that may answer the query, best first, at most 10; score: 0 to 1. */
  search(query: string, language: string | undefined, now: number): Ranked[];
}

/** An index with what it is made of. */
export interface OpenIndex extends KnowledgeIndex {
  readonly knowledge: Knowledge;
}

/**
 * The index as flat arrays, so that reading the file is all there is to loading it. Passages of an entry lie together,
 * postings of a term are in the order of passages.
 */
export interface Arrays {
  /** `hashOf` of every term, ascending. */
  readonly terms: Float64Array;
  /** What a term tells: its idf over the questions (of the answers, where an entry has no question) of its language. */
  readonly rarity: Float32Array;
  /** Where the postings of each term begin; one more at the end. */
  readonly postings: Uint32Array;
  readonly postingPassage: Uint32Array;
  readonly postingCount: Uint8Array;
  readonly passageEntry: Uint32Array;
  readonly passageKind: Uint8Array;
  /** Of a question or phrasing its information; of an answer its length in relation to the average of its language. */
  readonly passageSize: Float32Array;
  /** Where the passages of each entry begin; one more at the end. */
  readonly passages: Uint32Array;
  /** Length of each entry, its answer counting less, in relation to the average of its language. */
  readonly entryLength: Float32Array;
  /** Number of the language of each entry. */
  readonly entryLanguage: Uint8Array;
  readonly validFrom: Float64Array;
  readonly validUntil: Float64Array;
  /** Where each entry begins in the text of all; one more at the end. */
  readonly entries: Uint32Array;
}

export const KIND = { question: 0, answer: 1, opening: 2 } as const;

export interface Header {
  readonly version: string;
  readonly ids: readonly string[];
  /** Languages with the number of their entries. */
  readonly languages: readonly (readonly [language: string, entries: number])[];
  readonly readings: readonly (readonly [reading: string, written: readonly string[]])[];
  readonly confidence: Confidence;
}

/** Names and bytes of an element, in the order of the file. */
const SECTIONS = {
  terms: 8,
  rarity: 4,
  postings: 4,
  postingPassage: 4,
  postingCount: 1,
  passageEntry: 4,
  passageKind: 1,
  passageSize: 4,
  passages: 4,
  entryLength: 4,
  entryLanguage: 1,
  validFrom: 8,
  validUntil: 8,
  entries: 4,
} satisfies Record<keyof Arrays, number>;
const NAMES = Object.keys(SECTIONS) as (keyof Arrays)[];

const FORMAT = 'uragawa index 1\n';
const ALIGNED = 8;
const padded = (length: number): number => Math.ceil(length / ALIGNED) * ALIGNED;

/** Format, length of the header, the header, the arrays and the texts of the entries, each beginning at a multiple of 8. */
export const writeIndex = (header: Header, arrays: Arrays, texts: Uint8Array): Uint8Array => {
  const parts = NAMES.map(
    (name) => new Uint8Array(arrays[name].buffer, arrays[name].byteOffset, arrays[name].byteLength),
  );
  const json = Buffer.from(JSON.stringify({ ...header, lengths: parts.map(({ length }) => length) }));
  const length = Buffer.alloc(ALIGNED);
  length.writeUInt32LE(json.length);
  const all = [Buffer.from(FORMAT), length, json, ...parts, texts];
  const file = Buffer.alloc(all.reduce((sum, part) => sum + padded(part.length), 0));
  let at = 0;
  for (const part of all) {
    file.set(part, at);
    at += padded(part.length);
  }
  return file;
};

interface Contents {
  readonly header: Header;
  readonly arrays: Arrays;
  readonly texts: Buffer;
}

const readIndex = (bytes: Uint8Array): Contents => {
  // An own copy begins at a multiple of 8 wherever these bytes came from.
  const file = Buffer.from(new Uint8Array(bytes).buffer);
  if (file.toString('latin1', 0, FORMAT.length) !== FORMAT) {
    throw new Error('this is no index of this version of the software; publish again');
  }
  const start = FORMAT.length + ALIGNED;
  const length = file.readUInt32LE(FORMAT.length);
  const { lengths, ...header } = JSON.parse(file.toString('utf8', start, start + length));
  let at = start + padded(length);
  const places = new Map<string, readonly [at: number, length: number]>();
  for (const [index, name] of NAMES.entries()) {
    places.set(name, [at, lengths[index] / SECTIONS[name]]);
    at += padded(lengths[index]);
  }
  const place = (name: keyof Arrays) => [file.buffer, ...(places.get(name) ?? [0, 0])] as const;
  const arrays: Arrays = {
    terms: new Float64Array(...place('terms')),
    rarity: new Float32Array(...place('rarity')),
    postings: new Uint32Array(...place('postings')),
    postingPassage: new Uint32Array(...place('postingPassage')),
    postingCount: new Uint8Array(...place('postingCount')),
    passageEntry: new Uint32Array(...place('passageEntry')),
    passageKind: new Uint8Array(...place('passageKind')),
    passageSize: new Float32Array(...place('passageSize')),
    passages: new Uint32Array(...place('passages')),
    entryLength: new Float32Array(...place('entryLength')),
    entryLanguage: new Uint8Array(...place('entryLanguage')),
    validFrom: new Float64Array(...place('validFrom')),
    validUntil: new Float64Array(...place('validUntil')),
    entries: new Uint32Array(...place('entries')),
  };
  return { header, arrays, texts: file.subarray(at) };
};

/** An index over arrays, whose entries are read one by one. */
export const indexOver = (knowledge: Knowledge, entryAt: (number: number) => FaqEntry): OpenIndex => {
  const { ids, version } = knowledge.header;
  const numbers = new Map(ids.map((id, number) => [id, number]));
  return {
    version,
    knowledge,
    entry: (id) => {
      const number = numbers.get(id);
      return number === undefined ? undefined : entryAt(number);
    },
    search: (query, language, now) =>
      search(knowledge, query, language, now).map(({ number, score }) => ({ entry: entryAt(number), score })),
  };
};

/** @throws an Error when these are not bytes of `encodeIndex`. */
export const openIndex = (bytes: Uint8Array): OpenIndex => {
  const { header, arrays, texts } = readIndex(bytes);
  const parsed = new Map<number, FaqEntry>();
  const readings: Readings = new Map(header.readings);
  return indexOver({ header, arrays, readings, romaji: romajiReadings(readings) }, (number) => {
    const known = parsed.get(number);
    if (known) return known;
    // `encodeIndex` wrote it from checked entries.
    const entry: FaqEntry = JSON.parse(texts.toString('utf8', arrays.entries[number], arrays.entries[number + 1]));
    parsed.set(number, entry);
    return entry;
  });
};
