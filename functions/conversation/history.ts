import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { Id } from '../protocol/fields.ts';
import type { ConversationPage } from '../protocol/server.ts';
import { firstFault } from './chain.ts';
import type { Entry } from './entry.ts';
import { newest, page } from './log.ts';
import { viewEntry, viewState } from './view.ts';

const PAGE_ENTRIES = 100;

const After = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(99_999_999));

/**
 * Whether what was read follows entry by entry. Of a conversation that was erased the words may be gone, and the oldest entries:
 * whether somebody might do that only what was signed says.
 */
const follows = (conversationId: string, read: readonly Entry[], start: number, last: Entry): boolean => {
  const isErased = last.kind === 'erased';
  const [first] = read;
  const isBegin = start === 0 && !(isErased && first !== undefined && first.seq > 1);
  const isWhole = isErased || read.every(({ body }) => body !== undefined);
  return isWhole && firstFault(conversationId, read, isBegin ? '' : first?.previous) === undefined;
};

/** One page of a conversation's log as staff see it, with the proof that it follows entry by entry. */
export const readConversation = async (id: unknown, afterText: unknown): Promise<ConversationPage> => {
  const conversationId = Id.safeParse(id);
  const after = After.safeParse(afterText ?? '0');
  if (!after.success) throw new VisibleError('invalid', 'after: must be a whole number from 0');
  // The entry before the page comes along for the link to it.
  const start = Math.max(0, after.data - 1);
  const read = conversationId.success ? await page(conversationId.data, start, PAGE_ENTRIES) : [];
  // After the page: whoever takes words out of it has written before that they are erased.
  const last = conversationId.success ? await newest(conversationId.data) : undefined;
  if (!conversationId.success || !last) throw new VisibleError('not_found', 'there is no such conversation');
  const entries = read.filter(({ seq }) => seq > after.data);
  return {
    conversationId: conversationId.data,
    state: viewState(last.state, last.seq, 'agent'),
    entries: entries.map((entry) => viewEntry(entry, 'agent')),
    more: (entries.at(-1)?.seq ?? last.seq) < last.seq,
    verified: follows(conversationId.data, read, start, last),
    hash: entries.at(-1)?.hash,
  };
};
