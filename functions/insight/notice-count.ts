import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';

/** How many answers a notice has preceded, in all; the job counts them. */
export const answeredBy = async (notice: string): Promise<number> => {
  const Key = { pk: 'NOTICE', sk: notice };
  const { Item } = await table().send(new GetCommand({ TableName: insightTable(), Key }));
  return Number(Item?.answered ?? 0);
};
