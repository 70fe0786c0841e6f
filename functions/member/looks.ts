import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { metrics } from '../platform/observability.ts';
import { membersTable, table } from '../platform/table.ts';

/** In an hour, more than a busy desk needs: above it an alarm rings, and above three times as many it ends. */
export const UNUSUAL = { looks: 60, unmasked: 20 } as const;
const TIMES = 3;
const HOUR_SECONDS = 3_600;

/** What staff looked at in this hour. `unmasked`: fields shown whole. */
interface Looks {
  readonly looks: number;
  readonly unmasked: number;
}

const add = async (agent: string, unmasked: number, now: number): Promise<Looks> => {
  const { Attributes } = await table().send(
    new UpdateCommand({
      TableName: membersTable(),
      Key: { pk: `LIMIT#look#${agent}`, sk: new Date(now).toISOString().slice(0, 13) },
      UpdateExpression: 'ADD looks :one, unmasked :unmasked SET expiresAt = :end',
      ExpressionAttributeValues: {
        ':one': 1,
        ':unmasked': unmasked,
        ':end': Math.floor(now / 1000) + 2 * HOUR_SECONDS,
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return { looks: Number(Attributes?.looks), unmasked: Number(Attributes?.unmasked) };
};

const exceeds = ({ looks, unmasked }: Looks, times: number): boolean =>
  looks > times * UNUSUAL.looks || unmasked > times * UNUSUAL.unmasked;

/**
 * Counts a look of an agent, with the fields he wants to see whole. What is unusual raises an alarm; what is beyond any
 * need is not allowed: then the seconds until the next hour.
 */
export const countLook = async (agent: string, unmasked: number, now: number): Promise<number | undefined> => {
  const counted = await add(agent, unmasked, now);
  if (exceeds(counted, 1)) metrics.addMetric('UnusualLooks', 'Count', 1);
  return exceeds(counted, TIMES) ? HOUR_SECONDS - (Math.floor(now / 1000) % HOUR_SECONDS) : undefined;
};
