import * as z from 'zod/mini';
import { After, Comment, Flag, Id, Reason, Seq, Text } from './fields.ts';
import { Presence } from './names.ts';

const about = { conversationId: Id };
/** Nobody answers blind: `after` is the highest sequence number the agent had seen. */
const seen = { ...about, after: After };

/** What an agent may send over the socket, by action. Unknown keys are refused. */
export const AgentAction = {
  join: z.strictObject({ action: z.literal('join'), ...about, after: z.optional(After) }),
  send: z.strictObject({ action: z.literal('send'), ...seen, id: Id, text: Text }),
  note: z.strictObject({ action: z.literal('note'), ...seen, id: Id, text: Text }),
  typing: z.strictObject({ action: z.literal('typing'), ...about, on: Flag }),
  read: z.strictObject({ action: z.literal('read'), ...about, seq: Seq }),
  ping: z.strictObject({ action: z.literal('ping'), conversationId: z.optional(Id) }),
  presence: z.strictObject({ action: z.literal('presence'), status: Presence }),
  accept: z.strictObject({ action: z.literal('accept'), ...seen }),
  release: z.strictObject({
    action: z.literal('release'),
    ...seen,
    to: z.enum(['bot', 'queue'], { error: 'must be bot or queue' }),
  }),
  transfer: z
    .strictObject({
      action: z.literal('transfer'),
      ...seen,
      to: z.optional(Id),
      skill: z.optional(Id),
      note: z.optional(Comment),
    })
    .check(
      z.refine((frame) => (frame.to === undefined) !== (frame.skill === undefined), {
        error: 'must carry exactly one of to (an agent) and skill',
      }),
    ),
  resolve: z.strictObject({
    action: z.literal('resolve'),
    ...seen,
    category: z.optional(Id),
    resolution: z.optional(Reason),
  }),
  watch: z.strictObject({ action: z.literal('watch'), ...about }),
  unwatch: z.strictObject({ action: z.literal('unwatch'), ...about }),
} as const;

/** What agents and customers both send; the rest is the agents' own. */
export const SHARED_ACTIONS = [
  'join',
  'send',
  'typing',
  'read',
  'ping',
] as const satisfies (keyof typeof AgentAction)[];
export type SharedActionName = (typeof SHARED_ACTIONS)[number];
export type OwnActionName = Exclude<AgentActionName, SharedActionName>;
export const OWN_ACTIONS = Object.keys(AgentAction).filter(
  (name): name is OwnActionName => !SHARED_ACTIONS.some((shared) => shared === name),
);

export type AgentActionName = keyof typeof AgentAction;
export type AgentFrame<A extends AgentActionName = AgentActionName> = {
  [Name in A]: z.infer<(typeof AgentAction)[Name]>;
}[A];
