import { randomUUID } from 'node:crypto';
import { newest, tail } from '../conversation/log.ts';
import { logger, metrics } from '../platform/observability.ts';
import { type Looked, planFor } from './absent.ts';
import { type AgentRecord, allAgents } from './agents.ts';
import { tell } from './desk.ts';
import { move, NotFree } from './load.ts';
import type { Assignment, Waiting } from './routing.ts';
import { packetSince } from './since-then.ts';
import { justWaiting, whoWaits } from './waiting.ts';
import { whyInWords } from './why.ts';

/** How long a conversation rings for an agent before it passes on. */
export const RING_MS = 30_000;
/** Plans made at most in one run; each one sees what the one before could not give. */
const ROUNDS = 3;

const isFree = (agent: AgentRecord, now: number): boolean =>
  agent.status === 'available' && !agent.disabled && agent.leaseUntil > now && agent.holding.length < agent.capacity;

/** What became of an assignment. */
type Given = 'given' | 'nobody waits' | 'not free';

/** Gives a conversation to an agent, unless either has changed meanwhile. */
const give = async ({ conversationId, agent, why }: Assignment, now: number): Promise<Given> => {
  const last = await newest(conversationId);
  if (last?.state.mode !== 'waiting') return 'nobody waits';
  const id = randomUUID();
  const packet = await packetSince(conversationId, last);
  try {
    const appended = await move(await tail(conversationId, last.seq, 'heads'), ({ last, entries }) => {
      const existing = entries.find((entry) => entry.id === id);
      if (existing) return { existing };
      if (last?.state.mode !== 'waiting') return { skip: 'nobody waits here any more' };
      return {
        append: {
          id,
          kind: 'assigned',
          role: 'system',
          after: last.seq,
          to: agent,
          rings: now + RING_MS,
          body: { reason: `${whyInWords(why, 'ja')} / ${whyInWords(why, 'en')}`, ...(packet && { packet }) },
        },
      };
    });
    if (!appended.entry) return 'nobody waits';
    metrics.addMetric('Assignments', 'Count', 1);
    metrics.addMetric('TimeToAssignment', 'Milliseconds', Math.max(0, now - (last.state.since ?? now)));
    await tell(conversationId, appended.entry);
    return 'given';
  } catch (error) {
    if (!(error instanceof NotFree)) throw error;
    logger.info('an agent was not free any more', { conversationId, agent });
    return 'not free';
  }
};

/**
 * Gives whoever waits to whoever fits and is free, until nothing more can be given. Safe to run any number of times at
 * once: every assignment is a transaction of its own. `known`: conversations that have just begun to wait. `fresh`: who
 * waits, where that has just been read.
 */
export const drain = async (
  now: number,
  known: readonly string[] = [],
  fresh?: readonly Waiting[],
): Promise<number> => {
  let given = 0;
  /** Those the list is behind with: planned again and again, they would keep agents from who does wait. */
  const gone = new Set<string>();
  const looked: Looked = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    // That is read first which mostly ends the run: nobody waits, or, where somebody does, nobody is free.
    const read = round === 0 ? fresh : undefined;
    const listed = read ?? (known.length === 0 ? await whoWaits() : undefined);
    if (listed?.length === 0) break;
    const agents = (await allAgents()).filter((agent) => isFree(agent, now));
    if (agents.length === 0) break;
    const lists = await Promise.all([listed ?? whoWaits(), ...known.map(justWaiting)]);
    const byId = new Map(lists.flat().map((each) => [each.conversationId, each]));
    for (const conversationId of gone) byId.delete(conversationId);
    const waiting = [...byId.values()];
    const onDuty = agents.map(({ holding, ...agent }) => ({ ...agent, load: holding.length }));
    const plan = await planFor(waiting, onDuty, now, looked);
    if (plan.length === 0) break;
    const done = await Promise.all(plan.map((assignment) => give(assignment, now)));
    given += done.filter((each) => each === 'given').length;
    // All could be given, so that what is left fits nobody.
    if (done.every((each) => each === 'given')) break;
    for (const [i, { conversationId }] of plan.entries()) if (done[i] === 'nobody waits') gone.add(conversationId);
  }
  return given;
};
