import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';
import type { Attachment } from '../protocol/server.ts';

export const uploadKey = (conversationId: string, id: string) => ({ pk: `UPLOAD#${conversationId}`, sk: id });

/**
 * The file that a message brings, from now on that message's alone: one conditional write that is also the only look at it.
 * The same message may ask again, so that a repeated frame finds what the first one took.
 * @throws VisibleError `invalid` unless this sender has uploaded it to this conversation, it was found good, and no other
 * message has it
 */
export const claim = async (conversationId: string, by: string, id: string, message: string): Promise<Attachment> => {
  try {
    const { Attributes: { name, type, size } = {} } = await table().send(
      new UpdateCommand({
        TableName: sessionsTable(),
        Key: uploadKey(conversationId, id),
        UpdateExpression: 'SET sentWith = :id',
        // There is a time to send it by once it is found good.
        ConditionExpression: 'sender = :by AND (sentWith = :id OR (attribute_not_exists(sentWith) AND sendBy > :now))',
        ExpressionAttributeValues: { ':by': by, ':id': message, ':now': Date.now() },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { id, name, type, size };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new VisibleError('invalid', 'attachment: must be yours, ready and not sent yet');
  }
};
