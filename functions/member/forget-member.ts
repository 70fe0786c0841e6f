import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isGoingOn } from '../conversation/of-person.ts';
import { eachOf } from '../platform/each.ts';
import { secretOf } from '../platform/secret.ts';
import { membersTable, ordersTable, table } from '../platform/table.ts';
import { LOOKS } from './access-place.ts';
import type { Member } from './directory.ts';
import { pointerOf } from './import-rest.ts';
import { linkedIn } from './linked.ts';
import { numberKey, ORDERS, ownerKey, profileKey, valueIn } from './rows.ts';

type Row = Record<string, unknown>;
const AT_ONCE = 10;

export const rowsOfMember = async (pk: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: Row | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: membersTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: next,
      }),
    );
    rows.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return rows;
};

export const rowsOfOrders = async (pk: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: Row | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: ordersTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: next,
      }),
    );
    rows.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return rows;
};

const removeOfMembers = (pk: unknown, sk: unknown): Promise<unknown> =>
  table().send(new DeleteCommand({ TableName: membersTable(), Key: { pk, sk } }));
const removeOfOrders = (pk: unknown, sk: unknown): Promise<unknown> =>
  table().send(new DeleteCommand({ TableName: ordersTable(), Key: { pk, sk } }));

export const accessPk = (id: string): string => `${LOOKS}${id}`;

/** Who looked at him stays on record, under an id that is nobody's any more; what staff wrote about it goes. */
const forgetReasons = async (id: string, before: number): Promise<number> => {
  const written = (await rowsOfMember(accessPk(id))).filter(
    ({ who, why, at }) => Object(who).kind === 'staff' && why !== undefined && Number(at) <= before,
  );
  await eachOf(written, AT_ONCE, ({ pk, sk }) =>
    table().send(
      new UpdateCommand({
        TableName: membersTable(),
        Key: { pk, sk },
        UpdateExpression: 'REMOVE why',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
  return written.length;
};

/** Of what has no time nobody came back with it. */
const isBefore =
  (time: number) =>
  ({ writtenAt = 0 }: Row): boolean =>
    Number(writtenAt) <= time;

/** Removes a member's orders, the ways to find them first. */
const forgetOrders = async (pk: string, id: string, before: number): Promise<number> => {
  const rows = (await rowsOfOrders(pk)).filter(isBefore(before));
  const numbers = rows.flatMap(({ sk, number }) => (String(sk).startsWith(ORDERS) ? [String(number)] : []));
  for (const number of numbers) {
    const [owner] = await rowsOfOrders(ownerKey(number).pk);
    if (owner?.member === id && isBefore(before)(owner)) await removeOfOrders(owner.pk, owner.sk);
  }
  const own = new Set([...numbers.map((number) => numberKey(id, number).sk), ...rows.map(({ sk }) => String(sk))]);
  await eachOf(own, AT_ONCE, (sk) => removeOfOrders(pk, sk));
  return rows.length;
};

/**
 * Removes what our own tables hold of a member: his record, his orders, the number behind his surrogate, where he has proven
 * himself. What systems of the business hold is theirs. The same again removes nothing; nor is anything taken that was written
 * after a time (epoch ms), or leads to a conversation that goes on.
 */
export const forgetRecord = async (
  id: string,
  before = Number.POSITIVE_INFINITY,
): Promise<Readonly<Record<'profile' | 'orders' | 'reasons', number>>> => {
  const { pk, sk: profile } = profileKey(id);
  const rows: Row[] = [];
  for (const row of (await rowsOfMember(pk)).filter(isBefore(before))) {
    const conversationId = linkedIn(String(row.sk));
    if (conversationId === undefined || !(await isGoingOn(conversationId))) rows.push(row);
  }
  const record = rows.find(({ sk }) => sk === profile);
  const pointer = record && pointerOf(await secretOf('SESSION_SECRET'), id, valueIn<Member>(record));
  // His record last: it tells by which address he is found.
  if (pointer) await removeOfMembers(pointer.pk, pointer.sk);
  const orders = await forgetOrders(pk, id, before);
  await eachOf(
    rows.filter((row) => row !== record),
    AT_ONCE,
    ({ sk }) => removeOfMembers(pk, sk),
  );
  if (record) await removeOfMembers(record.pk, record.sk);
  return { profile: rows.length, orders, reasons: await forgetReasons(id, before) };
};
