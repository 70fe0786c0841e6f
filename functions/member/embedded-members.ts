import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { secretOf } from '../platform/secret.ts';
import { membersTable, table } from '../platform/table.ts';
import type { Claim, Member, MemberDirectory } from './directory.ts';
import { addressPk, behindAddress, profileKey, valueIn } from './rows.ts';
import { addressHash, plainNumber, surrogate } from './surrogate.ts';

const profileOf = async (id: string): Promise<Member | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: membersTable(), ConsistentRead: true, Key: profileKey(id) }),
  );
  return Item && valueIn<Member>(Item);
};

/** The one member who has an address; of two sharing it neither is meant. */
const idBehind = async (hash: string): Promise<string | undefined> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: membersTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': addressPk(hash) },
      Limit: 2,
    }),
  );
  const [only, other] = Items;
  return only === undefined || other !== undefined ? undefined : behindAddress(String(only.sk));
};

const byNumber = async (claimed: string) => {
  const number = plainNumber(claimed);
  const id = await surrogate(number);
  const member = await profileOf(id);
  return member?.number === number ? { id, member } : undefined;
};

const byAddress = async (email: string) => {
  const key = await secretOf('SESSION_SECRET');
  const hash = addressHash(key, email);
  const id = await idBehind(hash);
  const member = id === undefined ? undefined : await profileOf(id);
  // What is on file counts, whatever the pointer says.
  const isOnFile = member?.email !== undefined && addressHash(key, member.email) === hash;
  return id !== undefined && isOnFile ? { id, member } : undefined;
};

const find = async (claim: Claim) => {
  const found = 'number' in claim ? await byNumber(claim.number) : await byAddress(claim.email);
  if (!found || found.member.status === 'withdrawn') return undefined;
  return { ref: { id: found.id, number: found.member.number }, member: found.member };
};

/**
 * Members in our own table, as `npm run members` brings them there: a number costs one read, an address two, one after the
 * other; each at most 1 RCU, since the import refuses what is larger.
 */
export const embeddedMembers: MemberDirectory = { find, get: profileOf };
