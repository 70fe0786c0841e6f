import { customerOf } from '../conversation/actor.ts';
import type { SocketMessage } from '../platform/route.ts';
import { KNOWN } from '../protocol/shared.ts';
import { type Agent, agentBehind } from './actor.ts';
import { unknownAction } from './dispatch.ts';

/** What only agents send. A customer hears of it what he hears of any action that is none of his. */
export const agentsOnly =
  (run: (agent: Agent, frame: Record<string, unknown>) => Promise<void>) =>
  async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
    const agent = agentBehind(connectionId, authorizer);
    if (agent) {
      await run(agent, frame);
      return;
    }
    customerOf(connectionId, authorizer);
    throw unknownAction(KNOWN.customer);
  };
