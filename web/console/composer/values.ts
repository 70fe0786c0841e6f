import type { Conversation } from '../core/conversations.ts';
import { me } from '../core/session.ts';

/** What stands for a variable, by its name. */
export type Values = Readonly<Partial<Record<string, string>>>;

/** What is known of the variables of a canned reply; what is not stays an open slot. */
export const valuesFor = ({ entries }: Pick<Conversation, 'entries'>): Values => {
  const customer = entries.findLast(({ from }) => from.role === 'customer' && from.name !== undefined)?.from.name;
  const tickets = new Set(entries.flatMap(({ ticket }) => (ticket ? [ticket.id] : [])));
  const [ticket] = tickets;
  return {
    ...(me.value && { agent: me.value.name }),
    ...(customer !== undefined && { customer }),
    // Of several nobody knows which one is meant.
    ...(ticket !== undefined && tickets.size === 1 && { ticket }),
  };
};
