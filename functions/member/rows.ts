import type { Order } from './directory.ts';

/* Keys of what the tables of members hold in the business's stead. `id`: a member's surrogate. */

export const profileKey = (id: string) => ({ pk: `MEMBER#${id}`, sk: 'PROFILE' });
/** The number behind a surrogate, where another system has the rest. */
export const linkKey = (id: string) => ({ pk: `MEMBER#${id}`, sk: 'LINK' });

/** A row for each member that has an address, so that one which several share is seen to be. */
export const addressPk = (hash: string): string => `EMAIL#${hash}`;
const BEHIND = 'MEMBER#';
export const addressKey = (hash: string, id: string) => ({ pk: addressPk(hash), sk: `${BEHIND}${id}` });
export const behindAddress = (sk: string): string => sk.slice(BEHIND.length);

/** An order is there twice: the newest are read by this one, and one of them by its number with a single read. */
export const orderKey = (id: string, { orderedOn, number }: Pick<Order, 'orderedOn' | 'number'>) => ({
  pk: `MEMBER#${id}`,
  sk: `${ORDERS}${orderedOn}#${number}`,
});
export const ORDERS = 'ORDER#';
export const numberKey = (id: string, number: string) => ({ pk: `MEMBER#${id}`, sk: `NUMBER#${number}` });
/** Whose an order is, which only the import asks: it takes an order away from whoever had it before. */
export const ownerKey = (number: string) => ({ pk: `NUMBER#${number}`, sk: 'OWNER' });

export const STOCK = 'STOCK';
export const stockKey = (sku: string) => ({ pk: STOCK, sk: `SKU#${sku}` });

/**
 * A row with when it was written (epoch ms): what has come after an erasure is of somebody who came back, and no other look
 * takes it.
 */
export const stamped = <T extends object>(row: T): T & { readonly writtenAt: number } => ({
  ...row,
  writtenAt: Date.now(),
});

/** An item without its key, and without when it was written. */
export const valueIn = <T extends object>(item: Record<string, unknown>): T => {
  const { pk: _, sk: __, writtenAt: ___, ...value } = item;
  return value as T;
};
