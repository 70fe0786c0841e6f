import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { agentsTable, table } from '../platform/table.ts';
import { rowsOn } from './store.ts';

const AT_ONCE = 10;

/** Removes the figures of a day of the business; how many rows there were. */
export const forgetFigures = async (day: string): Promise<number> => {
  const rows = await rowsOn(day);
  await eachOf(rows, AT_ONCE, ({ pk, sk }) =>
    table().send(new DeleteCommand({ TableName: agentsTable(), Key: { pk, sk } })),
  );
  return rows.length;
};
