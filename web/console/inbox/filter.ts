import type { Row } from './summary.ts';

export const SPANS = ['recent', 'today', 'week', 'month', 'days'] as const;
export type Span = (typeof SPANS)[number];

/** What somebody wants to see of a list. */
export interface Filter {
  readonly customer?: string | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
  readonly span: Span;
  /** Of the span `days`: dates of Japan's such as `2026-11-21`, the last one included. */
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

export const NO_FILTER: Filter = { span: 'recent' };

const DAY_MS = 86_400_000;
/** Japan has no summer time. */
const OFFSET_MS = 9 * 3_600_000;

const midnight = (now: number): number => Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
const iso = (at: number): string => new Date(at).toISOString();
const startOf = (date: string | undefined): number | undefined =>
  date ? Date.parse(`${date}T00:00:00+09:00`) : undefined;

/** From when to when, in epoch milliseconds. Nothing of it: what the service takes for recent. */
const timesOf = ({ span, first, last }: Filter, now: number): { from?: number; to?: number } => {
  if (span === 'today') return { from: midnight(now) };
  if (span === 'week') return { from: midnight(now) - 6 * DAY_MS };
  if (span === 'month') return { from: midnight(now) - 29 * DAY_MS };
  if (span === 'recent') return {};
  const [from, end] = [startOf(first), startOf(last)];
  return { ...(from !== undefined && { from }), ...(end !== undefined && { to: end + DAY_MS - 1 }) };
};

/** An id as the service gives it; whatever else is typed for a customer is sought in what is listed. */
const isId = (text: string): boolean => /^[\w-]{22}$/.test(text);

/** Whether a row is the customer's, or what he wants has the words in it. */
export const isAbout = ({ customer }: Filter): ((row: Row) => boolean) => {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase();
  const words = plain(customer ?? '');
  return ({ visitorId, excerpt = '' }) => words === '' || visitorId === customer || plain(excerpt).includes(words);
};

/** The filter as parameters of `GET /api/conversations`. */
export const parametersOf = (filter: Filter, now: number): Record<string, string | undefined> => {
  const { from, to } = timesOf(filter, now);
  const { customer, category, tag } = filter;
  return {
    customer: customer && isId(customer) ? customer : undefined,
    category: category || undefined,
    tag: tag || undefined,
    from: from === undefined ? undefined : iso(from),
    to: to === undefined ? undefined : iso(to),
  };
};

/** The same for rows that are here: the short lists are always read whole. */
export const passes = (filter: Filter, now: number): ((row: Row) => boolean) => {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = timesOf(filter, now);
  const isSought = isAbout(filter);
  const fits = ({ category, tags, changedAt }: Row) =>
    (!filter.category || category === filter.category) &&
    (!filter.tag || tags.includes(filter.tag)) &&
    Date.parse(changedAt) >= from &&
    Date.parse(changedAt) <= to;
  return (row) => isSought(row) && fits(row);
};

/** How many of its fields narrow the list. */
export const narrowing = ({ customer, category, tag, span }: Filter): number =>
  [customer, category, tag, span !== 'recent'].filter(Boolean).length;
