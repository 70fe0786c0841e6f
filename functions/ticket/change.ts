import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { append, asWritten, type Decision, newest, type Tail, tail } from '../conversation/log.ts';
import { agentOf } from '../escalation/agents.ts';
import { tell } from '../escalation/desk.ts';
import type { Standing } from '../escalation/standing.ts';
import { VisibleError } from '../platform/errors.ts';
import { metrics } from '../platform/observability.ts';
import { After, Id, Text } from '../protocol/fields.ts';
import { TicketStatus } from '../protocol/names.ts';
import type { TicketAnswered, TicketView } from '../protocol/ticket.ts';
import { decideAnswer, decideChange, type Held } from './decide.ts';
import { readTicket, rowWith } from './list.ts';
import { TicketChanged, type TicketRow, writeChange } from './row.ts';

/** Body of `PUT /api/tickets/{ticketId}`. */
export const ChangeRequest = z
  .strictObject({
    owner: z.optional(z.nullable(Id)).check(z.describe('agent whose matter it is; `null`: nobody’s')),
    status: z.optional(TicketStatus),
  })
  .check(
    z.refine(({ owner, status }) => owner !== undefined || status !== undefined, {
      error: 'must carry owner, status or both',
    }),
  );
export type ChangeRequest = z.infer<typeof ChangeRequest>;

const answered = ['pending', 'solved'] as const;
/** Body of `POST /api/tickets/{ticketId}/answer`. */
export const AnswerRequest = z.strictObject({
  id: Id,
  after: After,
  text: Text,
  status: z._default(z.enum(answered, { error: `must be ${answered.join(' or ')}` }), 'solved'),
});
export type AnswerRequest = z.infer<typeof AnswerRequest>;

/** Others may change the same ticket at once; each time it is looked at anew. */
const MOST_ATTEMPTS = 5;

const held = async (row: TicketRow, { id, role }: Standing): Promise<Held> => {
  // Whoever else asks may have it anyway.
  if (row.owner === undefined || row.owner === id || role !== 'agent') return row;
  return { ...row, isLeft: (await agentOf(row.owner))?.disabled !== false };
};

/** Appends what `decide` makes of the ticket as it is, together with its row. */
const changed = async (
  by: Standing,
  ticketId: unknown,
  startOf: (row: TicketRow) => Promise<Tail>,
  decide: (row: Held) => (tail: Tail) => Decision,
) => {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const row = await held(await rowWith(ticketId), by);
    try {
      return { row, ...asWritten(await append(await startOf(row), decide(row), writeChange(row))) };
    } catch (error) {
      if (!(error instanceof TicketChanged)) throw error;
    }
  }
  throw new VisibleError('busy', 'many are changing this ticket at once; send the same request again');
};

const newestOf = async ({ conversationId }: TicketRow): Promise<Tail> =>
  tail(conversationId, (await newest(conversationId))?.seq ?? 0, 'heads');

/** Gives a ticket to an agent, or says how it stands. */
export const changeTicket = async (by: Standing, ticketId: unknown, wanted: ChangeRequest): Promise<TicketView> => {
  if (wanted.owner && !(await agentOf(wanted.owner))) {
    throw new VisibleError('invalid', 'owner: is no agent; send the id of one, or null');
  }
  const id = randomUUID();
  const { row, entry, written } = await changed(by, ticketId, newestOf, (row) => decideChange(by, id, row, wanted));
  if (written) await tell(row.conversationId, entry, [row.owner, entry.ticket?.owner ?? undefined]);
  return readTicket(ticketId, Date.now());
};

/** Answers a ticket in its conversation; the entry's event brings the answer to the customer's mailbox. */
export const answerTicket = async (by: Standing, ticketId: unknown, answer: AnswerRequest): Promise<TicketAnswered> => {
  const { row, entry, written } = await changed(
    by,
    ticketId,
    ({ conversationId }) => tail(conversationId, answer.after, 'whole'),
    (row) => decideAnswer(by, row, answer),
  );
  const { conversationId, id: ticket } = row;
  if (written) metrics.addMetric('TicketsAnswered', 'Count', 1);
  // Also what was there: whoever wrote it may have ended before it was shown.
  await tell(conversationId, entry, [row.owner, by.id]);
  return { conversationId, seq: entry.seq, at: new Date(entry.at).toISOString(), ticket };
};
