import type { Customer } from '../conversation/actor.ts';
import { access, requireNameless, whole } from '../conversation/customer.ts';
import { termsFor } from '../conversation/disclosure.ts';
import type { Entry } from '../conversation/entry.ts';
import { countReads } from '../conversation/frames.ts';
import { append, asWritten, page, type Tail, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { metrics } from '../platform/observability.ts';
import { post } from '../platform/socket.ts';
import type { CustomerFrame } from '../protocol/client.ts';
import { decideTicket } from './decide.ts';
import { dueOf } from './due.ts';
import { newTicketId } from './number.ts';
import { writeOpening } from './row.ts';

/** Entries looked back at for what the customer has asked. */
const LOOKED_BACK = 100;

/** The customer's newest question; what he chose to do while he waits is none. */
const questionIn = (entries: readonly Entry[]): number | undefined =>
  entries.findLast(({ kind, role, wish }) => kind === 'message' && role === 'customer' && wish === undefined)?.seq;

const questionBefore = async (
  { visitorId }: Customer,
  { conversationId, entries, last }: Tail,
): Promise<number | undefined> => {
  const inTail = questionIn(entries);
  if (inTail !== undefined || !last) return inTail;
  const before = await page(conversationId, Math.max(0, last.seq - LOOKED_BACK), LOOKED_BACK);
  await countReads(visitorId, before.length);
  return questionIn(before);
};

/** The customer leaves his question: it becomes a ticket, which somebody answers by e-mail and in this conversation. */
export const ticket = async (customer: Customer, frame: CustomerFrame<'ticket'>): Promise<void> => {
  const { conversationId, id } = frame;
  const asked = await access(customer, conversationId);
  const [start, settings] = await Promise.all([
    tail(conversationId, frame.after, 'heads'),
    liveSettings(),
    frame.after === 0 ? requireNameless(customer) : undefined,
  ]);
  await countReads(customer.visitorId, start.entries.length);
  const [terms, about] = await Promise.all([
    termsFor(frame.accept, start.last?.state.accepted),
    frame.text === undefined ? questionBefore(customer, start) : undefined,
  ]);
  const opening = { id: newTicketId(), due: dueOf(settings, Date.now()), about };
  const { entry, written } = asWritten(await append(start, decideTicket(asked, frame, opening, terms), writeOpening));
  if (written) metrics.addMetric('TicketsOpened', 'Count', 1);
  const at = new Date(entry.at).toISOString();
  const [room, shown] = await Promise.all([
    members(conversationId),
    whole(conversationId, entry),
    post(customer.connectionId, { type: 'accepted', conversationId, id, seq: entry.seq, at }),
  ]);
  await pushEntry(conversationId, shown, room);
};
