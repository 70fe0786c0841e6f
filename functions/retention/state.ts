import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { auditTable, table } from '../platform/table.ts';
import type { Class } from './classes.ts';

/** How far a class is. */
export interface Progress {
  /** Day of the business for which all is done. */
  readonly day?: string | undefined;
  /** Where the next run begins: a time (epoch ms). */
  readonly from?: number | undefined;
  /** The same in a table that is read whole: the key of the row before. */
  readonly place?: Record<string, unknown> | undefined;
  /** Hours before that in which something failed: the next run looks at them again. */
  readonly again?: readonly number[] | undefined;
  /** Since when it has begun anew, as an id: whoever read another one has looked at too little. */
  readonly anew?: string | undefined;
}

const keyOf = (of: Class) => ({ pk: 'STATE', sk: `RETENTION#${of}` });

export const progressOf = async (of: Class): Promise<Progress> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: auditTable(), Key: keyOf(of), ConsistentRead: true }),
  );
  return Item ? { day: Item.day, from: Item.from, place: Item.place, again: Item.again, anew: Item.anew } : {};
};

/** Notes how far a class is, unless it has to begin anew since `anew` was read; whether it did. */
export const noteProgress = async (of: Class, progress: Progress): Promise<boolean> => {
  const isSame =
    progress.anew === undefined
      ? { ConditionExpression: 'attribute_not_exists(anew)' }
      : { ConditionExpression: 'anew = :anew', ExpressionAttributeValues: { ':anew': progress.anew } };
  try {
    await table().send(new PutCommand({ TableName: auditTable(), Item: { ...keyOf(of), ...progress }, ...isSame }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** What a hold may have kept. */
const OF_CONVERSATIONS: readonly Class[] = ['conversationDays', 'attachmentDays', 'ticketDays', 'practiceDays'];
const ALL: readonly Class[] = [...OF_CONVERSATIONS, 'accessLogDays', 'counterDays'];

/** Has the next run begin at the beginning: what was passed over may be due by now, or `all` be there again after a restore. A run that is under way ends. */
export const beginAnew = async (which: 'held' | 'all' = 'held'): Promise<void> => {
  for (const each of which === 'all' ? ALL : OF_CONVERSATIONS) {
    const Item = { ...keyOf(each), anew: randomUUID() };
    await table().send(new PutCommand({ TableName: auditTable(), Item }));
  }
};
