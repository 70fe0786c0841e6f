import type { TicketView } from '../../../functions/protocol/ticket.ts';

export const VIEWS = ['open', 'overdue', 'mine', 'follow-up', 'pending', 'solved'] as const;
export type View = (typeof VIEWS)[number];

export const isView = (name: string | undefined): name is View => VIEWS.some((view) => view === name);

type Status = TicketView['status'];

/** What is read for a view; what is sorted out afterwards is in `belongs`. */
export const readFor = (view: View): readonly { readonly status: Status; readonly overdue?: 'true' }[] => {
  if (view === 'overdue') return [{ status: 'open', overdue: 'true' }];
  if (view === 'mine' || view === 'follow-up') return [{ status: 'open' }, { status: 'pending' }];
  return [{ status: view }];
};

/** Who looks. */
export interface Reader {
  readonly id: string | undefined;
  readonly isSupervisor: boolean;
}

/** A low rating is for supervisors to look after, and for whom they give it to. */
export const belongs = ({ owner, followUp }: TicketView, view: View, { id, isSupervisor }: Reader): boolean => {
  const isHis = owner !== undefined && owner === id;
  if (view === 'mine') return isHis;
  if (followUp && !isSupervisor && !isHis) return false;
  return view !== 'follow-up' || followUp === true;
};

/** Each once, what is due first coming first. */
export const inOrder = (tickets: readonly TicketView[]): TicketView[] =>
  [...new Map(tickets.map((ticket) => [ticket.id, ticket])).values()].toSorted(
    (one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt) || (one.id < other.id ? -1 : 1),
  );

/** How pressing it is. Only what needs an answer is ever late. */
export type Pressing = 'overdue' | 'soon' | 'calm' | 'none';
const SOON_MS = 2 * 3_600_000;

/** How pressing a ticket is, and how many milliseconds it has left, or is late (below 0). */
export const dueOf = (
  { status, dueAt }: Pick<TicketView, 'status' | 'dueAt'>,
  now: number,
): { readonly pressing: Pressing; readonly left: number } => {
  const left = Date.parse(dueAt) - now;
  if (status !== 'open') return { pressing: 'none', left };
  if (left <= 0) return { pressing: 'overdue', left };
  return { pressing: left <= SOON_MS ? 'soon' : 'calm', left };
};

/** The ticket so many places further down, or up; the first or last one at the ends. */
export const nextOf = (tickets: readonly TicketView[], id: string | undefined, by: 1 | -1): TicketView | undefined => {
  const index = tickets.findIndex((ticket) => ticket.id === id);
  if (index === -1) return by === 1 ? tickets[0] : tickets.at(-1);
  return tickets[Math.min(tickets.length - 1, Math.max(0, index + by))];
};

/** What it is about, in a line: nobody reads the greeting first. */
export const lineOf = (text: string): string => text.replace(/\s+/g, ' ').trim();
