import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ordersTable, table } from '../platform/table.ts';
import type { Order, OrderDirectory, Stock } from './directory.ts';
import { numberKey, ORDERS, orderKey, STOCK, valueIn } from './rows.ts';
import { isMeant, MOST_STOCK } from './stock-words.ts';
import { plainNumber } from './surrogate.ts';

/** Most orders that are asked for at once. */
export const MOST_ORDERS = 20;

const newest = async (id: string, limit: number): Promise<Order[]> => {
  const { pk } = orderKey(id, { orderedOn: '', number: '' });
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: ordersTable(),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :orders)',
      ExpressionAttributeValues: { ':pk': pk, ':orders': ORDERS },
      ScanIndexForward: false,
      Limit: Math.min(Math.max(limit, 1), MOST_ORDERS),
    }),
  );
  return Items.map((item) => valueIn<Order>(item));
};

const get = async (id: string, number: string): Promise<Order | undefined> => {
  const Key = numberKey(id, plainNumber(number));
  const { Item } = await table().send(new GetCommand({ TableName: ordersTable(), ConsistentRead: true, Key }));
  return Item && valueIn<Order>(Item);
};

const everything = async (): Promise<Stock[]> => {
  const found: Stock[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table().send(
      new QueryCommand({
        TableName: ordersTable(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': STOCK },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    found.push(...Items.map((item) => valueIn<Stock>(item)));
    start = LastEvaluatedKey;
  } while (start);
  return found;
};

const stock = async (words: string): Promise<Stock[]> =>
  (await everything()).filter((product) => isMeant(product, words)).slice(0, MOST_STOCK);

/** Orders and stock in our own table. An order is read under its member's key: there is no way from here to another's. */
export const embeddedOrders: OrderDirectory = { newest, get, stock };
