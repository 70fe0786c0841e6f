import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { requireEnv } from '../platform/env.ts';
import { surrogateOf } from './surrogate.ts';

/**
 * The surrogate of a number under the key before the present one, which AWS keeps until the next is put; undefined where the key
 * was never replaced. What was written then stands under it.
 */
export const formerSurrogate = async (number: string): Promise<string | undefined> => {
  const before = new GetSecretValueCommand({ SecretId: requireEnv('SESSION_SECRET'), VersionStage: 'AWSPREVIOUS' });
  try {
    const { SecretString } = await new SecretsManagerClient({}).send(before);
    if (!SecretString) return undefined;
    return surrogateOf(new TextEncoder().encode(SecretString), process.env.MEMBER_ISSUER || undefined, number);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
