import * as z from 'zod/mini';

export const SUBPROTOCOL = 'uragawa.v1';

export const MODES = ['bot', 'procedure', 'waiting', 'agent', 'closed', 'erased'] as const;
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

export const KINDS = [
  'message',
  'note',
  'opened',
  'identified',
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
export const Kind = z.enum(KINDS);
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
export const Trigger = z.enum(TRIGGERS);
export type Trigger = z.infer<typeof Trigger>;

/** `open`: it needs an answer; `pending`: it is answered and waits for the customer. */
export const TICKET_STATUS = ['open', 'pending', 'solved'] as const;
export const TicketStatus = z.enum(TICKET_STATUS, { error: `must be one of ${TICKET_STATUS.join(', ')}` });
export type TicketStatus = z.infer<typeof TicketStatus>;

/** Whether an agent takes conversations. */
export const PRESENCE = ['available', 'away', 'offline'] as const;
export const Presence = z.enum(PRESENCE, { error: `must be one of ${PRESENCE.join(', ')}` });
export type Presence = z.infer<typeof Presence>;

export const Role = z.enum(['customer', 'bot', 'agent', 'system', 'procedure']);
export type Role = z.infer<typeof Role>;

/** `{id, label}`: what a customer may choose instead of typing; `send` carries the id. */
export const Choice = z.object({ id: z.string(), label: z.string() });
export type Choice = z.infer<typeof Choice>;
