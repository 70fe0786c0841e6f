import type { Level } from '../protocol/names.ts';
import type { State } from './state.ts';

/** How the customer of a conversation is known, and as whom (a surrogate). `until` (epoch ms) where a code has proven it. */
export interface Known {
  readonly level: Level;
  readonly member: string;
  readonly until?: number;
}

/**
 * Who the customer has proven to be, at a time. It is read from the state alone, so it grows only by entries of a proof and
 * ends by time or by one of its end; no text changes it. A code of another member than the host site vouches for counts
 * for nothing.
 */
export const knownAs = ({ member, proof }: Pick<State, 'member' | 'proof'>, now: number): Known | undefined => {
  const isProven = proof !== undefined && now < proof.until && (member === undefined || member === proof.member);
  if (isProven) return { level: 2, member: proof.member, until: proof.until };
  return member === undefined ? undefined : { level: 1, member };
};

/** For so long after the end of a proof a ticket is still about the one who gave it. */
const TICKET_MS = 3 * 86_400_000;

/**
 * Who the customer is to staff: whoever had proven it when they got the conversation is still the one they serve, however
 * long he waited. A sign-out and another's proof end it at once.
 */
export const servedAs = (state: State, now: number): Known | undefined => {
  const isInHand = state.mode === 'waiting' || state.mode === 'agent';
  const from = isInHand
    ? (state.since ?? state.served ?? now)
    : (state.tickets?.length ?? 0) > 0
      ? now - TICKET_MS
      : now;
  return knownAs(state, Math.min(now, from));
};
