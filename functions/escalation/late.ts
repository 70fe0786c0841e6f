import type { HeadItem } from '../conversation/head.ts';
import { broadcast } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { metrics } from '../platform/observability.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { allAgents } from './agents.ts';
import { deskOf, SUPERVISORS } from './desk.ts';
import { dueIn } from './first-response.ts';
import { inOrder, ROUTING_RULES } from './routing.ts';
import { unanswered, waitingIn } from './waiting.ts';

const WARN_SECONDS = 30;
const SUPERVISOR_SECONDS = 60;
/** Named to staff at once of those who wait, and of those with an agent; with more of them the number says enough. */
const MOST_NAMED = 50;

/** Somebody whom no person has answered. */
interface Unanswered {
  readonly conversationId: string;
  readonly since: number;
  /** From 1, in the order in which they are served; 0: an agent has it. */
  readonly position: number;
  readonly agent?: string | undefined;
}

const inLine = (heads: readonly HeadItem[]): Unanswered[] =>
  inOrder(waitingIn(heads), ROUTING_RULES).map(({ conversationId, since }, index) => ({
    conversationId,
    since,
    position: index + 1,
  }));

/** Taken is not answered: for whom it rings, and whose agent has not written to him yet. */
const withAgents = (heads: readonly HeadItem[]): Unanswered[] =>
  heads
    .filter(({ state }) => state.mode === 'agent')
    .map(({ conversationId, changedAt, state: { since = changedAt, agent } }) => ({
      conversationId,
      since,
      position: 0,
      agent,
    }));

/** Tells agents who are there of customers who wait too long, the one who has such a one of him, and supervisors of those who wait longer still. Once a minute. */
export const warnOfLate = async (now: number, read = unanswered()): Promise<void> => {
  const [heads, { hours }] = await Promise.all([read, liveSettings()]);
  const lateOf = (all: readonly Unanswered[]) =>
    all.flatMap((each) => {
      const asked = { since: each.since, warnSeconds: WARN_SECONDS, supervisorSeconds: SUPERVISOR_SECONDS, hours, now };
      const { reached } = dueIn(asked);
      return reached === undefined ? [] : [{ ...each, late: reached }];
    });
  const groups = [lateOf(withAgents(heads)), lateOf(inLine(heads))];
  const count = groups.flat().length;
  if (count === 0) return;
  metrics.addMetric('FirstResponsesLate', 'Count', count);
  const there = (await allAgents()).filter(({ status, leaseUntil }) => status !== 'offline' && leaseUntil > now);
  const rooms = [SUPERVISORS, ...there.map(({ id }) => deskOf(id))];
  const audiences = await Promise.all(rooms.map(async (room) => ({ room, sockets: await members(room) })));
  for (const { conversationId, position, late, agent } of groups.flatMap((group) => group.slice(0, MOST_NAMED))) {
    const frame: ServerFrame<'queue'> = { type: 'queue', conversationId, position, late };
    // A supervisor is called when the warning did not help; what one agent has is nothing to the others.
    const isFor = (room: string) =>
      room === SUPERVISORS ? late === 'supervisor' : agent === undefined || room === deskOf(agent);
    const hear = audiences.filter(({ room }) => isFor(room));
    await Promise.all(hear.map(({ room, sockets }) => broadcast(room, sockets, () => frame)));
  }
};
