import type { Kind, Mode, Role } from '../protocol/names.ts';
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

const KINDS: Partial<Record<string, readonly string[]>> = {
  message: ['customer', 'bot', 'procedure', 'system', 'agent'],
  note: ['system', 'agent'],
  tagged: ['agent'],
  opened: [],
  identified: ['system'],
  refused: ['system'],
  signed_out: ['system'],
  begun: ['bot'],
  looked_up: ['procedure', 'agent'],
  escalated: ['bot', 'system'],
  assigned: ['system', 'agent'],
  transferred: ['agent'],
  released: ['system', 'agent'],
  feedback: ['customer'],
  rated: ['customer'],
  resolved: ['agent'],
  closed: ['customer', 'system'],
  ticketed: ['customer'],
  ticket: ['system', 'agent'],
  blocked: ['agent'],
  unblocked: ['agent'],
  erased: ['system'],
} satisfies Record<Kind, readonly Role[]>;

/** Whether a role writes entries of a kind at all, whatever the mode. */
export const isWriter = (kind: Kind, role: Role): boolean => KINDS[kind]?.includes(role) ?? false;

const FIRST: Partial<Record<string, readonly Role[]>> = {
  message: ['customer', 'procedure'],
  escalated: ['system'],
  ticketed: ['customer'],
  identified: ['system'],
  refused: ['system'],
} satisfies Partial<Record<Kind, readonly Role[]>>;

/** Whether a conversation begins with such an entry: with what its visitor does, or asks for. */
export const isBeginning = (kind: Kind, role: Role): boolean => FIRST[kind]?.includes(role) ?? false;
