import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { membersTable, table } from '../platform/table.ts';
import { linkedKey } from './linked.ts';
import { guessedKey, requestKey } from './request.ts';

interface Key {
  readonly pk: string;
  readonly sk: string;
}

const remove = async (key: Key): Promise<number> => {
  const { Attributes } = await table().send(
    new DeleteCommand({ TableName: membersTable(), Key: { ...key }, ReturnValues: 'ALL_OLD' }),
  );
  return Attributes === undefined ? 0 : 1;
};

/**
 * Forgets the wish for a code of a conversation, which holds the number or the address that somebody gave, and that these
 * members have proven themselves in it; how many rows there were. That a code was mailed holds neither, and goes by itself.
 */
export const forgetProofs = async (conversationId: string, members: readonly string[]): Promise<number> => {
  let removed = (await remove(requestKey(conversationId))) + (await remove(guessedKey(conversationId)));
  for (const member of members) removed += await remove(linkedKey(member, conversationId));
  return removed;
};
