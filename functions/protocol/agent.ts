import * as z from 'zod/mini';
import { Comment, Id, Reason, Text } from './fields.ts';
import { Category, Mentions, Tags } from './labels.ts';
import { Presence } from './names.ts';
import { type AGENT_ACTIONS, about, SharedAction, seen } from './shared.ts';

/** What an agent may send over the socket, by action. Unknown keys are refused. */
export const AgentAction = {
  ...SharedAction,
  note: z.strictObject({
    action: z.literal('note'),
    ...seen,
    id: Id,
    text: Text,
    mentions: z.optional(Mentions),
  }),
  tag: z.strictObject({ action: z.literal('tag'), ...seen, id: Id, tags: Tags }),
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
    category: z.optional(Category),
    resolution: z.optional(Reason),
  }),
  watch: z.strictObject({ action: z.literal('watch'), ...about }),
  unwatch: z.strictObject({ action: z.literal('unwatch'), ...about }),
} as const satisfies Record<(typeof AGENT_ACTIONS)[number], z.ZodMiniType>;

export type SharedActionName = keyof typeof SharedAction;
export type OwnActionName = Exclude<AgentActionName, SharedActionName>;
export const OWN_ACTIONS = Object.keys(AgentAction).filter(
  (name): name is OwnActionName => !Object.hasOwn(SharedAction, name),
);

export type AgentActionName = keyof typeof AgentAction;
export type AgentFrame<A extends AgentActionName = AgentActionName> = {
  [Name in A]: z.infer<(typeof AgentAction)[Name]>;
}[A];
