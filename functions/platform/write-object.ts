import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { s3 } from './read-object.ts';

export const writeObject = async (Bucket: string, Key: string, Body: Uint8Array): Promise<void> => {
  await s3().send(new PutObjectCommand({ Bucket, Key, Body }));
};

/** One that is gone already is fine. */
export const deleteObject = async (Bucket: string, Key: string): Promise<void> => {
  await s3().send(new DeleteObjectCommand({ Bucket, Key }));
};
