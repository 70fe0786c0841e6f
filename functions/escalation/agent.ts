import type { Entry } from '../conversation/entry.ts';
import { enter, leave } from '../conversation/rooms.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';
import type { AgentFrame } from '../protocol/agent.ts';
import type { HandoffPacket } from '../protocol/server.ts';
import { tellWhoComes } from '../ticket/remind.ts';
import { actingAs, audienceOf, needsLast, record } from './acting.ts';
import { type Agent, isSupervisor } from './actor.ts';
import { agentOf, setPresence } from './agents.ts';
import { decideAccept, decideNote, decideRelease, decideResolve, decideTag, decideTransfer } from './decide.ts';
import { DESKS, deskOf, SUPERVISORS, showPresence } from './desk.ts';
import { drain, RING_MS } from './drain.ts';
import { packetSince } from './since-then.ts';
import { words } from './words.ts';

export const watch = async (agent: Agent, { conversationId }: AgentFrame<'watch'>): Promise<void> => {
  await actingAs(agent);
  await needsLast(conversationId);
  await enter(conversationId, audienceOf(agent), agent.expiresAt);
  const last = await needsLast(conversationId);
  await post(agent.connectionId, { type: 'pong', conversationId, seq: last.seq });
};

export const unwatch = async (agent: Agent, { conversationId }: AgentFrame<'unwatch'>): Promise<void> => {
  await leave(conversationId, agent.connectionId);
};

const confirm = async (agent: Agent, conversationId: string, { id, seq, at }: Entry): Promise<void> => {
  await post(agent.connectionId, { type: 'accepted', conversationId, id, seq, at: new Date(at).toISOString() });
};

const requireAgents = async (ids: readonly string[]): Promise<void> => {
  const known = await Promise.all(ids.map(agentOf));
  const unknown = ids.filter((_, index) => !known[index]);
  if (unknown.length === 0) return;
  throw new VisibleError('invalid', `mentions: ${unknown.join(', ')} is no agent; send ids of GET /api/agents`);
};

export const note = async (agent: Agent, frame: AgentFrame<'note'>): Promise<void> => {
  const mentioned = () => requireAgents(frame.mentions ?? []);
  const entry = await record(agent, frame, (acting) => decideNote(acting, frame), mentioned);
  await confirm(agent, frame.conversationId, entry);
};

export const tag = async (agent: Agent, frame: AgentFrame<'tag'>): Promise<void> => {
  await confirm(agent, frame.conversationId, await record(agent, frame, (acting) => decideTag(acting, frame)));
};

export const accept = async (agent: Agent, frame: AgentFrame<'accept'>): Promise<void> => {
  let packet: HandoffPacket | undefined;
  await record(
    agent,
    frame,
    (acting, language) => (tail) => decideAccept(acting, frame, (which) => words(which, language), packet)(tail),
    async () => {
      await enter(frame.conversationId, audienceOf(agent), agent.expiresAt);
      packet = await packetSince(frame.conversationId, await needsLast(frame.conversationId));
    },
  );
  // Whom a supervisor has relieved of it has room again.
  if (isSupervisor(agent)) await drain(Date.now());
};

export const release = async (agent: Agent, frame: AgentFrame<'release'>): Promise<void> => {
  const said = frame.to === 'bot' ? 'toBot' : 'moved';
  await record(agent, frame, (acting, language) => decideRelease(acting, frame, words(said, language)));
  await drain(Date.now(), [frame.conversationId]);
};

export const transfer = async (agent: Agent, frame: AgentFrame<'transfer'>): Promise<void> => {
  if (frame.to !== undefined && !(await agentOf(frame.to))) {
    throw new VisibleError('invalid', 'to: is no agent; send the id of one, or a skill');
  }
  await record(agent, frame, (acting, language) =>
    decideTransfer(acting, frame, Date.now() + RING_MS, words('moved', language)),
  );
  await drain(Date.now(), [frame.conversationId]);
};

export const resolve = async (agent: Agent, frame: AgentFrame<'resolve'>): Promise<void> => {
  await record(agent, frame, (acting, language) => decideResolve(acting, frame, words('resolved', language)));
  await drain(Date.now());
};

export const presence = async (agent: Agent, { status }: AgentFrame<'presence'>): Promise<void> => {
  await actingAs(agent);
  const now = Date.now();
  await Promise.all([deskOf(agent.id), DESKS].map((room) => enter(room, audienceOf(agent), agent.expiresAt)));
  if (isSupervisor(agent)) await enter(SUPERVISORS, audienceOf(agent), agent.expiresAt);
  await setPresence(agent.id, status, now);
  const record = await agentOf(agent.id);
  if (record) await showPresence(record, 'chosen');
  if (status !== 'available') return;
  await drain(now);
  await tellWhoComes(agent, now);
};
