import { type Signal, signal } from '@preact/signals';
import type { AgentList } from '../../../functions/protocol/server.ts';
import { api, query } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast, me, onSignOut, type Rank } from '../core/session.ts';
import type { Document, Kind, Version } from './kinds.ts';
import { hidesWaiting, isLiveWaiting, isWaiting, type Publication } from './states.ts';

/** All documents of a kind, as far as they are known. */
export interface Listing {
  readonly documents?: readonly Document[];
  readonly problem?: string;
}

const empty: Listing = {};
const lists: Readonly<Record<Kind, Signal<Listing>>> = {
  faq: signal(empty),
  notice: signal(empty),
  canned: signal(empty),
  golden: signal(empty),
};
const names = signal<ReadonlyMap<string, string>>(new Map());

/** The newest publication; undefined while it is not known. */
export const publication = signal<Publication | undefined>(undefined);
/** Entries whose newest change the bot does not answer from yet; undefined while it is not known. */
export const waiting = signal<readonly Document[] | undefined>(undefined);

onSignOut(() => {
  for (const list of Object.values(lists)) list.value = empty;
  names.value = new Map();
  publication.value = undefined;
  waiting.value = undefined;
});

export const listOf = (kind: Kind): Listing => lists[kind].value;

const readAll = async (kind: Kind): Promise<void> => {
  try {
    const documents: Document[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await api.get<{ documents: Document[]; after?: string }>(query(`/knowledge/${kind}`, { after }));
      documents.push(...page.documents);
      ({ after } = page);
    }
    lists[kind].value = { documents };
  } catch (error) {
    lists[kind].value = { ...lists[kind].value, problem: explain(error) };
  }
};

const reading = new Map<Kind, Promise<void>>();

/** Reads all documents of a kind anew; what is shown stays until they are here. */
export const load = (kind: Kind): Promise<void> => {
  const read = reading.get(kind) ?? readAll(kind).finally(() => reading.delete(kind));
  reading.set(kind, read);
  return read;
};

export type DocumentWithVersions = Document & { readonly versions: readonly Version[] };

export const readDocument = (kind: Kind, id: string): Promise<DocumentWithVersions> =>
  api.get(`/knowledge/${kind}/${encodeURIComponent(id)}`);

/** Saves the version after the one that was read (0: a new document). Rejects with `Refused`. */
export const saveDocument = async (
  kind: Kind,
  id: string,
  change: Pick<Version, 'version' | 'status' | 'fields'>,
): Promise<Document> => {
  const saved = await api.put<Document>(`/knowledge/${kind}/${encodeURIComponent(id)}`, change);
  const { documents } = lists[kind].value;
  const others = documents?.filter((document) => document.id !== id) ?? [];
  if (documents) lists[kind].value = { documents: [...others, saved].toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  if (kind === 'faq') void loadWaiting();
  return saved;
};

let asked = 0;

/** Reads what is in force, and counts what is not. */
export const loadWaiting = async (): Promise<void> => {
  asked += 1;
  const own = asked;
  try {
    if (!lists.faq.peek().documents) await load('faq');
    const newest = await api.get<Publication>('/knowledge/publish');
    const documents = lists.faq.peek().documents ?? [];
    // Only their versions tell; there are few.
    const hidden = documents.filter((document) => hidesWaiting(document, newest));
    const looked = await Promise.all(hidden.map(({ id }) => readDocument('faq', id)));
    // An answer that comes late knows less than the one after it.
    if (own !== asked) return;
    publication.value = newest;
    waiting.value = [
      ...documents.filter((document) => isWaiting(document, newest)),
      ...looked.filter((document) => isLiveWaiting(document, newest)),
    ];
  } catch {
    // The list says what is wrong; without an answer nothing is claimed about what is in force.
    waiting.value = undefined;
  }
};

/** Reads who the people behind the ids are. Without an answer their ids stand for them. */
export const loadNames = async (): Promise<void> => {
  const { agents } = await api.get<AgentList>('/agents').catch(() => ({ agents: [] }));
  names.value = new Map(agents.map(({ id, name }) => [id, name]));
};

/** Who somebody is; undefined: not known by name. One's own name is that of the sign-in: a record may not have it yet. */
export const nameOf = (sub: string): string | undefined =>
  me.value?.sub === sub ? me.value.name : names.value.get(sub);

/** Who may save documents of a kind. */
export const editorOf = (kind: Kind): Rank => (kind === 'canned' ? 'agent' : 'supervisor');
export const mayEdit = (kind: Kind): boolean => isAtLeast(editorOf(kind));

/** The categories in use, for those who choose one. */
export const categories = (): string[] => {
  const all = (lists.faq.value.documents ?? []).map(({ fields }) => fields.category);
  return [...new Set(all.filter((category): category is string => typeof category === 'string'))].toSorted();
};
