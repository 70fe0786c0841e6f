import { randomUUID } from 'node:crypto';
import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { conversationsTable, table } from '../platform/table.ts';
import type { StaffRole } from '../protocol/names.ts';
import { firstFault } from './chain.ts';
import type { Entry, ErasedReason } from './entry.ts';
import { type Decision, entryOf, itemOf, pkOf, skOf, type Tail } from './log.ts';

const AT_ONCE = 10;

/** What is left of an erased conversation: the heads of its entries, or its last entry alone. */
export type Form = 'heads' | 'tombstone';

/**
 * Ends a conversation for good. Nobody can write behind it: every other entry is decided by the state of the one before.
 * `by`: agent who asked for it, and which of the staff he is; `command` or `retention`.
 */
export const decideErase =
  (reason: ErasedReason, by: string, as?: StaffRole) =>
  ({ last }: Tail): Decision => {
    if (!last) return { skip: 'nothing is written' };
    if (last.state.mode === 'erased') return { existing: last };
    const who = { role: 'system', by, ...(as !== undefined && { as }) } as const;
    return { append: { id: randomUUID(), kind: 'erased', ...who, after: last.seq, reason, body: {} } };
  };

/** Entries before one, in their order, a page of 1 MB at a time. */
const pagesBefore = async function* (conversationId: string, seq: number): AsyncGenerator<Entry[]> {
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pkOf(conversationId), ':from': skOf(0), ':to': skOf(seq - 1) },
        ExclusiveStartKey: next,
      }),
    );
    yield (page.Items ?? []).map((item) => entryOf(itemOf(item)));
    next = page.LastEvaluatedKey;
  } while (next);
};

const keyOf = (conversationId: string, seq: number) => ({ pk: pkOf(conversationId), sk: skOf(seq) });

/** Takes the words out of an entry. The head stays, so that the chain still verifies. */
const removeBody = (conversationId: string, seq: number): Promise<unknown> =>
  table().send(
    new UpdateCommand({
      TableName: conversationsTable(),
      Key: keyOf(conversationId, seq),
      UpdateExpression: 'REMOVE #body, #salt',
      // What is gone must not come back as an empty item.
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#body': 'body', '#salt': 'salt' },
    }),
  );

const removeEntry = (conversationId: string, seq: number): Promise<unknown> =>
  table().send(new DeleteCommand({ TableName: conversationsTable(), Key: keyOf(conversationId, seq) }));

const isGone = (error: unknown): boolean => error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Erases what was written before the tombstone, the oldest first; how many entries it changed. The same again changes nothing. */
export const eraseBefore = async (conversationId: string, tombstone: number, form: Form): Promise<number> => {
  let changed = 0;
  for await (const entries of pagesBefore(conversationId, tombstone)) {
    const open = entries.filter(({ body, salt }) => form === 'tombstone' || body !== undefined || salt !== undefined);
    await eachOf(open, AT_ONCE, async ({ seq }) => {
      if (form === 'tombstone') await removeEntry(conversationId, seq);
      else {
        await removeBody(conversationId, seq).catch((error: unknown) => {
          if (!isGone(error)) throw error;
        });
      }
      changed += 1;
    });
  }
  return changed;
};

/** What a look at an erased conversation finds. */
export interface Remains {
  /** Entries before the tombstone. */
  readonly heads: number;
  /** Those of them that still have words. */
  readonly bodies: number;
  /** The first entry that does not follow from the one before. */
  readonly fault?: number;
}

/** Reads all that is left before the tombstone, and verifies its chain with it. */
export const remainsBefore = async (conversationId: string, tombstone: Entry): Promise<Remains> => {
  let heads = 0;
  let bodies = 0;
  let fault: number | undefined;
  let previous = '';
  let first: number | undefined;
  for await (const entries of pagesBefore(conversationId, tombstone.seq)) {
    const [begin] = entries;
    // Where all before is gone, the first that is left names the hash of one that cannot be looked at any more.
    if (begin && first === undefined) {
      first = begin.seq;
      if (first > 1) fault = first;
    }
    fault ??= firstFault(conversationId, entries, previous);
    previous = entries.at(-1)?.hash ?? previous;
    heads += entries.length;
    bodies += entries.filter(({ body, salt }) => body !== undefined || salt !== undefined).length;
  }
  fault ??= firstFault(conversationId, [tombstone], heads === 0 ? tombstone.previous : previous);
  return { heads, bodies, ...(fault !== undefined && { fault }) };
};
