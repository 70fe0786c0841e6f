import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Invoker } from './account.ts';
import {
  API_TYPES,
  type Api,
  apisOf,
  headerPairs,
  integrate,
  logTime,
  newId,
  type ProxyResponse,
  proxyResponse,
  type Route,
  readBody,
  sourceIp,
} from './api.ts';
import { createJwtAuthorizer, type JwtContext } from './jwt.ts';
import { ACCOUNT_ID } from './template.ts';

/** API Gateway's limit for a request. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

interface HttpRoute extends Route {
  readonly api: Api;
  readonly method: string;
  readonly pattern: RegExp;
  readonly authorize: ReturnType<typeof createJwtAuthorizer> | undefined;
}

interface Matched {
  readonly route: HttpRoute;
  readonly pathParameters: Record<string, string>;
}

const message = (statusCode: number, text: string, headers: Record<string, string> = {}): ProxyResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  cookies: [],
  body: JSON.stringify({ message: text }),
  isBase64Encoded: false,
});

const NO_CONTENT: ProxyResponse = { statusCode: 204, headers: {}, cookies: [], body: '', isBase64Encoded: false };

/** Runs the template's HTTP APIs. `handle` answers false, and nothing to the client, when no route matches. */
export const createHttpApi = (account: Account, functions: Invoker) => {
  const routes = apisOf(account.template, 'HTTP')
    .flatMap((api) => api.routes.map((route) => compile(account, api, route)))
    .sort((a, b) => (specificity(a.key) < specificity(b.key) ? -1 : 1));
  const withCors = routes.filter(({ api }) => corsOf(api));

  const answer = async ({ route, pathParameters }: Matched, request: IncomingMessage): Promise<ProxyResponse> => {
    const decision = await route.authorize?.(request.headers.authorization, route.scopes);
    if (decision && 'status' in decision) {
      return message(decision.status, decision.message, { 'www-authenticate': decision.challenge });
    }
    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return message(413, 'Request Entity Too Large');
    const event = proxyEvent(request, body, route, account.clock.now(), pathParameters, decision?.jwt);
    const result = await integrate(account, functions, route, event);
    if (!result) return message(503, 'Service Unavailable');
    const response = 'payload' in result ? responseOf(result.payload) : undefined;
    return response ?? message(500, 'Internal Server Error');
  };

  return {
    runs: API_TYPES,
    handle: async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
      const path = decodePath(request.url ?? '/');
      const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
      const answered = preflight ? match(withCors, undefined, path) : undefined;
      const matched = answered ?? match(routes, request.method, path);
      if (!matched) return false;
      const { api, key } = matched.route;
      const settings = corsOf(api);
      const cors = settings && corsHeaders(settings, request.headers.origin, preflight);
      const respond = async () => write(response, answered ? NO_CONTENT : await answer(matched, request), cors);
      await respond().catch((error) => {
        account.log(`http: ${key}: ${error instanceof Error ? error.message : error}`);
        write(response, message(500, 'Internal Server Error'), cors);
      });
      return true;
    },
  };
};

const compile = (account: Account, api: Api, route: Route): HttpRoute => {
  const [method = '', path = ''] = route.key === '$default' ? ['ANY', '/{proxy+}'] : route.key.split(' ');
  const source = path
    .split('/')
    .map((segment) => segment.replace(/[.*+?^$()|[\]\\]/g, '\\$&'))
    .map((segment) => segment.replace(/^\{(\w+)\\\+\}$/, '(?<$1>.+)').replace(/^\{(\w+)\}$/, '(?<$1>[^/]+)'))
    .join('/');
  return {
    ...route,
    api,
    method,
    pattern: route.key === '$default' ? /^/ : new RegExp(`^${source}$`),
    authorize: route.authorizer && createJwtAuthorizer(account.clock, route.authorizer),
  };
};

/** Sorts routes as API Gateway prefers them: literal before `{parameter}` before `{greedy+}`, method before ANY. */
const specificity = (key: string): string => {
  if (key === '$default') return '9';
  const [method, path = ''] = key.split(' ');
  const kinds = path.split('/').map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
  return `${kinds.join('')}${method === 'ANY' ? '8' : '7'}`;
};

const match = (routes: readonly HttpRoute[], method: string | undefined, path: string): Matched | undefined => {
  for (const route of routes) {
    const found = method === undefined || ['ANY', method].includes(route.method) ? route.pattern.exec(path) : null;
    if (found) return { route, pathParameters: { ...found.groups } };
  }
  return undefined;
};

/** API Gateway gives HTTP APIs the path decoded; what cannot be decoded stays as it is. */
const decodePath = (url: string): string => {
  const path = url.split('?')[0] ?? '/';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const IS_TEXT = /^(?:text\/|application\/(?:json|xml|javascript|[^;]+\+(?:json|xml)))/;

/** The event of payload format 2.0. What is empty is absent. */
const proxyEvent = (
  request: IncomingMessage,
  body: Buffer,
  route: HttpRoute,
  now: number,
  pathParameters: Record<string, string>,
  jwt: JwtContext | undefined,
) => {
  const [, rawQueryString = ''] = /\?(.*)$/s.exec(request.url ?? '') ?? [];
  const isText = IS_TEXT.test(request.headers['content-type'] ?? 'text/plain');
  const path = decodePath(request.url ?? '/');
  const { cookie, ...headers } = joined(headerPairs(request).map(([name, value]) => [name.toLowerCase(), value]));
  const query = joined([...new URLSearchParams(rawQueryString)]);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/[;,] ?/) }),
    headers: { ...headers, 'x-forwarded-for': joinedText(headers['x-forwarded-for'], sourceIp(request)) },
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: route.api.id,
      ...(jwt && { authorizer: { jwt } }),
      domainName: route.api.domainName,
      domainPrefix: route.api.domainName.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIp(request),
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: newId(),
      routeKey: route.key,
      stage: route.api.stage,
      time: logTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};

const joinedText = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before},${value}`;

const joined = (pairs: [string, string][]): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) values.set(name, joinedText(values.get(name), value));
  return Object.fromEntries(values);
};

/** Without a statusCode the value itself is the body of a 200. */
const responseOf = (payload: unknown): ProxyResponse | undefined => {
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload) return proxyResponse(payload);
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return { ...message(200, ''), body };
};

interface Cors {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: number;
}

const corsOf = ({ properties }: Api): Cors | undefined => properties.CorsConfiguration as Cors | undefined;

/** The CORS headers of a response; none for an origin that is not allowed. */
export const corsHeaders = (cors: Cors, origin: string | undefined, preflight: boolean): Record<string, string> => {
  const { AllowOrigins = [], AllowMethods = [], AllowHeaders = [], ExposeHeaders = [] } = cors;
  const allowed =
    AllowOrigins.includes('*') ||
    AllowOrigins.some((pattern) => pattern === origin || pattern === `${origin?.split('//')[0]}//*`);
  if (origin === undefined || !allowed) return {};
  const headers: Record<string, string> = {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
  };
  if (cors.AllowCredentials) headers['access-control-allow-credentials'] = 'true';
  if (!preflight)
    return ExposeHeaders.length > 0
      ? { ...headers, 'access-control-expose-headers': ExposeHeaders.join(',') }
      : headers;
  if (AllowMethods.length > 0) headers['access-control-allow-methods'] = AllowMethods.join(',');
  if (AllowHeaders.length > 0) headers['access-control-allow-headers'] = AllowHeaders.join(',');
  if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
  return headers;
};

/** With CORS configured the API's headers replace those of the function. */
const write = (response: ServerResponse, result: ProxyResponse, cors: Record<string, string> | undefined): void => {
  const own = Object.entries(result.headers).filter(
    ([name]) => !cors || !name.toLowerCase().startsWith('access-control-'),
  );
  for (const [name, value] of [...own, ...Object.entries(cors ?? {})]) response.setHeader(name, value);
  if (result.cookies.length > 0) response.setHeader('set-cookie', result.cookies);
  if (result.body !== '' && !response.hasHeader('content-type')) {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
  }
  response.writeHead(result.statusCode).end(Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'));
};
