import { post } from '../platform/socket.ts';
import type { ServerFrame } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import { leave, type Member, members } from './rooms.ts';
import { type Audience, viewEntry, viewState } from './view.ts';

/** Sends each member the frame its audience may see, and takes out of the room who is gone. */
export const broadcast = async (
  conversationId: string,
  to: readonly Member[],
  frameFor: (audience: Audience) => ServerFrame,
): Promise<void> => {
  await Promise.all(
    to.map(async ({ connectionId, audience }) => {
      if (!(await post(connectionId, frameFor(audience)))) await leave(conversationId, connectionId);
    }),
  );
};

export const entryFrame = (conversationId: string, entry: Entry, audience: Audience): ServerFrame<'entry'> => ({
  type: 'entry',
  conversationId,
  entry: viewEntry(entry, audience),
  state: viewState(entry.state, entry.seq),
});

/** Shows a written entry to everybody in the room. The members are read after the write (see `enter`). */
export const pushEntry = async (conversationId: string, entry: Entry): Promise<void> =>
  broadcast(conversationId, await members(conversationId), (audience) => entryFrame(conversationId, entry, audience));
