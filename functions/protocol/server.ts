import * as z from 'zod/mini';
import { Choice, Kind, Mode, Presence, Role, TicketStatus } from './names.ts';

export * from './names.ts';

/** The published entry an answer was taken from. */
export const Source = z.object({
  id: z.string(),
  version: z.number(),
  title: z.string(),
  url: z.optional(z.string()),
  score: z.optional(z.number()),
});
export type Source = z.infer<typeof Source>;

/** An entry that was found for a question but not given as its answer. */
export const Tried = z.object({ id: z.string(), version: z.number(), score: z.number() });
export type Tried = z.infer<typeof Tried>;

/** What whoever takes over has to know; for staff alone. */
export const HandoffPacket = z.object({
  /** Two lines: what it is about, and what was done. */
  summary: z.array(z.string()),
  tried: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      title: z.optional(z.string()),
      score: z.optional(z.number()),
      /** The customer has read it. */
      shown: z.boolean(),
      helpful: z.optional(z.boolean()),
    }),
  ),
  category: z.optional(z.string()),
  priority: z.number(),
  sentiment: z.enum(['calm', 'displeased', 'angry']),
  language: z.string(),
  page: z.optional(z.string()),
  identityLevel: z.number(),
  /** Conversations about the same that staff have resolved, the newest first. */
  similar: z.array(z.object({ conversationId: z.string(), resolvedAt: z.string() })),
  /** A first line that names the problem. */
  suggestion: z.string(),
  /** Numbers of the customer's tickets that are not solved. */
  tickets: z.optional(z.array(z.string())),
});
export type HandoffPacket = z.infer<typeof HandoffPacket>;

/**
 * What a language model had to do with a reply or a note. `fallback`: why its words were not used, or not to the end. Tokens are missing
 * where the stream was not read to its end.
 */
export const Usage = z.object({
  model: z.string(),
  inputTokens: z.optional(z.number()),
  outputTokens: z.optional(z.number()),
  cacheReadTokens: z.optional(z.number()),
  milliseconds: z.number(),
  attempts: z.number(),
  fallback: z.optional(z.string()),
});
export type Usage = z.infer<typeof Usage>;

/** What a visitor is told about the machine and the record; `accept`: he has to accept this version before his next message. */
export const Disclosure = z.object({ text: z.string(), version: z.string(), accept: z.boolean() });
export type Disclosure = z.infer<typeof Disclosure>;

/** What an entry says of a ticket: its opening (`due`: by when it is answered), or what has changed. */
const TicketChange = z.object({
  id: z.string(),
  due: z.optional(z.string()),
  status: z.optional(TicketStatus),
  owner: z.optional(z.nullable(z.string())),
  reminder: z.optional(z.enum(['soon', 'overdue'])),
});

/** State of the conversation after an entry, as its members see it. `seq` is the entry's own number. */
export const StateView = z.object({
  seq: z.number(),
  mode: Mode,
  epoch: z.number(),
  turn: z.number(),
  language: z.optional(z.string()),
  /** Version of the disclosure the visitor has accepted in this conversation. */
  accepted: z.optional(z.string()),
});
export type StateView = z.infer<typeof StateView>;

/** An entry as one audience may see it; what it may not see is `{seq, kind: 'hidden'}`, so that numbers stay dense. */
export const EntryView = z.union([
  z.object({ seq: z.number(), kind: z.literal('hidden') }),
  z.object({
    seq: z.number(),
    id: z.string(),
    kind: Kind,
    from: z.object({ role: Role, name: z.optional(z.string()) }),
    at: z.string(),
    text: z.optional(z.string()),
    choice: z.optional(z.string()),
    choices: z.optional(z.array(Choice)),
    sources: z.optional(z.array(Source)),
    tried: z.optional(z.array(Tried)),
    about: z.optional(z.number()),
    helpful: z.optional(z.boolean()),
    score: z.optional(z.number()),
    comment: z.optional(z.string()),
    reason: z.optional(z.string()),
    /** Numbers of the entries for which a visitor was shut out. */
    evidence: z.optional(z.array(z.number())),
    outcome: z.optional(z.string()),
    latency: z.optional(z.number()),
    usage: z.optional(Usage),
    page: z.optional(z.string()),
    accepted: z.optional(z.string()),
    /** Agent it was given to; until when he may take it before it passes on. */
    to: z.optional(z.string()),
    rings: z.optional(z.string()),
    skill: z.optional(z.string()),
    trigger: z.optional(z.string()),
    priority: z.optional(z.number()),
    category: z.optional(z.string()),
    packet: z.optional(HandoffPacket),
    /** Of a model's note: a first line, in place of the packet's. */
    suggestion: z.optional(z.string()),
    ticket: z.optional(TicketChange),
    /** Where a ticket is answered. */
    email: z.optional(z.string()),
  }),
]);
export type EntryView = z.infer<typeof EntryView>;

/** Codes of `error` frames and HTTP errors; `message` says what to change. */
export const ERROR_CODES = [
  'not_json',
  'too_deep',
  'too_large',
  'unknown_action',
  'invalid',
  'unauthorized',
  'expired',
  'forbidden',
  'not_found',
  'not_joined',
  'conflict',
  'closed',
  'busy',
  'rate_limited',
  'not_accepted',
  'resume_refused',
  'identity_refused',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where somebody who waits is in the line, from 1, and how long it will take at most in four cases of five. */
const QueuePlace = { position: z.number(), estimateSeconds: z.optional(z.number()) };
const conversationId = z.string();
const from = z.object({ role: Role, name: z.optional(z.string()) });

/** What the server sends, by type. Clients ignore types and keys they do not know. */
export const ServerFrame = {
  joined: z.object({
    type: z.literal('joined'),
    conversationId,
    state: StateView,
    entries: z.array(EntryView),
    more: z.boolean(),
    open: z.boolean(),
    opensAt: z.optional(z.string()),
    bot: z.boolean(),
    disclosure: z.optional(Disclosure),
    greeting: z.string(),
    choices: z.array(Choice),
    welcome: z.string(),
  }),
  accepted: z.object({
    type: z.literal('accepted'),
    conversationId,
    id: z.string(),
    seq: z.number(),
    at: z.string(),
  }),
  entry: z.object({ type: z.literal('entry'), conversationId, entry: EntryView, state: StateView }),
  delta: z.object({
    type: z.literal('delta'),
    conversationId,
    replyTo: z.string(),
    epoch: z.number(),
    attempt: z.number(),
    offset: z.number(),
    text: z.string(),
  }),
  typing: z.object({ type: z.literal('typing'), conversationId, on: z.boolean(), from }),
  read: z.object({ type: z.literal('read'), conversationId, seq: z.number(), from }),
  /** Where a waiting customer is in the line, from 1; `estimateSeconds` is missing while we do not know it yet. */
  queue: z.object({
    type: z.literal('queue'),
    conversationId,
    ...QueuePlace,
    /** For staff: no person has written to him for too long; position 0: an agent has him. */
    late: z.optional(z.enum(['warning', 'supervisor'])),
  }),
  /** Who of the agents takes conversations; to supervisors, and to the agent himself. */
  presence: z.object({
    type: z.literal('presence'),
    agent: z.string(),
    name: z.optional(z.string()),
    status: Presence,
    holding: z.number(),
    /** Which they are: what an agent who comes back goes on with. */
    conversations: z.array(z.string()),
    capacity: z.number(),
  }),
  pong: z.object({
    type: z.literal('pong'),
    conversationId: z.optional(z.string()),
    seq: z.optional(z.number()),
    welcome: z.optional(z.string()),
    queue: z.optional(z.object(QueuePlace)),
  }),
  error: z.object({
    type: z.literal('error'),
    code: z.enum(ERROR_CODES),
    message: z.string(),
    id: z.optional(z.string()),
    action: z.optional(z.string()),
    /** Seconds after which the same frame may be taken. */
    retryAfter: z.optional(z.number()),
  }),
} as const;
export type ServerFrameType = keyof typeof ServerFrame;
export type ServerFrame<T extends ServerFrameType = ServerFrameType> = {
  [Type in T]: z.infer<(typeof ServerFrame)[Type]>;
}[T];

/** Answer of `POST /api/sessions` (201). */
export const SessionResponse = z.object({
  visitorId: z.string(),
  token: z.string(),
  expiresAt: z.string(),
  resumeKey: z.string(),
  socketUrl: z.string(),
  conversationId: z.optional(z.string()),
});
export type SessionResponse = z.infer<typeof SessionResponse>;

/** Answer of `GET /api/agents`. */
export const AgentList = z.object({
  agents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      capacity: z.number(),
      skills: z.record(z.string(), z.number()),
      languages: z.record(z.string(), z.number()),
      disabled: z.boolean(),
      status: Presence,
      holding: z.number(),
    }),
  ),
});
export type AgentList = z.infer<typeof AgentList>;

/** A conversation in the console's list. `changedAt`: when its state last changed, or an hour with a message began. */
export const ConversationSummary = z.object({
  conversationId: z.string(),
  mode: Mode,
  /** Somebody was promised a person's look at it: the customer asked for one, or the bot did not know. */
  escalated: z.boolean(),
  language: z.string(),
  openedAt: z.string(),
  changedAt: z.string(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

/** Answer of `GET /api/conversations`. */
export const ConversationList = z.object({ conversations: z.array(ConversationSummary) });
export type ConversationList = z.infer<typeof ConversationList>;

/** Answer of `GET /api/conversations/{conversationId}?after=`: a page of the log and whether its chain verifies. */
export const ConversationPage = z.object({
  conversationId: z.string(),
  state: StateView,
  entries: z.array(EntryView),
  more: z.boolean(),
  /** True when every entry of this page follows from the one before it by hash. */
  verified: z.boolean(),
  /** Hash of the last entry of this page. */
  hash: z.optional(z.string()),
});
export type ConversationPage = z.infer<typeof ConversationPage>;
