import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { table } from '../../functions/platform/table.ts';

/** Whether the items of a key fill more than one page, without which a test of paging proves nothing. */
export const endsEarly = async (TableName: string, pk: string): Promise<boolean> => {
  const condition = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
  const answer = await table().send(new QueryCommand({ TableName, ConsistentRead: true, ...condition }));
  return answer.LastEvaluatedKey !== undefined;
};
