import * as z from 'zod/mini';
import { isAddress } from './mail-address.ts';

const ofTicket = z.object({ id: z.string() });

/** The entry that made the ticket, while nobody has erased it. */
const Ticketed = z.object({
  kind: z.literal('ticketed'),
  ticket: ofTicket,
  /** The message that is the question, where he gave none with it. */
  about: z.optional(z.number()),
  body: z.object({
    name: z.string(),
    email: z.string().check(z.refine(isAddress)),
    text: z.optional(z.string()),
  }),
});

/** The entry with the answer of staff. */
const Answer = z.object({
  kind: z.literal('message'),
  role: z.literal('agent'),
  ticket: ofTicket,
  state: z.object({ language: z.string() }),
  body: z.object({ text: z.string() }),
});

const Question = z.object({
  kind: z.literal('message'),
  role: z.literal('customer'),
  body: z.object({ text: z.string() }),
});
const Visited = z.object({
  role: z.literal('customer'),
  body: z.object({ page: z.string().check(z.regex(/^https?:\/\/\S+$/)) }),
});

/** What a mail says, all of it out of the log. */
export interface MailFacts {
  readonly ticket: string;
  readonly to: string;
  readonly name: string;
  readonly language: string;
  readonly answer: string;
  readonly question?: string | undefined;
  /** Where the customer was. */
  readonly page?: string | undefined;
}

interface Numbered {
  readonly seq: number;
}

/** The newest of the entries that is of this kind. */
const newestAs = <S extends z.ZodMiniType>(schema: S, entries: readonly Numbered[]): z.infer<S> | undefined => {
  for (const entry of entries.toReversed()) {
    const { data } = z.safeParse(schema, entry);
    if (data !== undefined) return data;
  }
  return undefined;
};

/**
 * What to mail of the answer numbered `seq` to a ticket; undefined when the entries do not hold it (any more), or no address
 * to send it to.
 */
export const mailFacts = (entries: readonly Numbered[], seq: number, ticket: string): MailFacts | undefined => {
  const made = entries.find((entry) => z.safeParse(Ticketed, entry).data?.ticket.id === ticket);
  const ticketed = z.safeParse(Ticketed, made).data;
  const answer = z.safeParse(
    Answer,
    entries.find((entry) => entry.seq === seq),
  ).data;
  if (!made || !ticketed || answer?.ticket.id !== ticket) return undefined;
  const { name, email, text } = ticketed.body;
  const asked = entries.find((entry) => entry.seq === ticketed.about);
  return {
    ticket,
    to: email,
    name,
    language: answer.state.language,
    answer: answer.body.text,
    question: text ?? z.safeParse(Question, asked).data?.body.text,
    page: newestAs(Visited, entries)?.body.page,
  };
};
