import type { ShownEntry } from '../../client/log.ts';

const TOLD: ReadonlySet<string> = new Set(['message', 'note', 'rated', 'ticketed']);

/** Whether an entry is something that somebody has said, and not only something that was done. */
export const isTold = ({ kind, text, comment, score }: ShownEntry): boolean =>
  TOLD.has(kind) && (text !== undefined || comment !== undefined || score !== undefined);
