import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from './account.ts';
import type { Resource } from './template.ts';

/** API Gateway takes RSA signatures only. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/** `requestContext.authorizer.jwt` of an HTTP API's event. */
export interface JwtContext {
  readonly claims: Record<string, string>;
  readonly scopes: readonly string[] | null;
}

type Decision =
  | { readonly jwt: JwtContext }
  | { readonly status: 401 | 403; readonly message: string; readonly challenge: string };

const unauthorized = (challenge: string): Decision => ({ status: 401, message: 'Unauthorized', challenge });

/**
 * The check of a JWT authorizer: given the Authorization header and the route's scopes, the claims or the refusal. Rejects
 * when the issuer's keys cannot be read. They are fetched with the first token, not at start: the issuer may be a service
 * of the same process.
 */
export const createJwtAuthorizer = (clock: Clock, { name, properties }: Resource) => {
  const { Issuer: issuer = '', Audience: audiences = [] } = (properties.JwtConfiguration ?? {}) as {
    Issuer?: string;
    Audience?: string[];
  };
  if (properties.AuthorizerType !== 'JWT' || String(properties.IdentitySource) !== '$request.header.Authorization') {
    throw new Error(`the authorizer ${name} must be of type JWT, with identity source $request.header.Authorization`);
  }
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  const verify = async (token: string): Promise<JWTPayload | string> => {
    keys ??= createRemoteJWKSet(await jwksUri(issuer));
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        currentDate: new Date(clock.now()),
      });
      if ((payload.iat ?? 0) * 1000 > clock.now()) return 'the token was issued in the future';
      return audiences.some((audience) => audiencesOf(payload).includes(audience)) ? payload : 'invalid audience';
    } catch (error) {
      if (error instanceof errors.JOSEError) return error.message;
      throw error;
    }
  };

  return async (header: string | undefined, scopes: readonly string[]): Promise<Decision> => {
    const token = header?.replace(/^Bearer /i, '');
    if (!token) return unauthorized('Bearer');
    const payload = await verify(token);
    if (typeof payload === 'string') {
      return unauthorized(`Bearer scope="" error="invalid_token" error_description="${payload.replaceAll('"', "'")}"`);
    }
    const granted = scopesOf(payload);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      const challenge = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`;
      return { status: 403, message: 'Forbidden', challenge };
    }
    const claims = Object.entries(payload).map(([claim, value]) => [claim, claimText(value)] as const);
    return { jwt: { claims: Object.fromEntries(claims), scopes: scopes.length > 0 ? granted : null } };
  };
};

const jwksUri = async (issuer: string): Promise<URL> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}; check the authorizer's Issuer`);
  const { jwks_uri: uri } = (await response.json()) as { jwks_uri: string };
  return new URL(uri);
};

/** `client_id` counts only when there is no `aud`, as in Cognito's access tokens. */
const audiencesOf = ({ aud, client_id: clientId }: JWTPayload): unknown[] => [aud ?? clientId].flat();

const scopesOf = ({ scope, scp }: JWTPayload): string[] => {
  const value = scope ?? scp;
  return Array.isArray(value) ? value.map(String) : String(value ?? '').split(' ');
};

/** Claims reach the function as API Gateway prints them: `[a b]` for a list, `map[k:v]` for an object. */
const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, item]) => `${key}:${claimText(item)}`);
  return `map[${pairs.join(' ')}]`;
};
