import { signal } from '@preact/signals';
import type { TicketList, TicketView } from '../../../functions/protocol/ticket.ts';
import { api, query } from '../core/api.ts';
import { isAtLeast, me, onSignOut } from '../core/session.ts';
import { onFrame, onOpen } from '../core/socket.ts';
import { polled } from '../team/polled.ts';
import { belongs, inOrder, readFor, type View } from './list.ts';

/** Of each status; who has more reads on by asking for it. */
const PAGES = 4;

export const view = signal<View>('open');
/** Whether there is more than was read. */
export const isCut = signal(false);
const pages = signal(PAGES);

const readAll = async (wanted: ReturnType<typeof readFor>[number]): Promise<TicketView[]> => {
  const tickets: TicketView[] = [];
  let after: string | undefined;
  for (let page = 0; page < pages.value; page += 1) {
    const found: TicketList = await api.get(query('/tickets', { ...wanted, after }));
    tickets.push(...found.tickets);
    after = found.after;
    if (after === undefined) return tickets;
  }
  isCut.value = true;
  return tickets;
};

const read = async () => {
  const wanted = view.value;
  isCut.value = false;
  const found = await Promise.all(readFor(wanted).map(readAll));
  const reader = { id: me.value?.sub, isSupervisor: isAtLeast('supervisor') };
  return { view: wanted, tickets: inOrder(found.flat()).filter((ticket) => belongs(ticket, wanted, reader)) };
};

/** Tickets of the view that was chosen. */
export const tickets = polled(read, 30_000);

/** Reads further. */
export const readMore = (): void => {
  pages.value += PAGES;
  void tickets.read();
};

/** Shows another list. */
export const choose = (wanted: View): void => {
  if (view.value === wanted) return;
  view.value = wanted;
  pages.value = PAGES;
  void tickets.read();
};

/** Puts a ticket in the place of what was known of it; where it belongs now shows with the next reading. */
export const know = (ticket: TicketView): void => {
  tickets.change((found) => ({
    ...found,
    tickets: found.tickets.map((each) => (each.id === ticket.id ? ticket : each)),
  }));
  tickets.soon();
};

onFrame((frame) => {
  if (frame.type === 'entry' && 'ticket' in frame.entry && frame.entry.ticket) tickets.soon();
});
onOpen(() => tickets.soon());
onSignOut(() => {
  view.value = 'open';
});
