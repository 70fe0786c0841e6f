import type { HeadItem } from '../conversation/head.ts';
import { broadcast } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import type { State } from '../conversation/state.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { openMillis } from '../knowledge/hours.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { metrics } from '../platform/observability.ts';
import { allAgents } from './agents.ts';
import { deskOf, SUPERVISORS } from './desk.ts';
import { type Due, latenessOf, SUPERVISOR_SECONDS, WARN_SECONDS } from './first-response.ts';
import { inOrder, ROUTING_RULES } from './routing.ts';
import { unanswered, waitingIn } from './waiting.ts';

/** Named to one person at once of those who wait too long; more of them nobody can take up. */
const MOST_NAMED = 10;

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

type Late = Unanswered & { readonly late: NonNullable<Due['reached']> };

/** Supervisors, and agents who are there. */
const everybody = async (now: number): Promise<string[]> => {
  const there = (await allAgents()).filter(({ status, leaseUntil }) => status !== 'offline' && leaseUntil > now);
  return [SUPERVISORS, ...there.map(({ id }) => deskOf(id))];
};

/** A supervisor is called when the warning did not help; what one agent has is nothing to the others. */
const isFor = (room: string, { late, agent }: Late): boolean =>
  room === SUPERVISORS ? late === 'supervisor' : agent === undefined || room === deskOf(agent);

/** Tells each of who waits longest; an agent of his own customers first. */
const warn = async (rooms: readonly string[], all: readonly Late[]): Promise<void> => {
  await Promise.all(
    rooms.map(async (room) => {
      const longest = all.filter((each) => isFor(room, each)).toSorted((a, b) => a.since - b.since);
      const isOwn = ({ agent }: Late) => room !== SUPERVISORS && agent !== undefined;
      const named = [...longest.filter(isOwn), ...longest.filter((each) => !isOwn(each))].slice(0, MOST_NAMED);
      const sockets = named.length > 0 ? await members(room) : [];
      for (const { conversationId, position, late } of named) {
        await broadcast(room, sockets, () => ({ type: 'queue', conversationId, position, late }));
      }
    }),
  );
};

/** Tells agents who are there of customers who wait too long, the one who has such a one of him, and supervisors of those who wait longer still. Once a minute. */
export const warnOfLate = async (now: number, read = unanswered()): Promise<void> => {
  const [heads, { hours }] = await Promise.all([read, liveSettings()]);
  const late = [...withAgents(heads), ...inLine(heads)].flatMap((each): Late[] => {
    const reached = latenessOf(each.since, hours, now);
    return reached === undefined ? [] : [{ ...each, late: reached }];
  });
  if (late.length === 0) return;
  metrics.addMetric('FirstResponsesLate', 'Count', late.length);
  await warn(await everybody(now), late);
};

/** For so many seconds after it is due somebody is warned of by his own heartbeat; after that the sweep has done so. */
const NEWS_SECONDS = 60;
/** Forgotten when there are many: a warning may come twice. */
const MOST_REMEMBERED = 1_000;
const told = new Set<string>();

/** The same for whoever asks himself where he is in the line, before the sweep sees it. Each level once in a container. */
export const warnIfLate = async (
  conversationId: string,
  state: State | undefined,
  place: number | undefined,
  hours: BusinessHours,
  now: number,
): Promise<void> => {
  if (state?.since === undefined) return;
  const { since, mode } = state;
  const agent = mode === 'agent' ? state.agent : undefined;
  const position = agent === undefined ? place : 0;
  if (position === undefined || position > MOST_NAMED) return;
  const waited = openMillis(hours, since, now) / 1_000;
  const [late, seconds] =
    waited >= SUPERVISOR_SECONDS ? (['supervisor', SUPERVISOR_SECONDS] as const) : (['warning', WARN_SECONDS] as const);
  const key = `${conversationId} ${since} ${late}`;
  if (waited < seconds || waited - seconds > NEWS_SECONDS || told.has(key)) return;
  if (told.size >= MOST_REMEMBERED) told.clear();
  told.add(key);
  const rooms = agent === undefined ? await everybody(now) : [SUPERVISORS, deskOf(agent)];
  await warn(rooms, [{ conversationId, since, position, agent, late }]);
};
