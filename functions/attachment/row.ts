import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { sessionsTable, table } from '../platform/table.ts';
import type { FileType } from '../protocol/file.ts';
import type { Attachment, Refusal } from '../protocol/server.ts';
import { uploadKey } from './claim.ts';

const HOUR = 3_600_000;
/** Before the bucket may delete what is not sent, which it does a day after it was found good. */
const SEND_WITHIN_MS = 23 * HOUR;
/** A message that is repeated later than this finds its file no more. */
const ROW_SECONDS = 8 * 24 * 3_600;

/** How an upload stands: nothing came yet, a scanner looks at it, it can be sent, or it is deleted. */
export type UploadStatus = 'awaited' | 'scanning' | 'ready' | 'refused';

/** An upload, from asking for its address to its message. */
export interface Upload extends Attachment {
  readonly conversationId: string;
  /** Who alone may send it: a visitor's or an agent's surrogate id. */
  readonly sender: string;
  readonly role: 'customer' | 'agent';
  readonly connectionId: string;
  /** The client's own id of the upload. */
  readonly upload: string;
  readonly status: UploadStatus;
  readonly reason?: Refusal;
}

export const putUpload = async ({ conversationId, id, ...upload }: Upload): Promise<void> => {
  const expiresAt = Math.floor(Date.now() / 1000) + ROW_SECONDS;
  const Item = { ...uploadKey(conversationId, id), ...upload, expiresAt };
  await table().send(new PutCommand({ TableName: sessionsTable(), Item }));
};

export const uploadOf = async (conversationId: string, id: string): Promise<Upload | undefined> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: sessionsTable(), Key: uploadKey(conversationId, id), ConsistentRead: true }),
  );
  // What lies here was put by `putUpload`.
  return Item && ({ ...Item, conversationId, id } as Upload);
};

/** What was found out about an upload. */
export type Finding =
  | { readonly status: 'scanning' | 'ready'; readonly type: FileType; readonly size: number }
  | { readonly status: 'refused'; readonly reason: Refusal };

/**
 * Notes what was found, if the upload stands as it did when it was looked at; whether it did. From `ready` on it can be sent
 * for 23 hours, and what is refused cannot be sent any more.
 */
export const settle = async ({ conversationId, id, status: before }: Upload, found: Finding): Promise<boolean> => {
  const { status } = found;
  const isRefused = status === 'refused';
  const set = isRefused ? '#reason = :reason REMOVE sendBy' : '#type = :type, #size = :size, sendBy = :sendBy';
  try {
    await table().send(
      new UpdateCommand({
        TableName: sessionsTable(),
        Key: uploadKey(conversationId, id),
        UpdateExpression: `SET #status = :status, ${set}`,
        ConditionExpression: '#status = :before',
        ExpressionAttributeNames: {
          '#status': 'status',
          ...(isRefused ? { '#reason': 'reason' } : { '#type': 'type', '#size': 'size' }),
        },
        ExpressionAttributeValues: {
          ':status': status,
          ':before': before,
          ...(isRefused
            ? { ':reason': found.reason }
            : {
                ':type': found.type,
                ':size': found.size,
                // Zero is over at once: nobody sends what a scanner has not judged.
                ':sendBy': status === 'ready' ? Date.now() + SEND_WITHIN_MS : 0,
              }),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
