import { DeleteObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { s3 } from './read-object.ts';

/** How an object is to be served. */
export type ObjectHeaders = Pick<
  PutObjectCommandInput,
  'ContentType' | 'CacheControl' | 'ContentDisposition' | 'Tagging'
>;

export const writeObject = async (
  Bucket: string,
  Key: string,
  Body: Uint8Array,
  headers: ObjectHeaders = {},
): Promise<void> => {
  await s3().send(new PutObjectCommand({ Bucket, Key, Body, ...headers }));
};

/** One that is gone already is fine. */
export const deleteObject = async (Bucket: string, Key: string): Promise<void> => {
  await s3().send(new DeleteObjectCommand({ Bucket, Key }));
};
