import { createHmac } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';

const MINUTE = 60;
/** Sessions a minute from one address: a whole office or a mobile carrier's gateway may be behind it. */
export const SESSIONS_PER_MINUTE = 600;

/**
 * Counts a new session of a source address and refuses it beyond the limit. The row expires after two minutes and holds
 * the address as a keyed hash only: without the key nobody can try all addresses.
 */
export const countSession = async (address: string, key: Uint8Array): Promise<void> => {
  const now = Math.floor(Date.now() / 1000);
  const source = createHmac('sha256', key).update(address).digest('base64url');
  const { Attributes } = await table().send(
    new UpdateCommand({
      TableName: sessionsTable(),
      Key: { pk: `LIMIT#session#${source}`, sk: String(Math.floor(now / MINUTE)) },
      UpdateExpression: 'ADD sessions :one SET expiresAt = :end',
      ExpressionAttributeValues: { ':one': 1, ':end': now + 2 * MINUTE },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  if (Number(Attributes?.sessions) > SESSIONS_PER_MINUTE) {
    throw new VisibleError('rate_limited', 'too many sessions from this address; try again in a minute');
  }
};
