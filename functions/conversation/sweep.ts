import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { readSettings } from '../knowledge/settings-store.ts';
import { publish } from '../platform/bus.ts';
import { untilOver } from '../platform/each.ts';
import { hangUp } from '../platform/hang-up.ts';
import { metrics } from '../platform/observability.ts';
import { conversationsTable, table } from '../platform/table.ts';
import type { Draft, Entry } from './entry.ts';
import { unansweredEvent } from './events.ts';
import { DUE_IDLE, headKey } from './head.ts';
import { append, newest, tail } from './log.ts';
import { pushEntry } from './push.ts';
import { expiredRows, removeRow } from './rooms.ts';

const MINUTE = 60_000;
/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 20_000;

/** What becomes of a conversation whose HEAD says that it has been quiet. */
export type Due =
  | { readonly close: true }
  /** A question that got no word at all: its event goes out again. */
  | { readonly askAgain: number }
  /** It was not quiet: look again when it has been, counted from this time (epoch ms). */
  | { readonly quietSince: number }
  | { readonly leave: true };

/** Decides from the newest entry and the replies since the question nobody has answered; pure. `idle` in milliseconds. */
export const decideDue = ({ at, state }: Entry, since: readonly Entry[], now: number, idle: number): Due => {
  if (state.mode !== 'bot' && state.mode !== 'procedure') return { leave: true };
  if (at + idle > now) return { quietSince: at };
  const { unanswered } = state;
  // A question that was handed on has had its word, although it stays open for staff.
  const hadWord = since.some(({ role, about }) => role === 'bot' && about === unanswered);
  return unanswered === undefined || hadWord ? { close: true } : { askAgain: unanswered };
};

interface DueHead {
  readonly conversationId: string;
  readonly headSeq: number;
}

/** Moves a HEAD on in the index; a newer HEAD knows better. */
const rearm = async ({ conversationId, headSeq }: DueHead, dueAt: number): Promise<void> => {
  try {
    await table().send(
      new UpdateCommand({
        TableName: conversationsTable(),
        Key: headKey(conversationId),
        UpdateExpression: 'SET dueAt = :at',
        ConditionExpression: 'headSeq = :seq',
        ExpressionAttributeValues: { ':at': dueAt, ':seq': headSeq },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/** Ends a conversation unless somebody writes at this very moment. */
const close = async (conversationId: string, last: Entry): Promise<void> => {
  const id = `${last.id}.idle`;
  const draft: Draft = { id, kind: 'closed', role: 'system', after: last.seq, body: { reason: 'idle' } };
  const appended = await append(await tail(conversationId, last.seq, 'heads'), (tail) => {
    // The answer of the write may have got lost.
    if (tail.last?.id === id) return { existing: tail.last };
    return tail.last?.seq === last.seq ? { append: draft } : { skip: 'it is not quiet any more' };
  });
  if (!appended.entry) return;
  if (appended.written && !last.state.practice) metrics.addMetric('IdleCloses', 'Count', 1);
  await pushEntry(conversationId, appended.entry);
};

const visit = async (head: DueHead, now: number, idle: number): Promise<void> => {
  const { conversationId } = head;
  const last = await newest(conversationId);
  if (!last) return;
  const { unanswered } = last.state;
  const since = unanswered === undefined ? [] : (await tail(conversationId, unanswered, 'heads')).entries;
  const due = decideDue(last, since, now, idle);
  if ('quietSince' in due) await rearm(head, due.quietSince);
  else if ('close' in due) await close(conversationId, last);
  else if ('askAgain' in due) {
    if (!last.state.practice) metrics.addMetric('QuestionsAskedAgain', 'Count', 1);
    const [refused] = await publish([unansweredEvent(conversationId, last)]);
    if (refused) throw new Error('the bus does not take the event of an unanswered question');
  }
};

/** Conversations whose HEAD has been quiet since `before` or longer, the longest first: one page, the next minute takes the rest. */
const quiet = async (before: number): Promise<DueHead[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      IndexName: 'due',
      KeyConditionExpression: 'due = :due AND dueAt <= :before',
      ExpressionAttributeValues: { ':due': DUE_IDLE, ':before': before },
    }),
  );
  return Items.map(({ conversationId, headSeq }) => ({ conversationId, headSeq }));
};

/** Closes conversations that have been idle for as long as the live settings say. */
export const sweepConversations = async (now: number): Promise<void> => {
  const idle = (await readSettings()).settings.idleCloseMinutes * MINUTE;
  if (idle === 0) return;
  await untilOver(await quiet(now - idle), now + BUDGET_MS, (head) => visit(head, now, idle));
};

/** Closes the sockets whose session has ended, and removes their rows. */
export const sweepConnections = async (now: number): Promise<void> => {
  await untilOver(await expiredRows(now), now + BUDGET_MS, async (row) => {
    await hangUp(row.sk);
    await removeRow(row);
  });
};
