import { newest } from '../conversation/log.ts';
import { mayHear } from '../conversation/push.ts';
import { members } from '../conversation/rooms.ts';
import { deskOf } from '../escalation/desk.ts';
import { post } from '../platform/socket.ts';
import type { Upload } from './row.ts';

/** Other sockets of the one who uploaded. */
const elsewhere = async ({ role, sender, conversationId }: Upload): Promise<string[]> => {
  if (role === 'agent') return (await members(deskOf(sender))).map(({ connectionId }) => connectionId);
  const [room, last] = await Promise.all([members(conversationId), newest(conversationId)]);
  // A conversation has one customer.
  const own = room.filter((each) => each.audience === 'customer' && (!last || mayHear(last.state, each)));
  return own.map(({ connectionId }) => connectionId);
};

/** Tells who uploaded a file what became of it, where he is now; of what a scanner still looks at there is nothing to tell. */
export const tell = async (upload: Upload): Promise<void> => {
  const { conversationId, id: attachment, upload: id, status, reason, connectionId } = upload;
  if (status !== 'ready' && status !== 'refused') return;
  const frame = { type: 'uploaded' as const, conversationId, id, attachment, ok: status === 'ready', reason };
  if (await post(connectionId, frame)) return;
  await Promise.all((await elsewhere(upload)).map((each) => post(each, frame)));
};
