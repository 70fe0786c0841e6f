import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type HeadItem, WAITING } from '../conversation/head.ts';
import { newest } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { conversationsTable, table } from '../platform/table.ts';
import type { Waiting } from './routing.ts';

export const priorityOf = ({ priority = 0 }: State): Waiting['priority'] =>
  priority >= 3 ? 3 : priority >= 2 ? 2 : priority >= 1 ? 1 : 0;

const waitingOf = (conversationId: string, state: State, at: number): Waiting => ({
  conversationId,
  since: state.since ?? at,
  priority: priorityOf(state),
  language: state.language,
  ...(state.skill === undefined ? {} : { skill: state.skill }),
  ...(state.last === undefined ? {} : { last: state.last }),
  ...(state.passed === undefined ? {} : { passed: state.passed }),
  ...(state.told === undefined ? {} : { told: state.told }),
});

/** Everybody who waits, as the lists know it: what happened in this very second may be missing. */
export const whoWaits = async (): Promise<Waiting[]> => {
  const found: Waiting[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        IndexName: 'queue',
        KeyConditionExpression: 'queue = :queue',
        ExpressionAttributeValues: { ':queue': WAITING },
        ExclusiveStartKey: next,
      }),
    );
    for (const item of page.Items ?? []) {
      const { conversationId, state, changedAt } = item as HeadItem;
      found.push(waitingOf(conversationId, state, changedAt));
    }
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

/** A conversation that has begun to wait right now and may not be in the list yet. */
export const justWaiting = async (conversationId: string): Promise<Waiting[]> => {
  const last = await newest(conversationId);
  return last?.state.mode === 'waiting' ? [waitingOf(conversationId, last.state, last.at)] : [];
};
