import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  type Appended,
  append,
  type Decision,
  LostRace,
  type Next,
  ownerOf,
  type Tail,
  writeAlone,
} from '../conversation/log.ts';
import { agentsTable, table } from '../platform/table.ts';

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** All agents are one partition: who is there is read in one consistent query. */
export const AGENTS = 'AGENT';
export const agentKey = (agent: string) => ({ pk: AGENTS, sk: agent });

/** A set that nothing is left in is no attribute any more. */
const ROOM = '#capacity > :none AND (attribute_not_exists(holding) OR size(holding) < #capacity)';
/** Who takes a conversation is there. What an offline agent has goes back to the queue, so he gets none. */
const HERE = '#status <> :offline';
/** Who is given one has to want it, too. */
const THERE = '#status = :available AND leaseUntil > :at AND disabled = :no';

/** The agent a conversation was to go to has no room for it, or is not there any more. Nothing was written. */
export class NotFree extends Error {
  override name = 'NotFree';
}

/** Conversations in a row that an agent may let ring out before he counts as away. */
const MOST_RUNG_OUT = 2;

/** How many conversations in a row an agent has let ring out with this one; undefined where that is not counted. */
export type RungOut = (agent: string) => Promise<number | undefined>;

/** Whether it is one too many. */
export const isEmptyChair = (rungOut: number): boolean => rungOut >= MOST_RUNG_OUT;

/** What an agent lets ring out counts if nothing has happened to him since it was read. */
const counted = (rungOut: number) => ({
  set: ` SET rungOut = :rungOut${isEmptyChair(rungOut) ? ', #status = :away' : ''}`,
  ConditionExpression: `#status = :available AND ${rungOut > 1 ? 'rungOut = :before' : 'attribute_not_exists(rungOut)'}`,
  ExpressionAttributeNames: { '#status': 'status' },
  values: {
    ':rungOut': rungOut,
    ':available': 'available',
    ...(rungOut > 1 && { ':before': rungOut - 1 }),
    ...(isEmptyChair(rungOut) && { ':away': 'away' }),
  },
});

/** What changes of an agent from whom a conversation is taken. */
export const laidDown = (conversationId: string, agent: string | undefined, rungOut?: number): Items => {
  if (agent === undefined) return [];
  const { set = '', values, ...condition } = rungOut === undefined ? {} : counted(rungOut);
  return [
    {
      Update: {
        TableName: agentsTable(),
        Key: agentKey(agent),
        UpdateExpression: `DELETE holding :one${set}`,
        ExpressionAttributeValues: { ':one': new Set([conversationId]), ...values },
        ...condition,
      },
    },
  ];
};

const takenUp = (conversationId: string, agent: string | undefined, at: number, isGiven: boolean): Items =>
  agent === undefined
    ? []
    : [
        {
          Update: {
            TableName: agentsTable(),
            Key: agentKey(agent),
            UpdateExpression: 'ADD holding :one SET assignedAt = :at',
            ConditionExpression: `attribute_exists(pk) AND ${isGiven ? THERE : HERE} AND ${ROOM}`,
            ExpressionAttributeNames: { '#capacity': 'capacity', '#status': 'status' },
            ExpressionAttributeValues: {
              ':one': new Set([conversationId]),
              ':at': at,
              ':none': 0,
              ...(isGiven ? { ':available': 'available', ':no': false } : { ':offline': 'offline' }),
            },
          },
        },
      ];

/** Reasons of a canceled transaction after which the same can be tried again. */
export const PASSING = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict', 'ThrottlingError']);

/** What a canceled transaction means: the entry's reason comes first, then those of the agents. `to`: who was to get it. */
const meaningOf = (error: unknown, to: string | undefined): unknown => {
  if (!(error instanceof TransactionCanceledException)) return error;
  const [entry = 'None', ...agents] = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  if (to !== undefined && entry === 'None' && agents.includes('ConditionalCheckFailed'))
    return new NotFree('the agent is not free');
  return [entry, ...agents].every((code) => PASSING.has(code)) ? new LostRace('somebody else was first') : error;
};

/**
 * Writes an entry in one transaction with what it changes of what agents have. Their conversations themselves are kept, not
 * their number: the same one can neither be counted twice nor taken off twice, and never more than `capacity`.
 */
export const writeWithLoads = async (next: Next, rungOut?: RungOut): Promise<void> => {
  const { conversationId, before, entry, put } = next;
  const from = ownerOf(before);
  const to = ownerOf(entry.state);
  if (from === to) {
    await writeAlone(next);
    return;
  }
  const count = from === undefined ? undefined : await rungOut?.(from);
  const loads = [...laidDown(conversationId, from, count), ...takenUp(conversationId, to, entry.at, entry.by !== to)];
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...loads] }));
  } catch (error) {
    throw meaningOf(error, to);
  }
};

/**
 * Appends an entry that may change who has the conversation. `rungOut`: it is taken from an agent because it rang too long.
 * @throws NotFree when it is to go to an agent who cannot take it
 */
export const move = (start: Tail, decide: (tail: Tail) => Decision, rungOut?: RungOut): Promise<Appended> =>
  append(start, decide, (next) => writeWithLoads(next, rungOut));
