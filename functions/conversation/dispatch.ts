import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import type { SocketMessage } from '../platform/route.ts';
import { CustomerAction, type CustomerActionName, type CustomerFrame } from '../protocol/client.ts';
import { type Customer, customerOf } from './actor.ts';
import { close, escalate, feedback, join, ping, rate, read, send, typing } from './customer.ts';

/** The route table of the socket: every action of the protocol and who runs it. All of them are a customer's so far. */
const RUN: { [A in CustomerActionName]: (customer: Customer, frame: CustomerFrame<A>) => Promise<void> } = {
  join,
  send,
  typing,
  read,
  escalate,
  feedback,
  rate,
  close,
  ping,
};

const isAction = (action: unknown): action is CustomerActionName =>
  typeof action === 'string' && Object.hasOwn(CustomerAction, action);

const run = <A extends CustomerActionName>(action: A, customer: Customer, frame: unknown): Promise<void> =>
  RUN[action](customer, parseWith(CustomerAction[action], frame) as CustomerFrame<A>);

/** Checks who asks, then what is asked, then does it. The action is the frame's own, never the route API Gateway chose. */
export const dispatch = async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
  const customer = customerOf(connectionId, authorizer);
  if (!isAction(frame.action)) {
    throw new VisibleError('unknown_action', `action: must be one of ${Object.keys(CustomerAction).join(', ')}`);
  }
  await run(frame.action, customer, frame);
};
