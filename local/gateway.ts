import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as realWait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Account, Invoker, Service } from './account.ts';
import { API_TYPES, apisOf, headerPairs, integrate, logTime, newId, proxyResponse, sourceIp } from './api.ts';
import { type AuthorizerContext, createAuthorizer } from './authorizer.ts';
import { type Connection, MAX_MESSAGE_BYTES, startManagement } from './management.ts';
import { routeSelection, watchFrames } from './messages.ts';

/** Limits of API Gateway's WebSocket APIs; times in milliseconds of account time. */
const MAX_FRAME_BYTES = 32 * 1024;
const IDLE_LIMIT = 10 * 60_000;
const DURATION_LIMIT = 2 * 60 * 60_000;
/** What is buffered for a client that does not read: eight of the largest messages. */
const MAX_BUFFERED_BYTES = 8 * MAX_MESSAGE_BYTES;

const DISCONNECT_REASONS: Record<number, string> = {
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
  1006: 'Connection closed abnormally',
};

/** Codes with which `ws` itself refuses a frame, by the code of its error. */
const PROTOCOL_ERRORS: Record<string, number> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
};

/** A client while its upgrade is pending, and after. */
interface Client {
  readonly id: string;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly authorizer?: AuthorizerContext;
  readonly protocol?: string | undefined;
}

interface Refused {
  readonly status: number;
  readonly message: string;
}

/**
 * Runs the template's WebSocket API: upgrades of `server` at `path`, and the `@connections` API at the service's endpoint.
 */
export const startGateway = async (
  account: Account,
  functions: Invoker,
  server: Server,
  path: string,
): Promise<Service> => {
  const { clock } = account;
  const [api, ...others] = apisOf(account.template, 'WEBSOCKET');
  if (!api || others.length > 0) throw new Error('the template must contain exactly one WebSocket API');
  const select = routeSelection(String(api.properties.RouteSelectionExpression));
  const routes = new Map(api.routes.map((route) => [route.key, route]));
  const authorize = createAuthorizer(account, functions, api, routes.get('$connect')?.authorizer);
  const connections = new Map<string, Connection>();
  const clients = new WeakMap<IncomingMessage, Client>();
  const disconnecting = new Set<Promise<unknown>>();
  const management = await startManagement(connections);

  const requestContext = (client: Client, routeKey: string, eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT') => {
    const requestId = newId();
    const now = clock.now();
    return {
      routeKey,
      ...(client.authorizer && { authorizer: client.authorizer }),
      eventType,
      extendedRequestId: requestId,
      requestTime: logTime(now),
      messageDirection: 'IN',
      stage: api.stage,
      connectedAt: client.connectedAt,
      requestTimeEpoch: now,
      identity: { sourceIp: client.sourceIp, userAgent: client.userAgent },
      requestId,
      domainName: api.domainName,
      connectionId: client.id,
      apiId: api.id,
    };
  };

  /** Runs authorizer and `$connect`; until then nothing can be posted to the connection. */
  const admit = async (request: IncomingMessage): Promise<Client | Refused> => {
    const client: Client = {
      id: newId(),
      connectedAt: clock.now(),
      sourceIp: sourceIp(request),
      userAgent: request.headers['user-agent'] ?? '',
    };
    const route = routes.get('$connect');
    if (!route) return client;
    const event = connectEvent(request, requestContext(client, '$connect', 'CONNECT'));
    const decision = await authorize(event);
    if ('status' in decision) return decision;
    const authorized = { ...client, ...decision };
    const result = await integrate(account, functions, route, {
      ...event,
      requestContext: { ...event.requestContext, ...decision },
    });
    const response = result && 'payload' in result ? proxyResponse(result.payload) : undefined;
    if (!response) return { status: 502, message: 'Bad Gateway' };
    if (response.statusCode > 299)
      return { status: response.statusCode, message: STATUS_CODES[response.statusCode] ?? '' };
    const protocol = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
    return { ...authorized, protocol: protocol?.[1] };
  };

  const disconnect = (client: Client, code: number, reason: string): void => {
    const route = routes.get('$disconnect');
    if (!route) return;
    const headers = { Host: api.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
    const done = integrate(account, functions, route, {
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      requestContext: {
        ...requestContext(client, '$disconnect', 'DISCONNECT'),
        disconnectStatusCode: code,
        disconnectReason: reason,
      },
      isBase64Encoded: false,
    }).finally(() => disconnecting.delete(done));
    disconnecting.add(done);
  };

  const receive = async (client: Client, socket: WebSocket, body: string): Promise<void> => {
    const route = routes.get(select(body)) ?? routes.get('$default');
    const context = { ...requestContext(client, route?.key ?? '$default', 'MESSAGE'), messageId: newId() };
    const frame = (message: string) =>
      JSON.stringify({ message, connectionId: client.id, requestId: context.requestId });
    if (!route) return socket.send(frame('Forbidden'));
    const result = await integrate(account, functions, route, {
      requestContext: context,
      body,
      isBase64Encoded: false,
    });
    const response = result && 'payload' in result ? proxyResponse(result.payload) : undefined;
    if (!response) socket.send(frame('Internal server error'));
    else if (route.twoWay && response.body !== '') socket.send(response.body);
  };

  const open = (client: Client, socket: WebSocket, stream: Duplex): void => {
    let lastActiveAt = client.connectedAt;
    let cancelIdle = () => {};
    const leave = (code: number, reason: string) => {
      if (!connections.delete(client.id)) return;
      cancelIdle();
      cancelDuration();
      disconnect(client, code, reason);
    };
    const end = (code: number, reason: string) => {
      // The room is left at once: whether the client still answers the close frame is not waited for.
      leave(code, reason);
      socket.close(code, reason);
    };
    const touch = () => {
      lastActiveAt = clock.now();
      cancelIdle();
      cancelIdle = clock.after(IDLE_LIMIT, () => end(1001, 'Going away'));
    };
    const cancelDuration = clock.after(DURATION_LIMIT, () => end(1001, 'Going away'));
    connections.set(client.id, {
      sourceIp: client.sourceIp,
      userAgent: client.userAgent,
      connectedAt: client.connectedAt,
      get lastActiveAt() {
        return lastActiveAt;
      },
      send: (text) => {
        if (socket.bufferedAmount + text.length > MAX_BUFFERED_BYTES) return false;
        touch();
        socket.send(text, { binary: false });
        return true;
      },
      end,
    });
    touch();
    // Before ws reads the same bytes, which tells messages apart but not frames.
    stream.prependListener(
      'data',
      watchFrames(MAX_FRAME_BYTES, () => end(1009, 'Frame too large')),
    );
    socket.on('message', (data, isBinary) => {
      if (!connections.has(client.id)) return;
      if (isBinary) return end(1003, 'Binary frames are not supported');
      touch();
      void receive(client, socket, String(data));
    });
    socket.on('error', (error) => {
      const code = 'code' in error ? PROTOCOL_ERRORS[String(error.code)] : undefined;
      leave(code ?? 1002, error.message);
    });
    socket.on('close', (code, reason) => leave(code, String(reason) || (DISCONNECT_REASONS[code] ?? '')));
  };

  const upgrades = new WebSocketServer({
    noServer: true,
    path,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // Only `$connect` chooses; ws alone would take the first one offered.
    handleProtocols: (_, request) => clients.get(request)?.protocol ?? false,
    verifyClient: async ({ req }, done) => {
      const admitted = await admit(req);
      if ('status' in admitted) return done(false, admitted.status, ...refusalBody(admitted.message));
      clients.set(req, admitted);
      done(true);
      if (!connections.has(admitted.id)) disconnect(admitted, 1006, DISCONNECT_REASONS[1006] ?? '');
    },
  });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // The http server has let go of the socket: without a listener a client's reset would end the process.
    stream.on('error', () => stream.destroy());
    if (request.url?.split('?')[0] !== path) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => stream.destroy());
      return;
    }
    upgrades.handleUpgrade(request, stream, head, (socket) => {
      const client = clients.get(request);
      if (client) open(client, socket, stream);
    });
  };
  server.on('upgrade', upgrade);
  return {
    endpoint: management.endpoint,
    runs: API_TYPES,
    close: async () => {
      server.off('upgrade', upgrade);
      upgrades.close();
      for (const connection of [...connections.values()]) connection.end(1001, 'Going away');
      // Best effort, as $disconnect is: what is not written by then finds the connection gone later.
      await Promise.race([Promise.all(disconnecting), realWait(1000, undefined, { ref: false })]);
      for (const socket of upgrades.clients) socket.terminate();
      await management.close();
    },
  };
};

const refusalBody = (message: string): [string, Record<string, string>] => [
  JSON.stringify({ message }),
  { 'Content-Type': 'application/json' },
];

const connectEvent = <Context>(request: IncomingMessage, requestContext: Context) => {
  const headers = headerPairs(request);
  const query = [...new URL(request.url ?? '/', 'http://local').searchParams];
  return {
    headers: Object.fromEntries(headers),
    multiValueHeaders: valuesByName(headers),
    ...(query.length > 0 && {
      queryStringParameters: Object.fromEntries(query),
      multiValueQueryStringParameters: valuesByName(query),
    }),
    requestContext,
    isBase64Encoded: false,
  };
};

const valuesByName = (pairs: [string, string][]): Record<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
};
