import type { Entry } from '../conversation/entry.ts';
import { broadcast, entryFrame, pushEntry } from '../conversation/push.ts';
import { type Member, members } from '../conversation/rooms.ts';
import type { PresenceReason } from '../protocol/names.ts';
import type { Mode, ServerFrame } from '../protocol/server.ts';
import type { AgentRecord } from './agents.ts';

/** Rooms of staff beside those of conversations; a conversation's id cannot hold the sign. */
export const deskOf = (agent: string): string => `@${agent}`;
export const SUPERVISORS = '@supervisors';
/** Everybody of staff who has said whether he takes conversations, whatever he said. */
export const DESKS = '@desks';

/** Tells all desks that who waits or who has somebody has changed: one read of their room, and a frame to each. */
export const tellChanged = async (conversationId: string, mode: Mode): Promise<void> => {
  await broadcast(DESKS, await members(DESKS), () => ({ type: 'changed', conversationId, mode }));
};

/** Shows an entry to the conversation's room, and wherever they are to agents whom it concerns and to other rooms of staff: once. */
export const tell = async (
  conversationId: string,
  entry: Entry,
  agents: readonly (string | undefined)[] = [entry.to],
  rooms: readonly string[] = [],
): Promise<void> => {
  const room = await members(conversationId);
  await pushEntry(conversationId, entry, room);
  const told = new Set(room.map(({ connectionId }) => connectionId));
  const desks = agents.flatMap((agent) => (agent === undefined ? [] : [deskOf(agent)]));
  const others = [...new Set([...desks, ...rooms])];
  const sockets = await Promise.all(others.map(members));
  await Promise.all(
    others.map((other, index) => {
      const elsewhere = (sockets[index] ?? []).filter(({ connectionId }) => !told.has(connectionId));
      for (const { connectionId } of elsewhere) told.add(connectionId);
      return broadcast(other, elsewhere, () => entryFrame(conversationId, entry, 'agent'));
    }),
  );
};

const presenceFrame = (
  { id, name, status, holding, capacity }: AgentRecord,
  why: PresenceReason,
): ServerFrame<'presence'> => ({
  type: 'presence',
  agent: id,
  name,
  status,
  holding: holding.length,
  conversations: [...holding].toSorted(),
  capacity,
  why,
});

/** Tells the agent and all supervisors whether he takes conversations. */
export const showPresence = async (
  record: AgentRecord,
  why: PresenceReason,
  desk?: readonly Member[],
): Promise<void> => {
  const rooms = [deskOf(record.id), SUPERVISORS];
  await Promise.all(
    rooms.map(async (room) => {
      const there = (room === deskOf(record.id) && desk) || (await members(room));
      await broadcast(room, there, () => presenceFrame(record, why));
    }),
  );
};
