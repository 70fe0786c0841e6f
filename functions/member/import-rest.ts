import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../platform/batch-get.ts';
import { secretOf } from '../platform/secret.ts';
import { membersTable, ordersTable, table } from '../platform/table.ts';
import type { Member } from './directory.ts';
import { type Content, refusal } from './import-files.ts';
import { addressKey, addressPk, numberKey, orderKey, ownerKey, profileKey, STOCK } from './rows.ts';
import { addressHash, surrogate } from './surrogate.ts';

const OF_MEMBER = profileKey('').pk;
const same = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** The row by which a member is found by his address, as long as he is one. */
export const pointerOf = (key: Uint8Array, id: string, { email, status }: Member): Key | undefined =>
  email === undefined || status === 'withdrawn' ? undefined : addressKey(addressHash(key, email), id);

/** A row that may go, and whose it is, where its key does not say that. */
interface Row extends Key {
  readonly member?: string;
}

const rowsIn = async (TableName: string, FilterExpression: string, values: Record<string, string>): Promise<Row[]> => {
  const found: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table().send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ProjectionExpression: 'pk, sk, #member',
        FilterExpression,
        ExpressionAttributeNames: { '#member': 'member' },
        ExpressionAttributeValues: values,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    found.push(
      ...Items.map(({ pk, sk, member }) => ({ pk: String(pk), sk: String(sk), member: member && String(member) })),
    );
    start = LastEvaluatedKey;
  } while (start);
  return found;
};

const without = (rows: readonly Row[], kept: readonly Key[], held: ReadonlySet<string>): Key[] => {
  const known = new Set(kept.map(same));
  // Of a record and of orders the partition, of an address what it leads to, of the number of an order its owner.
  const isHeld = ({ pk, sk, member = '' }: Row) =>
    held.has(member) || [pk, sk].some((part) => part.startsWith(OF_MEMBER) && held.has(part.slice(OF_MEMBER.length)));
  return rows.filter((row) => !known.has(same(row)) && !isHeld(row)).map(({ pk, sk }) => ({ pk, sk }));
};

/**
 * Rows of members and orders that the files do not have: who has left, and what was brought in under another session secret.
 * What tells who looked at whom stays, and what is there of members on hold.
 * @throws ImportRefused when the files have no members or no orders: then they are not all there is
 */
export const restOf = async (
  { members, orders }: Content,
  held: ReadonlySet<string>,
): Promise<Record<'members' | 'orders', Key[]>> => {
  if (members.length === 0 || orders.length === 0) throw refusal(['--all needs members and orders in the same import']);
  const key = await secretOf('SESSION_SECRET');
  const ofMembers = await Promise.all(
    members.map(async ({ member }) => {
      const id = await surrogate(member.number);
      return [profileKey(id), pointerOf(key, id, member) ?? []].flat();
    }),
  );
  const ofOrders = await Promise.all(
    orders.map(async ({ member, order }) => {
      const id = await surrogate(member);
      return [orderKey(id, order), numberKey(id, order.number), ownerKey(order.number)];
    }),
  );
  const { sk } = profileKey('');
  const inMembers = await rowsIn(membersTable(), 'sk = :profile OR begins_with(pk, :address)', {
    ':profile': sk,
    ':address': addressPk(''),
  });
  const inOrders = await rowsIn(ordersTable(), 'pk <> :stock', { ':stock': STOCK });
  return { members: without(inMembers, ofMembers.flat(), held), orders: without(inOrders, ofOrders.flat(), held) };
};
