import { type OpenIndex, openIndex } from '../bot/index-file.ts';
import { requireEnv } from '../platform/env.ts';
import { logger } from '../platform/observability.ts';
import { readObject } from '../platform/read-object.ts';
import { newestPublications, type Publication } from './publications.ts';

/** With the time a publish takes, a new index is in force well within 10 seconds. */
const CACHE_MS = 5_000;

/** Bytes of the index of a publication; of the deployment's own where nothing is published yet. */
export const indexBytes = (publication: Publication | undefined): Promise<Uint8Array> =>
  publication
    ? readObject(requireEnv('PUBLISHED_BUCKET'), publication.key)
    : readObject(requireEnv('KNOWLEDGE_BUCKET'), requireEnv('KNOWLEDGE_KEY'));

let known: { readonly key: string | undefined; readonly index: OpenIndex } | undefined;
let checkedAt = Number.NEGATIVE_INFINITY;
let checking: Promise<OpenIndex> | undefined;

const check = async (): Promise<OpenIndex> => {
  const [publication] = await newestPublications(1);
  if (!known || known.key !== publication?.key) {
    known = { key: publication?.key, index: openIndex(await indexBytes(publication)) };
  }
  return known.index;
};

/** What was in force a moment ago is better than no answer. */
const keep = (error: unknown): OpenIndex => {
  if (!known) throw error;
  logger.warn('the published index could not be refreshed', error instanceof Error ? error : new Error(String(error)));
  return known.index;
};

/** The index in force, at most 5 seconds old; when it cannot be read anew, the last one. */
export const currentIndex = async (): Promise<OpenIndex> => {
  if (known && Date.now() - checkedAt < CACHE_MS) return known.index;
  checking ??= check()
    .catch(keep)
    .then((index) => {
      checkedAt = Date.now();
      return index;
    })
    .finally(() => {
      checking = undefined;
    });
  return checking;
};
