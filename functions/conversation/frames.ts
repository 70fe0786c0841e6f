import { add, minuteNow, overLimit } from './counter.ts';

/** Frames a minute on one socket, of whatever kind; heartbeat, typing and reading of a person stay far below. */
export const FRAMES_PER_MINUTE = 1_200;

/** What a container lets through of a socket before it asks the table: a person's conversation costs no write. */
const FREE = 10;
/** Frames a container then takes from the shared budget at once. */
const LEASE = 50;

interface Seen {
  readonly minute: number;
  frames: number;
  /** Frames this container may let through. */
  allowed: number;
  /** The shared budget is used up. */
  spent: boolean;
}
const sockets = new Map<string, Seen>();

const seenOf = (connectionId: string, minute: number): Seen => {
  const known = sockets.get(connectionId);
  if (known?.minute === minute) return known;
  // A container lives for hours: what is over is dropped whenever a minute begins for somebody.
  for (const [id, { minute: then }] of sockets) if (then !== minute) sockets.delete(id);
  const seen = { minute, frames: 0, allowed: FREE, spent: false };
  sockets.set(connectionId, seen);
  return seen;
};

/**
 * Counts a frame of a socket. Containers take parts of one budget in the table, so that together they let through what
 * is left of it and at most `FREE` more each.
 */
export const countFrame = async (connectionId: string): Promise<void> => {
  const seen = seenOf(connectionId, minuteNow());
  seen.frames += 1;
  if (seen.frames <= seen.allowed) return;
  if (!seen.spent) {
    const used = await add(`frame#${connectionId}`, LEASE);
    seen.spent = used >= FRAMES_PER_MINUTE;
    if (used <= FRAMES_PER_MINUTE) {
      seen.allowed += LEASE;
      return;
    }
  }
  throw overLimit('too many frames on this socket');
};
