import { claim } from '../attachment/claim.ts';
import { pageFor } from '../conversation/joined.ts';
import { newest } from '../conversation/log.ts';
import { broadcast } from '../conversation/push.ts';
import { enter, leave, members } from '../conversation/rooms.ts';
import { viewState } from '../conversation/view.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';
import type { AgentFrame } from '../protocol/agent.ts';
import type { Attachment, ServerFrame } from '../protocol/server.ts';
import { actingAs, audienceOf, noSuch, record } from './acting.ts';
import type { Agent } from './actor.ts';
import { renewLease } from './agents.ts';
import { decideAgentSend } from './decide.ts';

export const join = async (agent: Agent, { conversationId, after = 0 }: AgentFrame<'join'>): Promise<void> => {
  await actingAs(agent);
  await enter(conversationId, audienceOf(agent), agent.expiresAt);
  const last = await newest(conversationId);
  if (!last) {
    await leave(conversationId, agent.connectionId);
    throw noSuch();
  }
  const joined: ServerFrame<'joined'> = {
    type: 'joined',
    conversationId,
    state: viewState(last.state, last.seq, 'agent'),
    entries: [],
    more: false,
    // What the business says to visitors is nothing to staff.
    open: true,
    bot: true,
    greeting: '',
    choices: [],
    welcome: '',
  };
  await post(agent.connectionId, {
    ...joined,
    ...(await pageFor(joined, after <= last.seq ? after : 0, last, 'agent')),
  });
};

export const send = async (agent: Agent, frame: AgentFrame<'send'>): Promise<void> => {
  const { conversationId, id, attachment } = frame;
  let file: Attachment | undefined;
  const entry = await record(
    agent,
    frame,
    (acting) => (tail) => decideAgentSend(acting, frame, file)(tail),
    async () => {
      if (attachment !== undefined) file = await claim(conversationId, agent.id, attachment, id);
    },
  );
  const at = new Date(entry.at).toISOString();
  await post(agent.connectionId, { type: 'accepted', conversationId, id, seq: entry.seq, at });
};

export const ping = async (agent: Agent, { conversationId }: AgentFrame<'ping'>): Promise<void> => {
  const { record } = await actingAs(agent);
  await renewLease(record, Date.now());
  const last = conversationId === undefined ? undefined : await newest(conversationId);
  await post(agent.connectionId, { type: 'pong', ...(last && { conversationId, seq: last.seq }) });
};

/** Passes a sign of life to the others in the room; being in it is the right to do so. Colleagues are not told what a watcher does. */
const relay = async (agent: Agent, conversationId: string, frame: ServerFrame): Promise<void> => {
  const room = await members(conversationId);
  const own = room.find(({ connectionId }) => connectionId === agent.connectionId);
  if (!own) throw new VisibleError('not_joined', 'conversationId: join it on this socket first');
  const last = await newest(conversationId);
  const isOwner = last?.state.mode === 'agent' && last.state.agent === agent.id;
  if (isOwner)
    await broadcast(
      conversationId,
      room.filter((each) => each !== own),
      () => frame,
    );
};

export const typing = (agent: Agent, { conversationId, on }: AgentFrame<'typing'>): Promise<void> =>
  relay(agent, conversationId, { type: 'typing', conversationId, on, from: { role: 'agent' } });

export const read = (agent: Agent, { conversationId, seq }: AgentFrame<'read'>): Promise<void> =>
  relay(agent, conversationId, { type: 'read', conversationId, seq, from: { role: 'agent' } });
