import * as z from 'zod/mini';
import { type BusEvent, PRACTICE_SOURCE } from '../platform/bus.ts';
import { Kind, Mode, Role } from '../protocol/names.ts';
import type { Entry } from './entry.ts';
import { knownAs } from './level.ts';
import { isBots } from './mode.ts';

/** Event names, past tense; rules in `lib/` import them from here. */
export const EVENT = {
  MessageReceived: 'MessageReceived',
  MessageSent: 'MessageSent',
  ConversationOpened: 'ConversationOpened',
  ConversationEscalated: 'ConversationEscalated',
  ConversationAssigned: 'ConversationAssigned',
  ConversationTransferred: 'ConversationTransferred',
  ConversationReleased: 'ConversationReleased',
  ConversationResolved: 'ConversationResolved',
  ConversationClosed: 'ConversationClosed',
  ConversationErased: 'ConversationErased',
  FeedbackGiven: 'FeedbackGiven',
  ConversationRated: 'ConversationRated',
  TicketOpened: 'TicketOpened',
  TicketAnswered: 'TicketAnswered',
  TicketUpdated: 'TicketUpdated',
  TicketReminded: 'TicketReminded',
  CustomerIdentified: 'CustomerIdentified',
  CustomerSignedOut: 'CustomerSignedOut',
  IdentityRefused: 'IdentityRefused',
  ProcedureBegun: 'ProcedureBegun',
  MemberLookedUp: 'MemberLookedUp',
  CustomerBlocked: 'CustomerBlocked',
  CustomerUnblocked: 'CustomerUnblocked',
} as const;

/** Detail of every event of a conversation: ids and facts, never a text. `at` in epoch milliseconds. */
export const Detail = z.object({
  version: z.literal(1),
  conversationId: z.string(),
  visitorId: z.string(),
  /** Entry the event is about; of MessageReceived, the message to be answered. */
  seq: z.number(),
  kind: Kind,
  role: Role,
  mode: Mode,
  epoch: z.number(),
  turn: z.number(),
  language: z.string(),
  at: z.number(),
  about: z.optional(z.number()),
  outcome: z.optional(z.string()),
  helpful: z.optional(z.boolean()),
  score: z.optional(z.number()),
  skill: z.optional(z.string()),
  trigger: z.optional(z.string()),
  priority: z.optional(z.number()),
  /** FAQ entry that came nearest to the newest question. */
  topic: z.optional(z.string()),
  /** Milliseconds a person had it, of its end. */
  handled: z.optional(z.number()),
  /** The bot answers although a person is wanted. */
  aside: z.optional(z.boolean()),
  /** It rings at an agent, who has not taken it yet. */
  ringing: z.optional(z.boolean()),
  /** Id of the file that came with it. */
  attachment: z.optional(z.string()),
  /** What a waiting customer has chosen to do. */
  wish: z.optional(z.string()),
  /** Number of the ticket it is about. */
  ticket: z.optional(z.string()),
  ticketStatus: z.optional(z.string()),
  /** By when a ticket is to be answered. */
  dueAt: z.optional(z.number()),
  reminder: z.optional(z.string()),
  /** The ticket was opened by a low rating. */
  followUp: z.optional(z.boolean()),
  /** What the customer asks, or has asked, of his own data. */
  procedure: z.optional(z.string()),
  /** Surrogate of the member, where he was proven or is asked about. */
  member: z.optional(z.string()),
  level: z.optional(z.number()),
  denial: z.optional(z.string()),
  /** A person has had the conversation before. */
  served: z.optional(z.boolean()),
  /** The deployment tries itself out: such an event goes by `PRACTICE_SOURCE`. */
  practice: z.optional(z.boolean()),
});
export type Detail = z.infer<typeof Detail>;

const NAMES: Partial<Record<Entry['kind'], keyof typeof EVENT>> = {
  escalated: 'ConversationEscalated',
  assigned: 'ConversationAssigned',
  transferred: 'ConversationTransferred',
  released: 'ConversationReleased',
  feedback: 'FeedbackGiven',
  rated: 'ConversationRated',
  resolved: 'ConversationResolved',
  closed: 'ConversationClosed',
  ticketed: 'TicketOpened',
  erased: 'ConversationErased',
  identified: 'CustomerIdentified',
  signed_out: 'CustomerSignedOut',
  refused: 'IdentityRefused',
  begun: 'ProcedureBegun',
  looked_up: 'MemberLookedUp',
  blocked: 'CustomerBlocked',
  unblocked: 'CustomerUnblocked',
};

const nameOf = ({ kind, role, ticket }: Entry): keyof typeof EVENT | undefined => {
  if (kind === 'ticket') {
    if (ticket?.reminder !== undefined) return 'TicketReminded';
    // A customer's own is `ticketed`.
    return ticket?.due === undefined ? 'TicketUpdated' : 'TicketOpened';
  }
  if (kind === 'message') return role === 'customer' ? 'MessageReceived' : 'MessageSent';
  return NAMES[kind];
};

const detailOf = (conversationId: string, entry: Entry): Detail => {
  const { seq, kind, role, at, about, outcome, helpful, score, skill, trigger, priority, wish, ticket, state, body } =
    entry;
  const { procedure, member, level, denial } = entry;
  // What a procedure goes on with: it can read of the member at once, beside the log.
  const isAsked = kind === 'begun' || kind === 'identified' || (kind === 'message' && state.mode === 'procedure');
  const { visitorId, mode, epoch, turn, language, aside, rings, served, topic, last, practice } = state;
  // Ratings and the like come later.
  const isEnd = kind === 'resolved' || kind === 'closed';
  const handled = isEnd && served !== undefined ? at - served : undefined;
  const base = { version: 1 as const, conversationId, visitorId, kind, role, mode, epoch, turn, language, at };
  return {
    ...base,
    seq,
    about,
    outcome,
    helpful,
    score,
    skill,
    trigger,
    priority,
    handled,
    aside,
    ringing: rings === undefined ? undefined : true,
    attachment: body?.attachment?.id,
    wish,
    ticket: ticket?.id,
    ticketStatus: kind === 'ticketed' ? 'open' : ticket?.status,
    dueAt: ticket?.due,
    reminder: ticket?.reminder,
    followUp: ticket && (ticket.followUp || ticket.id === state.followUp) ? true : undefined,
    procedure: (procedure ?? (isAsked ? state.procedure : undefined))?.name,
    member: isAsked ? (member ?? knownAs(state, at)?.member) : member,
    level,
    denial,
    served: last === undefined ? undefined : true,
    practice,
    ...(isEnd || kind === 'escalated' ? { topic } : {}),
  };
};

const sourceOf = ({ practice }: Entry['state']) => (practice ? ({ source: PRACTICE_SOURCE } as const) : {});

/** Asks for an answer to the question that the entry's state says nobody has answered. */
export const unansweredEvent = (conversationId: string, entry: Entry): BusEvent => ({
  type: EVENT.MessageReceived,
  ...sourceOf(entry.state),
  detail: { ...detailOf(conversationId, entry), seq: entry.state.unanswered ?? entry.seq },
});

/** What happened, as events for the bus: one for most entries, none for notes, more where an entry means two things. */
export const eventsOf = (conversationId: string, entry: Entry): BusEvent[] => {
  const detail = detailOf(conversationId, entry);
  const name = nameOf(entry);
  const told = { ...sourceOf(entry.state), detail };
  const events: BusEvent[] = entry.seq === 1 ? [{ type: EVENT.ConversationOpened, ...told }] : [];
  if (name) events.push({ type: EVENT[name], ...told });
  if (entry.kind === 'message' && entry.ticket) {
    // What waited for the customer is open again with his message.
    events.push({ type: entry.role === 'customer' ? EVENT.TicketUpdated : EVENT.TicketAnswered, ...told });
  }
  // The question a person left unanswered goes to the bot, where it answers now.
  if (entry.kind === 'released' && entry.state.unanswered !== undefined && isBots(entry.state)) {
    events.push(unansweredEvent(conversationId, entry));
  }
  return events;
};
