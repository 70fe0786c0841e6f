import type { ShownEntry } from '../../client/log.ts';

/** The tags of this conversation; each change names all of them. */
export const tagsIn = (entries: readonly ShownEntry[]): readonly string[] =>
  entries.findLast(({ tags }) => tags !== undefined)?.tags ?? [];
