import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { membersTable, table } from '../platform/table.ts';
import { dayOf, type Fails, failedOnce, forgottenAt, GUESSES_PER_DAY } from './budget.ts';
import { DAY } from './limits.ts';
import type { Request } from './request.ts';

const FailsRow = z.object({ fails: z.number(), last: z.number() });
const BudgetRow = z.object({ used: z.number() });

/** What guesses at a claim, and those of the whole day, were counted to be. */
export interface Counters {
  readonly fails: Fails;
  readonly guesses: number;
}

/**
 * Where failures are counted: by claim, so that it is the same for one that is nobody's. Who has proven himself here before
 * counts for himself, so that strangers cannot lock him out; where nothing is asked for, nobody's are.
 */
const failsKey = (conversationId: string, request: Request | undefined) => {
  const at = request === undefined || request.known ? `#${conversationId}` : '';
  return { pk: `LIMIT#fails#${request?.claimKey ?? 'none'}${at}`, sk: 'FAILS' };
};

/** The day's, and beside it one for guesses that could not have been right, or are not held by it. */
const budgetKey = (conversationId: string, isOfAll: boolean, now: number) => {
  const of = isOfAll ? dayOf(now) : `none#${conversationId}`;
  return { pk: `GUESSES#${of}`, sk: 'BUDGET' };
};

const read = async (Key: { pk: string; sk: string }) =>
  (await table().send(new GetCommand({ TableName: membersTable(), Key, ConsistentRead: true }))).Item;

export const readCounters = async (
  conversationId: string,
  request: Request | undefined,
  now: number,
): Promise<Counters> => {
  const [fails, budget] = await Promise.all([
    read(failsKey(conversationId, request)),
    read(budgetKey(conversationId, true, now)),
  ]);
  return {
    fails: fails === undefined ? { fails: 0, last: 0 } : FailsRow.parse(fails),
    guesses: budget === undefined ? 0 : BudgetRow.parse(budget).used,
  };
};

const expected = (before: Fails) =>
  before.fails === 0
    ? { ConditionExpression: 'attribute_not_exists(fails)' }
    : { ConditionExpression: 'fails = :before', values: { ':before': before.fails } };

/** Counts a wrong guess; `counts`: whether it could have been right. One that could not changes nothing of these rows. */
export const countedWrong = (
  conversationId: string,
  request: Request | undefined,
  { fails: before }: Counters,
  counts: boolean,
  now: number,
) => {
  const isOfAll = counts && request?.known !== true;
  const fails = counts ? failedOnce(before, now) : { fails: 1, last: now };
  const { values = {}, ...condition } = counts ? expected(before) : {};
  return [
    {
      Update: {
        TableName: membersTable(),
        Key: failsKey(conversationId, counts ? request : undefined),
        UpdateExpression: 'SET fails = :fails, #last = :last, expiresAt = :end',
        ...condition,
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: {
          ':fails': fails.fails,
          ':last': fails.last,
          ':end': forgottenAt(fails),
          ...values,
        },
      },
    },
    {
      Update: {
        TableName: membersTable(),
        Key: budgetKey(conversationId, isOfAll, now),
        UpdateExpression: 'ADD used :one SET expiresAt = :end',
        ...(isOfAll && { ConditionExpression: 'attribute_not_exists(used) OR used < :most' }),
        ExpressionAttributeValues: {
          ':one': 1,
          ':end': Math.ceil(now / 1000) + 2 * DAY,
          ...(isOfAll && { ':most': GUESSES_PER_DAY }),
        },
      },
    },
  ];
};

/** A proof ends the row of failures. */
export const forgotten = (conversationId: string, request: Request) => ({
  Delete: { TableName: membersTable(), Key: failsKey(conversationId, request) },
});
