import { membersTable } from '../platform/table.ts';

/** Look-ups of a conversation in an hour: more than anybody asks for himself, less than who tries out numbers of orders needs. */
export const MOST_LOOK_UPS = 30;
const HOUR_S = 3600;

/** Counts a look-up of a conversation, for one transaction with it; its condition fails when there were too many. */
export const countLookUp = (conversationId: string, at: number) => ({
  Update: {
    TableName: membersTable(),
    Key: { pk: `LIMIT#look-up#${conversationId}`, sk: new Date(at).toISOString().slice(0, 13) },
    UpdateExpression: 'SET expiresAt = :end ADD times :one',
    ConditionExpression: 'attribute_not_exists(times) OR times < :most',
    ExpressionAttributeValues: { ':one': 1, ':most': MOST_LOOK_UPS, ':end': Math.floor(at / 1000) + 2 * HOUR_S },
  },
});
