import { hangUp } from '../platform/hang-up.ts';
import type { Customer } from './actor.ts';
import type { Entry } from './entry.ts';
import { newest } from './log.ts';
import { permit } from './permit.ts';
import { enter, leave, members } from './rooms.ts';

/** Sockets of customers in one room: beyond them the oldest go, which are dead ones where a line is shaky. */
export const MOST_SOCKETS = 20;

/** Enters the room of one's own conversation: whoever hears it may read it. Its newest entry. */
export const enterOwn = async (customer: Customer, conversationId: string): Promise<Entry | undefined> => {
  const { connectionId, member, expiresAt } = customer;
  await enter(conversationId, { connectionId, audience: 'customer', member }, expiresAt);
  const last = await newest(conversationId);
  try {
    permit(last?.state, customer);
    return last;
  } catch (refusal) {
    await leave(conversationId, connectionId);
    throw refusal;
  }
};

export const evict = async (conversationId: string): Promise<void> => {
  const sockets = (await members(conversationId)).filter(({ audience }) => audience === 'customer');
  const oldest = sockets.toSorted((a, b) => a.since - b.since).slice(0, -MOST_SOCKETS);
  await Promise.all(
    oldest.map(async ({ connectionId }) => {
      await hangUp(connectionId);
      await leave(conversationId, connectionId);
    }),
  );
};
