import { get } from 'node:http';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAccount, startAccount } from './account.ts';
import { browse, issuerOf, signIn, signInAddress } from './sign-in.ts';

let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.stop());

describe('signing in', () => {
  it('by code and PKCE gives tokens with the claims of Cognito', async () => {
    const { page, tokens, refresh, issuer } = await signIn(account.url, 'sato');
    expect(page).toContain('鈴木');
    const groups = { 'cognito:groups': ['agent', 'supervisor'] };
    const access = decodeJwt(tokens.access_token);
    expect(access).toMatchObject({
      token_use: 'access',
      client_id: issuer.clientId,
      username: 'sato',
      iss: issuer.server.issuer,
      ...groups,
    });
    expect(access.auth_time).toBeTypeOf('number');
    expect(Number(access.exp) - Number(access.iat)).toBe(3600);
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({
      token_use: 'id',
      aud: issuer.clientId,
      name: '佐藤 由紀',
      ...groups,
    });
    expect((await refresh()).access_token).toBeDefined();
  });

  it('without PKCE, to another address or as another client is refused', async () => {
    const issuer = await issuerOf(account.url);
    const refusal = async (changes: Record<string, string>) =>
      (await browse(account.url)(signInAddress(account.url, issuer, changes))).text();
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
