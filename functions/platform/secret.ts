import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { requireEnv } from './env.ts';

let client: SecretsManagerClient | undefined;
/** A key that was replaced is gone everywhere after this. */
const KEEP_MS = 5 * 60_000;
const read = new Map<string, { readonly at: number; readonly value: Promise<Uint8Array> }>();

/** The bytes of the secret whose ARN is in the variable, at most five minutes old; a failed read is tried again. */
export const secretOf = (variable: string): Promise<Uint8Array> => {
  const known = read.get(variable);
  if (known && Date.now() - known.at < KEEP_MS) return known.value;
  client ??= new SecretsManagerClient({});
  const value = client
    .send(new GetSecretValueCommand({ SecretId: requireEnv(variable) }))
    .then(({ SecretString }) => {
      if (!SecretString) throw new Error(`the secret of ${variable} is empty`);
      return new TextEncoder().encode(SecretString);
    })
    .catch((error: unknown) => {
      read.delete(variable);
      throw error;
    });
  read.set(variable, { at: Date.now(), value });
  return value;
};
