import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { TicketChange } from '../conversation/entry.ts';
import { LostRace, type Next, ownerOf } from '../conversation/log.ts';
import { laidDown, PASSING, writeWithLoads } from '../escalation/load.ts';
import { agentsTable, table } from '../platform/table.ts';
import type { TicketStatus } from '../protocol/names.ts';

/** A ticket in the list of work; what the customer left is in the entry alone. */
export interface TicketRow {
  readonly id: string;
  readonly conversationId: string;
  /** Number of the entry it was opened with. */
  readonly seq: number;
  readonly ticketStatus: TicketStatus;
  readonly owner?: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  readonly openedAt: number;
  readonly language: string;
  readonly reminded?: TicketChange['reminder'];
  /** Number of the newest entry about it. */
  readonly changed: number;
  /** A low rating has opened it: a matter of supervisors, and unknown to the customer. */
  readonly followUp?: true;
}

/** The index of tickets by status: its keys, and what else lists need. */
export const INDEXES = { tickets: ['ticketStatus', 'dueAt'] } as const;
export const INDEXED = ['conversationId', 'seq', 'owner', 'openedAt', 'language', 'reminded', 'changed', 'followUp'];

const PREFIX = 'TICKET#';
export const keyOf = (id: string) => ({ pk: `${PREFIX}${id}`, sk: 'TICKET' });

export const rowOf = ({ pk, sk: _sk, ...row }: Record<string, unknown>): TicketRow =>
  ({ ...row, id: String(pk).slice(PREFIX.length) }) as TicketRow;

export const ticketOf = async (id: string): Promise<TicketRow | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: agentsTable(), Key: keyOf(id), ConsistentRead: true }),
  );
  return Item && rowOf(Item);
};

/** The ticket is not as it was read. Nothing was written. */
export class TicketChanged extends Error {
  override name = 'TicketChanged';
}

const meaningOf = (error: unknown): unknown => {
  if (!(error instanceof TransactionCanceledException)) return error;
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  const [entry, row] = codes;
  if (entry === 'None' && row === 'ConditionalCheckFailed') return new TicketChanged('somebody changed the ticket');
  return codes.every((code) => PASSING.has(code)) ? new LostRace('somebody else was first') : error;
};

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

const write = async ({ put }: Next, ...items: Items): Promise<void> => {
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...items] }));
  } catch (error) {
    throw meaningOf(error);
  }
};

const ticketIn = ({ entry }: Next): TicketChange => {
  if (!entry.ticket) throw new Error('an entry about no ticket is written alone');
  return entry.ticket;
};

/** Who leaves takes the conversation from the agent for whom it rings. */
const leftBy = ({ conversationId, before, entry }: Next): Items =>
  laidDown(conversationId, ownerOf(entry.state) === undefined ? ownerOf(before) : undefined);

/** Writes the entry that opens a ticket together with its row, and takes it from the agent for whom it rang. */
export const writeOpening = (next: Next): Promise<void> => {
  const { id, due: dueAt, followUp } = ticketIn(next);
  const { seq, at: openedAt, state } = next.entry;
  const row = {
    conversationId: next.conversationId,
    seq,
    dueAt,
    openedAt,
    language: state.language,
    changed: seq,
    followUp,
  };
  const opening = {
    Put: {
      TableName: agentsTable(),
      Item: { ...keyOf(id), ...row, ticketStatus: 'open' },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  return write(next, opening, ...leftBy(next));
};

/**
 * Writes a customer's message, with the row of the ticket that it opens again, if it does. The row needs no reading: each
 * entry that changes it is written with it, so what the entry before says of the ticket is true of the row.
 */
export const writeMessage = (next: Next): Promise<void> => {
  const { entry } = next;
  if (!entry.ticket) return writeWithLoads(next);
  const { id, due } = entry.ticket;
  const opening = {
    TableName: agentsTable(),
    Key: keyOf(id),
    UpdateExpression: 'SET changed = :seq, ticketStatus = :open, dueAt = :due REMOVE reminded',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':seq': entry.seq, ':open': 'open', ':due': due },
  };
  return write(next, { Update: opening }, ...leftBy(next));
};

/**
 * Writes an entry about a ticket together with what it changes of the row, which has to be as it was read.
 * @throws TicketChanged when it is not
 */
export const writeChange =
  (read: TicketRow) =>
  (next: Next): Promise<void> => {
    const { status, owner, reminder } = ticketIn(next);
    const set = [
      'changed = :seq',
      ...(status === undefined ? [] : ['ticketStatus = :status']),
      ...(owner ? ['#owner = :owner'] : []),
      ...(reminder === undefined ? [] : ['reminded = :reminder']),
    ];
    return write(next, {
      Update: {
        TableName: agentsTable(),
        Key: keyOf(read.id),
        UpdateExpression: `SET ${set.join(', ')}${owner === null ? ' REMOVE #owner' : ''}`,
        ConditionExpression: 'changed = :changed',
        ...(owner !== undefined && { ExpressionAttributeNames: { '#owner': 'owner' } }),
        ExpressionAttributeValues: {
          ':seq': next.entry.seq,
          ':changed': read.changed,
          ...(status !== undefined && { ':status': status }),
          ...(owner && { ':owner': owner }),
          ...(reminder !== undefined && { ':reminder': reminder }),
        },
      },
    });
  };
