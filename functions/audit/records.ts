import { S3ServiceException } from '@aws-sdk/client-s3';
import { requireEnv } from '../platform/env.ts';
import { readStored } from '../platform/read-object.ts';
import { writeOnce } from '../platform/write-object.ts';
import type { File } from './compose.ts';
import type { Signer } from './signature.ts';
import type { Stored } from './source.ts';

export const recordsBucket = (): string => requireEnv('AUDIT_BUCKET');

/** Where the public key of an id is kept. */
export const keyFile = (keyId: string): string => `keys/${keyId}.pem`;

export const stored = async (key: string): Promise<Stored | undefined> => {
  try {
    return await readStored(recordsBucket(), key);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
};

export const putOnce = ({ key, body, metadata }: File): Promise<boolean> =>
  writeOnce(recordsBucket(), key, body, { ContentType: 'application/gzip', Metadata: { ...metadata } });

/** The public key of an id (PEM). */
export const publicKey = async (keyId: string): Promise<string | undefined> => {
  const file = await stored(keyFile(keyId));
  return file && Buffer.from(file.body).toString();
};

/** Every key that ever signed stays beside what it signed. */
export const keepKey = async ({ keyId, pem }: Signer): Promise<void> => {
  await writeOnce(recordsBucket(), keyFile(keyId), Buffer.from(pem), { ContentType: 'application/x-pem-file' });
};
