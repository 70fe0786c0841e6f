import { DeleteObjectTaggingCommand, HeadObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { s3 } from '../platform/read-object.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && ['NotFound', 'NoSuchKey'].includes(error.name);

/** Whether there is an object. */
export const isThere = async (Bucket: string, Key: string): Promise<boolean> => {
  try {
    await s3().send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/** Takes away what lets the bucket delete an object; one that is gone already is fine. */
export const keepObject = async (Bucket: string, Key: string): Promise<void> => {
  try {
    await s3().send(new DeleteObjectTaggingCommand({ Bucket, Key }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};
