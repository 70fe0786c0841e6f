import {
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { s3 } from './read-object.ts';

/** How an object is to be served. */
export type ObjectHeaders = Pick<
  PutObjectCommandInput,
  'ContentType' | 'CacheControl' | 'ContentDisposition' | 'Tagging' | 'Metadata'
>;

export const writeObject = async (
  Bucket: string,
  Key: string,
  Body: Uint8Array,
  headers: ObjectHeaders = {},
): Promise<void> => {
  await s3().send(new PutObjectCommand({ Bucket, Key, Body, ...headers }));
};

const PRECONDITION_FAILED = 412;
const CONFLICT = 409;

/** Writes unless there is an object of that key; whether it did. */
export const writeOnce = async (
  Bucket: string,
  Key: string,
  Body: Uint8Array,
  headers: ObjectHeaders = {},
): Promise<boolean> => {
  try {
    await s3().send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*', ...headers }));
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === PRECONDITION_FAILED || status === CONFLICT) return false;
    throw error;
  }
};

/** One that is gone already is fine. */
export const deleteObject = async (Bucket: string, Key: string): Promise<void> => {
  await s3().send(new DeleteObjectCommand({ Bucket, Key }));
};
