import { PAGE_BYTES } from '../protocol/limits.ts';
import type { EntryView, ServerFrame } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import { page } from './log.ts';
import { type Audience, viewEntry } from './view.ts';

/** Entries read at once; the page itself is cut by bytes. */
const PAGE_ENTRIES = 100;

/** The entries after `after` that an audience may see and that fit into the frame beside what it holds already. */
export const pageFor = async (
  joined: ServerFrame<'joined'>,
  after: number,
  last: Entry | undefined,
  audience: Audience,
): Promise<{ entries: EntryView[]; more: boolean }> => {
  const budget = PAGE_BYTES - Buffer.byteLength(JSON.stringify(joined));
  const entries: EntryView[] = [];
  let seen = after;
  let bytes = 0;
  while (last && seen < last.seq) {
    const batch = await page(joined.conversationId, seen, PAGE_ENTRIES);
    if (batch.length === 0) break;
    for (const entry of batch) {
      const view = viewEntry(entry, audience, last.state);
      bytes += Buffer.byteLength(JSON.stringify(view)) + 1;
      if (bytes > budget && entries.length > 0) return { entries, more: true };
      entries.push(view);
      seen = entry.seq;
    }
  }
  return { entries, more: false };
};
