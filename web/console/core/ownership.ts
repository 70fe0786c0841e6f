import type { ShownEntry } from '../../client/log.ts';

const CHANGES: ReadonlySet<string> = new Set(['assigned', 'transferred', 'released', 'resolved', 'closed']);

/** The agent who has taken the conversation, by its log; nobody while it rings. */
export const ownerIn = (entries: readonly ShownEntry[]): string | undefined => {
  const last = entries.findLast(({ kind }) => CHANGES.has(kind));
  return last?.kind === 'assigned' && last.rings === undefined ? last.to : undefined;
};

/** How many messages of the customer are newer than what was seen here and than the newest word of anybody else. */
export const unreadIn = (entries: readonly ShownEntry[], seen: number): number => {
  const answered = entries.findLast(({ kind, from }) => kind === 'message' && from.role !== 'customer')?.seq ?? 0;
  const from = Math.max(seen, answered);
  return entries.filter(({ kind, seq, from: { role } }) => kind === 'message' && role === 'customer' && seq > from)
    .length;
};
