import type { StateView } from '../../../functions/protocol/server.ts';
import type { ShownEntry } from '../../client/log.ts';

/** Who has a conversation, and since when it stands as it does. */
export interface Ownership {
  readonly agent?: string | undefined;
  /** He has not taken it yet. */
  readonly rings: boolean;
  /** Until when it rings for him, in epoch milliseconds. */
  readonly until?: number;
  readonly at?: string | undefined;
}

const CHANGES: ReadonlySet<string> = new Set([
  'opened',
  'escalated',
  'assigned',
  'transferred',
  'released',
  'resolved',
  'closed',
]);

/** Whose it is by its log. An agent who writes while it rings for him has taken it. */
export const ownershipOf = (entries: readonly ShownEntry[], state: StateView | undefined): Ownership => {
  const change = entries.findLast(({ kind, to }) => CHANGES.has(kind) && (state?.mode !== 'agent' || to !== undefined));
  const at = change?.at ?? entries[0]?.at;
  if (state?.mode !== 'agent' || !change) return { rings: false, at };
  const hasWritten = entries.some(
    ({ seq, kind, from }) => seq > change.seq && kind === 'message' && from.role === 'agent',
  );
  if (change.rings === undefined || hasWritten) return { agent: change.to, rings: false, at };
  return { agent: change.to, rings: true, until: Date.parse(change.rings), at };
};
