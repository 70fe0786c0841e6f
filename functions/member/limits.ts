import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { membersTable, table } from '../platform/table.ts';

export const QUARTER = 900;
export const HOUR = 3_600;
export const DAY = 86_400;

/** So many of something in each stretch of so many seconds. */
export interface Limit {
  readonly most: number;
  readonly seconds: number;
}

/** Wishes for a code, whoever is meant: counted before anything is written, and told to who is over them. */
export const REQUESTS = {
  conversation: { most: 3, seconds: QUARTER },
  visitor: { most: 5, seconds: HOUR },
  deployment: { most: 300, seconds: HOUR },
} as const satisfies Record<string, Limit>;

/**
 * Codes that one conversation may send, right or wrong, asked for or not: more than all tries of all wishes. A flood of
 * guesses so ends before anything is read or written for it.
 */
export const GUESSES = { most: 20, seconds: QUARTER } as const satisfies Limit;

/**
 * Codes mailed to one member for conversations that have not proven him yet. Counted behind the answer and told to nobody:
 * who heard of it would learn that the member is there, and that he asks for codes just now.
 */
export const MAILS = [
  { most: 3, seconds: QUARTER },
  { most: 10, seconds: DAY },
] as const satisfies readonly Limit[];

/**
 * Counts one more, unless it would be one too many: then it returns the seconds until the next stretch. What is refused is not
 * counted, so that asking on does not prolong it.
 */
export const count = async (what: string, { most, seconds }: Limit, now: number): Promise<number | undefined> => {
  const stretch = Math.floor(now / 1000 / seconds);
  const end = (stretch + 1) * seconds;
  try {
    await table().send(
      new UpdateCommand({
        TableName: membersTable(),
        Key: { pk: `LIMIT#${what}`, sk: `${seconds}#${stretch}` },
        UpdateExpression: 'ADD used :one SET expiresAt = :end',
        ConditionExpression: 'attribute_not_exists(used) OR used < :most',
        ExpressionAttributeValues: { ':one': 1, ':most': most, ':end': end },
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return Math.max(1, end - Math.floor(now / 1000));
  }
};

const tooMany = (wait: number) => new VisibleError('rate_limited', `too many codes; try again in ${wait} s`, wait);

/**
 * Counts a wish for a code. The deployment's count comes last: who is over his own does not use up everybody's.
 * @throws VisibleError `rate_limited`
 */
export const countRequest = async (conversationId: string, visitorId: string, now: number): Promise<void> => {
  const own = await Promise.all([
    count(`conversation#${conversationId}`, REQUESTS.conversation, now),
    count(`visitor#${visitorId}`, REQUESTS.visitor, now),
  ]);
  const wait = own.find((each) => each !== undefined) ?? (await count('deployment', REQUESTS.deployment, now));
  if (wait !== undefined) throw tooMany(wait);
};

/** @throws VisibleError `rate_limited` */
export const countGuess = async (conversationId: string, now: number): Promise<void> => {
  const wait = await count(`guess#${conversationId}`, GUESSES, now);
  if (wait !== undefined) throw tooMany(wait);
};
