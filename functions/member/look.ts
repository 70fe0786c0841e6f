import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Draft } from '../conversation/entry.ts';
import { type Known, servedAs } from '../conversation/level.ts';
import { append, asWritten, type Decision, newest, type Tail, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { may } from '../escalation/rights.ts';
import type { Standing } from '../escalation/standing.ts';
import { VisibleError } from '../platform/errors.ts';
import { Id, readable } from '../protocol/fields.ts';
import type { MemberLook, MemberProfile } from '../protocol/server.ts';
import { type Access, accessRecord } from './access-log.ts';
import { memberDirectory, orderDirectory } from './choose.ts';
import { DirectoryUnavailable, type Member } from './directory.ts';
import { countLook } from './looks.ts';
import { MASKED, type MaskedField, masked } from './masks.ts';
import { writeTogether } from './together.ts';

const ORDERS = 5;
const MAX_REASON = 500;
const fieldsRule = `must be one or more of ${MASKED.join(', ')}, each once`;

/** Body of `POST /api/conversations/{conversationId}/member`. */
export const LookRequest = z
  .strictObject({
    fields: z.optional(
      z.array(z.enum(MASKED, { error: fieldsRule }), { error: fieldsRule }).check(
        z.minLength(1, { error: fieldsRule }),
        z.refine((fields) => new Set(fields).size === fields.length, { error: fieldsRule }),
        z.describe('what is to be shown whole'),
      ),
    ),
    reason: z.optional(
      readable(MAX_REASON, 'what it is needed for').check(
        z.describe(`what it is needed for: 1 to ${MAX_REASON} UTF-16 units; kept with the record of the look`),
      ),
    ),
  })
  .check(
    z.refine(({ fields, reason }) => (fields === undefined) === (reason === undefined), {
      error: 'must say what the fields are needed for, and is left out without fields',
      path: ['reason'],
    }),
  );
export type LookRequest = z.infer<typeof LookRequest>;

/** What is read of a member where nothing is asked for by name: all but what he prefers, which is nothing of a case. */
const PROFILE = ['number', 'name', 'kana', ...MASKED, 'plan', 'contract', 'points', 'usage', 'status', 'orders'];

const noSuch = () => new VisibleError('not_found', 'there is no such conversation');

/** Whom the conversation is with, if this member of staff may look at him now. */
const requireMember = ({ last }: Pick<Tail, 'last'>, by: Standing): Known => {
  if (!last) throw noSuch();
  if (!may('looked_up', last.state, by)) {
    throw new VisibleError('forbidden', 'conversationId: take the conversation first, or ask a supervisor');
  }
  const known = last.state.mode === 'erased' ? undefined : servedAs(last.state, Date.now());
  if (!known) {
    throw new VisibleError(
      'conflict',
      'the customer is not identified: ask for his points or his orders in the chat, so that he is asked who he is',
    );
  }
  return known;
};

const entryOf = (tail: Tail, known: Known, by: Standing, fields: readonly string[], rest: Partial<Draft>): Draft => ({
  id: randomUUID(),
  kind: 'looked_up',
  role: 'agent',
  by: by.id,
  as: by.role,
  after: tail.last?.seq ?? 0,
  member: known.member,
  fields,
  body: {},
  ...rest,
});

/** Writes the look down in the conversation and in the access log, or neither. Right before it is asked once more whether he may. */
const record = async (
  conversationId: string,
  from: number,
  by: Standing,
  member: string,
  access: Omit<Access, 'who' | 'member'>,
  rest: Partial<Draft>,
): Promise<number> => {
  const decide = (tail: Tail): Decision => {
    const known = requireMember(tail, by);
    if (known.member !== member) throw new VisibleError('conflict', 'somebody else is identified now; look again');
    return { append: entryOf(tail, known, by, access.fields, rest) };
  };
  const who = { kind: 'staff', id: by.id } as const;
  const write = writeTogether(({ conversationId, entry }) => [
    accessRecord(conversationId, entry, { ...access, who, member }),
  ]);
  const { entry } = asWritten(await append(await tail(conversationId, from, 'heads'), decide, write));
  await pushEntry(conversationId, entry);
  return entry.seq;
};

const whole = (member: Member, fields: readonly MaskedField[]): Partial<Record<MaskedField, string>> =>
  Object.fromEntries(fields.flatMap((field) => (member[field] === undefined ? [] : [[field, member[field]]])));

const profileOf = (member: Member): MemberProfile => {
  const { preferences: _preferences, points, usage, ...rest } = masked(member);
  return { ...rest, ...(points && { points: { ...points, expiring: [...points.expiring] } }), usage: [...usage] };
};

const read = async (id: string, fields: readonly MaskedField[] | undefined) => {
  try {
    const [member, orders] = await Promise.all([
      memberDirectory().get(id),
      fields === undefined ? orderDirectory().newest(id, ORDERS) : [],
    ]);
    return { member, orders };
  } catch (error) {
    if (!(error instanceof DirectoryUnavailable)) throw error;
    throw new VisibleError('unavailable', 'the system with the members’ data does not answer; try again in a minute');
  }
};

/**
 * Staff look at the member whom a conversation is with: masked, with his newest orders; or single fields whole, for a reason.
 * Nothing is shown whose look is not on record.
 * @throws VisibleError `not_found` for no conversation, `forbidden` for another agent's, `conflict` where nobody is
 * identified, `rate_limited` for who looks far too often, `unavailable` while a system of the business does not answer
 */
export const look = async (id: unknown, { fields, reason }: LookRequest, by: Standing): Promise<MemberLook> => {
  const parsed = Id.safeParse(id);
  const last = parsed.success ? await newest(parsed.data) : undefined;
  if (!parsed.success || !last) throw noSuch();
  const conversationId = parsed.data;
  const known = requireMember({ last }, by);
  const names: readonly string[] = fields ?? PROFILE;
  const why = reason ?? 'masked';
  const body = { ...(by.name !== undefined && { name: by.name }), ...(reason !== undefined && { reason }) };
  const retryAfter = await countLook(by.id, fields?.length ?? 0, Date.now());
  if (retryAfter !== undefined) {
    const refused = { fields: names, why, granted: false };
    await record(conversationId, last.seq, by, known.member, refused, { denial: 'limit', body });
    throw new VisibleError('rate_limited', `you have looked at too many members; wait ${retryAfter} s`, retryAfter);
  }
  const { member, orders } = await read(known.member, fields);
  if (!member) throw new VisibleError('conflict', 'there is no such member any more');
  const granted = { fields: names, why, granted: true };
  const seq = await record(conversationId, last.seq, by, known.member, granted, { body });
  if (fields) return { conversationId, seq, shown: whole(member, fields) };
  const covered = MASKED.filter((field) => member[field] !== undefined);
  return {
    conversationId,
    seq,
    profile: profileOf(member),
    masked: covered,
    orders: orders.map((order) => ({ ...order, items: [...order.items] })),
  };
};
