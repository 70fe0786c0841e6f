import { conversationOf } from '../core/conversations.ts';

/** Number of the customer's newest message that is known here; 0: there is none. */
export const newestOf = (conversationId: string): number =>
  conversationOf(conversationId)
    .peek()
    .entries.findLast(({ kind, from }) => kind === 'message' && from.role === 'customer')?.seq ?? 0;
