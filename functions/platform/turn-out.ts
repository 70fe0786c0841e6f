import type { VisibleError } from './errors.ts';
import { hangUp } from './hang-up.ts';
import { post } from './socket.ts';

/** Says why, and closes: a socket that only ended would be opened again and again, and nothing reaches one that is closed. */
export const turnOut = async (connectionId: string, { code, message }: VisibleError): Promise<void> => {
  await post(connectionId, { type: 'error', code, message });
  await hangUp(connectionId);
};
