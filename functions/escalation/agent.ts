import { pageFor } from '../conversation/joined.ts';
import { asWritten, type Decision, newest, type Tail, tail } from '../conversation/log.ts';
import { broadcast } from '../conversation/push.ts';
import { enter, leave, members } from '../conversation/rooms.ts';
import { viewState } from '../conversation/view.ts';
import { VisibleError } from '../platform/errors.ts';
import { hangUp } from '../platform/hang-up.ts';
import { post } from '../platform/socket.ts';
import { STAFF } from '../platform/staff.ts';
import type { AgentFrame } from '../protocol/agent.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { type Agent, isSupervisor } from './actor.ts';
import { type AgentRecord, agentOf, knownAgent, renewLease, setPresence } from './agents.ts';
import {
  type Acting,
  decideAccept,
  decideAgentSend,
  decideNote,
  decideRelease,
  decideResolve,
  decideTransfer,
} from './decide.ts';
import { deskOf, SUPERVISORS, showPresence, tell } from './desk.ts';
import { drain, RING_MS } from './drain.ts';
import { move, NotFree } from './load.ts';
import { words } from './words.ts';

const noSuch = () => new VisibleError('not_found', 'conversationId: there is no such conversation');

/** The agent's record, read with every frame that acts: who is disabled does nothing any more. */
const actingAs = async (agent: Agent): Promise<Acting & { readonly record: AgentRecord }> => {
  const record = await knownAgent(agent.id, agent.username);
  if (record.disabled) {
    await hangUp(agent.connectionId);
    throw new VisibleError('forbidden', 'your account is disabled; ask an administrator');
  }
  if (record.role !== undefined && STAFF.indexOf(record.role) < STAFF.indexOf(agent.rank)) {
    await hangUp(agent.connectionId);
    throw new VisibleError('forbidden', 'what your account may do has changed; sign in again');
  }
  return { agent, name: record.name, record };
};

const audienceOf = (connectionId: string) => ({ connectionId, audience: 'agent' as const });

const needsLast = async (conversationId: string) => {
  const last = await newest(conversationId);
  if (!last) throw noSuch();
  return last;
};

export const join = async (agent: Agent, { conversationId, after = 0 }: AgentFrame<'join'>): Promise<void> => {
  await actingAs(agent);
  await enter(conversationId, audienceOf(agent.connectionId), agent.expiresAt);
  const last = await newest(conversationId);
  if (!last) {
    await leave(conversationId, agent.connectionId);
    throw noSuch();
  }
  const joined: ServerFrame<'joined'> = {
    type: 'joined',
    conversationId,
    state: viewState(last.state, last.seq),
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

export const watch = async (agent: Agent, { conversationId }: AgentFrame<'watch'>): Promise<void> => {
  await actingAs(agent);
  await needsLast(conversationId);
  await enter(conversationId, audienceOf(agent.connectionId), agent.expiresAt);
  const last = await needsLast(conversationId);
  await post(agent.connectionId, { type: 'pong', conversationId, seq: last.seq });
};

export const unwatch = async (agent: Agent, { conversationId }: AgentFrame<'unwatch'>): Promise<void> => {
  await leave(conversationId, agent.connectionId);
};

/** Appends what an agent does and shows it to all whom it concerns. */
const record = async (
  agent: Agent,
  { conversationId, after }: { conversationId: string; after: number },
  decide: (acting: Acting, language: string) => (tail: Tail) => Decision,
  beforehand: () => Promise<void> = async () => {},
) => {
  const acting = await actingAs(agent);
  const start = await tail(conversationId, after, 'whole');
  if (!start.last) throw noSuch();
  const owner = start.last.state.agent;
  const decision = decide(acting, start.last.state.language);
  // Refused here, nothing has happened yet.
  decision(start);
  await beforehand();
  try {
    const { entry } = asWritten(await move(start, decision));
    await tell(conversationId, entry, [entry.to, owner, agent.id]);
    return entry;
  } catch (error) {
    if (!(error instanceof NotFree)) throw error;
    throw new VisibleError(
      'conflict',
      'the agent has as many conversations as he may have, or is not there; give one back, say with presence that you are here, or choose another agent',
    );
  }
};

export const send = async (agent: Agent, frame: AgentFrame<'send'>): Promise<void> => {
  const { conversationId, id } = frame;
  const entry = await record(agent, frame, (acting) => decideAgentSend(acting, frame));
  const at = new Date(entry.at).toISOString();
  await post(agent.connectionId, { type: 'accepted', conversationId, id, seq: entry.seq, at });
};

export const note = async (agent: Agent, frame: AgentFrame<'note'>): Promise<void> => {
  const { conversationId, id } = frame;
  const entry = await record(agent, frame, (acting) => decideNote(acting, frame));
  const at = new Date(entry.at).toISOString();
  await post(agent.connectionId, { type: 'accepted', conversationId, id, seq: entry.seq, at });
};

export const accept = async (agent: Agent, frame: AgentFrame<'accept'>): Promise<void> => {
  await record(
    agent,
    frame,
    (acting, language) => decideAccept(acting, frame, words('taken', language)),
    () => enter(frame.conversationId, audienceOf(agent.connectionId), agent.expiresAt),
  );
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
  await enter(deskOf(agent.id), audienceOf(agent.connectionId), agent.expiresAt);
  if (isSupervisor(agent)) await enter(SUPERVISORS, audienceOf(agent.connectionId), agent.expiresAt);
  await setPresence(agent.id, status, now);
  const record = await agentOf(agent.id);
  if (record) await showPresence(record);
  if (status === 'available') await drain(now);
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
