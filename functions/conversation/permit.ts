import { VisibleError } from '../platform/errors.ts';
import type { Customer } from './actor.ts';
import type { Known } from './level.ts';
import type { State } from './state.ts';

export const notFound = () =>
  new VisibleError('not_found', 'conversationId: is not one of your conversations; join without it');

export const shutOut = () => new VisibleError('forbidden', 'this chat is not open to you any more');

export const unproven = () =>
  new VisibleError('unauthorized', 'this conversation is a member’s; start a session with an identityToken');

export const outlived = () =>
  new VisibleError('expired', 'the session has ended; start a new one with an identityToken and connect again');

/** Why a visitor may not go on with a conversation: it is another's, staff have shut him out, or it needs a member's proof. */
const refusalOf = (state: State, customer: Customer): VisibleError | undefined => {
  if (state.visitorId !== customer.visitorId) return notFound();
  if (state.blocked !== undefined) return shutOut();
  return state.member !== undefined && state.member !== customer.member ? unproven() : undefined;
};

/** Refuses a conversation that is not the customer's to go on with. */
export const permit = (state: State | undefined, customer: Customer): void => {
  const refusal = state && refusalOf(state, customer);
  if (refusal) throw refusal;
};

export const isPermitted = (state: State, customer: Customer): boolean => refusalOf(state, customer) === undefined;

/**
 * Whether somebody who is known may read a conversation on another device: one that the log says is of the same member, by
 * the host site's word or by a code, and in which nobody has signed out since, nor another member proven himself. Writing there is for its own visitor alone.
 */
export const mayRead = ({ mode, blocked, member, proof, shared }: State, known: Known): boolean =>
  mode !== 'erased' && blocked === undefined && shared === undefined && (member ?? proof?.member) === known.member;
