import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { agentsTable, table } from '../platform/table.ts';

const pkOf = (ticket: string): string => `TICKET#${ticket}`;
/** Of each answer its own, beside the ticket's row, which others write. */
const mailKey = (ticket: string, seq: number) => ({ pk: pkOf(ticket), sk: `MAIL#${seq}` });

const Row = z.object({ seq: z.int() });

/** Longer than a sender lives, shorter than until a failed one is tried again. */
export const CLAIM_MS = 45_000;

/** Number of the entry that made a ticket; undefined when there is no such ticket. */
export const ticketSeq = async (ticket: string): Promise<number | undefined> => {
  const key = { pk: pkOf(ticket), sk: 'TICKET' };
  const { Item } = await table().send(new GetCommand({ TableName: agentsTable(), Key: key, ConsistentRead: true }));
  return z.safeParse(Row, Item).data?.seq;
};

/** `yours`: nobody else sends it for now. `claimed`: somebody does, or has died of it. */
export type Claim = 'yours' | 'claimed' | 'mailed';

/** Claims to mail an answer, so that an event which comes twice at once is not mailed twice. */
export const claimMail = async (ticket: string, seq: number, now: number): Promise<Claim> => {
  try {
    await table().send(
      new UpdateCommand({
        TableName: agentsTable(),
        Key: mailKey(ticket, seq),
        UpdateExpression: 'SET claimedUntil = :until',
        ConditionExpression:
          'attribute_not_exists(mailed) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now)',
        ExpressionAttributeValues: { ':until': now + CLAIM_MS, ':now': now },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'yours';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.mailed === undefined ? 'claimed' : 'mailed';
  }
};

/** Remembers that an answer was mailed, at a time (epoch ms). */
export const markMailed = async (ticket: string, seq: number, now: number): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: agentsTable(),
      Key: mailKey(ticket, seq),
      UpdateExpression: 'SET mailed = :now',
      ExpressionAttributeValues: { ':now': now },
    }),
  );
};
