import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { THRESHOLDS, type Thresholds } from '../bot/answer.ts';
import { encodeIndex } from '../bot/build.ts';
import { evaluate, type GoldenQuestion, type Row } from '../bot/evaluate.ts';
import { openIndex } from '../bot/index-file.ts';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { logger } from '../platform/observability.ts';
import { deleteObject, writeObject } from '../platform/write-object.ts';
import { Flag } from '../protocol/fields.ts';
import { allOf } from './documents.ts';
import { dropped, isDrop, worseIn } from './golden.ts';
import { Golden, type KindName } from './kinds.ts';
import { commit, digitsOf, newestPublications, type Publication } from './publications.ts';
import { readSettings } from './settings-store.ts';
import { buildSnapshot, FaqEntry } from './snapshot.ts';
import { indexBytes } from './store.ts';

/** Body of `POST /api/knowledge/publish`. */
export const PublishRequest = z.strictObject({
  force: z.optional(Flag.check(z.describe('`true`: publish although golden questions get worse'))),
});

/** Indexes of so many publications are kept; functions may still be reading an older one than the newest. */
const KEPT = 5;

const liveOf = async (kind: KindName): Promise<Record<string, unknown>[]> =>
  (await allOf(kind)).flatMap(({ id, live }) => (live ? [{ ...live.fields, id, version: live.version }] : []));

const goldenQuestions = async (): Promise<GoldenQuestion[]> =>
  (await liveOf('golden')).map(({ query, gold }) => Golden.parse({ query, gold }));

/** To who may not list, S3 denies what is missing. */
const MISSING: ReadonlySet<unknown> = new Set(['NoSuchKey', 'AccessDenied']);

/** The file of the index in force; nothing when it is gone, which a publish mends. */
const bytesNow = async (newest: Publication | undefined): Promise<Uint8Array> => {
  try {
    return await indexBytes(newest);
  } catch (error) {
    if (!(error instanceof Error && MISSING.has(error.name))) throw error;
    return new Uint8Array();
  }
};

/** How the index in force does; nothing when it is of a form that is no longer read, which a publish mends. */
const rowsNow = (
  bytes: Uint8Array,
  questions: readonly GoldenQuestion[],
  now: number,
  thresholds: Thresholds,
): readonly Row[] => {
  try {
    return evaluate(openIndex(bytes), questions, now, thresholds).rows;
  } catch (error) {
    logger.warn('the index in force cannot be opened', error instanceof Error ? error : new Error(String(error)));
    return [];
  }
};

const remove = (bucket: string, key: string): Promise<void> =>
  deleteObject(bucket, key).catch((error: unknown) =>
    logger.warn('an index nobody reads is still there', { key, error }),
  );

/** An index whose publish lost is deleted, unless the winner had the same content, and so the same key. */
const dropLost = async (bucket: string, key: string): Promise<void> => {
  const named = (await newestPublications(2 * KEPT)).some((publication) => publication.key === key);
  if (!named) await remove(bucket, key);
};

/** Deletes indexes nobody reads any more; what fails is tried again by the next publish. */
const prune = async (bucket: string): Promise<void> => {
  const old = (await newestPublications(2 * KEPT)).slice(KEPT);
  await Promise.all(old.map(({ key }) => remove(bucket, key)));
};

/**
 * Builds the index of all published entries and puts it in force.
 * @throws VisibleError `conflict` when more golden questions get worse than better, unless `force`; or when somebody else was faster.
 */
export const publish = async (force: boolean, by: string): Promise<Publication> => {
  const now = Date.now();
  const [newest] = await newestPublications(1);
  // Whatever their dates are: the bot looks at those with each question.
  const snapshot = buildSnapshot((await liveOf('faq')).map((entry) => FaqEntry.parse(entry)));
  const questions = await goldenQuestions();
  const bytes = await encodeIndex(snapshot, questions);
  const thresholds = (await readSettings()).settings.thresholds ?? THRESHOLDS;
  const { rows, figures } = evaluate(openIndex(bytes), questions, now, thresholds);
  const before = rowsNow(await bytesNow(newest), questions, now, thresholds);
  const isWorse = isDrop(before, rows, new Set(snapshot.entries.map(({ id }) => id)));
  if (isWorse && !force) throw dropped(worseIn(before, rows));

  const number = (newest?.number ?? 0) + 1;
  const key = `index/${digitsOf(number)}-${snapshot.version}`;
  const bucket = requireEnv('PUBLISHED_BUCKET');
  await writeObject(bucket, key, bytes);
  const publication: Publication = {
    number,
    key,
    snapshot: snapshot.version,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    count: snapshot.entries.length,
    figures,
    by,
    at: now,
    forced: isWorse,
  };
  try {
    await commit(publication);
  } catch (error) {
    // After any other error the publication may be there nevertheless.
    if (error instanceof VisibleError) await dropLost(bucket, key);
    throw error;
  }
  await prune(bucket);
  return publication;
};
