import { isDeepStrictEqual } from 'node:util';
import { QueryCommand, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { conversationsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { HEAD_SK, type HeadItem, headOf, writeHead } from './head.ts';
import { entryOf, itemOf } from './log.ts';

export interface Rebuilt {
  readonly conversations: number;
  /** Conversations whose HEAD was missing or said something else than the log, and still did after a moment. */
  readonly drifted: readonly string[];
}

type Item = Record<string, unknown>;

/** The newest entry that moves HEAD, and HEAD as it is. */
interface Found {
  readonly entry: Entry;
  readonly head: HeadItem | undefined;
}

const FILTER = 'projected = :true OR attribute_exists(headSeq)';
const VALUES = { ':true': true };

/** Items of one conversation in their order: the entries, then HEAD. */
const foundIn = (items: readonly Item[]): Found | undefined => {
  const newest = items.findLast(({ sk }) => sk !== HEAD_SK);
  const head = items.find(({ sk }) => sk === HEAD_SK) as HeadItem | undefined;
  return newest && { entry: entryOf(itemOf(newest)), head };
};

interface Page {
  readonly Items?: Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}

const itemsOf = async function* (read: (next: Item | undefined) => Promise<Page>): AsyncGenerator<Item> {
  let next: Item | undefined;
  do {
    const page = await read(next);
    yield* page.Items ?? [];
    next = page.LastEvaluatedKey;
  } while (next);
};

/** Every conversation, or every partition of another table, one after the other, as far as it is wanted: a scan gives the items of one key together and in order. */
export const partitionsIn = async function* (wanted: Partial<ScanCommandInput>): AsyncGenerator<Item[]> {
  const input = { TableName: conversationsTable(), ConsistentRead: true, ...wanted };
  const scan = itemsOf((ExclusiveStartKey) => table().send(new ScanCommand({ ...input, ExclusiveStartKey })));
  let open: Item[] = [];
  for await (const item of scan) {
    if (open.length > 0 && open[0]?.pk !== item.pk) {
      yield open;
      open = [];
    }
    open.push(item);
  }
  if (open.length > 0) yield open;
};

const conversation = async (pk: string): Promise<Item[]> => {
  const input = { TableName: conversationsTable(), ConsistentRead: true, KeyConditionExpression: 'pk = :pk' };
  const values = { FilterExpression: FILTER, ExpressionAttributeValues: { ...VALUES, ':pk': pk } };
  const query = itemsOf((ExclusiveStartKey) =>
    table().send(new QueryCommand({ ...input, ...values, ExclusiveStartKey })),
  );
  const items: Item[] = [];
  for await (const item of query) items.push(item);
  return items;
};

/** HEAD as it has to be. Where the sweep has moved it on in its index, it stays: that is no fact of the log. */
export const expectedHead = (conversationId: string, { entry, head: found }: Found): HeadItem => {
  const head = headOf(conversationId, entry);
  const { dueAt = 0 } = found ?? {};
  const moved = found?.headSeq === head.headSeq && head.dueAt !== undefined && dueAt > head.dueAt;
  return moved && dueAt <= Date.now() ? { ...head, dueAt } : head;
};

/** What HEAD has to be, if it is not. One that is newer than the entry read is the publisher's at this moment. */
const driftIn = (items: readonly Item[]): HeadItem | undefined => {
  const found = foundIn(items);
  if (!found) return undefined;
  const head = expectedHead(String(items[0]?.pk).slice('CONV#'.length), found);
  const isNewer = (found.head?.headSeq ?? 0) > head.headSeq;
  return isNewer || isDeepStrictEqual(head, found.head) ? undefined : head;
};

/**
 * Compares HEAD of every conversation with its log and, unless only asked to `check`, writes what differs anew, in place:
 * a publisher at work at the same time is not disturbed, since HEAD never goes back. Reads the whole table once; what
 * differs is looked at again after `pauseMs`, since the publisher follows the log a moment later.
 */
export const rebuild = async ({ check = false, pauseMs = 0 } = {}): Promise<Rebuilt> => {
  const suspects: string[] = [];
  let conversations = 0;
  for await (const items of partitionsIn({ FilterExpression: FILTER, ExpressionAttributeValues: VALUES })) {
    if (foundIn(items)) conversations += 1;
    if (driftIn(items)) suspects.push(String(items[0]?.pk));
  }
  if (suspects.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  const drifted: string[] = [];
  for (const pk of suspects) {
    const head = driftIn(await conversation(pk));
    if (head && (check || (await writeHead(head)))) drifted.push(head.conversationId);
  }
  return { conversations, drifted };
};
