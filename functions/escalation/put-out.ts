import { type Member, members } from '../conversation/rooms.ts';
import { VisibleError } from '../platform/errors.ts';
import { turnOut } from '../platform/turn-out.ts';
import { refusalOf } from './actor.ts';
import type { Profile } from './agents.ts';
import { deskOf, SUPERVISORS } from './desk.ts';

const putOut = async (sockets: readonly Member[], message: string): Promise<void> => {
  const refused = new VisibleError('forbidden', message);
  await Promise.all(sockets.map(({ connectionId }) => turnOut(connectionId, refused)));
};

/**
 * Closes the sockets of an agent that are more than he may have now, and tells him why: all of who is disabled, and of who is
 * an agent those at which he was a supervisor. The sweep finds the others within a minute: those that never said whether he
 * is there, and an administrator's who is a supervisor now.
 */
export const putOutIfLess = async (agent: string, profile: Pick<Profile, 'disabled' | 'role'>): Promise<void> => {
  const ended = refusalOf(profile, 'agent');
  const lowered = refusalOf(profile, 'supervisor');
  if (lowered === undefined) return;
  const desk = await members(deskOf(agent));
  if (ended !== undefined) return putOut(desk, ended);
  const supervising = new Set((await members(SUPERVISORS)).map(({ connectionId }) => connectionId));
  await putOut(
    desk.filter(({ connectionId }) => supervising.has(connectionId)),
    lowered,
  );
};
