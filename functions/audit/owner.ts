import type { Link } from './link.ts';

/** Finds the conversation that an entry was taken from. */
export type OwnerOf = (link: Link) => string | undefined;

/** Conversations that are tried for one entry: more take longer than the answer is worth. */
const MOST_OTHERS = 50_000;
/** Characters that are hashed for that in a whole verification: ten seconds of work, and none where nothing was changed. */
const MOST_HASHED = 1_000_000_000;

/**
 * Looks for owners among conversations, as long as there is work left for it: whoever can write entries that fit nowhere must
 * not be able to make a verification endless.
 */
export const ownerFinder = (): ((ids: () => Iterable<string>) => OwnerOf) => {
  let left = MOST_HASHED;
  return (ids) =>
    ({ isOf, size = 0 }) => {
      if (!isOf) return undefined;
      for (const id of Iterator.from(ids()).take(MOST_OTHERS)) {
        left -= size;
        if (left < 0) return undefined;
        if (isOf(id)) return id;
      }
      return undefined;
    };
};
