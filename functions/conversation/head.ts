import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { conversationsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { pkOf } from './log.ts';
import type { State } from './state.ts';

/** The sparse indexes of HEAD: name -> [partition key, sort key]. `lib/` builds them from here. */
export const INDEXES = {
  customer: ['customer', 'openedAt'],
  queue: ['queue', 'since'],
  due: ['due', 'dueAt'],
  hour: ['hour', 'openedAt'],
} as const;

/** Indexes that hold keys only, and keys that most changes of HEAD leave alone: an index costs a write where its part changes. */
export const KEYS_ALONE: ReadonlySet<string> = new Set<keyof typeof INDEXES>(['customer', 'hour']);

/** Hour of a time as the key of the `hour` index: `2026-11-21T05`, UTC. */
export const hourKey = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** Partition of the `due` index: conversations the bot holds, by how long they have been quiet (epoch ms). */
export const DUE_IDLE = 'idle';
/**
 * Partition of the `queue` index: everybody whom no person has answered yet, by since when: who waits, for whom it rings, and
 * who is with an agent that has said nothing. Far below what one key can take.
 */
export const UNANSWERED = 'unanswered';

export const HEAD_SK = 'HEAD';
export const headKey = (conversationId: string) => ({ pk: pkOf(conversationId), sk: HEAD_SK });

/** HEAD as it is stored. */
export interface HeadItem {
  readonly pk: string;
  readonly sk: string;
  readonly conversationId: string;
  /** Number of the entry it was made of. */
  readonly headSeq: number;
  /** Epoch milliseconds. */
  readonly changedAt: number;
  readonly openedAt: number;
  readonly state: State;
  readonly customer: string;
  readonly hour: string;
  readonly due?: string | undefined;
  readonly dueAt?: number | undefined;
  readonly queue?: string;
  readonly since?: number;
}

/** All that HEAD has: who may put these may write no entry. */
export const HEAD_ATTRIBUTES = Object.keys({
  pk: true,
  sk: true,
  conversationId: true,
  headSeq: true,
  changedAt: true,
  openedAt: true,
  state: true,
  customer: true,
  hour: true,
  due: true,
  dueAt: true,
  queue: true,
  since: true,
} satisfies Record<keyof HeadItem, true>);

/** HEAD: the conversation as lists and indexes see it. A pure function of one entry, so that a rebuild makes the same bytes. */
export const headOf = (conversationId: string, { seq, at, state }: Entry): HeadItem => ({
  ...headKey(conversationId),
  conversationId,
  headSeq: seq,
  changedAt: at,
  openedAt: state.openedAt,
  state,
  customer: `VISITOR#${state.visitorId}`,
  hour: hourKey(at),
  // A first word on it: later messages do not move HEAD. The sweep looks at the log before it acts, and moves it on.
  ...(state.mode === 'bot' || state.mode === 'procedure' ? { due: DUE_IDLE, dueAt: at } : {}),
  ...(state.since === undefined ? {} : { queue: UNANSWERED, since: state.since }),
});

/** Writes HEAD unless a newer one is there; whether it did. */
export const writeHead = async (head: HeadItem): Promise<boolean> => {
  try {
    await table().send(
      new PutCommand({
        TableName: conversationsTable(),
        Item: head,
        ConditionExpression: 'attribute_not_exists(headSeq) OR headSeq <= :seq',
        ExpressionAttributeValues: { ':seq': head.headSeq },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Writes HEAD of an entry; the same one again changes nothing. For the publisher alone. */
export const project = async (conversationId: string, entry: Entry): Promise<void> => {
  await writeHead(headOf(conversationId, entry));
};
