import {
  BatchWriteCommand,
  DeleteCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { connectionsTable, table } from '../platform/table.ts';
import type { Audience } from './view.ts';

/** A WebSocket of API Gateway lives 2 hours at most; its room rows need not live longer. */
const ROW_SECONDS = 2 * 3600;
/** The sweep closes the socket of a row that is over; the table's own expiry only takes what the sweep never saw. */
const SPARE_SECONDS = 3600;
/** Index of the rows by connection, for leaving. */
export const BY_CONNECTION = 'connection';

export interface Member {
  readonly connectionId: string;
  readonly audience: Audience;
  /** Surrogate of the member a customer's session has proven. */
  readonly member?: string | undefined;
  /** When it entered, epoch milliseconds. */
  readonly since: number;
}

/** What a row holds of staff besides, so that their sockets can be found. */
export interface OfStaff {
  readonly agent: string;
  /** What his token says he may. */
  readonly rank: string;
}

const roomKey = (conversationId: string) => `ROOM#${conversationId}`;
const seconds = () => Math.floor(Date.now() / 1000);

/**
 * Adds a connection to the room until its session ends (epoch seconds). Call it before reading the log: what is appended
 * in between is pushed or read, or both.
 */
export const enter = async (
  conversationId: string,
  member: Omit<Member, 'since'> & Partial<OfStaff>,
  sessionEnds: number,
): Promise<void> => {
  const { connectionId, ...rest } = member;
  const endsAt = Math.min(seconds() + ROW_SECONDS, sessionEnds);
  await table().send(
    new PutCommand({
      TableName: connectionsTable(),
      Item: {
        pk: roomKey(conversationId),
        sk: connectionId,
        ...rest,
        since: Date.now(),
        endsAt,
        expiresAt: endsAt + SPARE_SECONDS,
      },
    }),
  );
};

/** Who is in the room now. Rows past their time count as gone although the table may still hold them. */
export const members = async (conversationId: string): Promise<Member[]> => {
  const found: Member[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const answer = await table().send(
      new QueryCommand({
        TableName: connectionsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': roomKey(conversationId) },
        ExclusiveStartKey: next,
      }),
    );
    for (const row of answer.Items ?? []) {
      const { sk: connectionId, audience, member, since, endsAt } = row;
      if (endsAt > seconds()) found.push({ connectionId, audience, member, since });
    }
    next = answer.LastEvaluatedKey;
  } while (next);
  return found;
};

export interface Row {
  readonly pk: string;
  /** The connection's id. */
  readonly sk: string;
}

export const removeRow = async (row: Row): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: connectionsTable(), Key: { pk: row.pk, sk: row.sk } }));
};

export const leave = (conversationId: string, connectionId: string): Promise<void> =>
  removeRow({ pk: roomKey(conversationId), sk: connectionId });

/** Reads the whole table, which holds open sockets only: an index for this would cost a write for each of them. */
const scan = async (filter: Pick<ScanCommandInput, 'FilterExpression' | 'ExpressionAttributeValues'>) => {
  const found: Record<string, unknown>[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new ScanCommand({
        TableName: connectionsTable(),
        ...filter,
        ProjectionExpression: 'pk, sk, #agent, #rank',
        ExpressionAttributeNames: { '#agent': 'agent', '#rank': 'rank' },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

/** Rows of connections whose session has ended (`now` in epoch ms). */
export const expiredRows = async (now: number): Promise<Row[]> => {
  const ExpressionAttributeValues = { ':now': Math.floor(now / 1000) };
  const rows = await scan({ FilterExpression: 'endsAt <= :now', ExpressionAttributeValues });
  return rows.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
};

/** Rows of connections of staff. */
export const staffRows = async (): Promise<(Row & OfStaff)[]> => {
  const rows = await scan({ FilterExpression: 'attribute_exists(#agent)' });
  return rows.map(({ pk, sk, agent, rank }) => ({
    pk: String(pk),
    sk: String(sk),
    agent: String(agent),
    rank: String(rank),
  }));
};

/** Takes a closed connection out of every room it was in. */
export const leaveAll = async (connectionId: string): Promise<void> => {
  const answer = await table().send(
    new QueryCommand({
      TableName: connectionsTable(),
      IndexName: BY_CONNECTION,
      KeyConditionExpression: 'sk = :connection',
      ExpressionAttributeValues: { ':connection': connectionId },
    }),
  );
  const keys = (answer.Items ?? []).map(({ pk, sk }) => ({ pk, sk }));
  for (let start = 0; start < keys.length; start += 25) {
    const requests = keys.slice(start, start + 25).map((Key) => ({ DeleteRequest: { Key } }));
    // What stays unprocessed expires by itself within two hours, and the first push to it finds it gone.
    await table().send(new BatchWriteCommand({ RequestItems: { [connectionsTable()]: requests } }));
  }
};
