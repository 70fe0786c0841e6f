import type { Customer } from '../conversation/actor.ts';
import { access, requireNameless } from '../conversation/customer.ts';
import { accepted, admit } from '../conversation/decide.ts';
import { termsFor } from '../conversation/disclosure.ts';
import { newest } from '../conversation/log.ts';
import { requirePace } from '../conversation/pace.ts';
import { actingAs, needsLast } from '../escalation/acting.ts';
import type { Agent } from '../escalation/actor.ts';
import { requireOwn } from '../escalation/decide.ts';
import { post } from '../platform/socket.ts';
import type { FileFrame } from '../protocol/file.ts';
import { countUpload } from './allowance.ts';
import { newFileId } from './keys.ts';
import { putUpload } from './row.ts';
import { uploadForm } from './sign.ts';

type Sender = { readonly role: 'customer' | 'agent'; readonly id: string; readonly connectionId: string };

/** Tells where the file is to be posted, and remembers who may send it. */
const open = async (
  { role, id: sender, connectionId }: Sender,
  { conversationId, id: upload, name, type, size }: FileFrame<'upload'>,
): Promise<void> => {
  await countUpload(role, sender, size);
  const attachment = { id: newFileId(), name, type, size };
  const form = await uploadForm(conversationId, attachment);
  await putUpload({ ...attachment, conversationId, sender, role, connectionId, upload, status: 'awaited' });
  await post(connectionId, { type: 'upload', conversationId, id: upload, attachment: attachment.id, ...form });
};

/** Who may not send a message now may not upload. */
export const customerUpload = async (customer: Customer, frame: FileFrame<'upload'>): Promise<void> => {
  const { conversationId, accept } = frame;
  const asked = await access(customer, conversationId);
  const last = await newest(conversationId);
  if (!last) await requireNameless(customer);
  admit({ last }, asked);
  requirePace(last?.state.paced, asked.now);
  accepted({ last }, await termsFor(accept, last?.state.accepted), accept);
  await open({ role: 'customer', id: customer.visitorId, connectionId: customer.connectionId }, frame);
};

/** Only into a conversation that the agent has. */
export const agentUpload = async (agent: Agent, frame: FileFrame<'upload'>): Promise<void> => {
  const acting = await actingAs(agent);
  const { state } = await needsLast(frame.conversationId);
  requireOwn(state, acting);
  await open(agent, frame);
};
