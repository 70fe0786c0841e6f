import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import type { Account } from '../../local/account.ts';
import { createClock } from '../../local/clock.ts';
import { createHttpApi } from '../../local/http.ts';
import { startFunctions } from '../../local/lambda.ts';
import { assembly, functionOf, type Resources } from './assembly.fixture.ts';

/** Returns the event, or what the `returns` query parameter says. */
const HANDLER = `export const handler = async (event) => {
  const { returns, throws } = event.queryStringParameters ?? {};
  if (throws) throw new Error('broken');
  if (returns) return JSON.parse(returns);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
};`;

const ROUTES = [
  'GET /api/conversations',
  'GET /api/conversations/{id}',
  'GET /api/conversations/newest',
  'POST /api/sessions',
  'ANY /api/files/{path+}',
  'GET /api/members',
  'GET /api/settings',
];

export const KEYS = await generateKeyPair('RS256');

const listen = async (it: Server): Promise<string> => {
  it.listen(0, '127.0.0.1');
  await once(it, 'listening');
  return `http://127.0.0.1:${(it.address() as AddressInfo).port}`;
};

const resources = (issuer: string): Resources => {
  const ApiId = { Ref: 'Api' };
  const integration = (more: Record<string, unknown> = {}) => ({
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: { 'Fn::GetAtt': ['Handler', 'Arn'] },
      ...more,
    },
  });
  const guarded: Record<string, unknown> = {
    'GET /api/members': { AuthorizerId: { Ref: 'Authorizer' }, AuthorizationType: 'JWT' },
    'GET /api/settings': { AuthorizerId: { Ref: 'Authorizer' }, AuthorizationScopes: ['admin', 'owner'] },
  };
  const routes = ROUTES.map((RouteKey, index) => [
    `Route${index}`,
    {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
        ...(guarded[RouteKey] ?? {}),
      },
    },
  ]);
  return {
    Handler: functionOf('handler', { Timeout: 20 }),
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        ProtocolType: 'HTTP',
        CorsConfiguration: {
          AllowOrigins: ['https://shop.example'],
          AllowMethods: ['POST'],
          AllowHeaders: ['content-type'],
          MaxAge: 600,
        },
      },
    },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: '$default' } },
    Integration: integration(),
    Authorizer: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId,
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['console'], Issuer: issuer },
      },
    },
    ...Object.fromEntries(routes),
  };
};

/** An HTTP API in front of one function, and the issuer of its tokens. */
export const givenHttpApi = async () => {
  const jwk = { ...(await exportJWK(KEYS.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const issuerServer: Server = createServer((request, response) => {
    const discovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(discovery ? { issuer, jwks_uri: `${issuer}/keys` } : { keys: [jwk] }));
  });
  const issuer = await listen(issuerServer);
  const { template } = assembly({ code: { handler: HANDLER }, resources: resources(issuer) });
  const account: Account = { template, clock: createClock(), directory: undefined, log: () => {} };
  const functions = await startFunctions(account, { environment: () => ({}), deliver: async () => {} });
  const api = createHttpApi(account, functions);
  const server = createServer(async (request, response) => {
    if (!(await api.handle(request, response))) response.writeHead(404).end('a page');
  });
  const url = await listen(server);
  const close = async () => {
    await functions.close();
    server.close();
    issuerServer.close();
  };
  return { url, issuer, close };
};
