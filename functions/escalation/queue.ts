import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isWaiting } from '../conversation/mode.ts';
import type { State } from '../conversation/state.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { isOpen, openMillis } from '../knowledge/hours.ts';
import { logger, metrics } from '../platform/observability.ts';
import { agentsTable, table } from '../platform/table.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { firstLookedAt } from './absent.ts';
import { allAgents } from './agents.ts';
import { estimate } from './estimate.ts';
import { type Line, lineOf, positionIn } from './line.ts';
import { ROUTING_RULES } from './routing.ts';
import { priorityOf, unanswered, withoutPersonIn } from './waiting.ts';

/** The snapshot of the queue is made anew at most so often, when somebody who waits asks. */
const FRESH_MS = 5_000;
/** Handling times remembered, newest last. */
const MOST_HANDLED = 50;
const LINE_KEY = { pk: 'QUEUE', sk: 'line' };
const HANDLED_KEY = { pk: 'QUEUE', sk: 'handled' };

/** The queue as it was at `line.at`. */
interface Snapshot {
  readonly line: Line;
  /** Milliseconds from being taken to being resolved, newest last. */
  readonly handled: readonly number[];
  /** How many conversations the agents who are there can have at once. */
  readonly slots: number;
}

const read = async (): Promise<Snapshot | undefined> => {
  const { Item } = await table().send(new GetCommand({ TableName: agentsTable(), Key: LINE_KEY }));
  return Item?.snapshot;
};

const readHandled = async (): Promise<{ times: number[]; version: number }> => {
  const { Item } = await table().send(new GetCommand({ TableName: agentsTable(), Key: HANDLED_KEY }));
  return { times: Item?.times ?? [], version: Item?.version ?? 0 };
};

/** Puts an item unless a condition says that somebody else did; whether it did. */
const putIf = async (
  Item: object,
  ConditionExpression: string,
  values: object,
  names?: Record<string, string>,
): Promise<boolean> => {
  try {
    await table().send(
      new PutCommand({
        TableName: agentsTable(),
        Item: Item as Record<string, unknown>,
        ConditionExpression,
        ExpressionAttributeValues: values as Record<string, unknown>,
        ...(names && { ExpressionAttributeNames: names }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/**
 * Makes it anew. Of those who do so at once, which takes as many containers, one writes; all have looked for themselves. That
 * nobody waits is read for as little as it would be remembered.
 */
const makeAnew = async (old: Snapshot | undefined, now: number): Promise<Snapshot> => {
  const [heads, agents, handled] = await Promise.all([unanswered(), allAgents(), readHandled()]);
  const waiting = await firstLookedAt(withoutPersonIn(heads));
  const there = agents.filter(
    ({ status, disabled, leaseUntil }) => status === 'available' && !disabled && leaseUntil > now,
  );
  const slots = there.reduce((sum, { capacity }) => sum + capacity, 0);
  const snapshot: Snapshot = { line: lineOf(waiting, now, ROUTING_RULES), handled: handled.times, slots };
  if (waiting.length > 0) {
    const isOld = 'attribute_not_exists(pk) OR #at = :old';
    await putIf({ ...LINE_KEY, at: now, snapshot }, isOld, { ':old': old?.line.at ?? 0 }, { '#at': 'at' });
  }
  return snapshot;
};

let known: { readonly at: number; readonly snapshot: Promise<Snapshot | undefined> } | undefined;

/** The snapshot, at most twice as old as it may get: once in the table, once in this container. */
const current = (now: number): Promise<Snapshot | undefined> => {
  if (known && now - known.at < FRESH_MS) return known.snapshot;
  const snapshot = read().then((old) => (old && now - old.line.at < FRESH_MS ? old : makeAnew(old, now)));
  known = { at: now, snapshot };
  snapshot.catch(() => {
    known = undefined;
  });
  return snapshot;
};

/** The line, unless it cannot be read: who waits need not know his place to go on waiting. */
const currentOrNone = async (now: number): Promise<Snapshot | undefined> => {
  try {
    return await current(now);
  } catch (error) {
    logger.error('the line could not be read, who waits is not told his place', { error });
    metrics.addMetric('PlacesUnknown', 'Count', 1);
    return undefined;
  }
};

/** Whether those who are there stay so long: in open hours until they end, for who works at night nothing is known against it. */
const lasts = (hours: BusinessHours, now: number, milliseconds: number): boolean =>
  !isOpen(hours, now) || openMillis(hours, now, now + milliseconds) === milliseconds;

/** Where somebody who waits is in the line, and how long it will take if that is known; undefined when he does not wait, or the line is not known. */
export const placeOf = async (
  conversationId: string,
  state: State | undefined,
  hours: BusinessHours,
  now: number,
): Promise<Omit<ServerFrame<'queue'>, 'type' | 'conversationId'> | undefined> => {
  if (!state || !isWaiting(state) || state.since === undefined) return undefined;
  const snapshot = await currentOrNone(now);
  if (!snapshot) return undefined;
  const { since, skill } = state;
  const seeker = { conversationId, since, priority: priorityOf(state), ...(skill && { skill }) };
  const position = positionIn(snapshot.line, seeker);
  const expected = estimate({ position, handling: snapshot.handled, slots: snapshot.slots });
  const isTold = expected && lasts(hours, now, expected.seconds * 1_000);
  return { position, ...(isTold && { estimateSeconds: expected.seconds }) };
};

/** Remembers how long a person had a conversation. One that is lost to another writer changes no estimate worth a retry. */
export const rememberHandled = async (milliseconds: number): Promise<void> => {
  const { times, version } = await readHandled();
  await putIf(
    { ...HANDLED_KEY, times: [...times, milliseconds].slice(-MOST_HANDLED), version: version + 1 },
    'attribute_not_exists(version) OR version = :version',
    { ':version': version },
  );
};
