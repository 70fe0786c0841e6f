import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { requireEnv } from '../platform/env.ts';
import { logger } from '../platform/observability.ts';
import { readObject } from '../platform/read-object.ts';
import { insightTable, table } from '../platform/table.ts';
import { deleteObject, writeObject } from '../platform/write-object.ts';
import type { Progress, States, Stored } from './places.ts';
import { STEP } from './steps.ts';

/** Begins of keys in the bucket; lib/ says who may use them, and how long they are kept. */
export const STATE = 'state/';
export const CHECKPOINT = 'checkpoint/';

const KEY = { pk: 'STATE', sk: 'JOB' };
const bucket = (): string => requireEnv('INSIGHT_BUCKET');
const hour = (at: number): string => `${CHECKPOINT}${new Date(at).toISOString().slice(0, 16)}Z`;

const read = async (key: string): Promise<Uint8Array | undefined> => {
  try {
    return await readObject(bucket(), key);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

const item = async (): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await table().send(new GetCommand({ TableName: insightTable(), Key: KEY, ConsistentRead: true }));
  return Item;
};

const storedIn = (found: Record<string, unknown>): Stored => ({
  version: Number(found.version),
  at: Date.parse(String(found.next)),
  checkpoints: (found.checkpoints as string[]).map((at) => Date.parse(at)),
  ...(found.key !== undefined && { key: String(found.key) }),
});

const time = (at: number): string => new Date(at).toISOString();

/** An object that nobody needs any more costs next to nothing, and goes by itself after a while. */
const drop = async (key: string | undefined): Promise<void> => {
  if (key === undefined) return;
  await deleteObject(bucket(), key).catch((error: unknown) => logger.warn('an old state stays', { key, error }));
};

const commit = async (
  before: Stored | undefined,
  bytes: Uint8Array | undefined,
  { at, readUntil, incompleteSince, checkpoints }: Progress,
): Promise<Stored | undefined> => {
  const key = bytes && `${STATE}${time(at)}-${randomUUID()}`;
  if (key) await writeObject(bucket(), key, bytes);
  const version = (before?.version ?? 0) + 1;
  const stored: Stored = { version, at, checkpoints, ...(key !== undefined && { key }) };
  try {
    await table().send(
      new PutCommand({
        TableName: insightTable(),
        Item: {
          ...KEY,
          ...{ version, key, next: time(at), checkpoints: checkpoints.map(time) },
          // The newest step that was read, for whoever shows how far it is.
          at: time(readUntil - STEP),
          ...(incompleteSince !== undefined && { incompleteSince: time(incompleteSince) }),
        },
        ConditionExpression: before ? 'version = :version' : 'attribute_not_exists(pk)',
        ...(before && { ExpressionAttributeValues: { ':version': before.version } }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const found = await item();
    // Its answer was lost, and it was sent again.
    const isOurs = found?.version === version && key !== undefined && found.key === key;
    if (!isOurs) await drop(key);
    if (!isOurs) return undefined;
  }
  await drop(before?.key);
  return stored;
};

export const states: States = {
  read,
  commit,
  stored: async () => {
    const found = await item();
    return found && storedIn(found);
  },
  checkpoint: (at) => read(hour(at)),
  keepCheckpoint: (at, bytes) => writeObject(bucket(), hour(at), bytes),
};
