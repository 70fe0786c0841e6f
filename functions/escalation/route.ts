import type { Detail } from '../conversation/events.ts';
import { tellChanged } from './desk.ts';
import { drain } from './drain.ts';
import { heed } from './heed.ts';
import { rememberHandled } from './queue.ts';
import { rememberResolved } from './similar.ts';

/** Gives what can be given, now that something waits or an agent may have room again. */
const giveOn = async ({ conversationId, mode, handled, topic, kind, at }: Detail): Promise<void> => {
  if (handled !== undefined) await rememberHandled(handled);
  if (kind === 'resolved' && topic !== undefined) await rememberResolved({ topic, conversationId, at });
  await drain(Date.now(), mode === 'waiting' ? [conversationId] : []);
};

/**
 * Something has begun to wait or waits no more, rings, or is somebody's: staff are told, and what can be given is. What who waits
 * writes may be urgent.
 */
export const route = async (detail: Detail): Promise<void> => {
  const { conversationId, mode, kind, wish } = detail;
  if (kind === 'message' && wish !== 'leave') {
    await heed(detail);
    return;
  }
  // Told here and not by who writes it: lists follow the log, and have done so when its event is out.
  await Promise.all([tellChanged(conversationId, mode), mode === 'agent' ? undefined : giveOn(detail)]);
};
