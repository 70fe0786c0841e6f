import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { membersTable, table } from '../platform/table.ts';
import { linkKey, stamped } from './rows.ts';

/**
 * Keeps the number behind a surrogate: other systems are asked for members by it, and from a surrogate nobody can tell it.
 * It only writes, so that who notes it need not be able to read anything of members.
 */
export const rememberNumber = async (id: string, number: string): Promise<void> => {
  await table().send(new PutCommand({ TableName: membersTable(), Item: stamped({ ...linkKey(id), number }) }));
};

/** The number behind a surrogate; undefined where nobody has told it. */
export const numberOf = async (id: string): Promise<string | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: membersTable(), ConsistentRead: true, Key: linkKey(id) }),
  );
  return Item && String(Item.number);
};
