import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { append, LostRace, type Next, ownerOf, writeAlone } from '../conversation/log.ts';
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

const laidDown = (conversationId: string, agent: string | undefined): Items =>
  agent === undefined
    ? []
    : [
        {
          Update: {
            TableName: agentsTable(),
            Key: agentKey(agent),
            UpdateExpression: 'DELETE holding :one',
            ExpressionAttributeValues: { ':one': new Set([conversationId]) },
          },
        },
      ];

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
const PASSING = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict', 'ThrottlingError']);

/** What a canceled transaction means: the entry's reason comes first, then those of the agents. */
const meaningOf = (error: unknown): unknown => {
  if (!(error instanceof TransactionCanceledException)) return error;
  const [entry = 'None', ...agents] = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  if (entry === 'None' && agents.includes('ConditionalCheckFailed')) return new NotFree('the agent is not free');
  return [entry, ...agents].every((code) => PASSING.has(code)) ? new LostRace('somebody else was first') : error;
};

/**
 * Writes an entry in one transaction with what it changes of what agents have. Their conversations themselves are kept, not
 * their number: the same one can neither be counted twice nor taken off twice, and never more than `capacity`.
 */
const writeWithLoads = async (next: Next): Promise<void> => {
  const { conversationId, before, entry, put } = next;
  const from = ownerOf(before);
  const to = ownerOf(entry.state);
  if (from === to) {
    await writeAlone(next);
    return;
  }
  const loads = [...laidDown(conversationId, from), ...takenUp(conversationId, to, entry.at, entry.by !== to)];
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...loads] }));
  } catch (error) {
    throw meaningOf(error);
  }
};

/**
 * Appends an entry that may change who has the conversation.
 * @throws NotFree when it is to go to an agent who cannot take it
 */
export const move = (...[start, decide]: Parameters<typeof append>): ReturnType<typeof append> =>
  append(start, decide, writeWithLoads);
