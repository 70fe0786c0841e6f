import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { agentsTable, table } from '../platform/table.ts';
import { keyOf } from './row.ts';

/** Removes a ticket from the lists of work, with what is noted of its mails; how many rows there were. */
export const forgetTicket = async (id: string): Promise<number> => {
  const { pk } = keyOf(id);
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: agentsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  for (const { sk } of Items) await table().send(new DeleteCommand({ TableName: agentsTable(), Key: { pk, sk } }));
  return Items.length;
};
