import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';
import { Subscriber } from '../protocol/insight.ts';

const PK = 'SUBSCRIBER';

/** All who are mailed about surges, by id. */
export const allSubscribers = async (): Promise<Subscriber[]> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PK },
    },
  );
  const found: Subscriber[] = [];
  for await (const { Items = [] } of pages) {
    found.push(...Items.map(({ sk, ...rest }) => Subscriber.parse({ ...rest, id: sk })));
  }
  return found;
};

export const putSubscriber = async ({ id, ...rest }: Subscriber): Promise<void> => {
  await table().send(new PutCommand({ TableName: insightTable(), Item: { pk: PK, sk: id, ...rest } }));
};

/** False when there was none. */
export const removeSubscriber = async (id: string): Promise<boolean> => {
  const { Attributes } = await table().send(
    new DeleteCommand({ TableName: insightTable(), Key: { pk: PK, sk: id }, ReturnValues: 'ALL_OLD' }),
  );
  return Attributes !== undefined;
};
