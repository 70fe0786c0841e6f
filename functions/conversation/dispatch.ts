import { type Agent, agentBehind } from '../escalation/actor.ts';
import { type Actions, runIn } from '../escalation/dispatch.ts';
import * as talk from '../escalation/talk.ts';
import type { SocketMessage } from '../platform/route.ts';
import type { AgentFrame, SharedActionName } from '../protocol/agent.ts';
import { CustomerAction, type CustomerActionName, type CustomerFrame } from '../protocol/client.ts';
import { KNOWN, SharedAction } from '../protocol/shared.ts';
import { ticket } from '../ticket/open.ts';
import { type Customer, customerOf } from './actor.ts';
import * as customers from './customer.ts';

/** The route table of the socket: what customers send, and what agents send as they do. */
const CUSTOMER: Actions<Customer, CustomerActionName, CustomerFrame> = { ...customers, ticket };
const AGENT: Actions<Agent, SharedActionName, AgentFrame> = talk;

/** Checks who asks, then what is asked, then does it. The action is the frame's own, never the route API Gateway chose. */
export const dispatch = async ({ frame, connectionId, authorizer, receivedAt }: SocketMessage): Promise<void> => {
  const agent = agentBehind(connectionId, authorizer);
  if (agent) await runIn(AGENT, SharedAction, agent, frame, KNOWN.agent);
  else {
    const customer = { ...customerOf(connectionId, authorizer), receivedAt };
    await runIn(CUSTOMER, CustomerAction, customer, frame, KNOWN.customer);
  }
};
