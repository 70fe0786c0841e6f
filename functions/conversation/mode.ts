import type { Mode } from '../protocol/server.ts';
import type { State } from './state.ts';

/** Whether the customer waits for a person: nobody has taken it, if it rings for somebody perhaps. */
export const isWaiting = ({ mode, rings }: Pick<State, 'mode' | 'rings'>): boolean =>
  mode === 'waiting' || (mode === 'agent' && rings !== undefined);

/** Whether the bot is the one to answer. */
export const isBots = ({ mode, aside }: Pick<State, 'mode' | 'aside'>): boolean =>
  mode === 'bot' || (mode === 'waiting' && aside === true);

/** Whether a machine is the one to answer, the bot or a procedure: what one of them has begun to say the other does not end. */
export const isMachines = (state: Pick<State, 'mode' | 'aside'>): boolean =>
  isBots(state) || state.mode === 'procedure';

const WRITERS: Partial<Record<string, ReadonlySet<string>>> = {
  bot: new Set(['customer', 'bot', 'procedure', 'system', 'agent']),
  procedure: new Set(['customer', 'procedure', 'bot', 'system', 'agent']),
  waiting: new Set(['customer', 'bot', 'procedure', 'system', 'agent']),
  agent: new Set(['customer', 'agent', 'system']),
  closed: new Set(['customer', 'system', 'agent']),
  erased: new Set(),
} satisfies Record<Mode, ReadonlySet<string>>;

/**
 * Whether a role may add an entry in a mode; who among the agents may is the routing's to say. In a mode that newer code has
 * brought, before a rollback, nobody may.
 */
export const mayWrite = (mode: Mode, role: string): boolean => WRITERS[mode]?.has(role) ?? false;
