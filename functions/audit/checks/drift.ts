import { isDeepStrictEqual } from 'node:util';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../../conversation/entry.ts';
import { HEAD_ATTRIBUTES, HEAD_SK, type HeadItem, headOf } from '../../conversation/head.ts';
import { entryOf, HEADS_ONLY, isProjected, itemOf, pkOf, skOf } from '../../conversation/log.ts';
import { expectedHead } from '../../conversation/rebuild.ts';
import { conversationsTable, table } from '../../platform/table.ts';

/** HEAD of a conversation, and the entries from the one on that it was made of: those alone that move it. */
export interface Read {
  readonly entries: readonly Entry[];
  readonly head: HeadItem | undefined;
}

const NAMES = {
  ...HEADS_ONLY.ExpressionAttributeNames,
  ...Object.fromEntries(HEAD_ATTRIBUTES.map((name) => [`#${name}`, name])),
};
/** All of HEAD, and of entries what stays of them: a text moves no list. */
const SHORT = { ProjectionExpression: Object.keys(NAMES).join(', '), ExpressionAttributeNames: NAMES };

/**
 * Reads both in one query: of what is short the one is not older than the other. Which entries move HEAD is asked of what they
 * say, and not only of the mark that no hash covers: for that the one before comes along.
 */
export const readFrom = async (conversationId: string, headSeq: number): Promise<Read> => {
  const entries: Entry[] = [];
  let head: HeadItem | undefined;
  let before: Entry | undefined;
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :head',
        ...SHORT,
        ExpressionAttributeValues: {
          ':pk': pkOf(conversationId),
          ':from': skOf(Math.max(1, headSeq - 1)),
          ':head': HEAD_SK,
        },
        ExclusiveStartKey: next,
      }),
    );
    for (const each of page.Items ?? []) {
      if (each.sk === HEAD_SK) head = each as HeadItem;
      const item = itemOf(each);
      if (item.sk !== skOf(item.seq)) continue;
      const entry = entryOf(item);
      const isMoving = item.projected === true || isProjected(before, entry);
      if (isMoving && entry.seq >= headSeq) entries.push(entry);
      before = entry;
    }
    next = page.LastEvaluatedKey;
  } while (next);
  return { entries, head };
};

/** What HEAD says that the log does not. */
export interface Drift {
  readonly why: string;
  /** Number of the entry that HEAD has to be made of. */
  readonly seq: number;
  /** HEAD as it has to be. */
  readonly head: HeadItem;
}

/**
 * What is wrong with HEAD; `settled` (epoch ms): what was written later the publisher may not have got to yet.
 */
export const driftIn = (
  conversationId: string,
  { entries, head }: Read,
  settled: number,
): Drift | 'beyond the log' | undefined => {
  const newest = entries.at(-1);
  const due = entries.findLast(({ at }) => at < settled);
  const of = (why: string): Drift | undefined =>
    newest && { why, seq: newest.seq, head: headOf(conversationId, newest) };
  if (!head) return due && of('it was in no list');
  if (due && head.headSeq < due.seq) return of(`lists had it as it was at entry ${head.headSeq}`);
  const own = entries.find(({ seq }) => seq === head.headSeq);
  if (!own) return newest && newest.seq > head.headSeq ? undefined : 'beyond the log';
  return isDeepStrictEqual(expectedHead(conversationId, { entry: own, head }), head)
    ? undefined
    : of('lists said something else of it than its log');
};
