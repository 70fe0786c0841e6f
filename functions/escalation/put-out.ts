import { type Member, members } from '../conversation/rooms.ts';
import { VisibleError } from '../platform/errors.ts';
import { hangUp } from '../platform/hang-up.ts';
import { post } from '../platform/socket.ts';
import type { Profile } from './agents.ts';
import { deskOf, SUPERVISORS } from './desk.ts';

export const disabled = () => new VisibleError('forbidden', 'your account is disabled; ask an administrator');
export const demoted = () => new VisibleError('forbidden', 'what your account may do has changed; sign in again');

const putOut = async (sockets: readonly Member[], { code, message }: VisibleError): Promise<void> => {
  await Promise.all(
    sockets.map(async ({ connectionId }) => {
      // A socket that only ended would be opened again and again.
      await post(connectionId, { type: 'error', code, message });
      await hangUp(connectionId);
    }),
  );
};

/**
 * Closes the sockets of an agent that are more than he may have now, and tells him why: all of who is disabled, and of who is
 * an agent those at which he was a supervisor. One that never said whether he is there is found with its next frame, as is an
 * administrator's who is a supervisor now: it hears nothing else.
 */
export const putOutIfLess = async (agent: string, profile: Pick<Profile, 'disabled' | 'role'>): Promise<void> => {
  if (!profile.disabled && profile.role !== 'agent') return;
  const desk = await members(deskOf(agent));
  if (profile.disabled) return putOut(desk, disabled());
  const supervising = new Set((await members(SUPERVISORS)).map(({ connectionId }) => connectionId));
  await putOut(
    desk.filter(({ connectionId }) => supervising.has(connectionId)),
    demoted(),
  );
};
