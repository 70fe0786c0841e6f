import * as z from 'zod/mini';
import type { MemberDirectory, OrderDirectory } from './directory.ts';
import { embeddedMembers } from './embedded-members.ts';
import { embeddedOrders } from './embedded-orders.ts';

/** Where the business's own systems are; `MEMBER_CLIENT` is the secret they know us by. */
export const HttpSettings = z.object({
  kind: z.literal('http'),
  memberUrl: z.string(),
  orderUrl: z.string(),
  tokenUrl: z.string(),
  scope: z.optional(z.string()),
});
export type HttpSettings = z.infer<typeof HttpSettings>;

/** The function's `MEMBERS`: where members and orders are; without it in our own tables. */
const MemberSettings = z.discriminatedUnion('kind', [z.object({ kind: z.literal('embedded') }), HttpSettings]);

const settings = () => MemberSettings.parse(JSON.parse(process.env.MEMBERS ?? '{"kind":"embedded"}'));

/** The members of the business. What asks other systems is loaded only where it is used, when it is first asked. */
export const memberDirectory = (): MemberDirectory => {
  const chosen = settings();
  if (chosen.kind === 'embedded') return embeddedMembers;
  const members = async () => (await import('./http-members.ts')).httpMembers(chosen);
  return {
    find: async (claim) => (await members()).find(claim),
    get: async (id) => (await members()).get(id),
  };
};

/** Their orders, and what is in stock. */
export const orderDirectory = (): OrderDirectory => {
  const chosen = settings();
  if (chosen.kind === 'embedded') return embeddedOrders;
  const orders = async () => (await import('./http-orders.ts')).httpOrders(chosen);
  return {
    newest: async (id, limit) => (await orders()).newest(id, limit),
    get: async (id, number) => (await orders()).get(id, number),
    stock: async (words) => (await orders()).stock(words),
  };
};
