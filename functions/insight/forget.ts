import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { insightTable, table } from '../platform/table.ts';
import { chunksOf, factsOfRows, OF_STEP } from './rows.ts';
import { bucketOf, isKept } from './steps.ts';

/** Attempts at a row that somebody else writes anew at the same time. */
const ATTEMPTS = 5;

type Row = Record<string, unknown>;

const rowsOf = async (bucket: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let next: Row | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: insightTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `${OF_STEP}${bucket}` },
        ExclusiveStartKey: next,
      }),
    );
    rows.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return rows;
};

/**
 * Writes a row without what is counted of a conversation. Together with the removal of the old one, which has to be there: of
 * two who forget at once neither brings back what the other took out.
 */
const rewrite = async (bucket: string, row: Row, conversationId: string): Promise<number> => {
  const facts = factsOfRows(bucket, [row]);
  const rest = facts.filter((fact) => fact.conversationId !== conversationId);
  if (rest.length === facts.length) return 0;
  const chunks = rest.length === 0 ? [] : chunksOf(bucket, rest, String(row.sk).startsWith('R') ? 'R' : 'F');
  await table().send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Delete: {
            TableName: insightTable(),
            Key: { pk: row.pk, sk: row.sk },
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
        ...chunks.map((Item) => ({ Put: { TableName: insightTable(), Item } })),
      ],
    }),
  );
  return facts.length - rest.length;
};

const forgetIn = async (bucket: string, conversationId: string): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      let forgotten = 0;
      for (const row of await rowsOf(bucket)) forgotten += await rewrite(bucket, row, conversationId);
      return forgotten;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || attempt === ATTEMPTS) throw error;
    }
  }
};

/** Takes out of the counts what was counted of a conversation at these times (epoch ms); how many facts there were. */
export const forgetFacts = async (conversationId: string, times: readonly number[]): Promise<number> => {
  let forgotten = 0;
  for (const bucket of new Set(times.map(bucketOf))) {
    if (isKept(bucket)) forgotten += await forgetIn(bucket, conversationId);
  }
  return forgotten;
};
