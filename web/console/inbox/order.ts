import type { Row } from './summary.ts';

const WARNING_MS = 30_000;
const LATE_MS = 60_000;

/** How urgent a wait is; the service counts it in open hours and knows better where it has said so. */
export type Wait = 'calm' | 'warning' | 'late';
const WAITS: readonly Wait[] = ['calm', 'warning', 'late'];

/** How long the customer has waited for a person, in milliseconds; undefined when he does not wait. */
export const waitedMs = ({ since }: Pick<Row, 'since'>, now: number): number | undefined =>
  since === undefined ? undefined : Math.max(0, now - Date.parse(since));

export const waitOf = (row: Pick<Row, 'since' | 'late'>, now: number): Wait | undefined => {
  const waited = waitedMs(row, now);
  if (waited === undefined) return undefined;
  if (row.late === 'supervisor' || waited >= LATE_MS) return 'late';
  return row.late === 'warning' || waited >= WARNING_MS ? 'warning' : 'calm';
};

/** It rang for its agent, and he did not take it: nobody has it, although the service has not passed it on yet. */
export const hasRungOut = ({ rings }: Pick<Row, 'rings'>, now: number): boolean =>
  rings !== undefined && Date.parse(rings) <= now;

const lateness = (row: Row, now: number): number => WAITS.indexOf(waitOf(row, now) ?? 'calm');
/** Who does not wait comes after all who do. */
const begin = ({ since }: Row): number => (since === undefined ? Number.POSITIVE_INFINITY : Date.parse(since));
/** Two that do not wait are equal: the difference of infinities is no number. */
const longestFirst = (one: Row, other: Row): number => (begin(one) === begin(other) ? 0 : begin(one) - begin(other));

/** By risk: who has waited for too long, then priority, then who has waited longest. */
export const byRisk = (rows: readonly Row[], now: number): Row[] =>
  rows.toSorted(
    (one, other) =>
      lateness(other, now) - lateness(one, now) || other.priority - one.priority || longestFirst(one, other),
  );

/** As a day begins: what nobody has read yet first, then priority, then by risk. */
export const byMorning = (rows: readonly Row[], unread: (id: string) => number, now: number): Row[] =>
  byRisk(rows, now).toSorted(
    (one, other) =>
      Number(unread(other.conversationId) > 0) - Number(unread(one.conversationId) > 0) ||
      other.priority - one.priority,
  );

/** A newer first page over what was read before: what is older than the page stays behind it. */
export const merged = (before: readonly Row[], page: readonly Row[], isWhole: boolean): Row[] => {
  const last = page.at(-1);
  if (isWhole || !last) return [...page];
  const ids = new Set(page.map(({ conversationId }) => conversationId));
  return [
    ...page,
    ...before.filter(({ conversationId, changedAt }) => !ids.has(conversationId) && changedAt < last.changedAt),
  ];
};
