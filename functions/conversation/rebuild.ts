import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { conversationsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { project } from './head.ts';
import { entryOf, itemOf } from './log.ts';

/**
 * Writes HEAD of every conversation anew from its log, in place: a publisher at work at the same time is not disturbed,
 * since HEAD never goes back. Reads the whole table once. Returns how many conversations there are.
 */
export const rebuild = async (): Promise<number> => {
  let conversations = 0;
  let open: { pk: string; entry: Entry } | undefined;
  const finish = async () => {
    if (!open) return;
    await project(open.pk.slice('CONV#'.length), open.entry);
    conversations += 1;
  };
  let next: Record<string, unknown> | undefined;
  do {
    // A scan gives the items of one key together and in order, so only one conversation is open at a time.
    const page = await table().send(
      new ScanCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        FilterExpression: 'projected = :true',
        ExpressionAttributeValues: { ':true': true },
        ExclusiveStartKey: next,
      }),
    );
    for (const item of page.Items ?? []) {
      if (open && open.pk !== item.pk) await finish();
      open = { pk: item.pk, entry: entryOf(itemOf(item)) };
    }
    next = page.LastEvaluatedKey;
  } while (next);
  await finish();
  return conversations;
};
