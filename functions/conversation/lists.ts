import * as z from 'zod/mini';
import { agentOf } from '../escalation/agents.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { Id } from '../protocol/fields.ts';
import { Category } from '../protocol/labels.ts';
import { View } from '../protocol/names.ts';
import type { ConversationList } from '../protocol/server.ts';
import { type Cut, changedLast, HOUR, isBehind, newestFirst, type Place, placeOf, type Wanted } from './by-hour.ts';
import { type HeadItem, headKey, UNANSWERED } from './head.ts';
import { headsOfVisitor, unansweredFrom } from './heads.ts';
import { newest, ownerOf } from './log.ts';
import { isWaiting } from './mode.ts';
import { type Listed, ofEntry, ofHead, summariesOf } from './summary.ts';

const PAGE = 100;
/** Without `from` a list reaches back so far. */
const RECENT_MS = 24 * HOUR;
const MOST_DAYS = 31;
/** Of one customer, those that were opened last. */
const MOST_OF_CUSTOMER = 500;

const timeRule = 'must be a time such as 2026-11-21T00:00:00Z';
const Time = z.iso.datetime({ offset: true, error: timeRule });
const PLACE = /^(\d{1,15})\.([A-Za-z0-9_-]{0,64})$/;

/** Query of `GET /api/conversations`. */
export const ListQuery = z.object({
  view: z._default(View, 'all'),
  customer: z.optional(Id),
  category: z.optional(Category),
  tag: z.optional(z.string().check(z.overwrite((text) => text.normalize('NFKC').trim()))),
  from: z.optional(Time),
  to: z.optional(Time),
  after: z.optional(z.string().check(z.regex(PLACE, { error: 'must be the after of the page before' }))),
});
type ListQuery = z.infer<typeof ListQuery>;

const placeIn = (after: string | undefined): Place | undefined => {
  const [, at, id = ''] = PLACE.exec(after ?? '') ?? [];
  return at === undefined ? undefined : { at: Number(at), id };
};
const textOf = ({ at, id }: Place): string => `${at}.${id}`;

const wantedIn = ({ from, to, after }: ListQuery, now: number): Wanted => {
  const end = to === undefined ? now : Date.parse(to);
  const wanted = { from: from === undefined ? end - RECENT_MS : Date.parse(from), to: end, after: placeIn(after) };
  if (wanted.from > end) throw new VisibleError('invalid', 'from: must not be later than to');
  if (end - wanted.from > MOST_DAYS * RECENT_MS) {
    throw new VisibleError('invalid', `from: must be at most ${MOST_DAYS} days before to; ask for the rest by itself`);
  }
  return wanted;
};

/** What a query asks of each conversation, whichever the view. Practice is in none of them. */
const fitting =
  ({ view, customer, category, tag, from, to }: ListQuery) =>
  ({ changedAt, state }: Pick<Listed, 'changedAt' | 'state'>): boolean =>
    state.practice === undefined &&
    (view !== 'closed' || state.mode === 'closed') &&
    (customer === undefined || state.visitorId === customer) &&
    (category === undefined || state.category === category) &&
    (tag === undefined || state.tags?.includes(tag) === true) &&
    (from === undefined || changedAt >= Date.parse(from)) &&
    (to === undefined || changedAt <= Date.parse(to));

/** The newest entries of these: what HEAD does not follow, as each new question, is in them; and HEAD may be a moment behind. */
const asOfNow = async (ids: readonly string[]): Promise<Listed[]> => {
  const entries = await Promise.all(ids.map(newest));
  return ids.flatMap((id, index) => {
    const entry = entries[index];
    return entry ? [ofEntry(id, entry)] : [];
  });
};

/**
 * What an agent has, and what rings for him, as it is now: his record is written in one transaction with what changes who
 * has a conversation. One read of it and one for each, a capacity unit or two for an entry; nobody has more than 20.
 */
const mine = async (agent: string, now: number): Promise<Listed[]> => {
  const held = await asOfNow((await agentOf(agent))?.holding ?? []);
  // What rang for too long is in the queue, although nobody has passed it on yet.
  const isHis = ({ state }: Listed) => ownerOf(state) === agent && (state.rings === undefined || state.rings > now);
  return held.filter(isHis).toSorted((a, b) => b.changedAt - a.changedAt);
};

/**
 * Who waits, also while it rings, longest first, each as he is now: who is served since is not in it. Who began to wait comes
 * into it when HEAD has followed; desks hear `changed` after that. Half a unit for each HEAD of the index and one or two for
 * each entry.
 */
const queue = async (after: Place | undefined, limit: number): Promise<{ listed: Listed[]; next?: Place }> => {
  const start = after && { ...headKey(after.id), queue: UNANSWERED, since: after.at };
  const { heads, more } = await unansweredFrom(start, limit);
  const last = heads.at(-1);
  const waiting = heads.filter(({ state }) => isWaiting(state)).map(({ conversationId }) => conversationId);
  const listed = (await asOfNow(waiting)).filter(({ state }) => isWaiting(state));
  return { listed, ...(more && last && { next: { at: last.since ?? 0, id: last.conversationId } }) };
};

/** Half a unit for each of his conversations. */
const ofCustomer = async (
  customer: string,
  after: Place | undefined,
  fits: (head: HeadItem) => boolean,
  limit: number,
): Promise<Cut> => {
  const all = await headsOfVisitor(customer, MOST_OF_CUSTOMER);
  const heads = all.filter((head) => fits(head) && isBehind(head, after)).toSorted(newestFirst);
  const cut = heads.slice(0, limit);
  const last = cut.at(-1);
  return { heads: cut, ...(last && heads.length > limit && { next: placeOf(last) }) };
};

const find = async (agent: string, query: ListQuery, now: number, limit: number) => {
  const { view, customer } = query;
  const fits = fitting(query);
  if (view === 'mine') return { listed: (await mine(agent, now)).filter(fits) };
  if (view === 'queue') {
    const { listed, ...rest } = await queue(placeIn(query.after), limit);
    return { listed: listed.filter(fits), ...rest };
  }
  const wanted = wantedIn(query, now);
  const { heads, ...rest } = await (customer === undefined
    ? changedLast(wanted, fits, limit)
    : ofCustomer(customer, wanted.after, fits, limit));
  return { listed: heads.map(ofHead), ...rest };
};

/**
 * A page of conversations for an agent. HEAD, which `all` and `closed` are made of, moves with the state and once an hour, not
 * with every message: there `seq`, `turn` and `unanswered` may be older than the log, and who has it by a moment.
 */
export const listConversations = async (
  agent: string,
  query: unknown,
  now: number,
  limit = PAGE,
): Promise<ConversationList> => {
  const { listed, next } = await find(agent, parseWith(ListQuery, query ?? {}), now, limit);
  return { conversations: await summariesOf(listed, now), ...(next && { after: textOf(next) }) };
};
