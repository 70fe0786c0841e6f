import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sessionsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { conversationIdOf, currentConversation } from './identity.ts';
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
  const rows: Record<string, unknown>[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: sessionsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: next,
      }),
    );
    rows.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return rows;
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

/** Whether somebody writes in it: it was begun since all was erased, and its rows are how it is found. */
export const isGoingOn = async (conversationId: string): Promise<boolean> => {
  const last = await newest(conversationId);
  return last !== undefined && last.state.mode !== 'erased';
};

/** Removes the rows of a partition but those that are to stay; how many. */
const removeAll = async (pk: string, stays: (sk: string) => Promise<boolean> | boolean): Promise<number> => {
  let removed = 0;
  for (const { sk } of await rowsOf(pk)) {
    if (await stays(String(sk))) continue;
    await table().send(new DeleteCommand({ TableName: sessionsTable(), Key: { pk, sk } }));
    removed += 1;
  }
  return removed;
};

const ofVisitor = (visitorId: string): string => `VISITOR#${visitorId}`;

/**
 * Ends the keys with which a visitor comes back; how many rows there were. Whose he is stays, if he has become a member's since:
 * with half a link whoever sits at that browser would write as the member.
 */
export const forgetVisitor = (visitorId: string): Promise<number> =>
  removeAll(ofVisitor(visitorId), (sk) => sk === 'MEMBER');

/**
 * Forgets which visitor a member is, and in which conversations he has proven himself; how many rows there were. What leads to
 * something that he has begun since stays: nobody could find it any more.
 */
export const forgetMember = async (member: string): Promise<number> => {
  const visitorId = await visitorOf(member);
  const isBack = visitorId !== undefined && (await currentConversation(visitorId)).last !== undefined;
  // The visitor first: nobody could tell any more who he was.
  const keys = visitorId === undefined || isBack ? 0 : await removeAll(ofVisitor(visitorId), () => false);
  const stays = (sk: string) => (sk.startsWith(LINK) ? isGoingOn(sk.slice(LINK.length)) : isBack);
  return keys + (await removeAll(`MEMBER#${member}`, stays));
};
