import * as z from 'zod/mini';

const daysRule = 'must be a whole number of days from 1 to 36500';
const days = (description: string) =>
  z.optional(
    z
      .int({ error: daysRule })
      .check(z.gte(1, { error: daysRule }), z.lte(36_500, { error: daysRule }), z.describe(description)),
  );

/** How long what is kept. What is left out stays until somebody has it erased. */
export const Retention = z.strictObject(
  {
    conversationDays: days('whole conversations, counted from their last entry'),
    attachmentDays: days('files of conversations in which nobody has written for so long'),
    ticketDays: days('rows of solved tickets of such conversations'),
    accessLogDays: days('who looked at the data of members'),
    counterDays: days('counts of what customers ask, and figures of agents and of the bot'),
    practiceDays: z._default(days('practice conversations, of which there is one an hour'), 1),
  },
  { error: 'must be {conversationDays, attachmentDays, ticketDays, accessLogDays, counterDays, practiceDays}' },
);
export type Retention = z.infer<typeof Retention>;
export type Class = keyof Retention;
