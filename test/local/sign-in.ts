import * as oauth from 'oauth4webapi';

const insecure = { [oauth.allowInsecureRequests]: true };

/** A browser of few words: follows redirects within an account and keeps its cookies; ends on the console's page. */
export const browse = (account: string) => {
  const cookies = new Map<string, string>();
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    for (let target = url, options = init; ; options = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(target, { ...options, headers: { ...options.headers, cookie }, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (!location) return response;
      target = new URL(location, target).href;
      if (target.startsWith(`${account}/console`)) return new Response(target);
    }
  };
};

/** The agents' issuer of an account, as the console finds it. */
export const issuerOf = async (account: string) => {
  const { clientId, issuer } = await (await fetch(`${account}/console/config.json`)).json();
  const found = await oauth.discoveryRequest(new URL(issuer), insecure);
  return { clientId: String(clientId), server: await oauth.processDiscoveryResponse(new URL(issuer), found) };
};

/** The address of the issuer's sign-in, with more or other parameters. */
export const signInAddress = (
  account: string,
  { clientId, server }: Awaited<ReturnType<typeof issuerOf>>,
  changes: Record<string, string> = {},
) =>
  `${server.authorization_endpoint}?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${account}/console`,
    response_type: 'code',
    scope: 'openid profile',
    state: 'state',
    ...changes,
  })}`;

/** Signs a sample agent in as the console does, by code and PKCE, and returns the issuer's tokens. */
export const signIn = async (account: string, agent: string) => {
  const issuer = await issuerOf(account);
  const { server } = issuer;
  const verifier = oauth.generateRandomCodeVerifier();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const visit = browse(account);
  const proven = { code_challenge: challenge, code_challenge_method: 'S256' };
  const page = await (await visit(signInAddress(account, issuer, proven))).text();
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
  const back = await visit(`${account}${action}`, { method: 'POST', body: new URLSearchParams({ agent }) });
  const client = { client_id: issuer.clientId };
  const answer = oauth.validateAuthResponse(server, client, new URL(await back.text()), 'state');
  const redirect = `${account}/console`;
  const grant = oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, redirect, verifier, insecure);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, await grant);
  const refresh = async () => {
    const { refresh_token = '' } = tokens;
    const request = oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token, insecure);
    return oauth.processRefreshTokenResponse(server, client, await request);
  };
  return { page, tokens, refresh, issuer };
};
