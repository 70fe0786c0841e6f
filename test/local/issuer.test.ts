import { get } from 'node:http';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';

let account: RunningAccount;
let clientId: string;
let issuer: URL;
let server: oauth.AuthorizationServer;
const insecure = { [oauth.allowInsecureRequests]: true };

beforeAll(async () => {
  account = await startAccount();
  const config = await (await fetch(`${account.url}/console/config.json`)).json();
  clientId = config.clientId;
  issuer = new URL(config.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});
afterAll(() => account.stop());

/** A browser of few words: follows redirects within the issuer and keeps its cookies. */
const browse = () => {
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
      if (target.startsWith(`${account.url}/console`)) return new Response(target);
    }
  };
};

const authorization = (changes: Record<string, string> = {}) =>
  `${server.authorization_endpoint}?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${account.url}/console`,
    response_type: 'code',
    scope: 'openid profile',
    state: 'state',
    ...changes,
  })}`;

describe('signing in', () => {
  it('by code and PKCE gives tokens with the claims of Cognito', async () => {
    const verifier = oauth.generateRandomCodeVerifier();
    const challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const visit = browse();
    const page = await (
      await visit(authorization({ code_challenge: challenge, code_challenge_method: 'S256' }))
    ).text();
    expect(page).toContain('鈴木');
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const back = await visit(`${account.url}${action}`, {
      method: 'POST',
      body: new URLSearchParams({ agent: 'sato' }),
    });
    const client = { client_id: clientId };
    const answer = oauth.validateAuthResponse(server, client, new URL(await back.text()), 'state');
    const redirect = `${account.url}/console`;
    const grant = oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirect,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, await grant);
    const groups = { 'cognito:groups': ['agent', 'supervisor'] };
    const access = decodeJwt(tokens.access_token);
    expect(access).toMatchObject({
      token_use: 'access',
      client_id: clientId,
      username: 'sato',
      iss: issuer.href,
      ...groups,
    });
    expect(access.auth_time).toBeTypeOf('number');
    expect(Number(access.exp) - Number(access.iat)).toBe(3600);
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
      token_use: 'id',
      aud: clientId,
      name: '佐藤 由紀',
      ...groups,
    });
    const refreshed = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      tokens.refresh_token ?? '',
      insecure,
    );
    expect((await oauth.processRefreshTokenResponse(server, client, refreshed)).access_token).toBeDefined();
  });

  it('without PKCE, to another address or as another client is refused', async () => {
    const refusal = async (changes: Record<string, string>) => (await browse()(authorization(changes))).text();
    expect(await refusal({})).toContain('invalid_request');
    expect(await refusal({ redirect_uri: 'https://evil.example/' })).toContain('invalid_redirect_uri');
    expect(await refusal({ client_id: 'another' })).toContain('invalid_client');
  });
});

describe('a token for a script', () => {
  it('is of the same issuer and opens what the agent may see', async () => {
    const read = async (name: string) => {
      const authorization = `Bearer ${await account.agentToken(name)}`;
      return (await fetch(`${account.url}/api/conversations`, { headers: { authorization } })).status;
    };
    expect(await read('suzuki')).toBe(200);
    expect(await read('kimura')).toBe(403);
  });

  it('is not given for a name that does not exist', async () => expect(await account.agentToken('nobody')).toBe(''));
});

it('a page of another name that resolves to this machine gets nothing', async () => {
  const { port } = new URL(account.url);
  const { status } = await new Promise<{ status: number | undefined }>((resolve, reject) => {
    const options = { port, path: '/issuer/agent-token?agent=yamada', headers: { host: `evil.example:${port}` } };
    get(options, (response) => resolve({ status: response.resume().statusCode })).on('error', reject);
  });
  expect(status).toBe(421);
});
