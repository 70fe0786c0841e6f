import type { Draft } from './entry.ts';
import type { State } from './state.ts';
import { without } from './without.ts';

/** What is said of a ticket later: whether it is solved. */
export const ofTicket = (state: State, { ticket }: Draft): State => {
  if (ticket?.status === undefined) return state;
  const { id, status } = ticket;
  const open = status === 'solved' ? undefined : id;
  const isFollowUp = ticket.followUp || id === state.followUp;
  const followUp = isFollowUp ? open : state.followUp;
  const others = (state.pending ?? []).filter((each) => each !== id);
  const pending = status === 'pending' ? [...others, id] : others;
  const kept = (state.tickets ?? []).filter((each) => each !== id || open);
  const tickets = isFollowUp || !open || kept.includes(id) ? kept : [...kept, id];
  return {
    ...without(state, 'tickets', 'pending', 'followUp'),
    ...(tickets.length > 0 && { tickets }),
    ...(pending.length > 0 && { pending }),
    ...(followUp && { followUp }),
  };
};
