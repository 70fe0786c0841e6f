import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { LOOKS } from '../member/access-place.ts';
import { eachOf } from '../platform/each.ts';
import { membersTable, table } from '../platform/table.ts';

const AT_ONCE = 10;

/**
 * Removes the records of looks before a time, but of members on hold. They stand by member, so that all are read: half a
 * capacity unit for 4 KB, once a day.
 */
export const removeLooks = async (
  cutoff: number,
  held: ReadonlySet<string>,
  until: number,
): Promise<{ readonly acted: number; readonly isFinished: boolean }> => {
  let acted = 0;
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new ScanCommand({
        TableName: membersTable(),
        FilterExpression: 'begins_with(pk, :access) AND #at < :cutoff',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':access': LOOKS, ':cutoff': cutoff },
        // Its grant ends at these.
        ProjectionExpression: 'pk, sk, #at',
        Select: 'SPECIFIC_ATTRIBUTES',
        ExclusiveStartKey: next,
      }),
    );
    const over = (page.Items ?? []).filter(({ pk }) => !held.has(String(pk).slice(LOOKS.length)));
    await eachOf(over, AT_ONCE, ({ pk, sk }) =>
      table().send(new DeleteCommand({ TableName: membersTable(), Key: { pk, sk } })),
    );
    acted += over.length;
    next = page.LastEvaluatedKey;
  } while (next && Date.now() < until);
  return { acted, isFinished: next === undefined };
};
