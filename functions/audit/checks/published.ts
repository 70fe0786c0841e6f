import { S3ServiceException } from '@aws-sdk/client-s3';
import { openIndex } from '../../bot/index-file.ts';
import { type Document, pageOf, versionsOf } from '../../knowledge/documents.ts';
import { newestPublications, type Publication } from '../../knowledge/publications.ts';
import { buildSnapshot, FaqEntry, snapshotVersion } from '../../knowledge/snapshot.ts';
import { requireEnv } from '../../platform/env.ts';
import { readObject } from '../../platform/read-object.ts';
import { sha256 } from '../digest.ts';
import type { Check } from './job.ts';
import { keepProgress, readProgress } from './progress.ts';

/** What was saved so close to a publish may be in it or not. */
const MEANWHILE = 120_000;
const DAY = 86_400_000;
/** Ids that a finding names. */
const MOST_NAMED = 5;

/** Versions of a document that are read: of what was saved more often since a publish nobody knows what was in force. */
const MOST_VERSIONS = 50;

/** What an index may say of a document: each of these, or nothing where there is `undefined`. */
type Allowed = readonly (string | undefined)[];

const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

/** How an entry is compared: as a snapshot has it. */
const printOf = (entry: FaqEntry): string => snapshotVersion(buildSnapshot([entry]).entries);
/** What cannot be read as an entry is in no index. */
const printOfLive = (id: string, { version, fields }: { readonly version: number; readonly fields: object }): string =>
  attempt(() => printOf(FaqEntry.parse({ ...fields, id, version }))) ?? 'no entry';

/** What was in force of a document when an index was made of it (epoch ms). */
const inForce = async ({ id, live, at }: Document, made: number): Promise<Allowed | 'anything'> => {
  const now = live && printOfLive(id, live);
  if (at < made - MEANWHILE) return [now];
  // A draft leaves what is published as it is.
  const all = await versionsOf('faq', id);
  const versions = all.filter(({ status }) => status !== 'draft');
  const printed = (version: (typeof versions)[number] | undefined): string | undefined =>
    version?.status === 'published' ? printOfLive(id, version) : undefined;
  const before = versions.find((version) => version.at < made - MEANWHILE);
  if (!before && all.length >= MOST_VERSIONS) return 'anything';
  const meanwhile = versions.filter((version) => Math.abs(version.at - made) <= MEANWHILE);
  return [before, ...meanwhile].map(printed);
};

/** Ids of which an index says something else than what was published. */
const differing = async (index: ReadonlyMap<string, string>, made: number): Promise<string[]> => {
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await pageOf('faq', after);
    for (const document of page.documents) {
      seen.add(document.id);
      const allowed = await inForce(document, made);
      if (allowed !== 'anything' && !allowed.includes(index.get(document.id))) wrong.push(document.id);
    }
    after = page.after;
  }
  return [...wrong, ...[...index.keys()].filter((id) => !seen.has(id))].toSorted();
};

const bytesOf = async (key: string): Promise<Uint8Array | undefined> => {
  try {
    return await readObject(requireEnv('PUBLISHED_BUCKET'), key);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

/** What its file says of the entries, each as it is compared; undefined where it is not the one that was put in force. */
const readIndex = (bytes: Uint8Array, { snapshot, sha256: sha }: Publication): Map<string, string> | undefined => {
  if (sha !== undefined && sha256(bytes) !== sha) return undefined;
  const { knowledge, version, entry } = openIndex(bytes);
  const entries = knowledge.header.ids.toSorted().flatMap((id) => entry(id) ?? []);
  if (version !== snapshot || snapshotVersion(entries) !== snapshot) return undefined;
  return new Map(entries.map((each) => [each.id, printOf(each)]));
};

/** Why the index in force is not what was published. `isKnown`: it was compared with the entries already. */
const faultIn = async (publication: Publication, isKnown: boolean): Promise<string | undefined> => {
  const bytes = await bytesOf(publication.key);
  if (!bytes) return 'the index in force is not there: answers go on from what functions have in memory';
  const isHashed = isKnown && publication.sha256 !== undefined;
  if (isHashed && sha256(bytes) === publication.sha256) return undefined;
  const index = attempt(() => readIndex(bytes, publication));
  if (!index) return 'the index in force is not the one that was published';
  const wrong = await differing(index, publication.at);
  if (wrong.length === 0) return undefined;
  const named = wrong.slice(0, MOST_NAMED).join(', ');
  return `of ${wrong.length} entries it says something else than what was published: ${named}`;
};

/** What is kept of the newest publication that was ever looked at. */
const newestIn = (progress: Readonly<Record<string, unknown>>): Pick<Publication, 'number' | 'at' | 'key'> => {
  const { number, at, key } = progress;
  return { number: Number(number ?? 0), at: Number(at ?? 0), key: String(key ?? 'index') };
};

/** What puts an index in force, as it is compared with how it was the last time. */
const markOf = (publication: Publication | undefined): string =>
  JSON.stringify(publication && [publication.number, publication.at, publication.key, publication.sha256]);

/**
 * The index that the bot answers from is the one that was published last: its file is looked at each hour, and what it says after
 * each publish, where another is in force than before, and once a day.
 */
export const checkPublished: Check = async ({ now, found }) => {
  const [publication] = await newestPublications(1);
  const done = await readProgress('index');
  const known = newestIn(done);
  const { number = 0, at = 0, key = '' } = publication ?? {};
  // Whoever publishes after a loss may get its number again.
  const isBack = number <= known.number && at < known.at;
  if (isBack) {
    const why = `publication ${known.number} is not there any more: ${number === 0 ? 'none' : `that of ${number}`} is in force`;
    await found({ severity: 'error', what: 'index', where: known.key, why });
  }
  const day = Math.floor(now / DAY);
  const mark = markOf(publication);
  const why = publication && (await faultIn(publication, done.mark === mark && done.day === day));
  if (why !== undefined) await found({ severity: 'error', what: 'index', where: key, why });
  if (publication || isBack) await keepProgress('index', { ...(isBack ? known : { number, at, key }), mark, day });
};
