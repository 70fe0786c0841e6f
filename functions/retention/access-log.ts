import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { holds } from '../erasure/hold.ts';
import { LOOKS } from '../member/access-place.ts';
import { eachOf } from '../platform/each.ts';
import { membersTable, table } from '../platform/table.ts';
import { noteProgress, progressOf } from './state.ts';
import type { Walked } from './walk.ts';

const AT_ONCE = 10;

const isHeld = async (member: string): Promise<boolean> =>
  (await holds()).some(({ what, target }) => what === 'member' && target === member);

/**
 * Removes the records of looks before a time, but of members on hold: also of one that began since the run did. They stand by
 * member, so that all are read, half a capacity unit for 4 KB, from where the last run ended.
 */
export const removeLooks = async (cutoff: number, until: number): Promise<Walked> => {
  let acted = 0;
  const progress = await progressOf('accessLogDays');
  let { place } = progress;
  do {
    // A page at least: a run that only ever looks at the clock gets nowhere.
    const page = await table().send(
      new ScanCommand({
        TableName: membersTable(),
        FilterExpression: 'begins_with(pk, :access) AND #at < :cutoff',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':access': LOOKS, ':cutoff': cutoff },
        // Its grant ends at these.
        ProjectionExpression: 'pk, sk, #at',
        Select: 'SPECIFIC_ATTRIBUTES',
        ExclusiveStartKey: place,
      }),
    );
    for (const [pk, rows] of Map.groupBy(page.Items ?? [], (row) => String(row.pk))) {
      if (await isHeld(pk.slice(LOOKS.length))) continue;
      await eachOf(rows, AT_ONCE, ({ sk }) =>
        table().send(new DeleteCommand({ TableName: membersTable(), Key: { pk, sk } })),
      );
      acted += rows.length;
    }
    place = page.LastEvaluatedKey;
    if (!(await noteProgress('accessLogDays', { ...progress, place }))) return { acted, isFinished: false };
  } while (place && Date.now() < until);
  return { acted, isFinished: place === undefined };
};
