import * as z from 'zod/mini';
import type { HttpSettings } from './choose.ts';
import { DirectoryUnavailable, type OrderDirectory } from './directory.ts';
import { MOST_ORDERS } from './embedded-orders.ts';
import { numberOf } from './link-number.ts';
import { remote } from './remote.ts';
import { MemberNumber, OrderNumber, OrderSchema, orderIn, StockSchema, stockIn } from './schemas.ts';
import { MOST_STOCK } from './stock-words.ts';
import { plainNumber } from './surrogate.ts';

/** An order says whose it is: one of somebody else is not shown, whatever was asked. */
export const OwnedOrder = z.extend(OrderSchema, { member: MemberNumber }).check(z.describe('an order of a member'));
export const OwnedOrders = z.object({ orders: z.array(OwnedOrder).check(z.maxLength(100)) });
export const FoundStock = z.object({ stock: z.array(StockSchema).check(z.maxLength(100)) });

type Owned = z.infer<typeof OwnedOrder>;

const newestFirst = (a: Owned, b: Owned): number =>
  a.orderedOn < b.orderedOn ? 1 : a.orderedOn > b.orderedOn ? -1 : 0;

const ownedBy = (number: string, { member, ...order }: Owned) => {
  if (member !== number) throw new DirectoryUnavailable('orders: answered an order of another member');
  return orderIn(order);
};

const make = (settings: HttpSettings): OrderDirectory => {
  const ask = remote('orders', settings.orderUrl, settings);
  const ordersOf = (number: string) => `/members/${encodeURIComponent(number)}/orders`;

  return {
    newest: async (id, limit) => {
      const number = await numberOf(id);
      if (number === undefined) return [];
      const most = Math.min(Math.max(limit, 1), MOST_ORDERS);
      const found = await ask(OwnedOrders, { path: ordersOf(number), query: { limit: String(most) } });
      const orders = (found?.orders ?? []).toSorted(newestFirst).slice(0, most);
      return orders.map((order) => ownedBy(number, order));
    },
    get: async (id, wanted) => {
      const number = await numberOf(id);
      if (number === undefined) return undefined;
      const plain = plainNumber(wanted);
      if (!OrderNumber.safeParse(plain).success) return undefined;
      const found = await ask(OwnedOrder, { path: `${ordersOf(number)}/${encodeURIComponent(plain)}` });
      if (found === undefined) return undefined;
      if (plainNumber(found.number) !== plain) throw new DirectoryUnavailable('orders: answered another order');
      return ownedBy(number, found);
    },
    stock: async (words) => {
      const query = { words: words.normalize('NFKC').trim(), limit: String(MOST_STOCK) };
      if (query.words === '') return [];
      const found = await ask(FoundStock, { path: '/stock', query });
      return (found?.stock ?? []).slice(0, MOST_STOCK).map(stockIn);
    },
  };
};

let made: { readonly of: string; readonly directory: OrderDirectory } | undefined;

/** The orders in a system of the business (docs/order-api.json). */
export const httpOrders = (settings: HttpSettings): OrderDirectory => {
  const of = JSON.stringify(settings);
  if (made?.of !== of) made = { of, directory: make(settings) };
  return made.directory;
};
