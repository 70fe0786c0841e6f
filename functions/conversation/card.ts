import { VisibleError } from '../platform/errors.ts';
import { Id } from '../protocol/fields.ts';
import type { CustomerCard } from '../protocol/server.ts';
import { ticketsOf } from '../ticket/list.ts';
import type { Entry } from './entry.ts';
import type { HeadItem } from './head.ts';
import { headsOfVisitor } from './heads.ts';
import { knownAs } from './level.ts';
import { newest, page } from './log.ts';
import { notesOf } from './notes.ts';
import { pastOf } from './past.ts';

/** Of the customer's conversations, those that were opened last; each but the last one is an erased one. */
const MOST_CONVERSATIONS = 50;
/** Entries looked back at for what he has read when he wrote. */
const LOOKED_AT = 40;
const MOST_PAGES = 5;
const MOST_TICKETS = 20;

const timeOf = (at: number): string => new Date(at).toISOString();

const byCustomer = (entries: readonly Entry[]): Entry[] =>
  entries.filter(({ role, kind }) => role === 'customer' && kind !== 'feedback');

const pagesIn = (entries: readonly Entry[]): string[] => {
  const all = byCustomer(entries)
    .toReversed()
    .flatMap(({ body }) => body?.page ?? []);
  return [...new Set(all)].slice(0, MOST_PAGES);
};

/** Each of his conversations with its newest state known: this one's from the log, since HEAD may be a moment behind. */
const conversationsOf = async (conversationId: string, last: Entry): Promise<HeadItem[]> => {
  const heads = await headsOfVisitor(last.state.visitorId, MOST_CONVERSATIONS);
  return heads.map((head) => (head.conversationId === conversationId ? { ...head, state: last.state } : head));
};

/**
 * Who the customer of a conversation is, as far as staff may know. Reads no log as a whole: states say which single entries hold
 * notes, tickets and what earlier times were about. About 50 capacity units for somebody who comes often, 15 for who is new.
 * @throws VisibleError `not_found` when nothing is written in it
 */
export const customerCard = async (id: unknown, now: number): Promise<CustomerCard> => {
  const known = Id.safeParse(id);
  const last = known.success ? await newest(known.data) : undefined;
  if (!known.success || !last) throw new VisibleError('not_found', 'there is no such conversation');
  const conversationId = known.data;
  const { state } = last;
  const [lately, heads] = await Promise.all([
    page(conversationId, Math.max(0, last.seq - LOOKED_AT), LOOKED_AT),
    conversationsOf(conversationId, last),
  ]);
  const states = [state, ...heads.flatMap((head) => (head.conversationId === conversationId ? [] : [head.state]))];
  const tickets = states.flatMap(({ left = [] }) => left.toReversed()).slice(0, MOST_TICKETS);
  const [ticketViews, notes, conversations] = await Promise.all([
    ticketsOf(tickets, now),
    notesOf([{ conversationId, state }, ...heads]),
    pastOf({ conversationId, state }, heads),
  ]);
  return {
    visitorId: state.visitorId,
    conversationId,
    language: state.language,
    level: knownAs(state, now)?.level ?? 0,
    visits: states.reduce((sum, { returns = 0 }) => sum + 1 + returns, 0),
    firstSeen: timeOf(Math.min(...states.map(({ openedAt }) => openedAt))),
    lastSeen: timeOf(byCustomer(lately).at(-1)?.at ?? state.begun ?? state.openedAt),
    pages: pagesIn(lately),
    tags: [...new Set(states.flatMap(({ tags = [] }) => tags))],
    blocked: states.some(({ blocked }) => blocked !== undefined),
    tickets: ticketViews,
    notes,
    conversations,
  };
};
