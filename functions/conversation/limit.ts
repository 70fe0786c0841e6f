import { createHmac } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { secretOf } from '../platform/secret.ts';
import { sessionsTable, table } from '../platform/table.ts';

const MINUTE = 60;
/** Sessions a minute from one address: a whole office or a mobile carrier's gateway may be behind it. */
export const SESSIONS_PER_MINUTE = 600;
/** Sockets a minute from one address; each session opens one, and again after a cut. */
export const ADDRESS_SOCKETS_PER_MINUTE = 3_000;
/** Sockets a minute of one visitor, over all tabs. */
export const VISITOR_SOCKETS_PER_MINUTE = 60;
/** Frames a minute on one socket, of whatever kind; heartbeat, typing and reading of a person stay far below. */
export const FRAMES_PER_MINUTE = 300;

const seconds = () => Math.floor(Date.now() / 1000);
const minuteNow = () => Math.floor(seconds() / MINUTE);

/** Adds to a counter of this minute and gives its new value. The row expires after two minutes. */
const add = async (what: string, by: number): Promise<number> => {
  const { Attributes } = await table().send(
    new UpdateCommand({
      TableName: sessionsTable(),
      Key: { pk: `LIMIT#${what}`, sk: String(minuteNow()) },
      UpdateExpression: 'ADD used :by SET expiresAt = :end',
      ExpressionAttributeValues: { ':by': by, ':end': seconds() + 2 * MINUTE },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.used);
};

const refusal = (what: string) => {
  const retryAfter = MINUTE - (seconds() % MINUTE);
  return new VisibleError('rate_limited', `${what}; try again in ${retryAfter} s`, retryAfter);
};

/** An address in keys: without the secret nobody can try all addresses. */
const source = async (address: string): Promise<string> =>
  createHmac('sha256', await secretOf('SESSION_SECRET'))
    .update(address)
    .digest('base64url');

/** Counts a new session of a source address. */
export const countSession = async (address: string): Promise<void> => {
  if ((await add(`session#${await source(address)}`, 1)) > SESSIONS_PER_MINUTE) {
    throw refusal('too many sessions from this address');
  }
};

/** Counts a new socket of a visitor and of his address. */
export const countSocket = async (visitorId: string, address: string): Promise<void> => {
  const [own, shared] = await Promise.all([add(`socket#${visitorId}`, 1), add(`address#${await source(address)}`, 1)]);
  if (own > VISITOR_SOCKETS_PER_MINUTE) throw refusal('too many sockets of this visitor');
  if (shared > ADDRESS_SOCKETS_PER_MINUTE) throw refusal('too many sockets from this address');
};

/** What a container lets through of a socket before it asks the table: a person's conversation costs no write. */
const FREE = 10;
/** Frames a container then takes from the shared budget at once. */
const LEASE = 20;

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
  throw refusal('too many frames on this socket');
};
