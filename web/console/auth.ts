import * as oauth from 'oauth4webapi';

/** Where agents sign in; served beside the console as `/console/config.json`. */
interface Config {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

export interface Session {
  readonly accessToken: string;
  readonly name: string;
  /** What is offered depends on it; what is allowed does not. */
  readonly isAdmin: boolean;
}

const SESSION = 'uragawa.console.session';
const PENDING = 'uragawa.console.pending';
const redirectUri = `${location.origin}/console`;

const read = <T>(key: string): T | undefined => {
  const stored = sessionStorage.getItem(key);
  return stored === null ? undefined : (JSON.parse(stored) as T);
};

const discover = async () => {
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`/console/config.json: HTTP ${response.status}`);
  const config: Config = await response.json();
  const issuer = new URL(config.issuer);
  // Plain http is for an issuer on the developer's own machine; every other one has https.
  const options = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  return { config, client: { client_id: config.clientId }, server, options };
};

/** Goes to the issuer's page; it comes back to `/console` with a code. */
export const signIn = async (): Promise<void> => {
  const { config, server } = await discover();
  if (!server.authorization_endpoint) throw new Error('the issuer has no authorization endpoint');
  const pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: config.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: config.scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
  }).toString();
  location.assign(url);
};

const nameIn = (claims: oauth.IDToken | undefined): string =>
  String(claims?.name ?? claims?.email ?? claims?.['cognito:username'] ?? claims?.sub ?? '');

/** Redeems the code when this page is the way back from the issuer. Rejects when the issuer or the answer is not right. */
const redeem = async (): Promise<Session | undefined> => {
  const pending = read<{ verifier: string; state: string; nonce: string }>(PENDING);
  const answer = new URL(location.href);
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', '/console');
  // A page restored or shared with an old code in its address is no sign-in of ours.
  if (!pending) return;
  const { client, server, options } = await discover();
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
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const groups = claims?.['cognito:groups'];
  const isAdmin = Array.isArray(groups) && groups.includes('admin');
  return { accessToken: tokens.access_token, name: nameIn(claims), isAdmin };
};

/** The session of this tab; undefined when nobody is signed in. */
export const currentSession = async (): Promise<Session | undefined> => {
  const { searchParams } = new URL(location.href);
  if (!searchParams.has('code') && !searchParams.has('error')) return read<Session>(SESSION);
  const session = await redeem();
  if (session) sessionStorage.setItem(SESSION, JSON.stringify(session));
  return session ?? read<Session>(SESSION);
};

export const forgetSession = (): void => sessionStorage.removeItem(SESSION);

/** Forgets the tokens and ends the issuer's own session, so that the next one at this screen has to sign in. */
export const signOut = async (): Promise<void> => {
  forgetSession();
  const { config, server } = await discover();
  if (!server.end_session_endpoint) return;
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set('client_id', config.clientId);
  url.searchParams.set('post_logout_redirect_uri', redirectUri);
  // Cognito's name for the same.
  url.searchParams.set('logout_uri', redirectUri);
  location.assign(url);
};
