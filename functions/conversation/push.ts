import { post } from '../platform/socket.ts';
import type { ServerFrame } from '../protocol/server.ts';
import type { Entry } from './entry.ts';
import { leave, type Member, members } from './rooms.ts';
import type { State } from './state.ts';
import { type Audience, viewEntry, viewState } from './view.ts';

export type Recipient = Omit<Member, 'since'>;

/**
 * Who may hear of a conversation in this state: of the customers nobody whom staff have shut out, and in a member's only
 * sockets with that member's proof. A row alone gives no right: it may be older than the proof, or about to be removed.
 */
export const mayHear = ({ member, blocked }: State, { audience, member: proven }: Recipient): boolean =>
  audience !== 'customer' || (blocked === undefined && (member === undefined || member === proven));

/** Sends each recipient the frame its audience may see, and takes out of the room who is gone. */
export const broadcast = async (
  conversationId: string,
  to: readonly Recipient[],
  frameFor: (audience: Audience) => ServerFrame,
): Promise<void> => {
  await Promise.all(
    to.map(async ({ connectionId, audience }) => {
      if (!(await post(connectionId, frameFor(audience)))) await leave(conversationId, connectionId);
    }),
  );
};

export const entryFrame = (
  conversationId: string,
  entry: Entry,
  audience: Audience,
  newest: State = entry.state,
): ServerFrame<'entry'> => ({
  type: 'entry',
  conversationId,
  entry: viewEntry(entry, audience, newest),
  state: viewState(entry.state, entry.seq, audience),
});

/**
 * Shows a written entry to those in the room who may hear of it, and takes the others out. The room has to be read after
 * the write (see `enter`), by the caller or here. `newest`: the state of the conversation by now, where the entry may be an
 * older one: who had a right to it then may have none any more.
 */
export const pushEntry = async (
  conversationId: string,
  entry: Entry,
  room?: readonly Recipient[],
  newest: State = entry.state,
): Promise<void> => {
  const all = room ?? (await members(conversationId));
  const { yes = [], no = [] } = Object.groupBy(all, (each) => (mayHear(newest, each) ? 'yes' : 'no'));
  await Promise.all([
    broadcast(conversationId, yes, (audience) => entryFrame(conversationId, entry, audience, newest)),
    ...no.map(({ connectionId }) => leave(conversationId, connectionId)),
  ]);
};
