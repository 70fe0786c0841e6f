import type { Customer } from '../conversation/actor.ts';
import { access } from '../conversation/customer.ts';
import { entryAt, newest } from '../conversation/log.ts';
import { permit } from '../conversation/permit.ts';
import { type Audience, viewEntry } from '../conversation/view.ts';
import { actingAs, needsLast } from '../escalation/acting.ts';
import type { Agent } from '../escalation/actor.ts';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';
import type { FileFrame } from '../protocol/file.ts';
import { fileKey } from './keys.ts';
import { readAddress } from './sign.ts';
import { isThere } from './store.ts';

const noFile = () => new VisibleError('not_found', 'id: there is no such file with entry seq, or it is gone');

/**
 * Tells where a file can be read, if this audience may see the entry that it came with: what is erased there, or hidden from
 * it, has no file any more.
 */
const give = async (
  audience: Audience,
  connectionId: string,
  { conversationId, seq, id }: FileFrame<'file'>,
): Promise<void> => {
  const entry = await entryAt(conversationId, seq);
  const view = entry && viewEntry(entry, audience);
  const attachment = view?.kind === 'message' ? view.attachment : undefined;
  if (attachment?.id !== id) throw noFile();
  if (!(await isThere(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, id)))) throw noFile();
  const address = await readAddress(conversationId, attachment);
  await post(connectionId, { type: 'file', conversationId, seq, id, ...address });
};

export const customerFile = async (customer: Customer, frame: FileFrame<'file'>): Promise<void> => {
  await access(customer, frame.conversationId);
  const last = await newest(frame.conversationId);
  permit(last?.state, customer);
  if (last?.state.mode === 'erased') throw noFile();
  await give('customer', customer.connectionId, frame);
};

/** What any member of staff may read he may open. */
export const agentFile = async (agent: Agent, frame: FileFrame<'file'>): Promise<void> => {
  await actingAs(agent);
  const { state } = await needsLast(frame.conversationId);
  if (state.mode === 'erased') throw noFile();
  await give('agent', agent.connectionId, frame);
};
