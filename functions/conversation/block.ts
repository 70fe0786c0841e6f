import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { requireSeen } from '../escalation/decide.ts';
import { move } from '../escalation/load.ts';
import { may } from '../escalation/rights.ts';
import type { Standing } from '../escalation/standing.ts';
import { VisibleError } from '../platform/errors.ts';
import { turnOut } from '../platform/turn-out.ts';
import { After, Flag, Id, Reason, Seq } from '../protocol/fields.ts';
import { asWritten, type Decision, entryAt, newest, type Tail, tail } from './log.ts';
import { shutOut } from './permit.ts';
import { pushEntry } from './push.ts';
import { leave, type Member, members } from './rooms.ts';

const MOST_EVIDENCE = 20;
const evidenceRule = `must be the numbers of 1 to ${MOST_EVIDENCE} entries`;
const required = (field: 'after' | 'evidence', rule: string) =>
  z.refine<{ blocked: boolean; after?: unknown; evidence?: unknown }>(
    (request) => request.blocked === (request[field] !== undefined),
    { error: `${rule} to block, and is left out to let in again`, path: [field] },
  );

/** Body of `PUT /api/conversations/{conversationId}/block`. */
export const BlockRequest = z
  .strictObject({
    blocked: Flag,
    after: z.optional(After),
    evidence: z.optional(
      z
        .array(Seq, { error: evidenceRule })
        .check(
          z.minLength(1, { error: evidenceRule }),
          z.maxLength(MOST_EVIDENCE, { error: evidenceRule }),
          z.describe(`numbers of 1 to ${MOST_EVIDENCE} entries by the customer: what he is shut out for`),
        ),
    ),
    reason: z.optional(Reason),
  })
  .check(required('after', 'must be the highest sequence number seen'), required('evidence', evidenceRule));
export type BlockRequest = z.infer<typeof BlockRequest>;

const noSuch = () => new VisibleError('not_found', 'there is no such conversation');

/** Shuts the visitor out or lets him in again; what is so already stays as it is. The tail reaches back to `after`. */
export const decideBlock =
  ({ blocked, after, evidence, reason }: BlockRequest, by: Standing) =>
  (tail: Tail): Decision => {
    const { last } = tail;
    if (!last) throw noSuch();
    if (last.state.mode === 'erased') throw new VisibleError('conflict', 'this conversation is erased');
    if ((last.state.blocked !== undefined) === blocked) return { existing: last };
    if (!may(blocked ? 'blocked' : 'unblocked', last.state, by)) {
      throw new VisibleError('forbidden', 'conversationId: another agent has it; ask them or a supervisor');
    }
    if (after !== undefined) requireSeen(tail, after);
    return {
      append: {
        id: randomUUID(),
        kind: blocked ? 'blocked' : 'unblocked',
        role: 'agent',
        by: by.id,
        as: by.role,
        after: after ?? last.seq,
        body: { name: by.name, reason, evidence },
      },
    };
  };

/** Read beside the decision: entries never change. */
const requireEvidence = async (conversationId: string, evidence: readonly number[]): Promise<void> => {
  const found = await Promise.all(evidence.map((seq) => entryAt(conversationId, seq)));
  const wrong = evidence.filter((_, index) => found[index]?.role !== 'customer');
  if (wrong.length === 0) return;
  throw new VisibleError(
    'invalid',
    `evidence: ${wrong.join(', ')} is no entry by the customer; send numbers of what he wrote`,
  );
};

const sendOut = async (conversationId: string, room: readonly Member[]): Promise<void> => {
  const customers = room.filter(({ audience }) => audience === 'customer');
  await Promise.all(
    customers.map(async ({ connectionId }) => {
      await turnOut(connectionId, shutOut());
      await leave(conversationId, connectionId);
    }),
  );
};

/**
 * Staff shut a visitor out of the chat, or let him in again. It is an entry of the log, so that it holds for the very next
 * message in order, and so that who did it, why and for what is on record.
 */
export const block = async (id: unknown, request: BlockRequest, by: Standing): Promise<{ blocked: boolean }> => {
  const conversationId = Id.safeParse(id);
  if (!conversationId.success) throw noSuch();
  const from = request.after ?? (await newest(conversationId.data))?.seq ?? 0;
  const start = await tail(conversationId.data, from, 'heads');
  const decide = decideBlock(request, by);
  // What is not there or not his to block tells nothing of its entries.
  decide(start);
  await requireEvidence(conversationId.data, request.evidence ?? []);
  const { entry, written } = asWritten(await move(start, decide));
  // Read after the write; what is asked for again closes what the first time may have left open.
  const room = await members(conversationId.data);
  if (written) await pushEntry(conversationId.data, entry, room);
  if (request.blocked) await sendOut(conversationId.data, room);
  return { blocked: request.blocked };
};
