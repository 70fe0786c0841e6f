import { type FaqEntry, parseSnapshot, type Snapshot } from '../knowledge/snapshot.ts';
import { createIndex, type Ranked, search } from './retrieve.ts';

/** The published entries, made searchable. */
export interface KnowledgeIndex {
  /** Changes exactly when the content does. */
  readonly version: string;
  entry(id: string): FaqEntry | undefined;
  /** Entries in force at `now` (epoch ms) that may answer the query, best first, at most 10; score: 0 to 1. */
  search(query: string, language: string | undefined, now: number): Ranked[];
}

/** What is kept in S3 and read by `openIndex`; everything that takes time is done here, at publish. */
export const encodeIndex = async (snapshot: Snapshot): Promise<Uint8Array> => Buffer.from(JSON.stringify(snapshot));

/** @throws an Error when these are not the bytes of `encodeIndex`. */
export const openIndex = (bytes: Uint8Array): KnowledgeIndex => {
  const { version, entries } = parseSnapshot(Buffer.from(bytes).toString('utf8'));
  const index = createIndex(entries);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const inForce = (now: number, { validFrom, validUntil }: FaqEntry) =>
    (validFrom === undefined || Date.parse(validFrom) <= now) &&
    (validUntil === undefined || now < Date.parse(validUntil));
  return {
    version,
    entry: (id) => byId.get(id),
    search: (query, language, now) => search(index, query, language).filter(({ entry }) => inForce(now, entry)),
  };
};
