import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { givenHttpApi, KEYS } from './http.fixture.ts';

const OTHER_KEYS = await generateKeyPair('RS256');
const api = await givenHttpApi();
afterAll(api.close);
const { url, issuer } = api;

const token = (claims: JWTPayload = {}, key = KEYS.privateKey, expiresAt: number | string = '1h') =>
  new SignJWT({ iss: issuer, aud: 'console', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key);

const withToken = (path: string, bearer: string) =>
  fetch(url + path, { headers: { authorization: `Bearer ${bearer}` } });

describe('the JWT authorizer', () => {
  test('hands the claims to the function as strings', async () => {
    const bearer = await token({ sub: 'agent-1', groups: ['agent', 'admin'], n: 1, address: { city: 'Ota' } });
    const event = await (await withToken('/api/members', bearer)).json();
    expect(event.requestContext.authorizer.jwt).toMatchObject({
      claims: {
        sub: 'agent-1',
        groups: '[agent admin]',
        n: '1',
        address: 'map[city:Ota]',
        exp: expect.stringMatching(/^\d+$/),
      },
      scopes: null,
    });
  });

  test('takes client_id only where aud is missing', async () => {
    const status = async (claims: JWTPayload) => (await withToken('/api/members', await token(claims))).status;
    expect(await status({ aud: undefined, client_id: 'console' })).toBe(200);
    expect(await status({ aud: ['x', 'console'] })).toBe(200);
    expect(await status({ aud: 'other', client_id: 'console' })).toBe(401);
    expect(await status({ aud: undefined })).toBe(401);
  });

  const past = Math.floor(Date.now() / 1000) - 10;
  const future = past + 1000;
  test.each<[string, () => Promise<string> | string]>([
    ['a forged signature', () => token({}, OTHER_KEYS.privateKey)],
    ['another issuer', () => token({ iss: 'https://else.example' })],
    ['an expired token', () => token({}, KEYS.privateKey, past)],
    ['a token not valid yet', () => token({ nbf: future })],
    ['no JWT', () => 'nonsense'],
    [
      'an unsigned token',
      () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ iss: issuer, aud: 'console', exp: future }))}.`,
    ],
    [
      'a symmetric signature',
      () =>
        new SignJWT({ iss: issuer, aud: 'console' })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('x'.repeat(32))),
    ],
    [
      'a token without expiry',
      () =>
        new SignJWT({ iss: issuer, aud: 'console' })
          .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
          .sign(KEYS.privateKey),
    ],
  ])('refuses %s', async (_, bearer) => {
    const response = await withToken('/api/members', await bearer());
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('refuses a request without a token', async () => {
    const response = await fetch(`${url}/api/members`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  test('wants one of the scopes of the route', async () => {
    const refused = await withToken('/api/settings', await token({ scope: 'openid agent' }));
    expect([refused.status, await refused.json()]).toEqual([403, { message: 'Forbidden' }]);
    const accepted = await withToken('/api/settings', await token({ scope: 'openid owner' }));
    expect(await accepted.json()).toMatchObject({
      requestContext: { authorizer: { jwt: { scopes: ['openid', 'owner'] } } },
    });
  });
});
