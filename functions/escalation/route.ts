import type { Detail } from '../conversation/events.ts';
import { drain } from './drain.ts';

/** Something has begun to wait, or an agent has room again: gives what can be given. */
export const route = async ({ conversationId, mode }: Detail): Promise<void> => {
  await drain(Date.now(), mode === 'waiting' ? [conversationId] : []);
};
