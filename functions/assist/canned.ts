import { smallIndex } from '../bot/assemble.ts';
import type { OpenIndex } from '../bot/index-file.ts';
import { allOf } from '../knowledge/documents.ts';
import { type FaqEntry, snapshotVersion } from '../knowledge/snapshot.ts';
import { lastKnown } from '../platform/last-known.ts';

/** Of a reply that says no language. */
const ANY = '';

/** A canned reply as something that is searched: its title and tags are what it is asked for by. */
const searchable = (id: string, version: number, fields: Readonly<Record<string, unknown>>): FaqEntry => ({
  id,
  version,
  language: String(fields.language ?? ANY),
  question: String(fields.title),
  answer: String(fields.text),
  ...(Array.isArray(fields.tags) && { phrasings: fields.tags.map(String) }),
});

const readCanned = async (): Promise<readonly FaqEntry[]> =>
  (await allOf('canned')).flatMap(({ id, live }) => (live ? [searchable(id, live.version, live.fields)] : []));

/** The published canned replies, at most 5 s old. */
const canned: () => Promise<readonly FaqEntry[]> = /* @__PURE__ */ lastKnown('canned replies', readCanned, []);

/** An index of the replies that fit a language: those in it, and those that say none. */
export const indexOfReplies = (replies: readonly FaqEntry[], language: string): OpenIndex => {
  const entries = replies
    .filter((reply) => reply.language === ANY || reply.language === language)
    .map((reply) => ({ ...reply, language }));
  return smallIndex({ version: snapshotVersion(entries), entries });
};

const known = new Map<string, OpenIndex>();

/** The published replies for a language, searchable; made again only when they have changed. */
export const cannedIn = async (language: string): Promise<OpenIndex> => {
  const replies = await canned();
  const version = snapshotVersion(replies);
  const index = known.get(language);
  if (index?.version === `${version} ${language}`) return index;
  const made = { ...indexOfReplies(replies, language), version: `${version} ${language}` };
  known.set(language, made);
  return made;
};
