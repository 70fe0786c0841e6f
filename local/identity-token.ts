/** `npm run -s identity:token -- <member>`: a host site's proof of a member for the account that `npm start` runs. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SignJWT } from 'jose';

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const [member] = positionals;
const file = join(values.data ?? join(import.meta.dirname, '..', '.local'), 'environment.json');
if (member === undefined || !existsSync(file)) {
  console.error(
    member === undefined
      ? 'npm run -s identity:token -- <member> [--data DIR]'
      : 'no account is running from there: run npm start first (without --fresh), or name its folder with --data',
  );
  process.exit(1);
}
Object.assign(process.env, JSON.parse(readFileSync(file, 'utf8')));
const { issuer, audience } = JSON.parse(process.env.IDENTITY ?? '{}');
const secret = new GetSecretValueCommand({ SecretId: process.env.IDENTITY_SECRET });
const { SecretString } = await new SecretsManagerClient({}).send(secret);
const token = await new SignJWT()
  .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
  .setIssuer(issuer)
  .setAudience(audience)
  .setSubject(member)
  .setJti(randomUUID())
  .setIssuedAt()
  .setExpirationTime('5m')
  .sign(new TextEncoder().encode(SecretString));
console.log(token);
