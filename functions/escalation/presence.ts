import * as z from 'zod/mini';
import { members } from '../conversation/rooms.ts';
import { VisibleError } from '../platform/errors.ts';
import { Id } from '../protocol/fields.ts';
import { Presence } from '../protocol/names.ts';
import type { AgentList } from '../protocol/server.ts';
import { agentOf, setPresence } from './agents.ts';
import { deskOf, showPresence } from './desk.ts';
import { drain } from './drain.ts';
import { viewOf } from './profile.ts';

/** Body of `PUT /api/agents/{agentId}/presence`. */
export const PresenceRequest = z.strictObject({ status: Presence });
export type PresenceRequest = z.infer<typeof PresenceRequest>;

/**
 * Says of an agent whether he takes conversations, in his place; he hears so. What he has goes on, but of who is offline it
 * goes back to the queue with the next sweep.
 * @throws VisibleError `conflict` for who has no console open: it would ring at an empty chair
 */
export const placePresence = async (
  agentId: unknown,
  { status }: PresenceRequest,
): Promise<AgentList['agents'][number]> => {
  const id = Id.safeParse(agentId);
  const known = id.success ? await agentOf(id.data) : undefined;
  if (!known) throw new VisibleError('not_found', 'agentId: is no agent; send the id of one of GET /api/agents');
  const now = Date.now();
  const desk = await members(deskOf(known.id));
  if (status !== 'offline' && desk.length === 0) {
    throw new VisibleError('conflict', 'status: the agent has no console open; only offline can be set for him');
  }
  await setPresence(known.id, status, now);
  const placed = await agentOf(known.id);
  if (!placed) throw new Error('an agent’s record is gone right after it was written');
  await showPresence(placed, 'supervisor', desk);
  if (status === 'available') await drain(now);
  return viewOf(placed);
};
