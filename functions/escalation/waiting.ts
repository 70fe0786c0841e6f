import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type HeadItem, UNANSWERED } from '../conversation/head.ts';
import { newest } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
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

/** Everybody whom no person has answered yet, as the lists know it: what happened in this very second may be missing. */
export const unanswered = async (): Promise<HeadItem[]> => {
  const found: HeadItem[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        IndexName: 'queue',
        KeyConditionExpression: 'queue = :queue',
        ExpressionAttributeValues: { ':queue': UNANSWERED },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...((page.Items ?? []) as HeadItem[]));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

/** Who of them waits, and neither rings for nor is with an agent. */
export const waitingIn = (heads: readonly HeadItem[]): Waiting[] =>
  heads
    .filter(({ state }) => state.mode === 'waiting')
    .map(({ conversationId, state, changedAt }) => waitingOf(conversationId, state, changedAt));

export const whoWaits = async (): Promise<Waiting[]> => waitingIn(await unanswered());

/** Everybody who waits as he sees it: also those for whom it rings. */
export const withoutPersonIn = (heads: readonly HeadItem[]): Waiting[] =>
  heads
    .filter(({ state }) => isWaiting(state))
    .map(({ conversationId, state, changedAt }) => waitingOf(conversationId, state, changedAt));

/** A conversation that has begun to wait right now and may not be in the list yet. */
export const justWaiting = async (conversationId: string): Promise<Waiting[]> => {
  const last = await newest(conversationId);
  return last?.state.mode === 'waiting' ? [waitingOf(conversationId, last.state, last.at)] : [];
};
