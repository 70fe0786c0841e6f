import { Id } from '../protocol/fields.ts';
import type { Fault } from './fault.ts';
import { Few } from './few.ts';
import { findingOf } from './finding.ts';

/** Who can write to a table can give its items any key: what is none of ours is no key, no name of a file and no row of a digest. */
export const isConversationId = (id: string): boolean => Id.safeParse(id).success;

/** An id that is none, written so that it can be printed and kept. */
export const noConversation = (id: string): Fault => ({
  kind: 'invalid',
  where: `log/${encodeURIComponent(id.toWellFormed()).slice(0, 200)}`,
  why: 'no conversation of ours has such an id',
});

/** Those that are none. */
export const strangersAmong = (ids: Iterable<string>): Few => {
  const found = new Few('log');
  for (const id of new Set(ids)) if (!isConversationId(id)) found.add(findingOf(noConversation(id)));
  return found;
};
