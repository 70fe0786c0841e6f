import * as z from 'zod/mini';
import { Attachment, FileServerFrame } from './file-frames.ts';
import { SurgeFrame } from './insight.ts';
import {
  Choice,
  Denial,
  Form,
  Kind,
  Level,
  Mode,
  Presence,
  PresenceReason,
  Role,
  StaffRole,
  TicketStatus,
} from './names.ts';
import { Source, Tried, Usage } from './source.ts';

export * from './console.ts';
export * from './file-frames.ts';
export * from './member-look.ts';
export * from './names.ts';
export * from './source.ts';

/** What is known of something, as lines. */
export const Card = z.object({
  title: z.string(),
  rows: z.array(z.object({ label: z.string(), value: z.string() })),
});
export type Card = z.infer<typeof Card>;

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
  /** The number of the order that the customer has named. */
  order: z.optional(z.string()),
  /** What was looked up for the customer, the newest last. */
  cards: z.optional(z.array(Card)),
  /** Numbers of the customer's tickets that are not solved. */
  tickets: z.optional(z.array(z.string())),
  /** Numbers of the entries with which the customer has sent a file. */
  files: z.optional(z.array(z.number())),
});
export type HandoffPacket = z.infer<typeof HandoffPacket>;

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
  /** For staff alone: a low rating has opened it. */
  followUp: z.optional(z.literal(true)),
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
  /** How the customer is known now, and until when by a code; missing: not at all. */
  level: z.optional(Level),
  until: z.optional(z.string()),
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
    attachment: z.optional(Attachment),
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
    /** All that the conversation has from then on. */
    tags: z.optional(z.array(z.string())),
    /** Agents a note is for. */
    mentions: z.optional(z.array(z.string())),
    packet: z.optional(HandoffPacket),
    /** What an agent wrote before it was translated; for staff. */
    original: z.optional(z.object({ text: z.string(), language: z.string() })),
    /** Share of a draft that the agent has changed, 0 to 1; for staff. */
    drafted: z.optional(z.number()),
    /** Of a model's note: a first line, in place of the packet's. */
    suggestion: z.optional(z.string()),
    ticket: z.optional(TicketChange),
    /** Where a ticket is answered. */
    email: z.optional(z.string()),
    /** What is to be filled in; the newest entry with one counts, until it is answered. */
    form: z.optional(Form),
    /** How the customer is known from this entry on (`identified`), until when by a code. */
    level: z.optional(Level),
    until: z.optional(z.string()),
    /** Of a look-up, and of an order that was chosen: its text is not told to whom the proof has ended for. */
    withheld: z.optional(z.literal(true)),
    /** For staff: the procedure it belongs to, the fields of a member that were read, why a proof was refused. */
    procedure: z.optional(z.string()),
    fields: z.optional(z.array(z.string())),
    denial: z.optional(Denial),
    /** For staff: what was read, masked where it need not be seen. */
    card: z.optional(Card),
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
  'unavailable',
  'rate_limited',
  'not_accepted',
  'resume_refused',
  'identity_refused',
  'code_refused',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where somebody who waits is in the line, from 1, and how long it will take at most in four cases of five. */
const QueuePlace = { position: z.number(), estimateSeconds: z.optional(z.number()) };
const conversationId = z.string();
const from = z.object({ role: Role, name: z.optional(z.string()) });

/** A conversation of a known customer on another device; `at`: its newest entry; `title`: what he asked first. */
export const EarlierConversation = z.object({
  conversationId,
  at: z.string(),
  title: z.optional(z.string()),
});
export type EarlierConversation = z.infer<typeof EarlierConversation>;

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
    earlier: z.optional(z.array(EarlierConversation)),
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
  /** For staff: who waits, or who has somebody, has changed, so that lists are read again. */
  changed: z.object({ type: z.literal('changed'), conversationId, mode: Mode }),
  /** For staff: customers ask about something more than is usual. */
  surge: SurgeFrame,
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
    /** Why it is told: he said so, a supervisor did, he let conversations ring out, or he gave no sign of life. */
    why: PresenceReason,
  }),
  ...FileServerFrame,
  pong: z.object({
    type: z.literal('pong'),
    conversationId: z.optional(z.string()),
    seq: z.optional(z.number()),
    welcome: z.optional(z.string()),
    queue: z.optional(z.object(QueuePlace)),
  }),
  /** A text for the composer of the agent who asked; it is in no conversation until he sends it. */
  draft: z.object({
    type: z.literal('draft'),
    conversationId,
    id: z.string(),
    text: z.string(),
    /** Entries, or the canned reply, that it was made from. */
    sources: z.array(Source),
    /** What the agent has to fill in, `{{name}}` in the text. */
    slots: z.array(z.object({ name: z.string(), hint: z.string() })),
    by: z.enum(['model', 'entries', 'canned']),
    language: z.string(),
  }),
  translation: z.object({
    type: z.literal('translation'),
    conversationId,
    id: z.string(),
    seq: z.optional(z.number()),
    text: z.string(),
    language: z.string(),
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
      /** The most he may be, whatever his token says; missing: what it says. */
      role: z.optional(StaffRole),
      status: Presence,
      holding: z.number(),
      /** Which they are. */
      conversations: z.array(z.string()),
      /** When he last gave a sign of life, up to a minute before the last one. */
      presentAt: z.optional(z.string()),
    }),
  ),
});
export type AgentList = z.infer<typeof AgentList>;

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
