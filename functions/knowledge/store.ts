import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { requireEnv } from '../platform/env.ts';
import { parseSnapshot, type Snapshot } from './snapshot.ts';

let loading: Promise<Snapshot> | undefined;

const load = async (): Promise<Snapshot> => {
  const { Body } = await new S3Client({}).send(
    new GetObjectCommand({ Bucket: requireEnv('KNOWLEDGE_BUCKET'), Key: requireEnv('KNOWLEDGE_KEY') }),
  );
  if (!Body) throw new Error('the knowledge snapshot is empty');
  return parseSnapshot(await Body.transformToString());
};

/** The published FAQ, read once a container; a failed read is tried again by the next caller. */
export const snapshot = (): Promise<Snapshot> => {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};
