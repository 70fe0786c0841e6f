import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { STAFF, type StaffRole } from '../platform/staff.ts';
import type { StaffProof } from '../platform/staff-token.ts';
import type { Profile } from './agents.ts';

/** An agent who is asking over a socket, as proven at connect. */
export interface Agent {
  readonly role: 'agent';
  readonly connectionId: string;
  readonly id: string;
  readonly rank: StaffRole;
  /** What the issuer calls him. */
  readonly username: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

const Context = z.object({
  agentId: z.string(),
  rank: z.enum(STAFF),
  username: z.string(),
  expiresAt: z.string(),
});

export const staffContext = (proof: StaffProof): Record<string, string> => ({
  ...proof,
  expiresAt: String(proof.expiresAt),
});

/** The agent behind a socket event; undefined when it is not an agent's. */
export const agentBehind = (
  connectionId: string,
  authorizer: unknown,
  nowSeconds = Date.now() / 1000,
): Agent | undefined => {
  const parsed = Context.safeParse(authorizer);
  if (!parsed.success) return undefined;
  const { agentId: id, rank, username } = parsed.data;
  const expiresAt = Number(parsed.data.expiresAt);
  if (!(expiresAt > nowSeconds)) {
    throw new VisibleError('expired', 'your sign-in has ended; renew the access token and connect again with it');
  }
  return { role: 'agent', connectionId, id, rank, username, expiresAt };
};

/** Why somebody may not what his token says any more: a token outlives what is written of its owner. */
export const refusalOf = (
  { disabled, role }: Pick<Profile, 'disabled' | 'role'>,
  rank: StaffRole,
): string | undefined => {
  if (disabled) return 'your account is disabled; ask an administrator';
  const isLowered = role !== undefined && STAFF.indexOf(role) < STAFF.indexOf(rank);
  return isLowered ? 'what your account may do has changed; sign in again' : undefined;
};

/** Supervisors and administrators may what an agent may not. */
export const isSupervisor = ({ rank }: Pick<Agent, 'rank'>): boolean => rank !== 'agent';
