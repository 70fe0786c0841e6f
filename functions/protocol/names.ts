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
  'blocked',
  'unblocked',
  'erased',
] as const;
export const Kind = z.enum(KINDS);
export type Kind = z.infer<typeof Kind>;

export const Role = z.enum(['customer', 'bot', 'agent', 'system', 'procedure']);
export type Role = z.infer<typeof Role>;

/** `{id, label}`: what a customer may choose instead of typing; `send` carries the id. */
export const Choice = z.object({ id: z.string(), label: z.string() });
export type Choice = z.infer<typeof Choice>;
