import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';

/** Longer than who tells lives, shorter than until a failed one is tried again. */
const CLAIM_MS = 55_000;
/** An event may be sent again from a dead-letter queue for two weeks. */
const KEPT_S = 30 * 24 * 3_600;

const keyOf = (alertId: string, what: string) => ({ pk: `TOLD#${alertId}`, sk: what });

/** `yours`: nobody else tells it for now. `claimed`: somebody does, or has died of it. */
type Claim = 'yours' | 'claimed' | 'told';

const claim = async (alertId: string, what: string, now: number): Promise<Claim> => {
  try {
    await table().send(
      new UpdateCommand({
        TableName: insightTable(),
        Key: keyOf(alertId, what),
        UpdateExpression: 'SET claimedUntil = :until, expiresAt = :end',
        ConditionExpression:
          'attribute_not_exists(told) AND (attribute_not_exists(claimedUntil) OR claimedUntil < :now)',
        ExpressionAttributeValues: { ':until': now + CLAIM_MS, ':now': now, ':end': Math.floor(now / 1000) + KEPT_S },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'yours';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.told === undefined ? 'claimed' : 'told';
  }
};

const release = (alertId: string, what: string): Promise<unknown> =>
  table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: keyOf(alertId, what),
      UpdateExpression: 'REMOVE claimedUntil',
    }),
  );

const mark = (alertId: string, what: string, now: number): Promise<unknown> =>
  table().send(
    new UpdateCommand({
      TableName: insightTable(),
      Key: keyOf(alertId, what),
      UpdateExpression: 'SET told = :now',
      ExpressionAttributeValues: { ':now': now },
    }),
  );

/**
 * Tells something of an alert once, however often its event comes: twice only when we die between telling and noting that.
 * @throws Error while somebody else is at it, who may die of it: this event has to come again to see that it was told
 */
export const once = async (alertId: string, what: string, tell: () => Promise<void>): Promise<void> => {
  const claimed = await claim(alertId, what, Date.now());
  if (claimed === 'told') return;
  if (claimed === 'claimed') throw new Error('the same is being told');
  try {
    await tell();
  } catch (error) {
    await release(alertId, what);
    throw error;
  }
  await mark(alertId, what, Date.now());
};
