import type { TicketView } from '../../../functions/protocol/ticket.ts';
import type { Values } from '../composer/values.ts';

/** What is known of the variables of a canned reply: the ticket's own, then its conversation's. */
export const withTicket = (
  { id, name, followUp }: Pick<TicketView, 'id' | 'name' | 'followUp'>,
  { ticket: _, ...known }: Values,
): Values => ({
  ...known,
  ...(name !== undefined && { customer: name }),
  // Of a ticket that a low rating has opened the customer does not know.
  ...(!followUp && { ticket: id }),
});
