import type { Detail } from '../conversation/events.ts';
import { drain } from './drain.ts';
import { heed } from './heed.ts';
import { rememberHandled } from './queue.ts';
import { rememberResolved } from './similar.ts';

/** Something has begun to wait, or an agent has room again: gives what can be given. What who waits writes may be urgent. */
export const route = async (detail: Detail): Promise<void> => {
  const { conversationId, mode, handled, topic, kind, at } = detail;
  if (kind === 'message') {
    await heed(detail);
    return;
  }
  if (handled !== undefined) await rememberHandled(handled);
  if (kind === 'resolved' && topic !== undefined) await rememberResolved({ topic, conversationId, at });
  await drain(Date.now(), mode === 'waiting' ? [conversationId] : []);
};
