import { hangUp } from '../platform/hang-up.ts';
import { add, minuteNow, overLimit } from './counter.ts';

/** Frames a minute of one visitor over all his sockets; heartbeat, typing and reading of a person stay far below. */
export const FRAMES_PER_MINUTE = 1_200;
/** Entries a frame may make us read before it counts as more than one. */
export const ENTRIES_PER_FRAME = 10;
/** What a container lets through of a visitor before it asks the table: a person's conversation costs no write. */
const FREE = 10;
/** Frames a container then takes from the shared budget at once. */
const LEASE = 50;
/** Refusals in a row after which the socket is closed: each one costs an answer. */
const MOST_REFUSALS = 200;

interface Seen {
  frames: number;
  /** Frames this container may let through. */
  allowed: number;
  /** The shared budget is used up. */
  spent: boolean;
  refused: number;
}

let minute = 0;
const visitors = new Map<string, Seen>();

const seenOf = (visitorId: string): Seen => {
  if (minute !== minuteNow()) visitors.clear();
  minute = minuteNow();
  const seen = visitors.get(visitorId) ?? { frames: 0, allowed: FREE, spent: false, refused: 0 };
  visitors.set(visitorId, seen);
  return seen;
};

const take = async (visitorId: string, frames: number): Promise<number> => add(`frame#${visitorId}`, frames);

/**
 * Counts a frame of a visitor. Containers take parts of one budget in the table, so that together they let through what
 * is left of it and at most `FREE` more each.
 * @throws VisibleError `rate_limited`; a socket that does not care is closed.
 */
export const countFrame = async (visitorId: string, connectionId: string): Promise<void> => {
  const seen = seenOf(visitorId);
  seen.frames += 1;
  if (seen.frames <= seen.allowed) return;
  if (!seen.spent) {
    const used = await take(visitorId, LEASE);
    seen.spent = used >= FRAMES_PER_MINUTE;
    if (used <= FRAMES_PER_MINUTE) {
      seen.allowed = seen.frames + LEASE - 1;
      return;
    }
  }
  seen.refused += 1;
  if (seen.refused > MOST_REFUSALS) await hangUp(connectionId);
  throw overLimit('too many frames');
};

/** Counts what a frame made us read beyond an ordinary one, as if it had been more frames. */
export const countReads = async (visitorId: string, entries: number): Promise<void> => {
  const more = Math.floor(entries / ENTRIES_PER_FRAME);
  if (more === 0) return;
  const seen = seenOf(visitorId);
  seen.spent = (await take(visitorId, more)) >= FRAMES_PER_MINUTE;
  // What was taken in advance is given up: the next frame asks how much is left.
  seen.allowed = Math.min(seen.allowed, Math.max(seen.frames, FREE));
};
