import { isDeepStrictEqual } from 'node:util';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { conversationsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { HEAD_SK, type HeadItem, headOf, writeHead } from './head.ts';
import { entryOf, itemOf } from './log.ts';

export interface Rebuilt {
  readonly conversations: number;
  /** Conversations whose HEAD was missing or said something else than the log. */
  readonly drifted: readonly string[];
}

/** HEAD as it has to be. Where the sweep has moved it on in its index, it stays: that is no fact of the log. */
const expected = (conversationId: string, entry: Entry, found: HeadItem | undefined): HeadItem => {
  const head = headOf(conversationId, entry);
  const moved = found?.headSeq === head.headSeq && head.dueAt !== undefined && (found.dueAt ?? 0) > head.dueAt;
  return moved ? { ...head, dueAt: found.dueAt } : head;
};

/**
 * Compares HEAD of every conversation with its log and, unless only asked to `check`, writes what differs anew, in place:
 * a publisher at work at the same time is not disturbed, since HEAD never goes back. Reads the whole table once.
 */
export const rebuild = async ({ check = false } = {}): Promise<Rebuilt> => {
  const drifted: string[] = [];
  let conversations = 0;
  let open: { readonly pk: string; readonly entry: Entry; readonly found?: HeadItem } | undefined;
  const finish = async () => {
    if (!open) return;
    conversations += 1;
    const conversationId = open.pk.slice('CONV#'.length);
    const head = expected(conversationId, open.entry, open.found);
    if (isDeepStrictEqual(head, open.found)) return;
    drifted.push(conversationId);
    if (!check) await writeHead(head);
  };
  let next: Record<string, unknown> | undefined;
  do {
    // A scan gives the items of one key together and in order, HEAD after the entries.
    const page = await table().send(
      new ScanCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        FilterExpression: 'projected = :true OR sk = :head',
        ExpressionAttributeValues: { ':true': true, ':head': HEAD_SK },
        ExclusiveStartKey: next,
      }),
    );
    for (const item of page.Items ?? []) {
      if (open && open.pk !== item.pk) {
        await finish();
        open = undefined;
      }
      if (item.sk !== HEAD_SK) open = { pk: item.pk, entry: entryOf(itemOf(item)) };
      else if (open) open = { ...open, found: item as HeadItem };
    }
    next = page.LastEvaluatedKey;
  } while (next);
  await finish();
  return { conversations, drifted };
};
