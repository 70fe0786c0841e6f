import { S3ServiceException } from '@aws-sdk/client-s3';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { logger } from '../platform/observability.ts';
import { readObject } from '../platform/read-object.ts';
import { writeObject } from '../platform/write-object.ts';
import type { Status } from '../protocol/status.ts';
import { readNotices } from './notices.ts';
import { readSettings } from './settings-store.ts';
import { saysTheSame, statusOf } from './status.ts';

/** Key of the object in its bucket, and its path on the pages' origin. */
export const STATUS_KEY = 'status.json';
const HEADERS = { ContentType: 'application/json', CacheControl: 'public, max-age=5' };

const bucket = (): string => requireEnv('STATUS_BUCKET');

const newest = async (): Promise<Status> => {
  const [{ settings }, notices] = await Promise.all([readSettings(), readNotices()]);
  return statusOf(settings, notices, Date.now());
};

/**
 * Writes until what it wrote last is what the table says after the write. Of several at once, whoever writes last so finds
 * out whether it has put something older over the newest, and puts that right.
 */
const writeOver = async (known: Status | undefined): Promise<void> => {
  let written = known;
  for (let next = await newest(); !written || !saysTheSame(written, next); next = await newest()) {
    await writeObject(bucket(), STATUS_KEY, Buffer.from(JSON.stringify(next)), HEADERS);
    written = next;
  }
};

/** The object as it is. S3 says of it that it is missing to who may list the bucket: what it denies is a lost permission. */
const readWritten = async (): Promise<Status | undefined> => {
  try {
    return JSON.parse(Buffer.from(await readObject(bucket(), STATUS_KEY)).toString('utf8'));
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

/** Brings the object up to date where time or somebody has changed what it has to say. */
export const refreshStatus = async (): Promise<void> => writeOver(await readWritten());

/**
 * Tells what was just saved.
 * @throws VisibleError `busy` when that fails: the save itself stands, and the same request again tells it.
 */
export const tellStatus = async (): Promise<void> => {
  try {
    await writeOver(undefined);
  } catch (error) {
    logger.error('what was saved could not be told', { error });
    throw new VisibleError(
      'busy',
      'it is saved, but pages could not be told of it yet; send the same request again, or wait a minute',
    );
  }
};
