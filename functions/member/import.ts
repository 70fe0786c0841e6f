import { isDeepStrictEqual } from 'node:util';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet, type Key } from '../platform/batch-get.ts';
import { eachOf } from '../platform/each.ts';
import { secretOf } from '../platform/secret.ts';
import { membersTable, ordersTable, table } from '../platform/table.ts';
import type { Member, Order, Stock } from './directory.ts';
import { type Content, refusal } from './import-files.ts';
import { pointerOf, restOf } from './import-rest.ts';
import { numberKey, orderKey, ownerKey, profileKey, STOCK, stamped, stockKey, valueIn } from './rows.ts';
import { surrogate } from './surrogate.ts';

const WRITES_AT_ONCE = 8;

type Item = Record<string, unknown>;
const put = (TableName: string, item: Item) => ({ Put: { TableName, Item: stamped(item) } });
const remove = (TableName: string, key: Key) => ({ Delete: { TableName, Key: key } });
type Write = ReturnType<typeof put> | ReturnType<typeof remove>;

/** What an import has done, or would do, in numbers. */
export interface Done {
  readonly written: number;
  readonly unchanged: number;
  /** Rows that the files do not have: of products, and where they are all there is of members and orders too. */
  readonly removed: number;
}

const itemsOf = (tableName: string, keys: readonly Key[]): Promise<(Item & Key)[]> =>
  batchGet(keys, (some) =>
    table().send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: some, ConsistentRead: true } } })),
  );

const byKey = (items: readonly (Item & Key)[]): Map<string, Item & Key> =>
  new Map(items.map((item) => [`${item.pk}\n${item.sk}`, item]));
const at = (items: Map<string, Item & Key>, { pk, sk }: Key) => items.get(`${pk}\n${sk}`);

const memberStep = (key: Uint8Array, id: string, member: Member, before: Member | undefined): Write[] => {
  if (before && isDeepStrictEqual(before, member)) return [];
  const pointer = pointerOf(key, id, member);
  const old = before && pointerOf(key, id, before);
  return [
    put(membersTable(), { ...profileKey(id), ...member }),
    ...(pointer ? [put(membersTable(), pointer)] : []),
    ...(old && old.pk !== pointer?.pk ? [remove(membersTable(), old)] : []),
  ];
};

interface Owner {
  readonly member: string;
  readonly orderedOn: string;
}

const orderStep = (id: string, order: Order, owner: Owner | undefined, before: Order | undefined): Write[] => {
  const { number, orderedOn } = order;
  if (owner?.member === id && before && isDeepStrictEqual(before, order)) return [];
  const isMoved = owner !== undefined && (owner.member !== id || owner.orderedOn !== orderedOn);
  return [
    put(ordersTable(), { ...orderKey(id, order), ...order }),
    put(ordersTable(), { ...numberKey(id, number), ...order }),
    put(ordersTable(), { ...ownerKey(number), member: id, orderedOn }),
    ...(isMoved ? [remove(ordersTable(), orderKey(owner.member, { number, orderedOn: owner.orderedOn }))] : []),
    // It is nobody's but the new one's.
    ...(isMoved && owner.member !== id ? [remove(ordersTable(), numberKey(owner.member, number))] : []),
  ];
};

const memberSteps = async ({ members }: Content): Promise<Write[][]> => {
  const key = await secretOf('SESSION_SECRET');
  const known = await Promise.all(members.map(async ({ member }) => ({ member, id: await surrogate(member.number) })));
  const before = byKey(
    await itemsOf(
      membersTable(),
      known.map(({ id }) => profileKey(id)),
    ),
  );
  return known.map(({ id, member }) => {
    const item = at(before, profileKey(id));
    return memberStep(key, id, member, item && valueIn<Member>(item));
  });
};

const orderSteps = async ({ orders, members }: Content): Promise<Write[][]> => {
  const known = await Promise.all(orders.map(async (each) => ({ ...each, id: await surrogate(each.member) })));
  const coming = new Set(members.map(({ member }) => member.number));
  const others = known.filter(({ member }) => !coming.has(member));
  const there = byKey(
    await itemsOf(
      membersTable(),
      others.map(({ id }) => profileKey(id)),
    ),
  );
  const strangers = others.filter(({ id }) => !at(there, profileKey(id)));
  if (strangers.length > 0)
    throw refusal(strangers.map((each) => `${each.at}: member: there is no member ${each.member}`));

  const owners = byKey(
    await itemsOf(
      ordersTable(),
      known.map(({ order }) => ownerKey(order.number)),
    ),
  );
  const now = byKey(
    await itemsOf(
      ordersTable(),
      known.map(({ id, order }) => numberKey(id, order.number)),
    ),
  );
  return known.map(({ id, order }) => {
    const owner = at(owners, ownerKey(order.number));
    const before = at(now, numberKey(id, order.number));
    return orderStep(id, order, owner && valueIn<Owner>(owner), before && valueIn<Order>(before));
  });
};

const stockNow = async (): Promise<(Item & Key)[]> => {
  const found: (Item & Key)[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table().send(
      new QueryCommand({
        TableName: ordersTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': STOCK },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    found.push(...(Items as (Item & Key)[]));
    start = LastEvaluatedKey;
  } while (start);
  return found;
};

/** A file of stock is all of it: what it does not have is not sold any more. */
const stockSteps = async ({ stock }: Content): Promise<Write[][]> => {
  if (stock === undefined) return [];
  const before = byKey(await stockNow());
  const steps = stock.map((product): Write[] => {
    const item = at(before, stockKey(product.sku));
    if (item && isDeepStrictEqual(valueIn<Stock>(item), product)) return [];
    return [put(ordersTable(), { ...stockKey(product.sku), ...product })];
  });
  const left = new Set(stock.map(({ sku }) => stockKey(sku).sk));
  const gone = [...before.values()].filter(({ sk }) => !left.has(sk));
  return [...steps, ...gone.map(({ pk, sk }) => [remove(ordersTable(), { pk, sk })])];
};

/** One member or order is written whole or not at all. */
const write = async (TransactItems: Write[]): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await table().send(new TransactWriteCommand({ TransactItems }));
      return;
    } catch (error) {
      // A row is being written by somebody else in this very moment.
      if (!(error instanceof TransactionCanceledException) || tries > 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * tries));
    }
  }
};

/** Addresses that several members of the files share, as places: nobody is found by such a one. */
export const sharedAddresses = ({ members }: Content): string[][] => {
  const present = members.filter(({ member }) => member.email !== undefined && member.status !== 'withdrawn');
  const places = Map.groupBy(present, ({ member }) => member.email?.toLowerCase());
  return [...places.values()].filter((all) => all.length > 1).map((all) => all.map(({ at: place }) => place));
};

export interface How {
  /** Only says what would be done. */
  readonly dryRun?: boolean;
  /** The files are all there is: other members and orders go. */
  readonly all?: boolean;
  /** Surrogates of members on hold: what is there of them stays. */
  readonly held?: ReadonlySet<string>;
}

/**
 * Brings what the files say into the tables. Everything is checked, against the tables too, before anything is written;
 * after a failure in between the same files can be imported again: what is so already is not written twice.
 * @throws ImportRefused where an order is of nobody
 */
export const importContent = async (content: Content, { dryRun, all, held = new Set() }: How = {}): Promise<Done> => {
  const steps = [...(await memberSteps(content)), ...(await orderSteps(content)), ...(await stockSteps(content))];
  const writes = steps.filter((step) => step.length > 0);
  const rest = all ? await restOf(content, held) : { members: [], orders: [] };
  const removals = [
    ...rest.members.map((key) => [remove(membersTable(), key)]),
    ...rest.orders.map((key) => [remove(ordersTable(), key)]),
  ];
  if (!dryRun) {
    await eachOf(writes, WRITES_AT_ONCE, write);
    await eachOf(removals, WRITES_AT_ONCE, write);
  }
  const gone = writes.filter(([first]) => first && 'Delete' in first).length;
  return {
    written: writes.length - gone,
    unchanged: steps.length - writes.length,
    removed: gone + removals.length,
  };
};
