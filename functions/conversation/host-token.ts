import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { VisibleError } from '../platform/errors.ts';
import { secretOf } from '../platform/secret.ts';
import { IdentityToken } from '../protocol/session.ts';
import { memberSurrogate } from './link.ts';

/** Longest life of a proof, seconds from `iat` to `exp`. */
export const PROOF_SECONDS = 300;
/** How far the host site's clock may be off, in seconds. */
const TOLERANCE = 60;
const JWKS_TIMEOUT_MS = 3_000;

/** The function's `IDENTITY`: who proves members and to whom; without `jwksUrl` the secret in `IDENTITY_SECRET` is shared. */
const Identity = z.object({
  issuer: z.string(),
  audience: z.string(),
  jwksUrl: z.optional(z.string()),
  /** Values of `acr` with which a sign-in at the site was strong enough for level 2. */
  stepUp: z._default(z.array(z.string()), []),
});

/** Ill-formed text is hashed like any other ill-formed text: two members would be one. */
const Name = z.string().check(
  z.minLength(1),
  z.maxLength(255),
  z.refine((text) => text.isWellFormed()),
);

const Claims = z.object({
  sub: Name,
  jti: Name,
  iat: z.number(),
  exp: z.number(),
  /** How he signed in there; what is no text is none that was agreed on. */
  acr: z.optional(z.unknown()),
});

/** A member as proven by the host site's token, which is good for one session. */
export interface HostProof {
  readonly member: string;
  /** The `sub` of the token, of which `member` is the surrogate. */
  readonly number: string;
  /** Hash of the token's id. */
  readonly jti: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** He signed in there in a way that counts as level 2. */
  readonly strong?: true;
}

const refused = (why: string) => new VisibleError('identity_refused', `identityToken: ${why}`);

/**
 * What is no token, such as the page of a login that has ended, is refused as a wrong one is.
 * @throws VisibleError `identity_refused`.
 */
export const requireTokenForm = (given: unknown): void => {
  if (given === undefined || IdentityToken.safeParse(given).success) return;
  throw refused('must be a signed JWT of at most 8000 characters and nothing else; look at what the site gives for it');
};

let jwks: JWTVerifyGetKey | undefined;

/** The algorithms go with the kind of key, never with what the token says. */
const keyAndAlgorithms = async (jwksUrl: string | undefined): Promise<[JWTVerifyGetKey, string[]]> => {
  if (jwksUrl === undefined) {
    const secret = await secretOf('IDENTITY_SECRET');
    return [async () => secret, ['HS256']];
  }
  jwks ??= createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: JWKS_TIMEOUT_MS });
  return [jwks, ['RS256', 'ES256']];
};

/** What the web team has to change; nothing here helps to guess a signature. */
const explain = (error: unknown): VisibleError => {
  if (error instanceof errors.JWTClaimValidationFailed) return refused(`${error.claim}: ${error.message}`);
  if (error instanceof errors.JWTExpired) return refused('has expired; ask the site for a new one');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return refused('its signature does not match the key of this deployment');
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return refused('alg: is not the algorithm of this deployment');
  if (error instanceof errors.JWKSMultipleMatchingKeys) return refused('kid: must name one of the keys');
  // Generic, of all codes, is the site's answer that is no key set.
  const ofTheKeys = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];
  if (error instanceof errors.JOSEError && !ofTheKeys.includes(error.code)) return refused('is no signed JWT');
  return new VisibleError('busy', 'the keys of the site cannot be read now; try again with a new identityToken');
};

/**
 * Checks the host site's proof of a member: fixed algorithm, issuer, audience, `sub`, `jti`, at most 5 minutes of life. The
 * profile claims of a token are not read: nobody is recognised by an address.
 * @throws VisibleError `identity_refused` that says what is wrong with it.
 */
export const verifyHostToken = async (token: string): Promise<HostProof> => {
  if (!process.env.IDENTITY) throw refused('this deployment has no settings to check it with; leave it out');
  const { issuer, audience, jwksUrl, stepUp } = Identity.parse(JSON.parse(process.env.IDENTITY));
  const [key, algorithms] = await keyAndAlgorithms(jwksUrl);
  const { payload, protectedHeader } = await jwtVerify(token, key, {
    algorithms,
    issuer,
    audience,
    clockTolerance: TOLERANCE,
    maxTokenAge: PROOF_SECONDS,
    requiredClaims: ['sub', 'jti', 'iat', 'exp'],
  }).catch((error: unknown) => {
    throw explain(error);
  });
  // Whatever the site has put there: its type is not checked by then.
  const typ: unknown = protectedHeader.typ;
  if (typ !== undefined && !(typeof typ === 'string' && typ.toLowerCase() === 'jwt'))
    throw refused('typ: must be JWT or left out');
  const claims = Claims.safeParse(payload);
  if (!claims.success) throw refused('sub and jti: must be well-formed texts of 1 to 255 characters');
  const { sub, jti, iat, exp, acr } = claims.data;
  if (exp - iat > PROOF_SECONDS) throw refused(`exp: must be at most ${PROOF_SECONDS} seconds after iat`);
  return {
    member: memberSurrogate(await secretOf('SESSION_SECRET'), issuer, sub),
    number: sub,
    jti: createHash('sha256').update(`${issuer}\0${jti}`).digest('base64url'),
    expiresAt: exp,
    ...(stepUp.some((each) => each === acr) && { strong: true }),
  };
};
