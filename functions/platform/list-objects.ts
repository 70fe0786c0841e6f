import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { s3 } from './read-object.ts';

/** Keys of a bucket that begin so, in their order. */
export const keysIn = async (Bucket: string, Prefix = ''): Promise<string[]> => {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3().send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
};
