import { createHash, randomBytes } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { sessionsTable, table } from '../platform/table.ts';
import type { SessionRequest } from '../protocol/client.ts';

const TOKEN_SECONDS = 3600;
const RESUME_SECONDS = 90 * 24 * 3600;
const ISSUER = 'uragawa';
const AUDIENCE = 'uragawa.visitor';
const TYPE = 'visitor+jwt';

const Claims = z.object({
  sub: z.string(),
  exp: z.number(),
  language: z.string(),
  returning: z.boolean(),
  page: z.optional(z.string()),
  /** Hash of the resume key this session was made from; it dies when the session first connects. */
  parent: z.optional(z.string()),
});

/** A visitor as proven by a session token. `expiresAt` in epoch seconds. */
export interface Visitor {
  readonly visitorId: string;
  readonly expiresAt: number;
  readonly language: string;
  readonly returning: boolean;
  readonly page?: string | undefined;
  readonly parent?: string | undefined;
}

let secret: Promise<Uint8Array> | undefined;
const secrets = new SecretsManagerClient({});

/** The key that signs sessions, read once a container. */
export const signingKey = (): Promise<Uint8Array> => {
  secret ??= secrets
    .send(new GetSecretValueCommand({ SecretId: requireEnv('SESSION_SECRET') }))
    .then(({ SecretString }) => {
      if (!SecretString) throw new Error('the session secret is empty');
      return new TextEncoder().encode(SecretString);
    })
    .catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
  return secret;
};

const random = (bytes: number) => randomBytes(bytes).toString('base64url');
const keyHash = (key: string) => createHash('sha256').update(key).digest('base64url');
const keyRow = (visitorId: string, hash: string) => ({ pk: `VISITOR#${visitorId}`, sk: `KEY#${hash}` });
const seconds = () => Math.floor(Date.now() / 1000);

const visitorOf = async (resumeKey: string): Promise<string> => {
  const [visitorId = ''] = resumeKey.split('.');
  const { Item } = await table().send(
    new GetCommand({
      TableName: sessionsTable(),
      ConsistentRead: true,
      Key: keyRow(visitorId, keyHash(resumeKey)),
    }),
  );
  if (!Item || Item.expiresAt <= seconds()) {
    throw new VisibleError('resume_refused', 'resumeKey: is unknown or was replaced; start a session without it');
  }
  return visitorId;
};

export interface NewSession {
  readonly visitorId: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly resumeKey: string;
  readonly returning: boolean;
}

/**
 * A session for a new visitor, or for the visitor of the resume key. The key it was made from still works until the new
 * session first connects, so an answer that gets lost locks nobody out.
 */
export const createSession = async ({
  language,
  page,
  resumeKey,
}: Omit<SessionRequest, 'identityToken'>): Promise<NewSession> => {
  const returning = resumeKey !== undefined;
  const visitorId = returning ? await visitorOf(resumeKey) : random(16);
  const nextKey = `${visitorId}.${random(32)}`;
  const expiresAt = seconds() + TOKEN_SECONDS;
  await table().send(
    new PutCommand({
      TableName: sessionsTable(),
      Item: { ...keyRow(visitorId, keyHash(nextKey)), expiresAt: seconds() + RESUME_SECONDS },
    }),
  );
  const parent = returning ? { parent: keyHash(resumeKey) } : {};
  const token = await new SignJWT({ language: language ?? 'ja', returning, ...(page ? { page } : {}), ...parent })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(visitorId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setJti(random(16))
    .setIssuedAt(seconds())
    .setExpirationTime(expiresAt)
    .sign(await signingKey());
  return { visitorId, token, expiresAt: new Date(expiresAt * 1000).toISOString(), resumeKey: nextKey, returning };
};

/** The visitor of a session token; undefined for any token that is not ours, not whole or not valid now. */
export const verifyToken = async (token: string): Promise<Visitor | undefined> => {
  const key = await signingKey();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    const { sub, exp, ...claims } = Claims.parse(payload);
    return { visitorId: sub, expiresAt: exp, ...claims };
  } catch {
    return undefined;
  }
};

/** Ends the resume key a session was made from; from its first connection on only the newer key works. */
export const retireKey = async (visitorId: string, parent: string): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: sessionsTable(), Key: keyRow(visitorId, parent) }));
};
