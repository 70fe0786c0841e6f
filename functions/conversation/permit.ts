import { VisibleError } from '../platform/errors.ts';
import type { Customer } from './actor.ts';
import type { State } from './state.ts';

export const notFound = () =>
  new VisibleError('not_found', 'conversationId: is not one of your conversations; join without it');

export const shutOut = () => new VisibleError('forbidden', 'this chat is not open to you any more');

export const unproven = () =>
  new VisibleError('unauthorized', 'this conversation is a member’s; start a session with an identityToken');

/** Refuses a conversation that is another's, that staff have shut the visitor out of, or that needs a member's proof. */
export const permit = (state: State | undefined, customer: Customer): void => {
  if (!state) return;
  if (state.visitorId !== customer.visitorId) throw notFound();
  if (state.blocked !== undefined) throw shutOut();
  if (state.member !== undefined && state.member !== customer.member) {
    throw unproven();
  }
};
