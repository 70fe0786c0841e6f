import { broadcast } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { metrics } from '../platform/observability.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { allAgents } from './agents.ts';
import { deskOf, SUPERVISORS } from './desk.ts';
import { dueIn } from './first-response.ts';
import { inOrder, ROUTING_RULES, type Waiting } from './routing.ts';
import { whoWaits } from './waiting.ts';

const WARN_SECONDS = 30;
const SUPERVISOR_SECONDS = 60;
/** Named to staff at once; with more of them the number says enough. */
const MOST_NAMED = 50;

/** Of whom nobody has taken notice for too long, in open hours, and how long. In the order in which they are served. */
const lateOnes = async (now: number) => {
  const [waiting, { hours }] = await Promise.all([whoWaits(), liveSettings()]);
  const reached = ({ since }: Waiting) =>
    dueIn({ since, warnSeconds: WARN_SECONDS, supervisorSeconds: SUPERVISOR_SECONDS, hours, now }).reached;
  return inOrder(waiting, ROUTING_RULES).map((each, index) => ({ ...each, position: index + 1, late: reached(each) }));
};

/** Tells agents who are there of customers who wait too long, and supervisors of those who wait longer still. Once a minute. */
export const warnOfLate = async (now: number): Promise<void> => {
  const late = (await lateOnes(now)).flatMap(({ late, ...rest }) => (late === undefined ? [] : [{ ...rest, late }]));
  if (late.length === 0) return;
  metrics.addMetric('FirstResponsesLate', 'Count', late.length);
  const there = (await allAgents()).filter(({ status, leaseUntil }) => status !== 'offline' && leaseUntil > now);
  const rooms = [SUPERVISORS, ...there.map(({ id }) => deskOf(id))];
  const audiences = await Promise.all(rooms.map(async (room) => ({ room, sockets: await members(room) })));
  for (const { conversationId, position, late: reached } of late.slice(0, MOST_NAMED)) {
    const frame: ServerFrame<'queue'> = { type: 'queue', conversationId, position, late: reached };
    // Agents are warned of all; a supervisor is called when that did not help.
    const hear = audiences.filter(({ room }) => room !== SUPERVISORS || reached === 'supervisor');
    await Promise.all(hear.map(({ room, sockets }) => broadcast(room, sockets, () => frame)));
  }
};
