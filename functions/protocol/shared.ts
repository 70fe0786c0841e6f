import * as z from 'zod/mini';
import { After, Flag, Id, Language, Seq, Share, Text } from './fields.ts';

/** Every action of agents; what checks one need not hold the schemas of all. */
export const AGENT_ACTIONS = [
  'join',
  'send',
  'typing',
  'read',
  'ping',
  'note',
  'tag',
  'presence',
  'accept',
  'release',
  'transfer',
  'resolve',
  'watch',
  'unwatch',
] as const;

/** Every action of customers. */
export const CUSTOMER_ACTIONS = [
  'join',
  'send',
  'typing',
  'read',
  'escalate',
  'feedback',
  'rate',
  'ticket',
  'close',
  'ping',
] as const;

/** What customers send to say who they are. */
export const MEMBER_ACTIONS = ['identify', 'prove', 'signout'] as const;

/** What agents ask for help with. */
export const ASSIST_ACTIONS = ['draft', 'translate'] as const;

/** What customers and agents both send about files. */
export const FILE_ACTIONS = ['upload', 'file'] as const;

/** What somebody may send, whatever function answers it. */
export const KNOWN: Readonly<Record<'customer' | 'agent', readonly string[]>> = {
  customer: [...CUSTOMER_ACTIONS, ...FILE_ACTIONS, ...MEMBER_ACTIONS],
  agent: [...AGENT_ACTIONS, ...FILE_ACTIONS, ...ASSIST_ACTIONS],
};

export const about = { conversationId: Id };
/** Nobody answers blind: `after` is the highest sequence number the agent had seen. */
export const seen = { ...about, after: After };

/** What agents send as customers do, as far as they may. Unknown keys are refused. */
export const SharedAction = {
  join: z.strictObject({ action: z.literal('join'), ...about, after: z.optional(After) }),
  send: z
    .strictObject({
      action: z.literal('send'),
      ...seen,
      id: Id,
      text: z.optional(Text),
      attachment: z.optional(Id),
      original: z.optional(z.strictObject({ text: Text, language: Language })),
      drafted: z.optional(Share),
    })
    .check(
      z.refine(({ text, attachment }) => text !== undefined || attachment !== undefined, {
        error: 'must carry text or attachment',
      }),
    ),
  typing: z.strictObject({ action: z.literal('typing'), ...about, on: Flag }),
  read: z.strictObject({ action: z.literal('read'), ...about, seq: Seq }),
  ping: z.strictObject({ action: z.literal('ping'), conversationId: z.optional(Id) }),
} as const;
