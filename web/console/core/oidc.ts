import * as oauth from 'oauth4webapi';
import { go } from './place.ts';

/** What the console is deployed with; served beside it as `/console/config.json`. */
interface Config {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly socketUrl: string;
}

/** What the issuer gave for a sign-in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly sub: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** Kept for the way to the issuer's page and back. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** Where in the console the agent was. */
  readonly place: string;
}

const PENDING = 'uragawa.console.pending';
const redirectUri = `${location.origin}/console`;

let config: Promise<Config> | undefined;

const readConfig = async (): Promise<Config> => {
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`/console/config.json: HTTP ${response.status}`);
  return response.json();
};

/** The console's configuration, read once; what could not be read is asked for again. */
export const configuration = (): Promise<Config> => {
  config ??= readConfig().catch((error: unknown) => {
    config = undefined;
    throw error;
  });
  return config;
};

const discover = async () => {
  const { clientId, scope, issuer: address } = await configuration();
  const issuer = new URL(address);
  // Plain http is for an issuer on the developer's own machine; every other one has https.
  const options = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  return { clientId, scope, client: { client_id: clientId }, server, options };
};

/** Goes to the issuer's page; it comes back to `/console` with a code. */
export const goToIssuer = async (): Promise<void> => {
  const { clientId, scope, server } = await discover();
  if (!server.authorization_endpoint) throw new Error('the issuer has no authorization endpoint');
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    place: location.hash,
  };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
  }).toString();
  location.assign(url);
};

const takePending = (): Pending | undefined => {
  const stored = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  return stored === null ? undefined : JSON.parse(stored);
};

const nameIn = (claims: oauth.IDToken): string =>
  String(claims.name ?? claims.email ?? claims['cognito:username'] ?? claims.sub);

const groupsIn = (claims: oauth.IDToken): string[] => {
  const groups = claims['cognito:groups'];
  return Array.isArray(groups) ? groups.map(String) : [];
};

type Server = Awaited<ReturnType<typeof discover>>;

/** The tokens of an answer whose ID token the issuer has signed, with a key that it publishes. */
const tokensOf = async (
  { server, options }: Server,
  response: Response,
  answer: oauth.TokenEndpointResponse,
): Promise<Tokens | undefined> => {
  const claims = oauth.getValidatedIdTokenClaims(answer);
  if (!claims) return;
  await oauth.validateApplicationLevelSignature(server, response, options);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAt: Date.now() + (answer.expires_in ?? 300) * 1_000,
    sub: claims.sub,
    name: nameIn(claims),
    groups: groupsIn(claims),
  };
};

/** Redeems the code when this page is the way back from the issuer; undefined when it is not. Rejects when the answer is not right. */
export const redeem = async (): Promise<Tokens | undefined> => {
  const answer = new URL(location.href);
  if (!answer.searchParams.has('code') && !answer.searchParams.has('error')) return;
  const pending = takePending();
  go(`/console${pending?.place ?? ''}`, 'replace');
  // A page restored or shared with an old code in its address is no sign-in of ours.
  if (!pending) return;
  const found = await discover();
  const { client, server, options } = found;
  const parameters = oauth.validateAuthResponse(server, client, answer, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    pending.verifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  return tokensOf(found, response, tokens);
};

/** Newer tokens for the same sign-in. Rejects with `ResponseBodyError` when the issuer does not give them any more. */
export const renew = async (tokens: Tokens): Promise<Tokens> => {
  const found = await discover();
  const { client, server, options } = found;
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    tokens.refreshToken ?? '',
    options,
  );
  const answer = await oauth.processRefreshTokenResponse(server, client, response);
  const fresh = await tokensOf(found, response, answer);
  return {
    ...tokens,
    ...fresh,
    accessToken: answer.access_token,
    expiresAt: Date.now() + (answer.expires_in ?? 300) * 1_000,
    refreshToken: answer.refresh_token ?? tokens.refreshToken,
  };
};

/** Whether the issuer has said that the sign-in is over; anything else may pass. */
export const isOver = (error: unknown): boolean => error instanceof oauth.ResponseBodyError;

/** Ends the issuer's own session too, so that the next one at this screen has to sign in. */
export const leaveIssuer = async (): Promise<void> => {
  const { clientId, server } = await discover();
  if (!server.end_session_endpoint) return;
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('post_logout_redirect_uri', redirectUri);
  // Cognito's name for the same.
  url.searchParams.set('logout_uri', redirectUri);
  location.assign(url);
};
