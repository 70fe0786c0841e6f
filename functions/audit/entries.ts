import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../conversation/entry.ts';
import { entryOf, itemOf, pkOf, skOf } from '../conversation/log.ts';
import { conversationsTable, table } from '../platform/table.ts';

const LAST = 99_999_999;

/** Entries of a conversation behind a number, as they are stored, a page of the table (up to 1 MB) at a time. */
export const entriesAfter = async function* (conversationId: string, after: number): AsyncGenerator<Entry[]> {
  let next: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pkOf(conversationId), ':from': skOf(after + 1), ':to': skOf(LAST) },
        ExclusiveStartKey: next,
      }),
    );
    yield (page.Items ?? []).map((item) => entryOf(itemOf(item)));
    next = page.LastEvaluatedKey;
  } while (next);
};
