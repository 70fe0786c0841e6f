import * as z from 'zod/mini';

/** Seconds that half of them, and nine in ten, did not exceed; exact, over every single one. */
export const Percentiles = z.object({ p50: z.number(), p90: z.number() });
export type Percentiles = z.infer<typeof Percentiles>;

const NUMBERS = {
  handled: z.number().check(z.describe('times that a person had a conversation or a ticket, counted when it ended')),
  firstResponse: z
    .optional(Percentiles)
    .check(
      z.describe('{ p50, p90 }, s: from the wish for this person to his first words; missing while there are none'),
    ),
  handling: z.optional(Percentiles).check(z.describe('{ p50, p90 }, s: from taking it to the end of his part')),
  resolution: z
    .optional(Percentiles)
    .check(z.describe('{ p50, p90 }, s: from the customer’s wish until it was resolved')),
  resolved: z.number().check(z.describe('of those handled, how many were resolved')),
  reopened: z.number().check(z.describe('of those resolved, how many were opened again within seven days')),
  csat: z
    .object({ average: z.optional(z.number()), count: z.number(), low: z.number() })
    .check(z.describe('{ average, count, low }: ratings of 1 to 5 of what he handled, and how many were 1 or 2')),
};

/** What one agent did. All times are in open hours, and none is the bot's. */
export const AgentFigures = z.object({
  agent: z.string(),
  name: z.optional(z.string()),
  ...NUMBERS,
});
export type AgentFigures = z.infer<typeof AgentFigures>;

/** Answer of `GET /api/figures`. */
export const Figures = z.object({
  agents: z.array(AgentFigures),
  /** Of all of them together. */
  all: z.object(NUMBERS),
  /** Not for `agent=me`: what the bot was asked until a person was wanted or it was closed. */
  bot: z.optional(
    z.object({
      conversations: z.number(),
      /** Closed after an answer, without a person being wanted; whether it helped nobody has said. */
      answered: z.number(),
      /** A person was wanted, or the question left for an answer by e-mail. */
      handedOff: z.number(),
    }),
  ),
});
export type Figures = z.infer<typeof Figures>;
