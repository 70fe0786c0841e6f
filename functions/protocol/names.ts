import * as z from 'zod/mini';

export const SUBPROTOCOL = 'uragawa.v1';

export const MODES = ['bot', 'procedure', 'waiting', 'agent', 'closed', 'erased'] as const;
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

export const KINDS = [
  'message',
  'note',
  'tagged',
  'opened',
  'identified',
  'refused',
  'signed_out',
  'begun',
  'looked_up',
  'escalated',
  'assigned',
  'transferred',
  'released',
  'feedback',
  'rated',
  'resolved',
  'closed',
  'ticketed',
  'ticket',
  'blocked',
  'unblocked',
  'erased',
] as const;
export const Kind = /* @__PURE__ */ z.enum(KINDS);
export type Kind = z.infer<typeof Kind>;

/** Why a conversation is handed to a person. `ticket`: he goes on after a person's answer; `taken`: a member of staff took it himself. */
export const TRIGGERS = [
  'asked',
  'misses',
  'anger',
  'frustration',
  'risk',
  'human_only',
  'procedure',
  'bot_off',
  'ticket',
  'taken',
] as const;
export const Trigger = /* @__PURE__ */ z.enum(TRIGGERS);
export type Trigger = z.infer<typeof Trigger>;

/** `open`: it needs an answer; `pending`: it is answered and waits for the customer. */
export const TICKET_STATUS = ['open', 'pending', 'solved'] as const;
export const TicketStatus = /* @__PURE__ */ z.enum(TICKET_STATUS, {
  error: `must be one of ${TICKET_STATUS.join(', ')}`,
});
export type TicketStatus = z.infer<typeof TicketStatus>;

/** What the console lists: what the agent has, who waits, what is over, and everything. */
export const VIEWS = ['all', 'mine', 'queue', 'closed'] as const;
export const View = /* @__PURE__ */ z.enum(VIEWS, { error: `must be one of ${VIEWS.join(', ')}` });
export type View = z.infer<typeof View>;

/** The groups of the agents' issuer, from the least to the most that they may do. */
export const STAFF = ['agent', 'supervisor', 'admin'] as const;
export const StaffRole = z.enum(STAFF);
export type StaffRole = z.infer<typeof StaffRole>;

/** Whether an agent takes conversations. */
export const PRESENCE = ['available', 'away', 'offline'] as const;
export const Presence = /* @__PURE__ */ z.enum(PRESENCE, { error: `must be one of ${PRESENCE.join(', ')}` });
export type Presence = z.infer<typeof Presence>;

/** Why an agent's presence is what it is: he chose it, a supervisor did, he let conversations ring out, or he was not heard of. */
export const PresenceReason = /* @__PURE__ */ z.enum(['chosen', 'supervisor', 'ringing', 'lost']);
export type PresenceReason = z.infer<typeof PresenceReason>;

export const Role = /* @__PURE__ */ z.enum(['customer', 'bot', 'agent', 'system', 'procedure']);
export type Role = z.infer<typeof Role>;

/** Forms that a procedure shows in place of the field for texts: who somebody is, and the code he was sent. */
export const FORMS = ['identify', 'prove'] as const;
export const Form = /* @__PURE__ */ z.enum(FORMS);
export type Form = z.infer<typeof Form>;

/** How somebody is known: by the host site's word (1), by a one-time code to what is on file (2). */
export const LEVELS = [1, 2] as const;
export const Level = /* @__PURE__ */ z.literal(LEVELS);
export type Level = z.infer<typeof Level>;

/** Why a proof or a look at a member's data was refused. */
export const DENIALS = ['wrong_code', 'level', 'limit', 'unavailable'] as const;
export const Denial = /* @__PURE__ */ z.enum(DENIALS);
export type Denial = z.infer<typeof Denial>;

/** `{id, label}`: what a customer may choose instead of typing; `send` carries the id. */
export const Choice = /* @__PURE__ */ z.object({ id: z.string(), label: z.string() });
export type Choice = z.infer<typeof Choice>;
