import { randomUUID } from 'node:crypto';
import { newest, tail } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { tell } from './desk.ts';
import { move } from './load.ts';

/** Gives a conversation back to the queue while `still` holds for it. `text`: what the customer is told of it. */
export const giveBack = async (
  conversationId: string,
  reason: string,
  still: (state: State) => boolean,
  text: (language: string) => string | undefined,
): Promise<void> => {
  const last = await newest(conversationId);
  if (!last || !still(last.state)) return;
  const id = randomUUID();
  const { agent, language } = last.state;
  const { entry } = await move(await tail(conversationId, last.seq, 'heads'), ({ last, entries }) => {
    const existing = entries.find((entry) => entry.id === id);
    if (existing) return { existing };
    if (!last || !still(last.state)) return { skip: 'it is somebody else’s by now' };
    const body = { reason, text: text(language) };
    return { append: { id, kind: 'released', role: 'system', after: last.seq, back: 'queue', body } };
  });
  if (entry) await tell(conversationId, entry, [agent]);
};

const isOver = ({ mode, rings }: State, now: number): boolean =>
  mode === 'agent' && rings !== undefined && rings <= now;

/** Passes on what rings too long; the event of it brings it to the next agent. The customer has not heard of it and need not. */
export const passOnRing = (conversationId: string, now: number): Promise<void> =>
  giveBack(
    conversationId,
    '時間内に応答がなかった / it rang for too long',
    (state) => isOver(state, now),
    () => undefined,
  );

/** The same for whoever happens to see it before the sweep does. */
export const passOnIfOver = async (conversationId: string, state: State | undefined, now: number): Promise<void> => {
  if (state && isOver(state, now)) await passOnRing(conversationId, now);
};
