import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';

const MINUTE = 60;
const seconds = () => Math.floor(Date.now() / 1000);

/** The minute counters are for, since 1970. */
export const minuteNow = (): number => Math.floor(seconds() / MINUTE);

/** Adds to a counter of this minute and gives its new value. The row expires after two minutes. */
export const add = async (what: string, by: number): Promise<number> => {
  const { Attributes } = await table().send(
    new UpdateCommand({
      TableName: sessionsTable(),
      Key: { pk: `LIMIT#${what}`, sk: String(minuteNow()) },
      UpdateExpression: 'ADD used :by SET expiresAt = :end',
      ExpressionAttributeValues: { ':by': by, ':end': seconds() + 2 * MINUTE },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.used);
};

/** A refusal that says when the next minute begins. */
export const overLimit = (what: string) => {
  const retryAfter = MINUTE - (seconds() % MINUTE);
  return new VisibleError('rate_limited', `${what}; try again in ${retryAfter} s`, retryAfter);
};
