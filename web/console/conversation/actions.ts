import type { AgentFrame } from '../../../functions/protocol/agent.ts';
import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { api } from '../core/api.ts';
import { conversationOf } from '../core/conversations.ts';
import { me } from '../core/session.ts';
import { request } from '../core/socket.ts';
import { isTaken } from './taken.ts';

const becomes =
  (conversationId: string, ...kinds: readonly string[]) =>
  (frame: ServerFrame): frame is ServerFrame<'entry'> =>
    frame.type === 'entry' && frame.conversationId === conversationId && kinds.includes(frame.entry.kind);

const seen = (conversationId: string) => ({
  conversationId,
  after: conversationOf(conversationId).peek().head,
});

const ask = async (
  frame: AgentFrame & { readonly conversationId: string },
  ...kinds: readonly string[]
): Promise<void> => {
  await request(frame, becomes(frame.conversationId, ...kinds));
};

/** The agent takes it: what rings or waits, what the bot has, what is closed; a supervisor also what another one has. Rejects with `Refused`. */
export const accept = async (id: string): Promise<void> => {
  await request({ action: 'accept', ...seen(id) }, isTaken(id, me.peek()?.sub));
};

export const release = (id: string, to: 'bot' | 'queue'): Promise<void> =>
  ask({ action: 'release', ...seen(id), to }, 'released');

/** To an agent, or to whoever has a skill. */
export const transfer = (id: string, whom: { to: string } | { skill: string }, note: string): Promise<void> =>
  ask({ action: 'transfer', ...seen(id), ...whom, ...(note.trim() && { note: note.trim() }) }, 'transferred');

export const resolve = (id: string, category: string, resolution: string): Promise<void> =>
  ask(
    {
      action: 'resolve',
      ...seen(id),
      ...(category && { category }),
      ...(resolution.trim() && { resolution: resolution.trim() }),
    },
    'resolved',
  );

export const block = async (id: string, evidence: readonly number[], reason: string): Promise<void> => {
  const { after } = seen(id);
  await api.put(`/conversations/${id}/block`, {
    blocked: true,
    after,
    evidence,
    ...(reason.trim() && { reason: reason.trim() }),
  });
};

export const unblock = async (id: string): Promise<void> => {
  await api.put(`/conversations/${id}/block`, { blocked: false });
};
