import { type Agent, agentBehind } from '../escalation/actor.ts';
import * as agents from '../escalation/agent.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import type { SocketMessage } from '../platform/route.ts';
import { AgentAction, type AgentActionName, type AgentFrame } from '../protocol/agent.ts';
import { CustomerAction, type CustomerActionName, type CustomerFrame } from '../protocol/client.ts';
import { type Customer, customerOf } from './actor.ts';
import * as customers from './customer.ts';

type Run<Actor, Name extends string, Frame> = {
  [A in Name]: (actor: Actor, frame: Frame & { action: A }) => Promise<void>;
};

/** The route table of the socket: every action of the protocol and who runs it, for customers and for agents. */
const CUSTOMER: Run<Customer, CustomerActionName, CustomerFrame> = customers;
const AGENT: Run<Agent, AgentActionName, AgentFrame> = agents;

const isIn = <T extends object>(actions: T, action: unknown): action is keyof T =>
  typeof action === 'string' && Object.hasOwn(actions, action);

const unknown = (actions: object) =>
  new VisibleError('unknown_action', `action: must be one of ${Object.keys(actions).join(', ')}`);

const runCustomer = async <A extends CustomerActionName>(
  action: A,
  customer: Customer,
  frame: unknown,
): Promise<void> =>
  CUSTOMER[action](customer, parseWith(CustomerAction[action], frame) as CustomerFrame & { action: A });

const runAgent = async <A extends AgentActionName>(action: A, agent: Agent, frame: unknown): Promise<void> =>
  AGENT[action](agent, parseWith(AgentAction[action], frame) as AgentFrame & { action: A });

/** Checks who asks, then what is asked, then does it. The action is the frame's own, never the route API Gateway chose. */
export const dispatch = async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
  const agent = agentBehind(connectionId, authorizer);
  if (agent) {
    if (!isIn(AgentAction, frame.action)) throw unknown(AgentAction);
    await runAgent(frame.action, agent, frame);
    return;
  }
  const customer = customerOf(connectionId, authorizer);
  if (!isIn(CustomerAction, frame.action)) throw unknown(CustomerAction);
  await runCustomer(frame.action, customer, frame);
};
