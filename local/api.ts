import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Account, InvokeResult, Invoker } from './account.ts';
import { REGION, type Resource, type Template } from './template.ts';

/** What the WebSocket and the HTTP side of API Gateway v2 have in common. */
export const API_TYPES = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
];

/** Default integration time-outs in milliseconds: 29 s for WebSocket, 30 s for HTTP. */
const DEFAULT_TIMEOUT = { WEBSOCKET: 29_000, HTTP: 30_000 };

export interface Route {
  /** `$connect`, `send`, `POST /api/sessions` ... */
  readonly key: string;
  readonly functionArn: string;
  /** Milliseconds of account time the API waits for the function. */
  readonly timeout: number;
  readonly authorizer: Resource | undefined;
  readonly scopes: readonly string[];
  /** WebSocket: the function's body is sent to the caller. */
  readonly twoWay: boolean;
}

export interface Api {
  readonly id: string;
  readonly stage: string;
  readonly domainName: string;
  readonly properties: Resource['properties'];
  readonly routes: readonly Route[];
}

/** The template's APIs of one protocol. Throws for what the local account cannot run as AWS would. */
export const apisOf = (template: Template, protocol: 'WEBSOCKET' | 'HTTP'): Api[] =>
  template
    .ofType('AWS::ApiGatewayV2::Api')
    .filter(({ properties }) => properties.ProtocolType === protocol)
    .map(({ name, properties }) => {
      const own = (type: string) => template.ofType(type).filter((r) => r.properties.ApiId === name);
      const [stage] = own('AWS::ApiGatewayV2::Stage');
      if (!stage) throw new Error(`the API ${name} has no stage; add one to the template`);
      const responses = own('AWS::ApiGatewayV2::RouteResponse').map((r) => r.properties.RouteId);
      return {
        id: name,
        stage: stage.name,
        domainName: `${name}.execute-api.${REGION}.amazonaws.com`.toLowerCase(),
        properties,
        routes: own('AWS::ApiGatewayV2::Route').map((route) => ({
          key: String(route.properties.RouteKey),
          authorizer: route.properties.AuthorizerId ? template.find(String(route.properties.AuthorizerId)) : undefined,
          scopes: (route.properties.AuthorizationScopes as string[] | undefined) ?? [],
          twoWay: route.properties.RouteResponseSelectionExpression === '$default' && responses.includes(route.name),
          ...integrationOf(template, route, DEFAULT_TIMEOUT[protocol]),
        })),
      };
    });

const integrationOf = (template: Template, { properties }: Resource, defaultTimeout: number) => {
  const integration = template.find(String(properties.Target).replace('integrations/', ''))?.properties;
  const functionArn = lambdaArn(integration?.IntegrationUri);
  if (integration?.IntegrationType !== 'AWS_PROXY' || !functionArn || !template.find(functionArn)) {
    throw new Error(`the route ${properties.RouteKey} needs an AWS_PROXY integration with a function of the template`);
  }
  return { functionArn, timeout: Number(integration.TimeoutInMillis ?? defaultTimeout) };
};

/** The function's ARN in an integration or authorizer address, which may wrap it. */
export const lambdaArn = (uri: unknown): string | undefined =>
  /arn:aws:lambda:[^:]*:[^:]*:function:[^:/]+/.exec(String(uri))?.[0];

/** Least of the machine's own time for a function to start and answer. */
const START_FLOOR_MS = 15_000;

/** Calls a route's function; `undefined` when it does not answer within the integration's time-out. */
export const integrate = async (
  { clock }: Account,
  functions: Invoker,
  route: Route,
  event: unknown,
): Promise<InvokeResult | undefined> => {
  let cancel = () => {};
  const timeout = new Promise<undefined>((resolve) => {
    cancel = clock.after(clock.allow(route.timeout, START_FLOOR_MS), () => resolve(undefined));
  });
  const result = await Promise.race([functions.invoke(route.functionArn, event), timeout]);
  cancel();
  return result;
};

export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** What a function returned, or `undefined` if API Gateway would call it a malformed Lambda proxy response. */
export const proxyResponse = (payload: unknown): ProxyResponse | undefined => {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) return undefined;
  const response = payload as { [key in keyof ProxyResponse]?: unknown };
  const statusCode = Number(response.statusCode);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) return undefined;
  if (typeof (response.body ?? '') !== 'string') return undefined;
  return {
    statusCode,
    headers: Object.fromEntries(Object.entries(response.headers ?? {}).map(([name, value]) => [name, String(value)])),
    cookies: Array.isArray(response.cookies) ? response.cookies.map(String) : [],
    body: String(response.body ?? ''),
    isBase64Encoded: response.isBase64Encoded === true,
  };
};

/** An id as API Gateway makes them, e.g. `L0SM9cOFvHcCIhw=`: connection ids need encoding in an address. */
export const newId = (): string => `${randomBytes(11).toString('base64url')}=`;

/** Common Log Format, e.g. `12/Mar/2020:19:03:58 +0000`. */
export const logTime = (epochMs: number): string => {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
};

/** Sender's address; an IPv4 address also when the server listens on both kinds. */
export const sourceIp = (request: IncomingMessage): string =>
  request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';

/** Headers in the order and the case in which the client sent them. */
export const headerPairs = ({ rawHeaders }: IncomingMessage): [string, string][] =>
  rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));

/** Reads a request's body; `undefined` when it has more than `limit` bytes. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // The rest is read and dropped: a client that is still sending would not see the answer.
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
};

/** Whether a connection comes from this machine. */
export const isLoopback = ({ socket }: { readonly socket: { readonly remoteAddress?: string | undefined } }): boolean =>
  /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '');

/** Whether a request names this machine as its host: a page of another name that resolves to here does not. */
export const isLocalHost = ({ headers }: IncomingMessage): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');
