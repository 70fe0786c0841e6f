import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HostProof } from '../../functions/conversation/host-token.ts';

const SECRET = new TextEncoder().encode('s'.repeat(64));
const now = () => Math.floor(Date.now() / 1000);
const good = () => ({
  iss: 'https://shop.example',
  aud: 'uragawa',
  sub: 'member-a',
  jti: 'j1',
  iat: now(),
  exp: now() + 300,
});

const signed = (
  changes: Record<string, unknown> = {},
  { header = {}, key = SECRET }: { header?: object; key?: Uint8Array | CryptoKey } = {},
): Promise<string> => new SignJWT({ ...good(), ...changes }).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);

/** The check with these settings, in a container that knows nothing yet. */
const verifier = async (settings: object | undefined): Promise<(token: string) => Promise<HostProof>> => {
  vi.resetModules();
  process.env.IDENTITY =
    settings && JSON.stringify({ issuer: 'https://shop.example', audience: 'uragawa', ...settings });
  if (!settings) delete process.env.IDENTITY;
  return (await import('../../functions/conversation/host-token.ts')).verifyHostToken;
};

beforeAll(() => {
  Object.assign(process.env, { SESSION_SECRET: 'session', IDENTITY_SECRET: 'identity', AWS_REGION: 'ap-northeast-1' });
  const secrets = mockClient(SecretsManagerClient);
  secrets.on(GetSecretValueCommand, { SecretId: 'session' }).resolves({ SecretString: 'k'.repeat(64) });
  secrets.on(GetSecretValueCommand, { SecretId: 'identity' }).resolves({ SecretString: 's'.repeat(64) });
});

describe("the host site's proof of a member, with a shared secret", () => {
  it('names the member by a surrogate that is the same each time, and another for another', async () => {
    const verify = await verifier({});
    const first = await verify(await signed());
    const again = await verify(await signed({ jti: 'j2', email: 'somebody@else.example', name: 'x' }));
    expect(again.member).toBe(first.member);
    expect(again.jti).not.toBe(first.jti);
    expect(first.number).toBe('member-a');
    expect(JSON.stringify({ ...first, number: '' })).not.toContain('member-a');
    expect((await verify(await signed({ sub: 'member-b' }))).member).not.toBe(first.member);
    expect((await verify(await signed({}, { header: { typ: 'JWT' } }))).member).toBe(first.member);
  });

  it('is strong where the site says so in the words that were agreed on', async () => {
    const verify = await verifier({ stepUp: ['two-factors', 'passkey'] });
    const strongWith = async (acr: unknown) => (await verify(await signed({ acr }))).strong;
    expect([await strongWith('passkey'), await strongWith('two-factors')]).toEqual([true, true]);
    for (const acr of [undefined, '', 'password', 'PASSKEY', ['passkey'], 2, { passkey: true }]) {
      expect(await strongWith(acr)).toBeUndefined();
    }
    expect((await (await verifier({}))(await signed({ acr: 'passkey' }))).strong).toBeUndefined();
  });

  it.each<[string, () => string | Promise<string>, RegExp]>([
    ['nothing', () => '', /no signed JWT/],
    ['no JWT', () => 'hello', /no signed JWT/],
    ['no signature', () => new UnsecuredJWT(good()).encode(), /no signed JWT|alg/],
    ['nOnE', () => `${btoa('{"alg":"nOnE"}')}.${btoa(JSON.stringify(good()))}.`, /no signed JWT|alg/],
    ['a wrong secret', () => signed({}, { key: new TextEncoder().encode('x'.repeat(64)) }), /signature/],
    ['an empty signature', async () => (await signed()).replace(/\.[^.]+$/, '.'), /signature/],
    ['another algorithm', () => signed({}, { header: { alg: 'HS512' } }), /alg/],
    ['the type of something else', () => signed({}, { header: { typ: 'reset+jwt' } }), /typ/],
    ['a type that is no text', () => signed({}, { header: { typ: ['JWT'] } }), /typ/],
    [
      'a kid that is a path',
      () => signed({}, { header: { kid: '../../dev/null' }, key: new Uint8Array(64) }),
      /signature/,
    ],
    ['a changed payload', async () => (await signed()).replace(/\.[^.]+\./, `.${btoa('{"sub":"b"}')}.`), /signature/],
    ['another audience', () => signed({ aud: 'another' }), /aud/],
    ['no audience', () => signed({ aud: undefined }), /aud/],
    ['another issuer', () => signed({ iss: 'https://evil.example' }), /iss/],
    ['no subject', () => signed({ sub: undefined }), /sub/],
    ['an empty subject', () => signed({ sub: '' }), /sub/],
    ['a subject that is no text', () => signed({ sub: ['member-a'] }), /sub/],
    ['a subject that is no Unicode', () => signed({ sub: 'm\ud800' }), /sub.*well-formed/],
    ['a jti that is no Unicode', () => signed({ jti: 'j\ud800' }), /jti.*well-formed/],
    ['no jti', () => signed({ jti: undefined }), /jti/],
    ['an empty jti', () => signed({ jti: '' }), /jti/],
    ['no end', () => signed({ exp: undefined }), /exp/],
    ['no beginning', () => signed({ iat: undefined }), /iat/],
    ['an end two minutes ago', () => signed({ iat: now() - 300, exp: now() - 120 }), /expired|iat/],
    ['ten years of life', () => signed({ exp: now() + 315_360_000 }), /exp/],
    ['six minutes of life', () => signed({ exp: now() + 360 }), /exp/],
    ['a beginning in ten minutes', () => signed({ iat: now() + 600, exp: now() + 900 }), /iat/],
    ['a beginning after its end', () => signed({ iat: now() + 600, exp: now() + 300 }), /iat/],
    ['not-before in ten minutes', () => signed({ nbf: now() + 600 }), /nbf/],
    ['an unknown critical header', () => `${btoa('{"alg":"HS256","crit":["x"],"x":1}')}.e30.AAAA`, /no signed JWT/],
  ])('with %s is refused, and it says why', async (_, make, why) => {
    const verify = await verifier({});
    const refusal = verify(await make());
    await expect(refusal).rejects.toMatchObject({ code: 'identity_refused' });
    await expect(refusal).rejects.toThrow(why);
  });

  it('is taken from a clock a minute off', async () => {
    const verify = await verifier({});
    await verify(await signed({ iat: now() + 50, exp: now() + 350 }));
    await verify(await signed({ iat: now() - 340, exp: now() - 40 }));
  });

  it('is refused where nobody has set one up', async () => {
    const verify = await verifier(undefined);
    await expect(signed().then(verify)).rejects.toThrow(/no settings to check it/);
  });
});

describe("the host site's proof of a member, with its public keys", () => {
  let server: Server;
  let url: string;
  let keys: unknown;
  let mine: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    mine = pair.privateKey;
    keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
    server = createServer((_, response) => response.end(JSON.stringify(keys)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => server.close());

  it('is checked with the key it names', async () => {
    const verify = await verifier({ jwksUrl: url });
    await verify(await signed({}, { header: { alg: 'ES256', kid: 'k1' }, key: mine }));
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'an unknown key',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return signed({}, { header: { alg: 'ES256', kid: 'k2' }, key: privateKey });
      },
      'identity_refused',
    ],
    [
      'another key under a known name',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return signed({}, { header: { alg: 'ES256', kid: 'k1' }, key: privateKey });
      },
      'identity_refused',
    ],
    [
      'the public key used as a secret',
      () => signed({}, { header: { kid: 'k1' }, key: new TextEncoder().encode(JSON.stringify(keys)) }),
      'identity_refused',
    ],
  ])('with %s is refused', async (_, make, code) => {
    const verify = await verifier({ jwksUrl: url });
    await expect(make().then(verify)).rejects.toMatchObject({ code });
  });

  it('cannot be checked while the keys cannot be read: that is not the visitor’s fault', async () => {
    const verify = await verifier({ jwksUrl: 'http://127.0.0.1:9/keys' });
    const token = signed({}, { header: { alg: 'ES256', kid: 'k1' }, key: mine });
    await expect(token.then(verify)).rejects.toMatchObject({ code: 'busy' });
    const saved = keys;
    keys = { nothing: true };
    const misled = await verifier({ jwksUrl: url });
    await expect(token.then(misled)).rejects.toMatchObject({ code: 'busy' });
    keys = saved;
  });
});
