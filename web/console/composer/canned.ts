import { signal } from '@preact/signals';
import { api, query } from '../core/api.ts';
import { onSignOut } from '../core/session.ts';
import { type CannedDocument, type CannedReply, type CannedVersion, inForce } from './in-force.ts';

interface Page {
  readonly documents: readonly CannedDocument[];
  readonly after?: string;
}

const readVersions = async (id: string): Promise<readonly CannedVersion[]> =>
  (await api.get<{ readonly versions: readonly CannedVersion[] }>(`/knowledge/canned/${encodeURIComponent(id)}`))
    .versions;

/** So long a list will do: what a colleague saves is there a little later. */
const FRESH_MS = 60_000;

const list = signal<readonly CannedReply[]>([]);
let readAt = Number.NEGATIVE_INFINITY;

/** All canned replies in force, as far as they are known. */
export const cannedReplies = (): readonly CannedReply[] => list.value;

/** Reads them, unless they were read a moment ago. Rejects with `Refused`. */
export const readCanned = async (): Promise<void> => {
  if (Date.now() - readAt < FRESH_MS) return;
  readAt = Date.now();
  const all: CannedReply[] = [];
  let after: string | undefined;
  do {
    const page: Page = await api.get<Page>(query('/knowledge/canned', { after }));
    for (const each of page.documents) all.push(...(await inForce(each, readVersions)));
    ({ after } = page);
  } while (after !== undefined);
  list.value = all;
};

onSignOut(() => {
  list.value = [];
  readAt = Number.NEGATIVE_INFINITY;
});
