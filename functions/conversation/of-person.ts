import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sessionsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { conversationIdOf } from './identity.ts';
import { visitorOf } from './link.ts';
import { newest } from './log.ts';

/** A visitor has as many conversations as were erased, plus one. */
const MOST_CONVERSATIONS = 1_000;

/** A conversation with its newest entry. */
export interface Of {
  readonly conversationId: string;
  readonly last: Entry;
}

/** All conversations of a visitor, erased ones among them. */
export const conversationsOfVisitor = async (visitorId: string): Promise<Of[]> => {
  const found: Of[] = [];
  for (let ordinal = 0; ordinal < MOST_CONVERSATIONS; ordinal += 1) {
    const conversationId = conversationIdOf(visitorId, ordinal);
    const last = await newest(conversationId);
    if (!last) break;
    found.push({ conversationId, last });
  }
  return found;
};

const rowsOf = async (pk: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: sessionsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  return Items;
};

const LINK = 'CONV#';

/**
 * All conversations of a member: of the visitor that the host site vouches for, and those in which a code has proven him.
 * `known`: of those that somebody else remembers, since a link goes a year after the last proof.
 */
export const conversationsOfMember = async (member: string, known: readonly string[]): Promise<Of[]> => {
  const [visitorId, rows] = await Promise.all([visitorOf(member), rowsOf(`MEMBER#${member}`)]);
  const own = visitorId === undefined ? [] : await conversationsOfVisitor(visitorId);
  const linked = rows.flatMap(({ sk }) => (String(sk).startsWith(LINK) ? [String(sk).slice(LINK.length)] : []));
  const others = new Set([...linked, ...known]);
  for (const { conversationId } of own) others.delete(conversationId);
  const read = await Promise.all(
    [...others].map(async (conversationId) => ({ conversationId, last: await newest(conversationId) })),
  );
  return [...own, ...read.flatMap(({ conversationId, last }) => (last ? [{ conversationId, last }] : []))];
};

const removeAll = async (pk: string): Promise<number> => {
  let removed = 0;
  for (;;) {
    const rows = await rowsOf(pk);
    if (rows.length === 0) return removed;
    for (const { sk } of rows) await table().send(new DeleteCommand({ TableName: sessionsTable(), Key: { pk, sk } }));
    removed += rows.length;
  }
};

/** Ends the keys with which a visitor comes back, and whose he is; how many rows there were. */
export const forgetVisitor = (visitorId: string): Promise<number> => removeAll(`VISITOR#${visitorId}`);

/** Forgets which visitor a member is, and in which conversations he has proven himself; how many rows there were. */
export const forgetMember = async (member: string): Promise<number> => {
  const visitorId = await visitorOf(member);
  // The visitor first: nobody could tell any more who he was.
  const ofVisitor = visitorId === undefined ? 0 : await forgetVisitor(visitorId);
  return ofVisitor + (await removeAll(`MEMBER#${member}`));
};
