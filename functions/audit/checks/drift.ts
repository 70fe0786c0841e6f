import { isDeepStrictEqual } from 'node:util';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../../conversation/entry.ts';
import { HEAD_SK, type HeadItem, headOf } from '../../conversation/head.ts';
import { entryOf, itemOf, pkOf, skOf } from '../../conversation/log.ts';
import { expectedHead } from '../../conversation/rebuild.ts';
import { conversationsTable, table } from '../../platform/table.ts';

/** HEAD of a conversation, and the entries from the one on that it was made of: those alone that move it. */
export interface Read {
  readonly entries: readonly Entry[];
  readonly head: HeadItem | undefined;
}

/** Reads both in one query: of what is short the one is not older than the other. */
export const readFrom = async (conversationId: string, headSeq: number): Promise<Read> => {
  const items: Record<string, unknown>[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :head',
        FilterExpression: 'projected = :true OR attribute_exists(headSeq)',
        ExpressionAttributeValues: {
          ':pk': pkOf(conversationId),
          ':from': skOf(headSeq),
          ':head': HEAD_SK,
          ':true': true,
        },
        ExclusiveStartKey: next,
      }),
    );
    items.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  const head = items.find(({ sk }) => sk === HEAD_SK) as HeadItem | undefined;
  return { entries: items.map(itemOf).flatMap((item) => (item.sk === skOf(item.seq) ? [entryOf(item)] : [])), head };
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
