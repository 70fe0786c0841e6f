import { members } from '../conversation/rooms.ts';
import { type AgentOnDuty, type Assignment, assign, inOrder, ROUTING_RULES, type Waiting } from './routing.ts';

/** Rooms looked at, at once. */
const BATCH = 50;
/** Rooms looked at in one run: who is further behind than that counts as there. */
const MOST_LOOKED = 4 * BATCH;

/** Whether the customer is there, by conversation. Kept for one run alone: a line that broke may be back for the next. */
export type Looked = Map<string, boolean>;

/** Whether the customer has a socket in the room. */
export const isThere = async (conversationId: string): Promise<boolean> =>
  (await members(conversationId)).some(({ audience }) => audience === 'customer');

/** Looks at the rooms of the first of them, as far as that was not done. */
const look = async (waiting: readonly Pick<Waiting, 'conversationId'>[], looked: Looked): Promise<void> => {
  const ids = new Set(waiting.map(({ conversationId }) => conversationId).filter((id) => !looked.has(id)));
  await Promise.all(
    ids
      .values()
      .take(Math.min(BATCH, MOST_LOOKED - looked.size))
      .map(async (id) => looked.set(id, await isThere(id))),
  );
};

const withAbsent = (waiting: readonly Waiting[], looked: Looked): Waiting[] =>
  waiting.map((each) => (looked.get(each.conversationId) === false ? { ...each, absent: true } : each));

/** Those who wait; of the first of them it is known who is absent. */
export const firstLookedAt = async (waiting: readonly Waiting[]): Promise<Waiting[]> => {
  const looked: Looked = new Map();
  await look(inOrder(waiting, ROUTING_RULES), looked);
  return withAbsent(waiting, looked);
};

/**
 * A plan in which nobody who has closed the page comes before who looks at it. Nobody is looked for where there are seats for
 * all; else those who would get one and, as soon as one of them is absent, more of the line behind them.
 */
export const planFor = async (
  waiting: readonly Waiting[],
  agents: readonly AgentOnDuty[],
  now: number,
  looked: Looked,
): Promise<Assignment[]> => {
  const seats = agents.reduce((sum, { capacity, load }) => sum + capacity - load, 0);
  for (;;) {
    const known = withAbsent(waiting, looked);
    const plan = assign(known, agents, now, ROUTING_RULES);
    const unknown = plan.filter(({ conversationId }) => !looked.has(conversationId));
    if (waiting.length <= seats || unknown.length === 0 || looked.size >= MOST_LOOKED) return plan;
    const behind = known.some(({ absent }) => absent) ? inOrder(known, ROUTING_RULES) : [];
    await look([...unknown, ...behind], looked);
  }
};
