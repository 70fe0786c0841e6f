import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { agentsTable, table } from '../platform/table.ts';

const pkOf = (ticket: string): string => `TICKET#${ticket}`;
const ROW_SK = 'TICKET';
/** Beside the ticket's row, which others write as a whole. */
const MAIL_SK = 'MAIL';

const Row = z.object({ sk: z.literal(ROW_SK), seq: z.int() });
const Mail = z.object({ sk: z.literal(MAIL_SK), mailed: z.set(z.number()) });

export interface Kept {
  /** Number of the entry that made the ticket; undefined when there is no such ticket. */
  readonly seq: number | undefined;
  /** Numbers of the answers that were mailed. */
  readonly mailed: ReadonlySet<number>;
}

/** What is kept of a ticket and of its mails, in one consistent read. */
export const keptOf = async (ticket: string): Promise<Kept> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: agentsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pkOf(ticket) },
    }),
  );
  const seq = Items.flatMap((item) => z.safeParse(Row, item).data ?? []).at(0)?.seq;
  const mailed = Items.flatMap((item) => [...(z.safeParse(Mail, item).data?.mailed ?? [])]);
  return { seq, mailed: new Set(mailed) };
};

/**
 * Remembers that an answer was mailed. Each has its own number in the set: the highest one would say of an answer whose
 * mail failed and is tried again that it was sent, once a later one was.
 */
export const markMailed = async (ticket: string, seq: number): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: agentsTable(),
      Key: { pk: pkOf(ticket), sk: MAIL_SK },
      UpdateExpression: 'ADD mailed :seq',
      ExpressionAttributeValues: { ':seq': new Set([seq]) },
    }),
  );
};
