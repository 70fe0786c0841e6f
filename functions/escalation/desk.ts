import type { Entry } from '../conversation/entry.ts';
import { broadcast, entryFrame, pushEntry } from '../conversation/push.ts';
import { type Member, members } from '../conversation/rooms.ts';
import type { ServerFrame } from '../protocol/server.ts';
import type { AgentRecord } from './agents.ts';

/** Rooms of staff beside those of conversations; a conversation's id cannot hold the sign. */
export const deskOf = (agent: string): string => `@${agent}`;
export const SUPERVISORS = '@supervisors';

/** Shows an entry to the conversation's room, and to agents whom it concerns wherever they are. */
export const tell = async (
  conversationId: string,
  entry: Entry,
  agents: readonly (string | undefined)[] = [entry.to],
): Promise<void> => {
  const room = await members(conversationId);
  await pushEntry(conversationId, entry, room);
  const here = new Set(room.map(({ connectionId }) => connectionId));
  await Promise.all(
    [...new Set(agents)].map(async (agent) => {
      if (agent === undefined) return;
      const desk = await members(deskOf(agent));
      const elsewhere = desk.filter(({ connectionId }) => !here.has(connectionId));
      await broadcast(deskOf(agent), elsewhere, () => entryFrame(conversationId, entry, 'agent'));
    }),
  );
};

const presenceFrame = ({ id, name, status, holding, capacity }: AgentRecord): ServerFrame<'presence'> => ({
  type: 'presence',
  agent: id,
  name,
  status,
  holding: holding.length,
  capacity,
});

/** Tells the agent and all supervisors whether he takes conversations. */
export const showPresence = async (record: AgentRecord, desk?: readonly Member[]): Promise<void> => {
  const rooms = [deskOf(record.id), SUPERVISORS];
  await Promise.all(
    rooms.map(async (room) => {
      const there = (room === deskOf(record.id) && desk) || (await members(room));
      await broadcast(room, there, () => presenceFrame(record));
    }),
  );
};
