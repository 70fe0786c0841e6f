import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { conversationsTable, table } from '../platform/table.ts';
import type { Entry } from './entry.ts';
import { pkOf } from './log.ts';

/** The sparse indexes of HEAD: name -> [partition key, sort key]. `lib/` builds them from here. */
export const INDEXES = {
  customer: ['customer', 'openedAt'],
  queue: ['queue', 'since'],
  agent: ['agent', 'since'],
  due: ['due', 'dueAt'],
  hour: ['hour', 'changedAt'],
} as const;

/** Hour of a time as the key of the `hour` index: `2026-11-21T05`, UTC. */
export const hourKey = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** HEAD: the conversation as lists and indexes see it. A pure function of one entry, so that a rebuild makes the same bytes. */
export const headOf = (conversationId: string, { seq, at, state }: Entry) => ({
  pk: pkOf(conversationId),
  sk: 'HEAD',
  conversationId,
  headSeq: seq,
  changedAt: at,
  openedAt: state.openedAt,
  state,
  customer: `VISITOR#${state.visitorId}`,
  hour: hourKey(at),
  ...(state.mode === 'waiting' ? { queue: state.skill ?? 'any', since: at } : {}),
  ...(state.mode === 'agent' && state.agent ? { agent: state.agent, since: at } : {}),
});

/** Writes HEAD unless a newer one is there; the same one again changes nothing. Written by the publisher and a rebuild alone. */
export const project = async (conversationId: string, entry: Entry): Promise<void> => {
  try {
    await table().send(
      new PutCommand({
        TableName: conversationsTable(),
        Item: headOf(conversationId, entry),
        ConditionExpression: 'attribute_not_exists(headSeq) OR headSeq <= :seq',
        ExpressionAttributeValues: { ':seq': entry.seq },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};
