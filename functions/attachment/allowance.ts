import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';

const HOUR = 3_600;
const MB = 1024 * 1024;

/** What one may upload in an hour. An agent sends files to many customers. */
export const ALLOWANCES = {
  customer: { files: 20, bytes: 50 * MB },
  agent: { files: 200, bytes: 500 * MB },
} as const;

/**
 * Counts an upload of somebody in this hour, unless it is one too many: then nothing is counted.
 * @throws VisibleError `rate_limited`
 */
export const countUpload = async (role: keyof typeof ALLOWANCES, who: string, size: number): Promise<void> => {
  const { files, bytes } = ALLOWANCES[role];
  const now = Math.floor(Date.now() / 1000);
  const hour = Math.floor(now / HOUR);
  try {
    await table().send(
      new UpdateCommand({
        TableName: sessionsTable(),
        Key: { pk: `LIMIT#upload#${who}`, sk: String(hour) },
        UpdateExpression: 'ADD files :one, sent :size SET expiresAt = :end',
        ConditionExpression: 'attribute_not_exists(files) OR (files < :files AND sent <= :left)',
        ExpressionAttributeValues: {
          ':one': 1,
          ':size': size,
          ':files': files,
          ':left': bytes - size,
          ':end': (hour + 2) * HOUR,
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const retryAfter = (hour + 1) * HOUR - now;
    const most = `${files} files and ${bytes / MB} MB an hour`;
    throw new VisibleError('rate_limited', `at most ${most}; try again in ${retryAfter} s`, retryAfter);
  }
};
