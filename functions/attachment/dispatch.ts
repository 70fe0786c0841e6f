import { type Customer, customerOf } from '../conversation/actor.ts';
import { refusePractice } from '../conversation/practice.ts';
import { type Agent, agentBehind } from '../escalation/actor.ts';
import { type Actions, runIn } from '../escalation/dispatch.ts';
import type { SocketMessage } from '../platform/route.ts';
import { FileAction, type FileActionName, type FileFrame } from '../protocol/file.ts';
import { KNOWN } from '../protocol/shared.ts';
import { agentFile, customerFile } from './file.ts';
import { agentUpload, customerUpload } from './upload.ts';

const CUSTOMER: Actions<Customer, FileActionName, FileFrame> = { upload: customerUpload, file: customerFile };
const AGENT: Actions<Agent, FileActionName, FileFrame> = { upload: agentUpload, file: agentFile };

/** What customers and agents send about files. */
export const dispatch = async ({ frame, connectionId, authorizer }: SocketMessage): Promise<void> => {
  const agent = agentBehind(connectionId, authorizer);
  if (agent) await runIn(AGENT, FileAction, agent, frame, KNOWN.agent);
  else await runIn(CUSTOMER, FileAction, refusePractice(customerOf(connectionId, authorizer)), frame, KNOWN.customer);
};
