import * as z from 'zod/mini';

/** A member as staff see him; dates are days of the business (`2026-11-22`). */
const MemberProfile = z.object({
  number: z.string(),
  name: z.string(),
  kana: z.optional(z.string()),
  email: z.optional(z.string()),
  phone: z.optional(z.string()),
  address: z.optional(z.string()),
  plan: z.optional(z.string()),
  contract: z.optional(z.object({ from: z.string(), until: z.optional(z.string()) })),
  points: z.optional(
    z.object({
      balance: z.number(),
      /** The soonest first. */
      expiring: z.array(z.object({ points: z.number(), on: z.string() })),
    }),
  ),
  usage: z.array(
    z.object({
      label: z.string(),
      amount: z.number(),
      limit: z.optional(z.number()),
      unit: z.string(),
      of: z.string(),
    }),
  ),
  status: z.enum(['active', 'suspended', 'withdrawn']),
});
export type MemberProfile = z.infer<typeof MemberProfile>;

const MemberOrder = z.object({
  number: z.string(),
  orderedOn: z.string(),
  items: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number() })),
  /** Yen. */
  total: z.optional(z.number()),
  status: z.enum(['received', 'preparing', 'shipped', 'delivered', 'delayed', 'cancelled', 'returned']),
  carrier: z.optional(z.string()),
  tracking: z.optional(z.string()),
  promisedOn: z.optional(z.string()),
  deliveredOn: z.optional(z.string()),
});
export type MemberOrder = z.infer<typeof MemberOrder>;

/** What tells how to reach a member. */
const reachable = { email: z.optional(z.string()), phone: z.optional(z.string()), address: z.optional(z.string()) };

/**
 * Answer of `POST /api/conversations/{conversationId}/member`: the member masked and his five newest orders, or what was asked for by
 * name, whole. `seq`: the entry of the look.
 */
export const MemberLook = z.object({
  conversationId: z.string(),
  seq: z.number(),
  profile: z.optional(MemberProfile),
  /** Which fields of `profile` are masked. */
  masked: z.optional(z.array(z.enum(['email', 'phone', 'address']))),
  orders: z.optional(z.array(MemberOrder)),
  shown: z.optional(z.object(reachable)),
});
export type MemberLook = z.infer<typeof MemberLook>;
