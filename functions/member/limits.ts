import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { State } from '../conversation/state.ts';
import { VisibleError } from '../platform/errors.ts';
import { membersTable, table } from '../platform/table.ts';
import type { Request } from './request.ts';

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
  /** A whole office or a mobile carrier's gateway may be behind it. Half of the deployment's: one machine takes no more. */
  source: { most: 150, seconds: HOUR },
  deployment: { most: 300, seconds: HOUR },
} as const satisfies Record<string, Limit>;

/**
 * Codes that may be sent, right or wrong, asked for or not. Of one conversation: more than all tries of all wishes, so that
 * a flood ends before anything is read or written for it. Of one source: half of the day's budget, so that no single machine
 * uses it up.
 */
export const GUESSES = {
  conversation: { most: 20, seconds: QUARTER },
  source: { most: 500, seconds: DAY },
} as const satisfies Record<string, Limit>;

/** A code has proven a member here before: his conversation is counted for itself. */
export const isProven = (state: Pick<State, 'person'> | undefined): boolean => state?.person !== undefined;

/** Who counts: `source` is a keyed hash of where his socket came from. */
export interface Counted {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly source?: string | undefined;
  /** The conversation has proven a member before. */
  readonly isProven: boolean;
}

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
 * Counts a wish for a code. The source's count and the deployment's come last: who is over his own does not use up
 * everybody's. Where a member has been proven before, strangers' wishes do not stand in the way: his own are counted alone.
 * @throws VisibleError `rate_limited`
 */
export const countRequest = async (
  { conversationId, visitorId, source, isProven }: Counted,
  now: number,
): Promise<void> => {
  const own = await Promise.all([
    count(`conversation#${conversationId}`, REQUESTS.conversation, now),
    count(`visitor#${visitorId}`, REQUESTS.visitor, now),
  ]);
  const shared = async () =>
    isProven
      ? undefined
      : ((await count(`source#${source ?? visitorId}`, REQUESTS.source, now)) ??
        (await count('deployment', REQUESTS.deployment, now)));
  const wait = own.find((each) => each !== undefined) ?? (await shared());
  if (wait !== undefined) throw tooMany(wait);
};

/** @throws VisibleError `rate_limited` */
export const countGuess = async (conversationId: string, now: number): Promise<void> => {
  const wait = await count(`guess#${conversationId}`, GUESSES.conversation, now);
  if (wait !== undefined) throw tooMany(wait);
};

/**
 * Counts a guess of a source, but for one at the code of a member whom this conversation has proven before: strangers behind
 * the same address do not shut him out. Of any other member's he is a stranger himself.
 * @throws VisibleError `rate_limited`
 */
export const countGuessOf = async (
  { visitorId, source }: Pick<Counted, 'visitorId' | 'source'>,
  request: Pick<Request, 'known'> | undefined,
  now: number,
): Promise<void> => {
  const wait = request?.known ? undefined : await count(`guesses#${source ?? visitorId}`, GUESSES.source, now);
  if (wait !== undefined) throw tooMany(wait);
};
