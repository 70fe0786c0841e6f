import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { move } from '../escalation/load.ts';
import { VisibleError } from '../platform/errors.ts';
import { hangUp } from '../platform/hang-up.ts';
import { post } from '../platform/socket.ts';
import { Flag, Id, Reason } from '../protocol/fields.ts';
import type { Draft } from './entry.ts';
import { asWritten, type Decision, newest, type Tail, tail } from './log.ts';
import { shutOut } from './permit.ts';
import { pushEntry } from './push.ts';
import { leave, type Member, members } from './rooms.ts';

/** Body of `PUT /api/conversations/{conversationId}/block`. */
export const BlockRequest = z.strictObject({ blocked: Flag, reason: z.optional(Reason) });
export type BlockRequest = z.infer<typeof BlockRequest>;

const noSuch = () => new VisibleError('not_found', 'there is no such conversation');

/** Shuts the visitor out or lets him in again; what is so already stays as it is. */
export const decideBlock =
  ({ blocked, reason }: BlockRequest, by: string) =>
  ({ last }: Tail): Decision => {
    if (!last) throw noSuch();
    if (last.state.mode === 'erased') throw new VisibleError('conflict', 'this conversation is erased');
    if ((last.state.blocked !== undefined) === blocked) return { existing: last };
    const draft: Draft = {
      id: randomUUID(),
      kind: blocked ? 'blocked' : 'unblocked',
      role: 'agent',
      by,
      after: last.seq,
      body: { reason },
    };
    return { append: draft };
  };

const sendOut = async (conversationId: string, room: readonly Member[]): Promise<void> => {
  const customers = room.filter(({ audience }) => audience === 'customer');
  const { code, message } = shutOut();
  await Promise.all(
    customers.map(async ({ connectionId }) => {
      // A socket that only ended would be opened again and again.
      await post(connectionId, { type: 'error', code, message });
      await hangUp(connectionId);
      await leave(conversationId, connectionId);
    }),
  );
};

/**
 * Staff shut a visitor out of the chat, or let him in again. It is an entry of the log, so that it holds for the very next
 * message in order, and so that who did it and why is on record.
 */
export const block = async (id: unknown, request: BlockRequest, by: string): Promise<{ blocked: boolean }> => {
  const conversationId = Id.safeParse(id);
  if (!conversationId.success) throw noSuch();
  const last = await newest(conversationId.data);
  const start = await tail(conversationId.data, last?.seq ?? 0, 'heads');
  const { entry, written } = asWritten(await move(start, decideBlock(request, by)));
  // Read after the write; what is asked for again closes what the first time may have left open.
  const room = await members(conversationId.data);
  if (written) await pushEntry(conversationId.data, entry, room);
  if (request.blocked) await sendOut(conversationId.data, room);
  return { blocked: request.blocked };
};
