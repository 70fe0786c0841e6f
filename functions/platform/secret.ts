import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { requireEnv } from './env.ts';

const client = new SecretsManagerClient({});
const read = new Map<string, Promise<Uint8Array>>();

/** The bytes of the secret whose ARN is in the variable, read once a container; a failed read is tried again. */
export const secretOf = (variable: string): Promise<Uint8Array> => {
  const known = read.get(variable);
  if (known) return known;
  const reading = client
    .send(new GetSecretValueCommand({ SecretId: requireEnv(variable) }))
    .then(({ SecretString }) => {
      if (!SecretString) throw new Error(`the secret of ${variable} is empty`);
      return new TextEncoder().encode(SecretString);
    })
    .catch((error: unknown) => {
      read.delete(variable);
      throw error;
    });
  read.set(variable, reading);
  return reading;
};
