import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { requireEnv } from '../platform/env.ts';
import { keysIn } from '../platform/list-objects.ts';
import { sessionsTable, table } from '../platform/table.ts';
import { deleteObject } from '../platform/write-object.ts';
import { fileKey, incomingKey } from './keys.ts';

const AT_ONCE = 10;

/** Ids behind the beginning of keys. */
const idsIn = (keys: readonly string[], prefix: string): string[] => keys.map((key) => key.slice(prefix.length));

/** Deletes all files of a conversation, sent or not; how many there were. */
export const forgetFiles = async (conversationId: string): Promise<number> => {
  const [sent, incoming] = [fileKey(conversationId, ''), incomingKey(conversationId, '')];
  const kept = idsIn(await keysIn(requireEnv('ATTACHMENTS_BUCKET'), sent), sent);
  const raw = idsIn(await keysIn(requireEnv('ATTACHMENTS_BUCKET'), incoming), incoming);
  await eachOf(kept, AT_ONCE, (id) => deleteObject(requireEnv('ATTACHMENTS_BUCKET'), fileKey(conversationId, id)));
  await eachOf(raw, AT_ONCE, (id) => deleteObject(requireEnv('ATTACHMENTS_BUCKET'), incomingKey(conversationId, id)));
  return kept.length + raw.length;
};

/** Removes what is noted of uploads to a conversation, their names among it; how many there were. */
export const forgetUploads = async (conversationId: string): Promise<number> => {
  const pk = `UPLOAD#${conversationId}`;
  let removed = 0;
  for (;;) {
    const { Items = [] } = await table().send(
      new QueryCommand({
        TableName: sessionsTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    if (Items.length === 0) return removed;
    await eachOf(Items, AT_ONCE, ({ sk }) =>
      table().send(new DeleteCommand({ TableName: sessionsTable(), Key: { pk, sk } })),
    );
    removed += Items.length;
  }
};
