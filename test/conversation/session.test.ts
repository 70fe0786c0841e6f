import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { customerOf } from '../../functions/conversation/actor.ts';
import { authorize } from '../../functions/conversation/authorize.ts';
import { VISITOR_SOCKETS_PER_MINUTE } from '../../functions/conversation/limit.ts';
import { createSession, verifyToken } from '../../functions/conversation/session.ts';
import { FRONT_HEADER } from '../../functions/platform/front.ts';

const SECRET = 'k'.repeat(64);
const key = new TextEncoder().encode(SECRET);
const now = () => Math.floor(Date.now() / 1000);
const table = mockClient(DynamoDBDocumentClient);

beforeAll(() => {
  Object.assign(process.env, {
    SESSION_SECRET: 'arn',
    SESSIONS_TABLE: 'sessions',
    CONVERSATIONS_TABLE: 'conversations',
    ALLOWED_ORIGINS: 'https://support.example https://www.shop.example',
    AWS_REGION: 'ap-northeast-1',
  });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: SECRET });
});
beforeEach(() => {
  table.reset();
  table.on(PutCommand).resolves({});
  table.on(UpdateCommand).resolves({ Attributes: { used: 1 } });
  table.on(QueryCommand).resolves({ Items: [] });
});

const good = { language: 'ja', returning: false };
const sign = (
  build: (token: SignJWT) => SignJWT = (token) => token,
  secret = key,
  claims: object = good,
  header = { alg: 'HS256', typ: 'visitor+jwt' },
) =>
  build(
    new SignJWT({ ...claims })
      .setProtectedHeader(header)
      .setSubject('v')
      .setIssuer('uragawa')
      .setAudience('uragawa.visitor')
      .setJti('j')
      .setIssuedAt()
      .setExpirationTime('1h'),
  ).sign(secret);

describe('a session token', () => {
  it('of ours names the visitor', async () => {
    const { token, visitorId } = await createSession({ language: 'en', page: 'https://shop.example/' });
    expect(await verifyToken(token)).toMatchObject({ visitorId, language: 'en', returning: false });
    expect(await verifyToken(await sign())).toMatchObject({ visitorId: 'v' });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['no token', () => 'hello'],
    ['another key', () => sign(undefined, new TextEncoder().encode('x'.repeat(64)))],
    [
      'no signature',
      () => new UnsecuredJWT(good).setSubject('v').setIssuer('uragawa').setExpirationTime('1h').encode(),
    ],
    ['another algorithm', () => sign(undefined, key, good, { alg: 'HS512', typ: 'visitor+jwt' })],
    ['another type', () => sign(undefined, key, good, { alg: 'HS256', typ: 'JWT' })],
    ['another audience', () => sign((token) => token.setAudience('uragawa.agent'))],
    ['another issuer', () => sign((token) => token.setIssuer('elsewhere'))],
    ['an end in the past', () => sign((token) => token.setExpirationTime(now() - 1))],
    ['claims of another shape', () => sign(undefined, key, { language: 1, returning: 'yes' })],
    ['a changed payload', async () => (await sign()).replace(/\.[^.]+\./, `.${btoa('{"sub":"w"}')}.`)],
  ])('with %s is refused', async (_, make) => expect(await verifyToken(await make())).toBeUndefined());

  it.each(['exp', 'sub', 'jti', 'iat'])('without %s is refused', async (claim) => {
    const claims = { ...good, sub: 'v', iss: 'uragawa', aud: 'uragawa.visitor', jti: 'j', iat: now(), exp: now() + 60 };
    const { [claim as keyof typeof claims]: _left, ...rest } = claims;
    const token = await new SignJWT(rest as never).setProtectedHeader({ alg: 'HS256', typ: 'visitor+jwt' }).sign(key);
    expect(await verifyToken(token)).toBeUndefined();
  });

  it('never leaves with the resume key that is stored: the table holds its hash', async () => {
    const { resumeKey, visitorId } = await createSession({});
    const [call] = table.commandCalls(PutCommand);
    const stored = JSON.stringify(call?.args[0].input.Item);
    expect(stored).toContain(visitorId);
    expect(stored).not.toContain(resumeKey.split('.')[1]);
  });
});

describe('opening a socket', () => {
  const event = (headers: Record<string, string>): APIGatewayRequestAuthorizerEvent =>
    ({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:r:a:api/v1/$connect',
      headers,
      requestContext: { identity: { sourceIp: '203.0.113.7' } },
    }) as never;
  const effect = async (headers: Record<string, string>) =>
    (await authorize(event(headers))).policyDocument.Statement[0]?.Effect;
  const origin = 'https://www.shop.example';

  it('is allowed for a token from an allowed origin, whatever the case of the headers', async () => {
    const token = await sign();
    expect(await effect({ Origin: origin, 'Sec-WebSocket-Protocol': `uragawa.v1, ${token}` })).toBe('Allow');
    expect(await effect({ origin, 'sec-websocket-protocol': `uragawa.v1,${token}` })).toBe('Allow');
  });

  it.each<[string, Record<string, string>]>([
    ['no Origin', {}],
    ['Origin null', { origin: 'null' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['a longer name', { origin: 'https://www.shop.example.evil.example' }],
    ['another scheme', { origin: 'http://www.shop.example' }],
    ['another port', { origin: 'https://www.shop.example:8443' }],
    ['two at once', { origin: 'https://support.example https://www.shop.example' }],
    ['an empty one', { origin: '' }],
  ])('is refused with %s', async (_, headers) => {
    expect(await effect({ ...headers, 'Sec-WebSocket-Protocol': `uragawa.v1, ${await sign()}` })).toBe('Deny');
  });

  it('is refused for a good token that did not come through the distribution, where only that is let in', async () => {
    vi.stubEnv('FRONT_ONLY', 'true');
    vi.stubEnv('FRONT_SECRET', 'f'.repeat(64));
    const headers = { origin, 'sec-websocket-protocol': `uragawa.v1,${await sign()}` };
    expect(await effect(headers)).toBe('Deny');
    expect(await effect({ ...headers, [FRONT_HEADER]: 'f'.repeat(64) })).toBe('Allow');
    vi.unstubAllEnvs();
  });

  it.each([
    ['too many of the visitor', { used: VISITOR_SOCKETS_PER_MINUTE + 1 }, []],
    ['a visitor whom staff have shut out', { used: 1 }, [{ seq: 2, state: { mode: 'closed', blocked: 2 } }]],
  ])('is refused for %s', async (_, Attributes, Items) => {
    table.on(UpdateCommand).resolves({ Attributes });
    table.on(QueryCommand).resolves({ Items });
    expect(await effect({ origin, 'sec-websocket-protocol': `uragawa.v1, ${await sign()}` })).toBe('Deny');
  });

  it.each([
    ['no protocol', (_: string) => ''],
    ['the token alone', (token: string) => token],
    ['the token first', (token: string) => `${token}, uragawa.v1`],
    ['a third value', (token: string) => `uragawa.v1, ${token}, x`],
    ['another version', (token: string) => `uragawa.v2, ${token}`],
  ])('is refused with %s', async (_, protocol) => {
    expect(await effect({ origin, 'Sec-WebSocket-Protocol': protocol(await sign()) })).toBe('Deny');
  });
});

describe('the customer behind a socket event', () => {
  const context = { visitorId: 'v', expiresAt: '2000', language: 'ja', returning: 'true' };

  it('is who the authorizer said', () => {
    expect(customerOf('c', context, 1999)).toMatchObject({ visitorId: 'v', returning: true, connectionId: 'c' });
  });

  it('is nobody any more when the token has run out', () => {
    expect(() => customerOf('c', context, 2000)).toThrow(/session has ended/);
    expect(() => customerOf('c', { ...context, expiresAt: 'soon' }, 1999)).toThrow(/session has ended/);
  });

  it('is nobody without a context', () => {
    for (const authorizer of [undefined, null, {}, { visitorId: 'v' }, 'v']) {
      expect(() => customerOf('c', authorizer, 0)).toThrow(/session token/);
    }
  });
});

describe('a member who is known to other systems by his number', () => {
  const issuer = 'https://www.shop.example';
  const proof = () =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience('chat')
      .setSubject('M-1001')
      .setJti('j')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
  const noted = () => table.commandCalls(PutCommand, { TableName: 'members' }).map(({ args }) => args[0].input.Item);

  beforeEach(() => {
    vi.stubEnv('IDENTITY', JSON.stringify({ issuer, audience: 'chat' }));
    vi.stubEnv('IDENTITY_SECRET', 'arn');
    table.on(GetCommand).resolves({});
    table.on(TransactWriteCommand).resolves({});
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is remembered with it before his proof is used up', async () => {
    vi.stubEnv('MEMBERS_TABLE', 'members');
    vi.stubEnv('NOTE_NUMBERS', 'on');
    const { token } = await createSession({ identityToken: await proof() });
    const { member } = (await verifyToken(token)) ?? {};
    expect(noted()).toEqual([{ pk: `MEMBER#${member}`, sk: 'LINK', number: 'M-1001', writtenAt: expect.any(Number) }]);

    table.on(PutCommand, { TableName: 'members' }).rejects(new Error('throttled'));
    table.resetHistory();
    await expect(createSession({ identityToken: await proof() })).rejects.toThrow('throttled');
    expect(table.commandCalls(TransactWriteCommand)).toEqual([]);
  });

  it('is not, where members are in our own tables', async () => {
    await createSession({ identityToken: await proof() });
    expect(noted()).toEqual([]);
  });
});
