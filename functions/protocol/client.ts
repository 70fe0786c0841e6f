import * as z from 'zod/mini';
import { Accept, After, Comment, Email, Flag, Id, Name, Page, Reason, Seq, Text } from './fields.ts';
import type { CUSTOMER_ACTIONS } from './shared.ts';

/** What a customer may send over the socket, by action. Unknown keys are refused. */
export const CustomerAction = {
  join: z.strictObject({ action: z.literal('join'), conversationId: z.optional(Id), after: z.optional(After) }),
  send: z
    .strictObject({
      action: z.literal('send'),
      conversationId: Id,
      id: Id,
      after: After,
      text: z.optional(Text),
      choice: z.optional(Id),
      attachment: z.optional(Id),
      page: z.optional(Page),
      accept: z.optional(Accept),
    })
    .check(
      z.refine(
        ({ text, choice, attachment }) => (choice === undefined) !== (text === undefined && attachment === undefined),
        {
          error: 'must carry exactly one of text and choice, or an attachment',
        },
      ),
    ),
  typing: z.strictObject({ action: z.literal('typing'), conversationId: Id, on: Flag }),
  read: z.strictObject({ action: z.literal('read'), conversationId: Id, seq: Seq }),
  escalate: z.strictObject({
    action: z.literal('escalate'),
    conversationId: Id,
    reason: z.optional(Reason),
    skill: z.optional(Id),
    accept: z.optional(Accept),
  }),
  feedback: z.strictObject({ action: z.literal('feedback'), conversationId: Id, seq: Seq, helpful: Flag }),
  rate: z.strictObject({
    action: z.literal('rate'),
    conversationId: Id,
    score: z.int({ error: 'must be a whole number from 1 to 5' }).check(
      z.refine((n) => n >= 1 && n <= 5, { error: 'must be a whole number from 1 to 5' }),
      z.describe('1 to 5'),
    ),
    comment: z.optional(Comment),
  }),
  ticket: z.strictObject({
    action: z.literal('ticket'),
    conversationId: Id,
    id: Id,
    after: After,
    name: Name,
    email: Email,
    text: z.optional(Text),
    accept: z.optional(Accept),
  }),
  close: z.strictObject({ action: z.literal('close'), conversationId: Id }),
  ping: z.strictObject({ action: z.literal('ping'), conversationId: z.optional(Id) }),
} as const satisfies Record<(typeof CUSTOMER_ACTIONS)[number], z.ZodMiniType>;

export type CustomerActionName = keyof typeof CustomerAction;
export type CustomerFrame<A extends CustomerActionName = CustomerActionName> = {
  [Name in A]: z.infer<(typeof CustomerAction)[Name]>;
}[A];
