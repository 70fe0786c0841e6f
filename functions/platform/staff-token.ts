import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { requireEnv } from './env.ts';
import { STAFF, type StaffRole } from './staff.ts';

/** An agent as proven by an access token of the agents' issuer. `expiresAt` in epoch seconds. */
export interface StaffProof {
  readonly agentId: string;
  readonly rank: StaffRole;
  readonly username: string;
  readonly expiresAt: number;
}

const Discovery = z.object({ jwks_uri: z.url() });

const Claims = z.object({
  sub: z.string(),
  exp: z.number(),
  username: z.string(),
  client_id: z.string(),
  token_use: z.literal('access'),
  'cognito:groups': z._default(z.array(z.string()), []),
});

let keys: Promise<JWTVerifyGetKey> | undefined;

const keysOf = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(3_000) });
  if (!answer.ok) throw new Error(`the issuer of the agents' tokens answered ${answer.status}`);
  return createRemoteJWKSet(new URL(Discovery.parse(await answer.json()).jwks_uri), { timeoutDuration: 3_000 });
};

const issuersKeys = (issuer: string): Promise<JWTVerifyGetKey> => {
  keys ??= keysOf(issuer).catch((error: unknown) => {
    keys = undefined;
    throw error;
  });
  return keys;
};

/** Whether a token says of itself that it is of the agents' issuer; it proves nothing yet. */
export const looksLikeStaff = (token: string): boolean => {
  const [header = ''] = token.split('.');
  try {
    return JSON.parse(Buffer.from(header, 'base64url').toString('utf8')).alg === 'RS256';
  } catch {
    return false;
  }
};

/** The agent an access token speaks of: signed by the issuer, for the console, in one of the groups. Undefined for any other. */
export const verifyStaff = async (token: string): Promise<StaffProof | undefined> => {
  const issuer = requireEnv('STAFF_ISSUER');
  try {
    const { payload } = await jwtVerify(token, await issuersKeys(issuer), {
      issuer,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'sub'],
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success || claims.data.client_id !== requireEnv('STAFF_CLIENT')) return undefined;
    const { sub, exp, username } = claims.data;
    const rank = STAFF.findLast((name) => claims.data['cognito:groups'].includes(name));
    return rank && { agentId: sub, rank, username, expiresAt: exp };
  } catch (error) {
    // Keys that cannot be fetched are our failure, anything else the token's.
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
    throw error;
  }
};
