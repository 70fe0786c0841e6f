import { VisibleError } from '../platform/errors.ts';
import type { Customer } from './actor.ts';
import type { Entry } from './entry.ts';

/** What there may be in a practice conversation: a question, its answer, and the end. */
const KINDS: ReadonlySet<Entry['kind']> = new Set(['message', 'escalated', 'feedback', 'rated', 'closed', 'erased']);
const ROLES: ReadonlySet<Entry['role']> = new Set(['customer', 'bot', 'system']);
const MODES: ReadonlySet<Entry['state']['mode']> = new Set(['bot', 'closed', 'erased']);

/** Whether an entry would bring a person, a member, a ticket or a file into a practice conversation. */
const leavesPractice = ({ kind, role, trigger, ticket, state, body }: Entry): boolean =>
  !KINDS.has(kind) ||
  !ROLES.has(role) ||
  !MODES.has(state.mode) ||
  [trigger, ticket, body?.attachment].some((each) => each !== undefined);

/**
 * Nobody works on practice, whoever asks for it: so nothing that follows from work can follow from it.
 * @throws VisibleError `forbidden`
 */
export const keepPractice = (entry: Entry): void => {
  if (entry.state.practice && leavesPractice(entry)) {
    throw new VisibleError('forbidden', 'conversationId: this conversation is practice; only the bot answers in it');
  }
};

/**
 * Of files and of proofs there is more than the log.
 * @throws VisibleError `forbidden` to a synthetic visitor
 */
export const refusePractice = <C extends Pick<Customer, 'practice'>>(customer: C): C => {
  if (customer.practice) throw new VisibleError('forbidden', 'action: is not for practice');
  return customer;
};
