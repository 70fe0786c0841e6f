import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { entryAt } from '../conversation/log.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { agentsTable, table } from '../platform/table.ts';
import { TicketStatus } from '../protocol/names.ts';
import type { TicketList, TicketView } from '../protocol/ticket.ts';
import { isTicketId } from './number.ts';
import { keyOf, rowOf, type TicketRow, ticketOf } from './row.ts';

const PAGE = 50;

const CURSOR = /^(\d{1,15})\.([0-9A-Z]{4}-[0-9A-Z]{4})$/;
const cursorRule = 'must be the after of the page before';

/** Query of `GET /api/tickets`. */
const ListQuery = z.object({
  status: z._default(TicketStatus, 'open'),
  overdue: z.optional(z.enum(['true', 'false'], { error: 'must be true or false' })),
  after: z.optional(z.string().check(z.regex(CURSOR, { error: cursorRule }))),
});

export const noSuch = () => new VisibleError('not_found', 'ticketId: there is no such ticket');

/** A ticket with what the customer left, which is read from the log: what is erased there is shown nowhere. */
const viewOf = async (row: TicketRow, now: number): Promise<TicketView> => {
  const { id, conversationId, seq, ticketStatus, owner, language, openedAt, dueAt, followUp } = row;
  const entry = await entryAt(conversationId, seq);
  const { name, email, text } = entry?.body ?? {};
  const asked =
    text !== undefined || entry?.about === undefined ? undefined : await entryAt(conversationId, entry.about);
  const question = text ?? asked?.body?.text ?? asked?.body?.comment;
  return {
    id,
    conversationId,
    seq,
    status: ticketStatus,
    ...(owner !== undefined && { owner }),
    language,
    openedAt: new Date(openedAt).toISOString(),
    dueAt: new Date(dueAt).toISOString(),
    overdue: ticketStatus === 'open' && dueAt <= now,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(question !== undefined && { text: question }),
    ...(followUp && { followUp }),
    ...(asked?.score !== undefined && { score: asked.score }),
  };
};

/** Tickets by their numbers, in that order; two reads of the log each. */
export const ticketsOf = async (ids: readonly string[], now: number): Promise<TicketView[]> => {
  const rows = await Promise.all(ids.map(ticketOf));
  return Promise.all(rows.flatMap((row) => (row ? [viewOf(row, now)] : [])));
};

/** A page of the tickets of a status, what is due first coming first. */
export const listTickets = async (query: unknown, now: number): Promise<TicketList> => {
  const { status, overdue, after } = parseWith(ListQuery, query ?? {});
  const [, due, id = ''] = CURSOR.exec(after ?? '') ?? [];
  const isOverdue = overdue === 'true';
  // The table refuses a place that is not in what is asked for.
  if (isOverdue && due !== undefined && Number(due) > now) throw new VisibleError('invalid', `after: ${cursorRule}`);
  const { Items = [], LastEvaluatedKey: next } = await table().send(
    new QueryCommand({
      TableName: agentsTable(),
      IndexName: 'tickets',
      KeyConditionExpression: `ticketStatus = :status${isOverdue ? ' AND dueAt <= :now' : ''}`,
      ExpressionAttributeValues: { ':status': status, ...(isOverdue && { ':now': now }) },
      ...(due !== undefined && { ExclusiveStartKey: { ...keyOf(id), ticketStatus: status, dueAt: Number(due) } }),
      Limit: PAGE,
    }),
  );
  const rows = Items.map(rowOf);
  const last = rows.at(-1);
  const tickets = await Promise.all(rows.map((row) => viewOf(row, now)));
  return { tickets, ...(next && last && { after: `${last.dueAt}.${last.id}` }) };
};

export const rowWith = async (id: unknown): Promise<TicketRow> => {
  const row = isTicketId(id) ? await ticketOf(id) : undefined;
  if (!row) throw noSuch();
  return row;
};

export const readTicket = async (id: unknown, now: number): Promise<TicketView> => viewOf(await rowWith(id), now);
