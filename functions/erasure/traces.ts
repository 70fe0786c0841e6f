import type { Entry } from '../conversation/entry.ts';
import type { Resolved } from '../escalation/similar.ts';
import { KEPT, STEP } from '../insight/steps.ts';

/** Where else something of a conversation is, as the heads of its entries tell. */
export interface Traces {
  /** Steps of the counts in which the customer wrote: his words were counted there (epoch ms of their beginning). */
  readonly times: readonly number[];
  /** Numbers of tickets. */
  readonly tickets: readonly string[];
  /** Surrogates of members who were proven or whose data was read. */
  readonly members: readonly string[];
  readonly resolved: readonly Resolved[];
}

const present = <T>(values: readonly (T | undefined)[]): T[] => [
  ...new Set(values.filter((value): value is T => value !== undefined)),
];

/** Pure. Of an erased conversation as of any other: heads stay. */
export const tracesIn = (conversationId: string, heads: readonly Entry[]): Traces => ({
  times: present(heads.map(({ role, at }) => (role === 'customer' ? at - (at % STEP) : undefined))),
  tickets: present(heads.flatMap(({ ticket, state }) => [ticket?.id, ...(state.left ?? [])])),
  members: present(heads.flatMap(({ member, state }) => [member, state.member, state.person, state.proof?.member])),
  resolved: heads.flatMap(({ kind, at, state: { topic } }) =>
    kind === 'resolved' && topic !== undefined ? [{ topic, conversationId, at }] : [],
  ),
});

/** Steps that are noted, the newest: of older ones no counts are kept, and an item has an end. */
const MOST_TIMES = KEPT / STEP;

/** Pure. What one knew and what the other knows. */
export const united = (known: Traces | undefined, found: Traces): Traces => ({
  times: present([...(known?.times ?? []), ...found.times])
    .toSorted((a, b) => a - b)
    .slice(-MOST_TIMES),
  tickets: present([...(known?.tickets ?? []), ...found.tickets]),
  members: present([...(known?.members ?? []), ...found.members]),
  resolved: [
    ...new Map(
      [...(known?.resolved ?? []), ...found.resolved].map((each) => [`${each.topic}#${each.at}`, each]),
    ).values(),
  ],
});
