import { createHmac } from 'node:crypto';
import { secretOf } from '../platform/secret.ts';
import { add, overLimit } from './counter.ts';

/** Sessions a minute from one address: a whole office or a mobile carrier's gateway may be behind it. */
export const SESSIONS_PER_MINUTE = 600;
/** Sockets a minute from one address; each session opens one, and again after a cut. */
export const ADDRESS_SOCKETS_PER_MINUTE = 3_000;
/** Sockets a minute of one visitor, over all tabs. */
export const VISITOR_SOCKETS_PER_MINUTE = 240;

/** An address in keys: without the secret nobody can try all addresses. */
export const sourceOf = async (address: string): Promise<string> =>
  createHmac('sha256', await secretOf('SESSION_SECRET'))
    .update(address)
    .digest('base64url');

/** Counts a new session of a source address. */
export const countSession = async (address: string): Promise<void> => {
  if ((await add(`session#${await sourceOf(address)}`, 1)) > SESSIONS_PER_MINUTE) {
    throw overLimit('too many sessions from this address');
  }
};

/** Counts a new socket of a visitor and of his address. */
export const countSocket = async (visitorId: string, address: string): Promise<void> => {
  const [own, shared] = await Promise.all([
    add(`socket#${visitorId}`, 1),
    add(`address#${await sourceOf(address)}`, 1),
  ]);
  if (own > VISITOR_SOCKETS_PER_MINUTE) throw overLimit('too many sockets of this visitor');
  if (shared > ADDRESS_SOCKETS_PER_MINUTE) throw overLimit('too many sockets from this address');
};
