import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

let client: S3Client | undefined;

/** One client a container; a call that hangs is given up after 5 s, while there is time for another. */
export const s3 = (): S3Client => {
  client ??= new S3Client({ maxAttempts: 3, requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true } });
  return client;
};

/** With what was said of it when it was written. */
export const readStored = async (Bucket: string, Key: string) => {
  const { Body, Metadata = {} } = await s3().send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`the object ${Key} is empty`);
  return { body: await Body.transformToByteArray(), metadata: Metadata };
};

export const readObject = async (Bucket: string, Key: string): Promise<Uint8Array> => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`the object ${Key} is empty`);
  return Body.transformToByteArray();
};

/** Undefined where there is no such object, or none any more. */
export const readIfThere = async (bucket: string, key: string): Promise<Uint8Array | undefined> => {
  try {
    return await readObject(bucket, key);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};
