import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { Id } from '../protocol/fields.ts';
import type { ConversationPage } from '../protocol/server.ts';
import { firstFault } from './chain.ts';
import { newest, page } from './log.ts';
import { viewEntry, viewState } from './view.ts';

const PAGE_ENTRIES = 100;

const After = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(99_999_999));

/** One page of a conversation's log as staff see it, with the proof that it follows entry by entry. */
export const readConversation = async (id: unknown, afterText: unknown): Promise<ConversationPage> => {
  const conversationId = Id.safeParse(id);
  const after = After.safeParse(afterText ?? '0');
  if (!after.success) throw new VisibleError('invalid', 'after: must be a whole number from 0');
  const last = conversationId.success ? await newest(conversationId.data) : undefined;
  if (!conversationId.success || !last) throw new VisibleError('not_found', 'there is no such conversation');
  // The entry before the page comes along for the link to it.
  const start = Math.max(0, after.data - 1);
  const read = await page(conversationId.data, start, PAGE_ENTRIES);
  const before = start > 0 ? (read[0]?.previous ?? '') : '';
  const entries = read.filter(({ seq }) => seq > after.data);
  return {
    conversationId: conversationId.data,
    state: viewState(last.state, last.seq, 'agent'),
    entries: entries.map((entry) => viewEntry(entry, 'agent')),
    more: (entries.at(-1)?.seq ?? last.seq) < last.seq,
    verified: firstFault(conversationId.data, read, before) === undefined,
    hash: entries.at(-1)?.hash,
  };
};
