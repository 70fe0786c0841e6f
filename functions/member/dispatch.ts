import { type Customer, customerOf } from '../conversation/actor.ts';
import { refusePractice } from '../conversation/practice.ts';
import { agentBehind } from '../escalation/actor.ts';
import { type Actions, runIn, unknownAction } from '../escalation/dispatch.ts';
import type { SocketMessage } from '../platform/route.ts';
import { MemberAction, type MemberActionName, type MemberFrame } from '../protocol/member.ts';
import { KNOWN } from '../protocol/shared.ts';
import { identify } from './identify.ts';
import { prove } from './prove.ts';
import { signout } from './signout.ts';

const ACTIONS: Actions<Customer, MemberActionName, MemberFrame> = { identify, prove, signout };

/** What customers send to say who they are; staff are known. */
export const dispatch = async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
  if (agentBehind(connectionId, authorizer)) throw unknownAction(KNOWN.agent);
  const customer = refusePractice(customerOf(connectionId, authorizer));
  await runIn(ACTIONS, MemberAction, customer, frame, KNOWN.customer);
};
