import type { Detail } from '../conversation/events.ts';
import { drain } from './drain.ts';
import { rememberHandled } from './queue.ts';
import { rememberResolved } from './similar.ts';

/** Something has begun to wait, or an agent has room again: gives what can be given. */
export const route = async ({ conversationId, mode, handled, topic, kind, at }: Detail): Promise<void> => {
  if (handled !== undefined) await rememberHandled(handled);
  if (kind === 'resolved' && topic !== undefined) await rememberResolved({ topic, conversationId, at });
  await drain(Date.now(), mode === 'waiting' ? [conversationId] : []);
};
