import type { Customer } from '../conversation/actor.ts';
import { access, requireNameless } from '../conversation/customer.ts';
import type { Asked } from '../conversation/decide.ts';
import type { Entry } from '../conversation/entry.ts';
import { countReads } from '../conversation/frames.ts';
import { type Tail, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';

export interface Opened {
  readonly asked: Asked;
  readonly start: Tail;
}

/** The customer's right to a conversation, and its log since what he had seen. */
export const opened = async (customer: Customer, conversationId: string, after: number): Promise<Opened> => {
  const asked = await access(customer, conversationId);
  const [start] = await Promise.all([
    tail(conversationId, after, 'heads'),
    after === 0 ? requireNameless(customer) : undefined,
  ]);
  await countReads(customer.visitorId, start.entries.length);
  return { asked, start };
};

/**
 * The entry that a frame has written before, if it comes again.
 * @throws VisibleError `conflict` where the id is of another frame
 */
export const before = (tail: Tail, id: string, after: number, isOwn: (entry: Entry) => boolean): Entry | undefined => {
  const existing = tail.entries.findLast((entry) => entry.id === id && entry.seq > after);
  if (existing && !isOwn(existing)) throw new VisibleError('conflict', 'id: was used before; make a new one');
  return existing;
};

/** Shows an entry to the room, and to who has asked whether he is in it or not. */
export const show = async ({ connectionId, member }: Customer, conversationId: string, entry: Entry): Promise<void> => {
  const room = await members(conversationId);
  const here = room.some((each) => each.connectionId === connectionId);
  await pushEntry(conversationId, entry, here ? room : [...room, { connectionId, audience: 'customer', member }]);
};

/** Tells the sender that his frame is written, and the room what it wrote. */
export const answer = async (customer: Customer, conversationId: string, id: string, entry: Entry): Promise<void> => {
  const at = new Date(entry.at).toISOString();
  await post(customer.connectionId, { type: 'accepted', conversationId, id, seq: entry.seq, at });
  await show(customer, conversationId, entry);
};
