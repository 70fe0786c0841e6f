import { customerOf } from '../conversation/actor.ts';
import type { SocketMessage } from '../platform/route.ts';
import { AgentAction, type AgentFrame, type OwnActionName } from '../protocol/agent.ts';
import { CustomerAction } from '../protocol/client.ts';
import { type Agent, agentBehind } from './actor.ts';
import * as agents from './agent.ts';
import { type Actions, runIn, unknownAction } from './dispatch.ts';

const AGENT: Actions<Agent, OwnActionName, AgentFrame> = agents;

/** What only agents send. A customer hears of it what he hears of any action that is none of his. */
export const dispatch = async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
  const agent = agentBehind(connectionId, authorizer);
  if (agent) {
    await runIn(AGENT, AgentAction, agent, frame);
    return;
  }
  customerOf(connectionId, authorizer);
  throw unknownAction(CustomerAction);
};
