import type { Document, Version } from './kinds.ts';

/** The newest time the published entries were put in force. */
export interface Publication {
  /** 0: never; then what the deployment brought is in force. */
  readonly number: number;
  readonly count?: number;
  readonly by?: string;
  /** ISO. */
  readonly at?: string;
}

/** `both`: published, with a newer draft beside it. */
export type State = 'draft' | 'published' | 'both' | 'archived';

export const stateOf = ({ status, live }: Pick<Document, 'status' | 'live'>): State =>
  status === 'draft' && live !== undefined ? 'both' : status;

type Dates = Readonly<Record<string, unknown>>;

const timeIn = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/** Whether what is published is used at a time (epoch ms): its time has not come, is now, or is over. */
export const timeliness = ({ validFrom, validUntil }: Dates, now: number): 'soon' | 'now' | 'over' => {
  if (timeIn(validUntil) <= now) return 'over';
  return timeIn(validFrom) > now ? 'soon' : 'now';
};

const isAfter = (version: Pick<Version, 'by' | 'at'>, { at }: Publication): boolean =>
  // What came with the deployment is what the bot answers from before anything is published.
  version.by !== 'deployment' && (at === undefined || Date.parse(version.at) > Date.parse(at));

/** Whether the newest save of an entry is published, or taken away, and the bot does not know yet. */
export const isWaiting = (document: Document, publication: Publication): boolean =>
  document.status !== 'draft' && isAfter(document, publication);

/** Whether the newest save hides what one wants to know: a draft saved after the publication, over something published. */
export const hidesWaiting = (document: Document, publication: Publication): boolean =>
  stateOf(document) === 'both' && isAfter(document, publication);

/** The same for an entry whose draft hides it: by its versions. */
export const isLiveWaiting = (
  { live, versions }: Document & { readonly versions: readonly Version[] },
  publication: Publication,
): boolean => {
  const published = versions.find(({ version }) => version === live);
  return published !== undefined && isAfter(published, publication);
};

const rankOf = ({ by, fields }: Document, language: string): number =>
  by === 'deployment' ? (fields.language === language ? 1 : 2) : 0;

/** What people have saved, the newest first; then what came with the deployment, first in the reader's language. */
export const inOrder = (documents: readonly Document[], language: string): Document[] =>
  documents.toSorted((a, b) => {
    const rank = rankOf(a, language) - rankOf(b, language);
    if (rank !== 0) return rank;
    return rankOf(a, language) === 0 ? Date.parse(b.at) - Date.parse(a.at) : a.id < b.id ? -1 : 1;
  });

/** Whether a document has all the words of a search somewhere in its texts; width, capitals and kana do not matter. */
export const finds = (search: string): ((texts: readonly unknown[]) => boolean) => {
  const words = fold(search).split(/\s+/).filter(Boolean);
  return (texts) => {
    const all = fold(texts.flat().filter(Boolean).join('\n'));
    return words.every((word) => all.includes(word));
  };
};

const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
