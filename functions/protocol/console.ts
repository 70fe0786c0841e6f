import * as z from 'zod/mini';
import { Mode } from './names.ts';
import { TicketView } from './ticket.ts';

/** What staff know of a conversation besides its log. */
const known = {
  /** FAQ entry that came nearest to the newest question. */
  topic: z.optional(z.string()),
  /** Given by staff at its end. */
  category: z.optional(z.string()),
  tags: z.array(z.string()),
  /** 1 to 5, the newest. */
  rated: z.optional(z.number()),
  /** What the customer wants, from the packet of the handoff or his first question: at most 120 characters. */
  excerpt: z.optional(z.string()),
};

/**
 * A conversation in the console's lists. `changedAt`: when its state last changed, or an hour with a message began; in `mine` and
 * `queue` when its newest entry was written. `seq`, `turn` and `unanswered` are of that moment, too.
 */
export const ConversationSummary = z.object({
  conversationId: z.string(),
  visitorId: z.string(),
  mode: Mode,
  /** Somebody was promised a person's look at it: the customer asked for one, or the bot did not know. */
  escalated: z.boolean(),
  language: z.string(),
  openedAt: z.string(),
  changedAt: z.string(),
  seq: z.number(),
  /** Messages of the customer. */
  turn: z.number(),
  /** Who has it, or for whom it rings. */
  agent: z.optional(z.string()),
  agentName: z.optional(z.string()),
  /** It rings until then. */
  rings: z.optional(z.string()),
  /** He waits for a person's word since then. */
  since: z.optional(z.string()),
  /** 0 ordinary to 3 urgent. */
  priority: z.number(),
  skill: z.optional(z.string()),
  sentiment: z.optional(z.enum(['displeased', 'angry'])),
  /** No person has written to him for too long. */
  late: z.optional(z.enum(['warning', 'supervisor'])),
  /** Nobody has answered his newest message. */
  unanswered: z.optional(z.literal(true)),
  /** Numbers of his tickets that are not solved. */
  tickets: z.array(z.string()),
  /** The host site has proven who he is. */
  member: z.optional(z.literal(true)),
  ...known,
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** Answer of `GET /api/conversations`. `after`: there may be more; ask again with it. */
export const ConversationList = z.object({
  conversations: z.array(ConversationSummary),
  after: z.optional(z.string()),
});
export type ConversationList = z.infer<typeof ConversationList>;

/** A conversation that is over, or a stretch of one that went on later: up to `seq`, where it ended. */
export const PastConversation = z.object({
  conversationId: z.string(),
  seq: z.number(),
  mode: Mode,
  openedAt: z.string(),
  changedAt: z.string(),
  ...known,
  /** Question of that FAQ entry. */
  title: z.optional(z.string()),
  /** To this one, from 0 to 1. */
  similarity: z.number(),
});
export type PastConversation = z.infer<typeof PastConversation>;

/** Something that staff have noted. */
export const CustomerNote = z.object({
  conversationId: z.string(),
  seq: z.number(),
  at: z.string(),
  name: z.optional(z.string()),
  text: z.string(),
});
export type CustomerNote = z.infer<typeof CustomerNote>;

/** Answer of `GET /api/conversations/{conversationId}/customer`. What is erased is missing. */
export const CustomerCard = z.object({
  visitorId: z.string(),
  conversationId: z.string(),
  language: z.string(),
  /** 0 nameless, 1 proven by the host site, 2 proven by a code as well. */
  level: z.number(),
  /** How often he has come with a question: conversations, and each time that one was opened again. */
  visits: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** Pages he has lately written from, the newest first. */
  pages: z.array(z.string()),
  tags: z.array(z.string()),
  blocked: z.boolean(),
  /** The newest first. */
  tickets: z.array(TicketView),
  /** The newest first. */
  notes: z.array(CustomerNote),
  /** What he came with before, the most similar first. */
  conversations: z.array(PastConversation),
});
export type CustomerCard = z.infer<typeof CustomerCard>;
