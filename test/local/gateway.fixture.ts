import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Account } from '../../local/account.ts';
import { createClock } from '../../local/clock.ts';
import { startGateway } from '../../local/gateway.ts';
import { startFunctions } from '../../local/lambda.ts';
import { assembly, functionOf, type Resources } from './assembly.fixture.ts';

/** Keeps every event in a file; what it does is chosen by the header, query string or message of the test. */
const HANDLER = `import { appendFileSync } from 'node:fs';
const keep = (record) => appendFileSync(process.env.EVENTS, JSON.stringify(record) + '\\n');
const policy = (event, Effect) => ({
  Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }],
});
const authorize = (event) => {
  switch (event.headers.Ticket) {
    case 'deny': return { principalId: 'v1', policyDocument: policy(event, 'Deny') };
    case 'unauthorized': throw new Error('Unauthorized');
    case 'crash': throw new Error('broken');
    case 'nested': return { principalId: 'v1', policyDocument: policy(event, 'Allow'), context: { list: [] } };
    default: return { principalId: 'v1', policyDocument: policy(event, 'Allow'), context: { count: 3, staff: true } };
  }
};
const connect = async (event) => {
  const { mode } = event.queryStringParameters ?? {};
  if (mode === 'throw') throw new Error('broken');
  if (mode === 'nothing') return;
  if (mode === 'refuse') return { statusCode: 429 };
  if (mode === 'post') {
    const { connectionId } = event.requestContext;
    const address = process.env.MANAGEMENT + '/@connections/' + encodeURIComponent(connectionId);
    keep({ posted: (await fetch(address, { method: 'POST', body: 'hello' })).status, requestContext: {} });
  }
  const protocol = event.headers['Sec-WebSocket-Protocol']?.split(',')[1]?.trim();
  return { statusCode: 200, ...(protocol && { headers: { 'Sec-WebSocket-Protocol': protocol } }) };
};

export const handler = async (event) => {
  keep(event);
  if (event.type === 'REQUEST') return authorize(event);
  if (event.requestContext.eventType === 'CONNECT') return connect(event);
  if (event.body === undefined) return { statusCode: 200 };
  const { mode } = event.body.startsWith('{') ? JSON.parse(event.body) : {};
  if (mode === 'throw') throw new Error('broken');
  if (mode === 'malformed') return 'done';
  if (mode === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  return { statusCode: 200, body: 'route ' + event.requestContext.routeKey };
};`;

const PATIENT = { Timeout: 1e6 };

interface Given {
  readonly routes?: readonly string[];
  readonly authorizer?: Record<string, unknown>;
  readonly integration?: Record<string, unknown>;
  readonly scale?: number;
}

const closers: (() => Promise<unknown>)[] = [];
/** Stops what the test has started, last first. */
export const stop = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close();
};

const resources = ({ routes = ['$connect', '$disconnect', '$default', 'send'], authorizer, integration }: Given) => {
  const ApiId = { Ref: 'Api' };
  const wrapped = {
    'Fn::Join': [
      '',
      ['arn:aws:apigateway:x:lambda:path/functions/', { 'Fn::GetAtt': ['Handler', 'Arn'] }, '/invocations'],
    ],
  };
  const result: Resources = {
    Handler: functionOf('handler', PATIENT),
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
    },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: 'live', AutoDeploy: true } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: wrapped,
        TimeoutInMillis: 1e9,
        ...integration,
      },
    },
    ...(authorizer && {
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: { ApiId, AuthorizerType: 'REQUEST', AuthorizerUri: wrapped, ...authorizer },
      },
    }),
  };
  for (const [index, RouteKey] of routes.entries()) {
    result[`Route${index}`] = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
        ...(RouteKey === '$connect' && authorizer && { AuthorizerId: { Ref: 'Authorizer' } }),
        ...(RouteKey !== 'oneWay' && { RouteResponseSelectionExpression: '$default' }),
      },
    };
    if (RouteKey === 'oneWay') continue;
    result[`Response${index}`] = {
      Type: 'AWS::ApiGatewayV2::RouteResponse',
      Properties: { ApiId, RouteId: { Ref: `Route${index}` }, RouteResponseKey: '$default' },
    };
  }
  return result;
};

export interface Event {
  readonly type?: string;
  readonly posted?: number;
  readonly requestContext: {
    readonly eventType?: string;
    readonly routeKey?: string;
    readonly connectionId: string;
    readonly requestId: string;
    readonly extendedRequestId: string;
    readonly requestTime: string;
    readonly requestTimeEpoch: number;
    readonly connectedAt: number;
    readonly disconnectStatusCode?: number;
    readonly disconnectReason?: string;
  };
}

export const given = async (settings: Given = {}) => {
  const { template, folder } = assembly({ code: { handler: HANDLER }, resources: resources(settings) });
  const file = join(folder, 'events');
  writeFileSync(file, '');
  const account: Account = {
    template,
    clock: createClock(settings.scale),
    directory: undefined,
    log: () => {},
  };
  let endpoint = '';
  const functions = await startFunctions(account, {
    environment: () => ({ EVENTS: file, MANAGEMENT: endpoint }),
    deliver: async () => {},
  });
  const server = createServer((_, response) => response.end());
  const gateway = await startGateway(account, functions, server, '/ws');
  endpoint = gateway.endpoint ?? '';
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => functions.close(),
    async () => server.close(),
    () => gateway.close(),
  );
  const { port } = server.address() as AddressInfo;
  const events = (): Event[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const event = async (matches: (event: Event) => boolean): Promise<Event> => {
    await expect.poll(() => events().some(matches), { timeout: 60_000, interval: 20 }).toBe(true);
    return events().find(matches) as Event;
  };
  return { port, gateway, functions, events, event, url: `ws://127.0.0.1:${port}/ws` };
};

export const ofType = (type: string) => (event: Event) =>
  event.requestContext.eventType === type && event.type !== 'REQUEST';

/** An open client with its frames and its end; or the status with which the upgrade was refused. */
export const connect = async (url: string, protocols: string[] = [], options: ClientOptions = {}) => {
  const socket = new WebSocket(url, protocols, { headers: { Ticket: 'good' }, ...options });
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(String(data)));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const outcome = await new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
  const frame = async (count = 1) => {
    await expect.poll(() => frames.length, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(count);
    return frames[count - 1] ?? '';
  };
  return { socket, frames, frame, closed, status: outcome };
};
