import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { auditTable, table } from '../../platform/table.ts';

const keyOf = (check: string) => ({ pk: 'STATE', sk: `CHECK#${check}` });

/** How far a check has come, as its last run has left it. Two runs at once do the same twice, which is no harm. */
export const readProgress = async (check: string): Promise<Readonly<Record<string, unknown>>> => {
  const read = new GetCommand({ TableName: auditTable(), Key: keyOf(check), ConsistentRead: true });
  return (await table().send(read)).Item ?? {};
};

export const keepProgress = async (check: string, progress: Readonly<Record<string, unknown>>): Promise<void> => {
  await table().send(new PutCommand({ TableName: auditTable(), Item: { ...keyOf(check), ...progress } }));
};
