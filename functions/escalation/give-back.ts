import { randomUUID } from 'node:crypto';
import { newest, tail } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { metrics } from '../platform/observability.ts';
import { type AgentRecord, agentOf } from './agents.ts';
import { showPresence, tell } from './desk.ts';
import { isEmptyChair, move, type RungOut } from './load.ts';

/**
 * Gives a conversation back to the queue while `still` holds for it. `text`: what the customer is told of it, if he has heard
 * of the agent. Whether it did.
 */
export const giveBack = async (
  conversationId: string,
  reason: string,
  still: (state: State) => boolean,
  text: (language: string) => string | undefined,
  rungOut?: RungOut,
): Promise<boolean> => {
  const last = await newest(conversationId);
  if (!last || !still(last.state)) return false;
  const id = randomUUID();
  const { agent, language } = last.state;
  const { entry } = await move(
    await tail(conversationId, last.seq, 'heads'),
    ({ last, entries }) => {
      const existing = entries.find((entry) => entry.id === id);
      if (existing) return { existing };
      if (!last || !still(last.state)) return { skip: 'it is somebody else’s by now' };
      const body = { reason, text: last.state.rings === undefined ? text(language) : undefined };
      return { append: { id, kind: 'released', role: 'system', after: last.seq, back: 'queue', body } };
    },
    rungOut,
  );
  if (entry) await tell(conversationId, entry, [agent]);
  return entry !== undefined;
};

const isOver = ({ mode, rings }: State, now: number): boolean =>
  mode === 'agent' && rings !== undefined && rings <= now;

/**
 * Passes on what rings too long; the event of it brings it to the next agent. The customer has not heard of it and need not.
 * Who does not answer twice in a row is away, whatever he said: else his empty chair would be rung for ever.
 */
export const passOnRing = async (conversationId: string, now: number): Promise<void> => {
  let chair: { record: AgentRecord; rungOut: number } | undefined;
  const count = async (agent: string): Promise<number | undefined> => {
    const record = await agentOf(agent);
    chair = record?.status === 'available' ? { record, rungOut: (record.rungOut ?? 0) + 1 } : undefined;
    return chair?.rungOut;
  };
  const reason = '時間内に応答がなかった / it rang for too long';
  const isOut = (state: State) => isOver(state, now);
  const isPassedOn = await giveBack(conversationId, reason, isOut, () => undefined, count);
  if (!isPassedOn || !chair || !isEmptyChair(chair.rungOut)) return;
  metrics.addMetric('AgentsSetAway', 'Count', 1);
  const holding = chair.record.holding.filter((each) => each !== conversationId);
  await showPresence({ ...chair.record, status: 'away', holding }, 'ringing');
};

/** The same for whoever happens to see it before the sweep does. */
export const passOnIfOver = async (conversationId: string, state: State | undefined, now: number): Promise<void> => {
  if (state && isOver(state, now)) await passOnRing(conversationId, now);
};
