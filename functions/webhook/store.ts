import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandOutput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { table, webhooksTable } from '../platform/table.ts';
import type { Delivery } from './send.ts';

/** A delivery that failed. */
export interface Row extends Delivery {
  /** The endpoint's. */
  readonly key: string;
  /** Since when it is tried (epoch ms). */
  readonly bornAt: number;
  readonly tries: number;
  /** What the last try came to. */
  readonly failure: string;
  /** When it is tried again, or since when it is dead (epoch ms). */
  readonly dueAt: number;
}

/** By what is due, and by how long it is tried: of an endpoint, which is its partition, or in that of the dead. */
export const INDEXES = { due: ['queue', 'dueAt'], born: ['queue', 'bornAt'] } as const;
/** A day ends without a look at what was to be sent. */
export const KEYS_ALONE: ReadonlySet<string> = new Set<keyof typeof INDEXES>(['born']);
const DEAD = 'DEAD';
/** A day of tries, and 30 for somebody to look. */
const KEPT_S = 31 * 24 * 3_600;
/** Bodies read at once: few, since a receiver that hangs takes none of them. */
const DUE_PAGE = 25;
const BORN_PAGE = 500;
const PAGE = 100;

const expiryOf = (bornAt: number): number => Math.floor(bornAt / 1000) + KEPT_S;
const keyOf = (id: string) => ({ pk: `DELIVERY#${id}` });
type Item = NonNullable<QueryCommandOutput['Items']>[number];
const rowOf = (item: Item): Row => {
  const { pk: _pk, queue: _queue, expiresAt: _expiresAt, ...row } = item;
  return row as Row;
};

/** False when the condition of the write does not hold. */
const holds = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Keeps what failed at the first try. The same event once more changes nothing. */
export const keep = (row: Row): Promise<boolean> =>
  holds(
    table().send(
      new PutCommand({
        TableName: webhooksTable(),
        Item: { ...keyOf(row.id), ...row, queue: row.key, expiresAt: expiryOf(row.bornAt) },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );

/** What is due for an endpoint, the longest first. */
export async function* dueOf(key: string, now: number): AsyncGenerator<Row[]> {
  const pages = paginateQuery(
    { client: table(), pageSize: DUE_PAGE },
    {
      TableName: webhooksTable(),
      IndexName: 'due',
      KeyConditionExpression: 'queue = :key AND dueAt <= :now',
      ExpressionAttributeValues: { ':key': key, ':now': now },
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(rowOf);
}

/** What is tried for an endpoint since then or longer; ids alone. */
export async function* bornUntil(key: string, until: number): AsyncGenerator<string[]> {
  const pages = paginateQuery(
    { client: table(), pageSize: BORN_PAGE },
    {
      TableName: webhooksTable(),
      IndexName: 'born',
      KeyConditionExpression: 'queue = :key AND bornAt <= :until',
      ExpressionAttributeValues: { ':key': key, ':until': until },
    },
  );
  for await (const { Items = [] } of pages) yield Items.map(({ pk }) => String(pk).slice(keyOf('').pk.length));
}

/** Gives up what is tried since then or longer, as it is; false when somebody else has, or it has arrived. */
export const giveUp = (id: string, key: string, until: number, now: number): Promise<boolean> =>
  holds(
    table().send(
      new UpdateCommand({
        TableName: webhooksTable(),
        Key: keyOf(id),
        UpdateExpression: 'SET queue = :dead, dueAt = :now',
        ConditionExpression: 'queue = :key AND bornAt <= :until',
        ExpressionAttributeValues: { ':dead': DEAD, ':now': now, ':key': key, ':until': until },
      }),
    ),
  );

/** What a try that failed makes of a row. */
export type Failed = Pick<Row, 'tries' | 'failure' | 'dueAt'> & { readonly isDead: boolean };

/** Notes it; false when somebody else has tried meanwhile. */
export const fail = (row: Row, { tries, failure, dueAt, isDead }: Failed): Promise<boolean> =>
  holds(
    table().send(
      new UpdateCommand({
        TableName: webhooksTable(),
        Key: keyOf(row.id),
        UpdateExpression: 'SET queue = :queue, dueAt = :due, failure = :failure, tries = :tries',
        ConditionExpression: 'queue = :key AND dueAt = :was',
        ExpressionAttributeValues: {
          ':queue': isDead ? DEAD : row.key,
          ':due': dueAt,
          ':failure': failure,
          ':tries': tries,
          ':key': row.key,
          ':was': row.dueAt,
        },
      }),
    ),
  );

/** It has arrived. */
export const forget = async ({ id }: Row): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: webhooksTable(), Key: keyOf(id) }));
};

/** The newest of those that were given up, or those before one of them. */
export const deadRows = async (
  after?: Pick<Row, 'id' | 'dueAt'>,
): Promise<{ readonly rows: Row[]; readonly isAll: boolean }> => {
  const { Items = [], LastEvaluatedKey: next } = await table().send(
    new QueryCommand({
      TableName: webhooksTable(),
      IndexName: 'due',
      KeyConditionExpression: 'queue = :dead',
      ExpressionAttributeValues: { ':dead': DEAD },
      ...(after && { ExclusiveStartKey: { ...keyOf(after.id), queue: DEAD, dueAt: after.dueAt } }),
      ScanIndexForward: false,
      Limit: PAGE,
    }),
  );
  return { rows: Items.map(rowOf), isAll: next === undefined };
};

export const rowWith = async (id: string): Promise<Row | undefined> => {
  if (!/^[\w.-]{1,100}$/.test(id)) return undefined;
  const { Item } = await table().send(
    new GetCommand({ TableName: webhooksTable(), Key: keyOf(id), ConsistentRead: true }),
  );
  return Item && rowOf(Item);
};

/** Gives a dead one another day, from now on; one that is not dead stays as it is. */
export const revive = (row: Row, now: number): Promise<boolean> =>
  holds(
    table().send(
      new UpdateCommand({
        TableName: webhooksTable(),
        Key: keyOf(row.id),
        UpdateExpression: 'SET queue = :queue, dueAt = :now, bornAt = :now, tries = :none, expiresAt = :expires',
        ConditionExpression: 'queue = :dead',
        ExpressionAttributeValues: {
          ':queue': row.key,
          ':now': now,
          ':none': 0,
          ':expires': expiryOf(now),
          ':dead': DEAD,
        },
      }),
    ),
  );
