import * as z from 'zod/mini';
import { TicketStatus } from './names.ts';

/** A ticket as staff see it. Without name, e-mail and text what the customer left is erased. */
export const TicketView = z.object({
  id: z.string(),
  conversationId: z.string(),
  /** Number of the entry it was opened with. */
  seq: z.number(),
  status: TicketStatus,
  owner: z.optional(z.string()),
  language: z.string(),
  openedAt: z.string(),
  /** Counted in open hours. */
  dueAt: z.string(),
  /** It needs an answer, and the time for it is over. */
  overdue: z.boolean(),
  name: z.optional(z.string()),
  email: z.optional(z.string()),
  text: z.optional(z.string()),
  /** A low rating has opened it: there is no address, `text` is the customer’s comment, and the answer goes into the conversation. */
  followUp: z.optional(z.literal(true)),
  /** What he rated it with, 1 or 2. */
  score: z.optional(z.number()),
});
export type TicketView = z.infer<typeof TicketView>;

/** Answer of `GET /api/tickets`. `after`: there are more; ask again with it. */
export const TicketList = z.object({ tickets: z.array(TicketView), after: z.optional(z.string()) });
export type TicketList = z.infer<typeof TicketList>;

/** Answer of `POST /api/tickets/{ticketId}/answer` (201): the entry it is, and the ticket's number. */
export const TicketAnswered = z.object({
  conversationId: z.string(),
  seq: z.number(),
  at: z.string(),
  ticket: z.string(),
});
export type TicketAnswered = z.infer<typeof TicketAnswered>;
