import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../conversation/entry.ts';
import { entryOf, itemOf, pkOf, skOf } from '../conversation/log.ts';
import { conversationsTable, table } from '../platform/table.ts';

const PREFIX = 'E#';
/** Every key that begins as an entry's does is before it. */
const END = 'E$';

/** What stands under another key than its own is read as what that key says: no hash of an entry is of that. */
const placed = (item: ReturnType<typeof itemOf>): Entry => {
  const { sk } = item;
  const entry = entryOf(item);
  return skOf(entry.seq) === sk ? entry : { ...entry, seq: Number(sk.slice(PREFIX.length)) || 0 };
};

/**
 * Entries of a conversation behind a number, as they are stored, a page of the table (up to 1 MB) at a time. From the first on
 * also what stands where no entry can be: whoever can write to the table could put it there.
 */
export const entriesAfter = async function* (conversationId: string, after: number): AsyncGenerator<Entry[]> {
  const from = after < 1 ? PREFIX : skOf(after + 1);
  let next: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: conversationsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pkOf(conversationId), ':from': from, ':to': END },
        ExclusiveStartKey: next,
      }),
    );
    yield (page.Items ?? []).map((item) => placed(itemOf(item)));
    next = page.LastEvaluatedKey;
  } while (next);
};
