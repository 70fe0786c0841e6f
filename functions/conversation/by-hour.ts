import type { Key } from '../platform/batch-get.ts';
import { type HeadItem, hourKey } from './head.ts';
import { changedInHour, headsAt } from './heads.ts';

export const HOUR = 3_600_000;
/** Hours that are asked for at once. */
const HOURS_AT_ONCE = 24;
/** Of an hour in which more changed, those that were opened last. */
const MOST_IN_HOUR = 2_000;
/** HEADs read for a page, where few fit: then it is cut, and the next one goes on from there. */
const MOST_EXAMINED = 2_000;

/** A place in a list of what changed last: all that follows it changed before. */
export interface Place {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of several that changed in the same millisecond. */
  readonly id: string;
}

export const placeOf = ({ changedAt, conversationId }: HeadItem): Place => ({ at: changedAt, id: conversationId });

const compare = (a: Place, b: Place): number => b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
export const newestFirst = (a: HeadItem, b: HeadItem): number => compare(placeOf(a), placeOf(b));
export const isBehind = (head: HeadItem, place: Place | undefined): boolean =>
  place === undefined || compare(place, placeOf(head)) < 0;

/** A part of a list, and where the next one begins, if there may be one. */
export interface Cut {
  readonly heads: readonly HeadItem[];
  readonly next?: Place;
}

/** Which part is asked for: what changed between two times (epoch ms), behind a place. */
export interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly after: Place | undefined;
}

interface Hour {
  /** When it begins (epoch ms). */
  readonly at: number;
  readonly keys: readonly Key[];
}

const startOf = (at: number): number => at - (at % HOUR);

/** Beginnings of the hours from the last one to the first. */
const hoursBetween = (from: number, to: number): number[] =>
  Array.from({ length: (startOf(to) - startOf(from)) / HOUR + 1 }, (_, index) => startOf(to) - index * HOUR);

/** Hours, the newest first, together as long as they do not fill a page: the fewer, the fewer requests. */
const groups = async function* (from: number, to: number, limit: number): AsyncGenerator<Hour[]> {
  const all = hoursBetween(from, to);
  let group: Hour[] = [];
  for (let start = 0; start < all.length; start += HOURS_AT_ONCE) {
    const chunk = all.slice(start, start + HOURS_AT_ONCE);
    const keys = await Promise.all(chunk.map((at) => changedInHour(at, MOST_IN_HOUR)));
    for (const [index, at] of chunk.entries()) {
      group.push({ at, keys: keys[index] ?? [] });
      if (group.reduce((sum, hour) => sum + hour.keys.length, 0) < limit) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
};

/**
 * Conversations that fit, by when they changed, the newest first. However the list is cut, each one is in it once, unless it
 * changes meanwhile: then it moves to its beginning. Costs half a capacity unit for each hour, and for each conversation of the
 * hours that the page touches; 31 quiet days are 372.
 */
export const changedLast = async (
  { from, to, after }: Wanted,
  fits: (head: HeadItem) => boolean,
  limit: number,
  most = MOST_EXAMINED,
): Promise<Cut> => {
  const found: HeadItem[] = [];
  let examined = 0;
  for await (const hours of groups(from, Math.min(to, after?.at ?? to), limit)) {
    const names = new Set(hours.map(({ at }) => hourKey(at)));
    const read = await headsAt(hours.flatMap(({ keys }) => keys));
    const heads = read
      // One that has moved on since the index was read is in a later hour, and may have been listed there.
      .filter((head) => names.has(head.hour) && head.changedAt >= from && head.changedAt <= to && isBehind(head, after))
      .toSorted(newestFirst);
    for (const head of heads) {
      if (fits(head)) found.push(head);
      if (found.length === limit) return { heads: found, next: placeOf(head) };
    }
    examined += read.length;
    const [last] = hours.slice(-1);
    if (last && examined >= most) {
      return { heads: found, next: { at: last.at, id: '' } };
    }
  }
  return { heads: found };
};
