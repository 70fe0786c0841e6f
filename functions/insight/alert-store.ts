import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { logger } from '../platform/observability.ts';
import { insightTable, table } from '../platform/table.ts';
import { Alert } from '../protocol/insight.ts';
import { ALERTS, keyOfAlert } from './alert-id.ts';
import { judgedWith } from './topic-settings.ts';
import { topicKey } from './topic-store.ts';

const PAGE = 50;

/** An alert as it is kept: of questions of customers only where they are. */
export const AlertRow = z.extend(Alert, {
  sk: z.string(),
  /** Conversation and number of the entry. */
  examples: z._default(z.array(z.tuple([z.string(), z.number()])), []),
});
export type AlertRow = z.infer<typeof AlertRow>;

/** One that does not fit must not take the others with it. */
const rowsOf = (items: readonly Record<string, unknown>[]): AlertRow[] =>
  items.flatMap((item) => {
    const { data, error } = AlertRow.safeParse(item);
    if (data) return [data];
    logger.error('an alert does not fit, it is left out', { sk: item.sk, fields: error.issues.map((i) => i.path) });
    return [];
  });

/** The newest alerts, those before the one with this key; `last` where there are more. */
export const pageOfAlerts = async (before?: string): Promise<{ rows: AlertRow[]; last?: string }> => {
  const { Items = [], LastEvaluatedKey } = await table().send(
    new QueryCommand({
      TableName: insightTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': ALERTS },
      ScanIndexForward: false,
      Limit: PAGE,
      ...(before !== undefined && { ExclusiveStartKey: { pk: ALERTS, sk: before } }),
    }),
  );
  return { rows: rowsOf(Items), ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
};

/** Undefined where there is none with this id. */
export const alertWith = async (id: string): Promise<AlertRow | undefined> => {
  const Key = keyOfAlert(id);
  if (!Key) return undefined;
  const { Item } = await table().send(new GetCommand({ TableName: insightTable(), Key, ConsistentRead: true }));
  return Item && rowsOf([Item])[0];
};

/** Whether there was ever an alert of a topic. It looks through the alerts, of which there are few. */
export const wasAlerted = async (topic: string): Promise<boolean> => {
  const pages = paginateQuery(
    { client: table(), pageSize: 500 },
    {
      TableName: insightTable(),
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'topic = :topic',
      ExpressionAttributeValues: { ':pk': ALERTS, ':topic': topic },
      ProjectionExpression: 'sk',
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages) if (Items.length > 0) return true;
  return false;
};

type Write = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** The alert after a change; undefined when the condition does not hold. */
const changed = async ({ sk }: AlertRow, write: Write): Promise<AlertRow | undefined> => {
  try {
    const { Attributes } = await table().send(
      new UpdateCommand({ TableName: insightTable(), Key: { pk: ALERTS, sk }, ...write, ReturnValues: 'ALL_NEW' }),
    );
    return AlertRow.parse(Attributes);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

/** Notes that a notice was made of an alert; said again it keeps its time and its count. */
export const noteNotice = (row: AlertRow, id: string, at: string): Promise<AlertRow | undefined> =>
  changed(row, {
    UpdateExpression: 'SET notice = :notice',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(notice) OR notice.#id <> :id)',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: { ':notice': { id, at, answered: 0 }, ':id': id },
  });

/** Notes that the notice of an alert was withdrawn; what it did until then stays. */
export const noteWithdrawal = (row: AlertRow, at: string): Promise<AlertRow | undefined> =>
  changed(row, {
    UpdateExpression: 'SET withdrawn = notice, withdrawnAt = :at REMOVE notice',
    ConditionExpression: 'attribute_exists(notice)',
    ExpressionAttributeValues: { ':at': at },
  });

/**
 * Notes whether an alert was real, on itself and in the counts of what it so tunes. Said again nothing changes.
 * @returns false when somebody has said something else meanwhile
 */
export const noteVerdict = async (row: AlertRow, real: boolean, at: string): Promise<boolean> => {
  const { sk, verdict } = row;
  if (verdict?.real === real) return true;
  const TableName = insightTable();
  const counts = { ':one': 1, ...(verdict && { ':less': -1 }) };
  const add = verdict ? '#said :one, #before :less' : '#said :one';
  try {
    await table().send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              TableName,
              Key: { pk: ALERTS, sk },
              UpdateExpression: 'SET verdict = :verdict',
              ConditionExpression: verdict
                ? 'verdict.#real = :before'
                : 'attribute_exists(pk) AND attribute_not_exists(verdict)',
              ...(verdict && { ExpressionAttributeNames: { '#real': 'real' } }),
              ExpressionAttributeValues: { ':verdict': { real, at }, ...(verdict && { ':before': verdict.real }) },
            },
          },
          {
            Update: {
              TableName,
              Key: topicKey(judgedWith(row)),
              UpdateExpression: `ADD ${add}`,
              ExpressionAttributeNames: {
                '#said': real ? 'confirmed' : 'refuted',
                ...(verdict && { '#before': real ? 'refuted' : 'confirmed' }),
              },
              ExpressionAttributeValues: counts,
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
};
