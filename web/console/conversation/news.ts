import type { ShownEntry } from '../../client/log.ts';

/** So many are there to be read out; what is older is in the history. */
const MOST = 3;

/** The customer's newest messages of those after the number `since`, oldest first. */
export const newsAfter = (entries: readonly ShownEntry[], since: number): readonly ShownEntry[] =>
  entries.filter(({ seq, kind, from }) => seq > since && kind === 'message' && from.role === 'customer').slice(-MOST);
