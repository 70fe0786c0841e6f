import { asWritten, type Decision, newest, type Tail, tail } from '../conversation/log.ts';
import { VisibleError } from '../platform/errors.ts';
import { turnOut } from '../platform/turn-out.ts';
import { type Agent, refusalOf } from './actor.ts';
import { type AgentRecord, forgetRungOut, knownAgent } from './agents.ts';
import type { Acting } from './decide.ts';
import { tell } from './desk.ts';
import { move, NotFree } from './load.ts';

export const noSuch = () => new VisibleError('not_found', 'conversationId: there is no such conversation');

/** The agent's record, read with every frame that acts: who is disabled or lowered does nothing any more. */
export const actingAs = async (agent: Agent): Promise<Acting & { readonly record: AgentRecord }> => {
  const record = await knownAgent(agent.id, agent.username);
  const refusal = refusalOf(record, agent.rank);
  if (refusal !== undefined) {
    const refused = new VisibleError('forbidden', refusal);
    await turnOut(agent.connectionId, refused);
    throw refused;
  }
  return { agent, name: record.name, record };
};

export const audienceOf = ({ connectionId, id, rank }: Agent) => ({
  connectionId,
  audience: 'agent' as const,
  agent: id,
  rank,
});

export const needsLast = async (conversationId: string) => {
  const last = await newest(conversationId);
  if (!last) throw noSuch();
  return last;
};

/** Appends what an agent does and shows it to all whom it concerns. */
export const record = async (
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
    await forgetRungOut(acting.record);
    await tell(conversationId, entry, [entry.to, owner, agent.id, ...(entry.mentions ?? [])]);
    return entry;
  } catch (error) {
    if (!(error instanceof NotFree)) throw error;
    throw new VisibleError(
      'conflict',
      'the agent has as many conversations as he may have, or is not there; give one back, say with presence that you are here, or choose another agent',
    );
  }
};
