import * as z from 'zod/mini';
import { Email, readable } from '../protocol/fields.ts';
import { type Member, ORDER_STATUS, type Order, type Stock } from './directory.ts';

/* What a directory says, checked where it comes in: from a file of the import, or from a system of the business. */

const isLine = (text: string): boolean => !/[\t\n\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(text);
const line = (limit: number, what: string) =>
  readable(limit, what).check(
    z.refine(isLine, { error: 'must be one line, without characters that turn the direction of the text' }),
    z.maxLength(limit),
    z.describe(`${what}: one line of up to ${limit} characters`),
  );

const DAY_RULE = 'must be a day such as 2026-12-01';
const day = (what: string) => z.iso.date({ error: DAY_RULE }).check(z.describe(`${what}: a day, such as 2026-12-01`));

const COUNT_RULE = 'must be a whole number from 0 to 999999999';
const count = (what: string) =>
  z
    .int({ error: COUNT_RULE })
    .check(z.minimum(0, { error: COUNT_RULE }), z.maximum(999_999_999, { error: COUNT_RULE }), z.describe(what));

const AMOUNT_RULE = 'must be a number from 0 to 999999999';
const amount = (what: string) =>
  z
    .number({ error: AMOUNT_RULE })
    .check(z.minimum(0, { error: AMOUNT_RULE }), z.maximum(999_999_999, { error: AMOUNT_RULE }), z.describe(what));

const MOST_LISTED = 20;
const list = <S extends z.ZodMiniType>(item: S, what: string) =>
  z
    .array(item, { error: `must be a list of at most ${MOST_LISTED}` })
    .check(z.maxLength(MOST_LISTED, { error: `must have at most ${MOST_LISTED}` }), z.describe(what));

const STATUS = ['active', 'suspended', 'withdrawn'] as const;
const status = <const T extends readonly string[]>(values: T, what: string) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` }).check(z.describe(what));

const NUMBER_RULE = 'must be 1 to 40 of A-Z a-z 0-9 . _ - beginning with a letter or digit';
/** It becomes a part of addresses and keys: no dots alone, no slash. */
const number = (what: string) =>
  z
    .string({ error: NUMBER_RULE })
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, { error: NUMBER_RULE }), z.describe(what));

export const MemberNumber = number(
  'as the business counts its members, and the `sub` of the host site’s token: 1 to 40 of A-Z a-z 0-9 . _ - beginning with a letter or digit',
);
export const OrderNumber = number('number of an order: 1 to 40 of A-Z a-z 0-9 . _ - beginning with a letter or digit');
const Sku = number('number of a product: 1 to 40 of A-Z a-z 0-9 . _ - beginning with a letter or digit');

export const MemberSchema = z
  .object({
    number: MemberNumber,
    name: line(100, 'how the member is called'),
    kana: z.optional(line(100, 'how the name is read')),
    email: z.optional(Email.check(z.describe('the address that one-time codes go to'))),
    phone: z.optional(line(30, 'telephone number')),
    address: z.optional(line(200, 'postal address')),
    plan: z.optional(line(100, 'name of the plan')),
    contract: z.optional(
      z
        .object({ from: day('first day'), until: z.optional(day('last day')) })
        .check(z.describe('how long the contract runs; without `until` it has no end')),
    ),
    points: z.optional(
      z
        .object({
          balance: count('points there are now'),
          expiring: list(
            z.object({ points: count('points that expire'), on: day('last day on which they can be used') }),
            'which of them expire',
          ),
        })
        .check(z.describe('points')),
    ),
    usage: list(
      z.object({
        label: line(60, 'what is used, such as データ通信'),
        amount: amount('how much of it'),
        limit: z.optional(amount('how much there is to use, in the same unit: the customer reads what is left')),
        unit: line(20, 'of the amount, such as GB'),
        of: line(60, 'when, such as 2026年11月'),
      }),
      'what was used',
    ),
    preferences: z.record(line(40, 'what is preferred about'), line(100, 'what is preferred')).check(
      z.refine((all) => Object.keys(all).length <= MOST_LISTED, { error: `must have at most ${MOST_LISTED}` }),
      z.describe('what the member has chosen, such as {"お知らせメール": "受け取る"}'),
    ),
    status: status(STATUS, '`withdrawn`: was a member'),
  })
  .check(z.describe('a member'));

export const OrderSchema = z
  .object({
    number: OrderNumber,
    orderedOn: day('when it was ordered'),
    items: list(
      z.object({
        sku: Sku,
        name: line(100, 'name of the product'),
        quantity: count('how many'),
      }),
      'what was ordered',
    ),
    total: z.optional(count('yen, with tax and shipping')),
    status: status(ORDER_STATUS, 'how far it is'),
    carrier: z.optional(line(60, 'who brings it')),
    tracking: z.optional(line(60, 'number of the carrier')),
    promisedOn: z.optional(day('the day that was promised')),
    deliveredOn: z.optional(day('when it was handed over')),
  })
  .check(z.describe('an order'));

export const StockSchema = z
  .object({
    sku: Sku,
    name: line(100, 'name of the product'),
    available: count('how many can be ordered now'),
    restockOn: z.optional(day('when more is expected')),
  })
  .check(z.describe('what is left of a product'));

const soonestFirst = (a: { readonly on: string }, b: { readonly on: string }): number => (a.on < b.on ? -1 : 1);

/** A member as the ports promise him: what expires the soonest comes first. */
export const memberIn = (checked: z.infer<typeof MemberSchema>): Member => {
  const { points } = checked;
  const sorted = points && { ...points, expiring: points.expiring.toSorted(soonestFirst) };
  return { ...checked, ...(sorted && { points: sorted }) };
};
export const orderIn = (checked: z.infer<typeof OrderSchema>): Order => checked;
export const stockIn = (checked: z.infer<typeof StockSchema>): Stock => checked;
