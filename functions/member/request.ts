import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { membersTable, table } from '../platform/table.ts';
import { HOUR } from './limits.ts';

/** Sort key of the one newest wish for a code of a conversation. */
export const REQUEST = 'REQUEST';
/** Beside it: what is written where there is none, so that nothing is written less. */
const NONE = 'NONE';

/** A wish for a code. Until it was looked up it holds the claim, from then on a hash, and the member where there is one. */
export const Request = z.object({
  /** Random; see `newRequestId`. */
  id: z.string(),
  conversationId: z.string(),
  visitorId: z.string(),
  language: z.string(),
  /** What the visitor says he is. */
  claim: z.optional(z.string()),
  /** The same in keys of counters. */
  claimKey: z.string(),
  /** Until when a code counts (epoch ms); the row may be there for longer. */
  until: z.number(),
  tries: z.number(),
  hash: z.optional(z.string()),
  /** Surrogate. */
  member: z.optional(z.string()),
  /** The conversation has proven this member before: strangers' failures do not count against it. */
  known: z.optional(z.boolean()),
  used: z.optional(z.number()),
});
export type Request = z.infer<typeof Request>;

export const requestKey = (conversationId: string) => ({ pk: `CODE#${conversationId}`, sk: REQUEST });

/** Where guesses are counted that have no wish. */
export const guessedKey = (conversationId: string) => ({ ...requestKey(conversationId), sk: NONE });

/** The newest wish of a conversation, as it is now. */
export const readRequest = async (conversationId: string): Promise<Request | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: membersTable(), Key: requestKey(conversationId), ConsistentRead: true }),
  );
  return Item && Request.parse(Item);
};

/** Says that the code of a wish was mailed: apart from the wish, on which a guess may be judged just then. */
export const mailedKey = ({ conversationId, id }: Request) => ({ pk: `CODE#${conversationId}`, sk: `MAILED#${id}` });

/** Puts a new wish in the place of the one before, for one transaction with the answer to it. */
export const newRequest = (request: Request) => ({
  Put: {
    TableName: membersTable(),
    Item: {
      ...requestKey(request.conversationId),
      ...request,
      expiresAt: Math.ceil(request.until / 1000) + HOUR,
    },
  },
});

/** One guess more, if none was made since the wish was read; where there is no wish another row takes it. */
export const guessedOnce = (conversationId: string, request: Request | undefined, now: number) =>
  request === undefined
    ? {
        Update: {
          TableName: membersTable(),
          Key: guessedKey(conversationId),
          UpdateExpression: 'ADD tries :one SET expiresAt = :end',
          ExpressionAttributeValues: { ':one': 1, ':end': Math.ceil(now / 1000) + HOUR },
        },
      }
    : {
        Update: {
          TableName: membersTable(),
          Key: requestKey(conversationId),
          UpdateExpression: 'ADD tries :one',
          ConditionExpression: 'id = :id AND tries = :tries',
          ExpressionAttributeValues: { ':one': 1, ':id': request.id, ':tries': request.tries },
        },
      };

/** Uses the code up, if nobody has, and no guess was made since it was read. */
export const usedUp = (conversationId: string, { id, tries }: Request, now: number) => ({
  Update: {
    TableName: membersTable(),
    Key: requestKey(conversationId),
    UpdateExpression: 'SET used = :now',
    ConditionExpression: 'id = :id AND tries = :tries AND attribute_not_exists(used)',
    ExpressionAttributeValues: { ':now': now, ':id': id, ':tries': tries },
  },
});
