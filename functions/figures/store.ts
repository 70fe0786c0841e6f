import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { agentsTable, table } from '../platform/table.ts';
import { type FigureRow, pkOf } from './row.ts';

/** Writes a row unless one is there that says more; the same one again changes nothing. */
export const writeRow = async (row: FigureRow): Promise<void> => {
  try {
    await table().send(
      new PutCommand({
        TableName: agentsTable(),
        Item: row,
        ConditionExpression: 'attribute_not_exists(version) OR version <= :version',
        ExpressionAttributeValues: { ':version': row.version },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/** The rows of a day of the business, or those of them whose key begins so. A row is 200 to 300 bytes: 4,000 a page. */
export const rowsOn = async (day: string, prefix = ''): Promise<FigureRow[]> => {
  const found: FigureRow[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: agentsTable(),
        KeyConditionExpression: `pk = :day${prefix && ' AND begins_with(sk, :prefix)'}`,
        ExpressionAttributeValues: { ':day': pkOf(day), ...(prefix && { ':prefix': prefix }) },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...((page.Items ?? []) as FigureRow[]));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

/** A row as it is kept; undefined when there is none. */
export const rowAs = async ({ pk, sk }: FigureRow): Promise<FigureRow | undefined> => {
  const get = new GetCommand({ TableName: agentsTable(), Key: { pk, sk }, ConsistentRead: true });
  return (await table().send(get)).Item as FigureRow | undefined;
};

export const removeRow = async ({ pk, sk }: FigureRow): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: agentsTable(), Key: { pk, sk } }));
};
