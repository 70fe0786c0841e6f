import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { conversationsTable, table } from '../platform/table.ts';
import { Id } from '../protocol/fields.ts';
import type { ConversationList, ConversationPage, ConversationSummary } from '../protocol/server.ts';
import { firstFault } from './chain.ts';
import { type HeadItem, hourKey } from './head.ts';
import { newest, page } from './log.ts';
import { viewEntry, viewState } from './view.ts';

const HOUR = 3_600_000;
/** The console's list looks back this far; each hour is one query of the `hour` index. */
const LIST_HOURS = 24;
const LIST_LIMIT = 100;
/** Read at most to find those; of an hour in which more changed, those that were opened last. */
const MOST_READ = 500;
/** Of BatchGetItem. */
const MOST_AT_ONCE = 100;
const PAGE_ENTRIES = 100;

const summary = ({ conversationId, state, openedAt, changedAt }: HeadItem): ConversationSummary => ({
  conversationId,
  mode: state.mode,
  escalated: state.escalated !== undefined,
  language: state.language,
  openedAt: new Date(openedAt).toISOString(),
  changedAt: new Date(changedAt).toISOString(),
});

type Key = Pick<HeadItem, 'pk' | 'sk'>;

/** Keys of the HEADs that changed last in that hour, those opened last first: the index has no other order, and costs no write while the hour stays the same. */
const changedIn = async (hour: string): Promise<Key[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      IndexName: 'hour',
      KeyConditionExpression: '#hour = :hour',
      ExpressionAttributeNames: { '#hour': 'hour' },
      ExpressionAttributeValues: { ':hour': hour },
      ScanIndexForward: false,
      Limit: MOST_READ,
    }),
  );
  return Items.map(({ pk, sk }) => ({ pk, sk }));
};

const headsAt = async (keys: readonly Key[]): Promise<HeadItem[]> => {
  const found: HeadItem[] = [];
  for (let left = [...keys]; left.length > 0; ) {
    const name = conversationsTable();
    const Keys = left.splice(0, MOST_AT_ONCE);
    const answer = await table().send(new BatchGetCommand({ RequestItems: { [name]: { Keys } } }));
    found.push(...((answer.Responses?.[name] ?? []) as HeadItem[]));
    // What the table was too busy for is asked for again.
    left.push(...((answer.UnprocessedKeys?.[name]?.Keys ?? []) as Key[]));
  }
  return found;
};

/** Keys of whole hours, the newest first, until they fill the list: so it holds those that changed last. */
const enough = (hours: readonly Key[][]): Key[] => {
  const keys = new Map<string, Key>();
  for (const hour of hours) {
    if (keys.size >= LIST_LIMIT) break;
    // One that changes meanwhile may be in two of them.
    for (const key of hour) keys.set(key.pk, key);
  }
  return [...keys.values()].slice(0, MOST_READ);
};

/** Conversations that changed in the last 24 hours, newest first, 100 at most. HEAD moves with the state, not with every message. */
export const listConversations = async (now: number): Promise<ConversationList> => {
  const hours = Array.from({ length: LIST_HOURS + 1 }, (_, index) => hourKey(now - index * HOUR));
  const heads = await headsAt(enough(await Promise.all(hours.map(changedIn))));
  const newestFirst = heads.toSorted((one, other) => other.changedAt - one.changedAt);
  return { conversations: newestFirst.slice(0, LIST_LIMIT).map(summary) };
};

const After = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(99_999_999));

/** One page of a conversation's log as staff see it, with the proof that it follows entry by entry. */
export const readConversation = async (id: unknown, afterText: unknown): Promise<ConversationPage> => {
  const conversationId = Id.safeParse(id);
  const after = After.safeParse(afterText ?? '0');
  if (!after.success) throw new VisibleError('invalid', 'after: must be a whole number from 0');
  const last = conversationId.success ? await newest(conversationId.data) : undefined;
  if (!conversationId.success || !last) throw new VisibleError('not_found', 'there is no such conversation');
  // The entry before the page comes along for the link to it.
  const start = Math.max(0, after.data - 1);
  const read = await page(conversationId.data, start, PAGE_ENTRIES);
  const before = start > 0 ? (read[0]?.previous ?? '') : '';
  const entries = read.filter(({ seq }) => seq > after.data);
  return {
    conversationId: conversationId.data,
    state: viewState(last.state, last.seq, 'agent'),
    entries: entries.map((entry) => viewEntry(entry, 'agent')),
    more: (entries.at(-1)?.seq ?? last.seq) < last.seq,
    verified: firstFault(conversationId.data, read, before) === undefined,
    hash: entries.at(-1)?.hash,
  };
};
