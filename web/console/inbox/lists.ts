import { computed, effect, type Signal, signal } from '@preact/signals';
import type { TicketList } from '../../../functions/protocol/ticket.ts';
import { api, query } from '../core/api.ts';
import { follow, unfollow } from '../core/conversations.ts';
import { explain } from '../core/problems.ts';
import { me, onSignOut } from '../core/session.ts';
import { connection, onFrame, onOpen } from '../core/socket.ts';
import { type Filter, NO_FILTER, parametersOf } from './filter.ts';
import { merged } from './order.ts';
import type { Row, RowPage, View } from './summary.ts';

const MINE_MS = 15_000;
const ALL_MS = 60_000;
/** Frames of one moment make one request. */
const GATHER_MS = 300;

export interface List {
  readonly rows: readonly Row[];
  /** There is more behind the last row. */
  readonly after?: string | undefined;
  readonly isLoaded: boolean;
  readonly problem?: string | undefined;
}

const EMPTY: List = { rows: [], isLoaded: false };
export const lists: Readonly<Record<View, Signal<List>>> = {
  mine: signal(EMPTY),
  queue: signal(EMPTY),
  all: signal(EMPTY),
  closed: signal(EMPTY),
};
/** Tickets that should have been answered by now. `more`: at least. */
export const overdue = signal({ count: 0, more: false });

export const filter = signal<Filter>(NO_FILTER);
/** The long list that somebody looks at, if he does. */
export const looked = signal<View>('mine');

/** What is known of a conversation from any of the lists. */
export const rowOf = (id: string): Row | undefined =>
  [lists.mine, lists.queue, lists.all, lists.closed]
    .map(({ value }) => value.rows.find(({ conversationId }) => conversationId === id))
    .find((row) => row !== undefined);

const isShort = (view: View): boolean => view === 'mine' || view === 'queue';

const pathOf = (view: View, after?: string): string =>
  query('/conversations', { view, after, ...(!isShort(view) && parametersOf(filter.peek(), Date.now())) });

const read = async (view: View): Promise<void> => {
  const list = lists[view];
  const asked = filter.peek();
  try {
    const page = await api.get<RowPage>(pathOf(view));
    // Of another filter, or of somebody who is gone.
    if (!me.peek() || (asked !== filter.peek() && !isShort(view))) return;
    const rows = merged(list.peek().rows, page.conversations, isShort(view) || page.after === undefined);
    const hasMore = rows.length > page.conversations.length;
    list.value = { rows, after: hasMore ? list.peek().after : page.after, isLoaded: true };
  } catch (error) {
    list.value = { ...list.peek(), problem: explain(error) };
  }
};

const readOverdue = async (): Promise<void> => {
  const found = await api.get<TicketList>('/tickets?overdue=true').catch(() => undefined);
  if (found) overdue.value = { count: found.tickets.length, more: found.after !== undefined };
};

const wanted = new Set<View | 'overdue'>();
let isReading = false;

/** Reads these anew, one after the other: never is there more than one request under way. */
export const refreshLists = async (...views: readonly (View | 'overdue')[]): Promise<void> => {
  for (const view of views) wanted.add(view);
  if (isReading) return;
  isReading = true;
  // What is wanted while they are read comes behind them.
  for (const view of wanted) {
    wanted.delete(view);
    if (me.peek()) await (view === 'overdue' ? readOverdue() : read(view));
  }
  isReading = false;
};

/** The rows behind the last one. */
export const readMore = async (view: View): Promise<void> => {
  const list = lists[view];
  const { after, rows } = list.peek();
  const asked = filter.peek();
  if (after === undefined) return;
  try {
    const page = await api.get<RowPage>(pathOf(view, after));
    if (asked !== filter.peek() || list.peek().after !== after) return;
    const known = new Set(rows.map(({ conversationId }) => conversationId));
    const more = page.conversations.filter(({ conversationId }) => !known.has(conversationId));
    list.value = { rows: [...list.peek().rows, ...more], after: page.after, isLoaded: true };
  } catch (error) {
    list.value = { ...list.peek(), problem: explain(error) };
  }
};

export const setFilter = (next: Filter): void => {
  filter.value = next;
  for (const view of ['all', 'closed'] as const) lists[view].value = EMPTY;
  if (!isShort(looked.peek())) void refreshLists(looked.peek());
};

let gathering: ReturnType<typeof setTimeout> | undefined;
const soon = (): void => {
  gathering ??= setTimeout(() => {
    gathering = undefined;
    void refreshLists('mine', 'queue', ...(isShort(looked.peek()) ? [] : [looked.peek()]));
  }, GATHER_MS);
};

/** What is erased no list quotes any more. */
const forgetWords = (id: string): void => {
  for (const list of Object.values(lists)) {
    const { rows } = list.peek();
    if (!rows.some(({ conversationId }) => conversationId === id)) continue;
    const forgotten = ({ excerpt: _excerpt, unanswered: _unanswered, ...row }: Row): Row => ({
      ...row,
      mode: 'erased',
    });
    list.value = { ...list.peek(), rows: rows.map((row) => (row.conversationId === id ? forgotten(row) : row)) };
  }
};

/** What is the agent's own is followed: its messages are here before he looks, and what is unread is counted. */
const followMine = (): (() => void) => {
  let before: ReadonlySet<string> = new Set();
  const ids = computed(() =>
    lists.mine.value.rows
      .map(({ conversationId }) => conversationId)
      .toSorted()
      .join(' '),
  );
  return effect(() => {
    const now = new Set(ids.value.split(' ').filter(Boolean));
    for (const id of now) if (!before.has(id)) follow(id, 'mine');
    for (const id of before) if (!now.has(id)) unfollow(id, 'mine');
    before = now;
  });
};

/** Keeps the lists fresh as long as somebody is signed in: by what the service tells, and by the clock. */
export const keepFresh = (): (() => void) => {
  void refreshLists('mine', 'queue', 'overdue');
  const timers = [
    setInterval(() => void refreshLists('mine', 'queue'), MINE_MS),
    setInterval(() => void refreshLists('overdue', ...(isShort(looked.peek()) ? [] : [looked.peek()])), ALL_MS),
  ];
  const ends = [
    onFrame((frame) => {
      if (frame.type === 'entry' && frame.state.mode === 'erased') forgetWords(frame.conversationId);
      if (['entry', 'changed', 'queue', 'presence'].includes(frame.type)) soon();
    }),
    followMine(),
    looked.subscribe((view) => void refreshLists(view)),
  ];
  const look = () => document.visibilityState === 'visible' && connection.peek() === 'online' && soon();
  document.addEventListener('visibilitychange', look);
  return () => {
    for (const timer of timers) clearInterval(timer);
    for (const end of ends) end();
    document.removeEventListener('visibilitychange', look);
  };
};

onOpen(soon);
onSignOut(() => {
  clearTimeout(gathering);
  gathering = undefined;
  for (const list of Object.values(lists)) list.value = EMPTY;
  filter.value = NO_FILTER;
  overdue.value = { count: 0, more: false };
});
