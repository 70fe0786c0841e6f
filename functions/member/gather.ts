import { memberDirectory, orderDirectory } from './choose.ts';
import type { MemberDirectory, Order, OrderDirectory } from './directory.ts';
import { APART } from './fields.ts';
import type { LookUp } from './look-ups.ts';
import { plainNumber } from './surrogate.ts';
import type { Found } from './values.ts';

export interface Directories {
  readonly members: MemberDirectory;
  readonly orders: OrderDirectory;
}
export const directories = (): Directories => ({ members: memberDirectory(), orders: orderDirectory() });

/** Orders that are read at once: one that a customer asks about is nearly always among them. */
const AMONG = 10;
/** Orders of a list. */
const LISTED = 5;

/** What a look-up reads of a member without knowing what else it is about, so that it can be read beside the log. */
export const gather = async (
  { reads }: Pick<LookUp, 'reads'>,
  member: string,
  { members, orders }: Directories = directories(),
): Promise<Found> => {
  const isOfOrders = reads.includes('order') || reads.includes('orders');
  const [read, newest] = await Promise.all([
    reads.some((field) => !APART.has(field)) ? members.get(member) : undefined,
    isOfOrders ? orders.newest(member, reads.includes('order') ? AMONG : LISTED) : undefined,
  ]);
  // Who has left is nobody's member any more.
  return { member: read?.status === 'withdrawn' ? undefined : read, orders: newest };
};

/** The one order with a number; it is looked for once more where it is not among the newest. */
export const orderNumbered = async (
  number: string,
  member: string,
  newest: readonly Order[],
  { orders }: Directories = directories(),
): Promise<Order | undefined> => {
  const sought = plainNumber(number);
  return newest.find((order) => plainNumber(order.number) === sought) ?? (await orders.get(member, sought));
};
