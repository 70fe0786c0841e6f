import type { ServerFrame } from '../../../functions/protocol/server.ts';
import { conversationOf } from '../core/conversations.ts';
import { request } from '../core/socket.ts';

/** Leaves a note for colleagues. The same `id` again is written once. Rejects with `Refused`. */
export const sendNote = async (
  conversationId: string,
  id: string,
  text: string,
  mentions: readonly string[],
): Promise<void> => {
  const frame = {
    action: 'note' as const,
    ...{ conversationId, id, text },
    after: conversationOf(conversationId).peek().head,
    ...(mentions.length > 0 && { mentions: [...mentions] }),
  };
  await request(frame, (answer): answer is ServerFrame<'accepted'> => answer.type === 'accepted' && answer.id === id);
};
