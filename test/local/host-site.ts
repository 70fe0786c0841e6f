import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SignJWT } from 'jose';

/** A web site that vouches for its members to the account kept in a folder. */
export interface HostSite {
  readonly issuer: string;
  readonly audience: string;
  readonly secret: string;
  /** A good token for a member, with claims or header changed or, as undefined, left out. */
  sign(sub: string, claims?: Record<string, unknown>, header?: object): Promise<string>;
}

export const hostSite = async (directory: string): Promise<HostSite> => {
  const env = JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8'));
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
  const client = new SecretsManagerClient({
    endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    region: env.AWS_REGION,
    credentials,
  });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: env.IDENTITY_SECRET }));
  const { issuer: iss, audience: aud } = JSON.parse(env.IDENTITY);
  if (!SecretString) throw new Error('the secret of the host site is empty');
  return {
    issuer: iss,
    audience: aud,
    secret: SecretString,
    sign: (sub, claims = {}, header = {}) => {
      const iat = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss, aud, sub, jti: randomUUID(), iat, exp: iat + 300, ...claims })
        .setProtectedHeader({ alg: 'HS256', ...header })
        .sign(new TextEncoder().encode(SecretString));
    },
  };
};
