import type { HeadItem } from '../conversation/head.ts';
import type { State } from '../conversation/state.ts';
import { untilOver } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { endAbandoned } from './abandoned.ts';
import { type AgentRecord, allAgents, endLease } from './agents.ts';
import { showPresence } from './desk.ts';
import { drain } from './drain.ts';
import { giveBack, passOnRing } from './give-back.ts';
import { warnOfLate } from './late.ts';
import type { Waiting } from './routing.ts';
import { unanswered, waitingIn, withoutPersonIn } from './waiting.ts';
import { words } from './words.ts';

/** Conversations that rang too long. */
const rungOut = (heads: readonly HeadItem[], now: number): string[] =>
  heads
    .filter(({ state: { rings = Number.POSITIVE_INFINITY } }) => rings <= now)
    .map(({ conversationId }) => conversationId);

/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 20_000;

/** What nobody took in time passes on; the customer has not heard of it and need not. */
const passOn = async (heads: readonly HeadItem[], now: number): Promise<number> => {
  const rang = rungOut(heads, now);
  if (rang.length > 0) metrics.addMetric('RungOut', 'Count', rang.length);
  await untilOver(rang, now + BUDGET_MS, (conversationId) => passOnRing(conversationId, now));
  return rang.length;
};

/** Gives back what an agent had who is gone; his customers are told. */
const relieve = async (agent: AgentRecord, now: number): Promise<void> => {
  if (!(await endLease(agent.id, now))) return;
  metrics.addMetric('LeasesEnded', 'Count', 1);
  const isHis = ({ mode, agent: owner }: State) => mode === 'agent' && owner === agent.id;
  // A lease that was ended at once was ended on purpose.
  const isLost = agent.leaseUntil > 0;
  const reason = isLost
    ? '担当者の接続が切れた / the agent’s connection was lost'
    : '担当者が離席した / the agent has left';
  await untilOver(agent.holding, now + BUDGET_MS, async (conversationId) => {
    await giveBack(conversationId, reason, isHis, (language) => words(isLost ? 'lost' : 'gone', language));
  });
  await showPresence({ ...agent, status: 'offline', holding: [] }, isLost ? 'lost' : 'chosen');
};

/** Whose heartbeat has ended. */
const endLeases = async (now: number): Promise<number> => {
  const gone = (await allAgents()).filter(
    ({ status, leaseUntil, holding }) => leaseUntil <= now && (status !== 'offline' || holding.length > 0),
  );
  await untilOver(gone, now + BUDGET_MS, (agent) => relieve(agent, now));
  return gone.length;
};

/** Who waits as he sees it, and the one who does so longest. Nothing where nobody does: a metric is billed while somebody writes it. */
const measureWait = (waiting: readonly Waiting[], now: number): void => {
  if (waiting.length === 0) return;
  metrics.addMetric('Waiting', 'Count', waiting.length);
  const longest = Math.max(...waiting.map(({ since }) => now - since));
  metrics.addMetric('LongestWait', 'Seconds', Math.max(0, longest / 1_000));
};

/**
 * What is due of handoffs: rings that are over, agents who are gone, who has left for good, and whoever still waits, also too
 * long. `read`: those without an answer, once for all that goes by it; only after a change it is read anew for the plan.
 */
export const sweepHandoffs = async (now: number, read = unanswered()): Promise<void> => {
  const ends = await Promise.allSettled([
    read.then((heads) => {
      measureWait(withoutPersonIn(heads), now);
      return passOn(heads, now);
    }),
    endLeases(now),
    read.then((heads) => endAbandoned(waitingIn(heads), now)),
  ]);
  const isAsRead = ends.every((end) => end.status === 'fulfilled' && !end.value);
  await drain(now, [], isAsRead ? waitingIn(await read) : undefined);
  await warnOfLate(now, read);
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
};
