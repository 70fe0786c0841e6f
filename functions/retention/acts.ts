import { forgetFiles } from '../attachment/forget.ts';
import { entomb } from '../erasure/erase.ts';
import { keptBy, unheld } from '../erasure/hold.ts';
import { retire } from '../erasure/ledger.ts';
import { forgetTicket } from '../ticket/forget.ts';
import type { Act } from './walk.ts';

/** Who has asked for it. */
const BY = 'retention';

/**
 * Ends a conversation whose time is over and has all of it removed but its last entry. Of one that somebody had erased before
 * that, the heads go now.
 */
export const removeConversation: Act = async (conversationId, last) => {
  if (last.state.mode === 'erased') {
    return retire({ conversationId, tombstone: last }, unheld(await keptBy(conversationId)));
  }
  const erased = await entomb(conversationId, { reason: 'retention', by: BY, form: 'tombstone' });
  return erased !== undefined && erased !== 'held';
};

/** The same of practice, and of nothing else. */
export const removePractice: Act = async (conversationId, last) =>
  last.state.practice === true && removeConversation(conversationId, last);

export const removeFiles: Act = async (conversationId) => (await forgetFiles(conversationId)) > 0;

/** Of the tickets those that are solved. */
export const removeTickets: Act = async (_, { state: { left = [], tickets = [] } }) => {
  const solved = left.filter((id) => !tickets.includes(id));
  const removed = await Promise.all(solved.map(forgetTicket));
  return removed.some((rows) => rows > 0);
};
