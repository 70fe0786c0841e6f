import type { ServerFrame, TicketStatus } from '../../../functions/protocol/server.ts';
import { api } from '../core/api.ts';
import { conversationOf } from '../core/conversations.ts';
import { request } from '../core/socket.ts';

/** What is known of a customer, from all his conversations. */
export interface CustomerCard {
  readonly visitorId: string;
  readonly language: string;
  /** 0 nameless, 1 proven by the host site, 2 proven by a code as well. */
  readonly level: number;
  readonly visits: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly pages: readonly string[];
  readonly tags: readonly string[];
  readonly blocked: boolean;
  readonly tickets: readonly {
    readonly id: string;
    readonly status: TicketStatus;
    readonly dueAt: string;
    readonly overdue: boolean;
  }[];
  readonly notes: readonly {
    readonly conversationId: string;
    readonly seq: number;
    readonly at: string;
    readonly name?: string;
    readonly text: string;
  }[];
  readonly conversations: readonly {
    readonly conversationId: string;
    readonly seq?: number;
    readonly changedAt: string;
    readonly title?: string;
    readonly category?: string;
    readonly rated?: number;
    readonly excerpt?: string;
    readonly similarity: number;
  }[];
}

/** Rejects with `Refused`. */
export const readCard = (id: string): Promise<CustomerCard> => api.get<CustomerCard>(`/conversations/${id}/customer`);

/** Tags the conversation with exactly these. Rejects with `Refused`. */
export const tag = async (conversationId: string, tags: readonly string[]): Promise<void> => {
  const id = crypto.randomUUID();
  const { head: after } = conversationOf(conversationId).peek();
  await request(
    { action: 'tag', conversationId, after, id, tags: [...tags] },
    (frame): frame is ServerFrame<'entry'> =>
      frame.type === 'entry' && frame.conversationId === conversationId && frame.entry.kind === 'tagged',
  );
};
