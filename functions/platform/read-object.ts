import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';

let client: S3Client | undefined;

/** One client a container; a call that hangs is given up after 5 s, while there is time for another. */
export const s3 = (): S3Client => {
  client ??= new S3Client({ maxAttempts: 3, requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true } });
  return client;
};

export const readObject = async (Bucket: string, Key: string): Promise<Uint8Array> => {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`the object ${Key} is empty`);
  return Body.transformToByteArray();
};
