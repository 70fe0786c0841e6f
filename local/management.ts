import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from './api.ts';

/** API Gateway's limit for one message in either direction. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** An open connection as `@connections` sees it. */
export interface Connection {
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Account time in epoch milliseconds, as `lastActiveAt`. */
  readonly connectedAt: number;
  readonly lastActiveAt: number;
  /** False when the client reads so slowly that no more is buffered for it. */
  send(text: Buffer): boolean;
  /** Closes the connection and runs `$disconnect`. */
  end(code: number, reason: string): void;
}

interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly error?: string;
}

const refusal = (status: number, error: string, message: string): Answer => ({ status, error, body: { message } });

/** The `@connections` API on a port of its own. */
export const startManagement = async (connections: ReadonlyMap<string, Connection>) => {
  const server = createServer((request, response) => {
    answer(connections, request).then(
      ({ status, body, error }) => {
        // Without the header the SDK takes a bare 410 for an unknown error, not for GoneException.
        if (error) response.setHeader('x-amzn-ErrorType', error);
        if (body) response.setHeader('content-type', 'application/json');
        response.writeHead(status).end(body && JSON.stringify(body));
      },
      // A function that was stopped in the middle of its request.
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const answer = async (connections: ReadonlyMap<string, Connection>, request: IncomingMessage): Promise<Answer> => {
  const body = await readBody(request, MAX_MESSAGE_BYTES);
  const path = request.url?.split('?')[0] ?? '';
  const [, id] = /^(?:\/[^/]+)?\/(?:@|%40)connections\/([^/]+)$/.exec(path) ?? [];
  if (!id || !['POST', 'GET', 'DELETE'].includes(request.method ?? '')) {
    const operation = `${request.method} ${path}`;
    return refusal(404, 'UnknownOperationException', `the local @connections API does not know ${operation}`);
  }
  const connection = connections.get(decodeURIComponent(id));
  if (!connection) return refusal(410, 'GoneException', 'Gone');
  if (request.method === 'POST') return post(connection, body);
  if (request.method === 'DELETE') {
    connection.end(1000, 'Connection Closed Normally');
    return { status: 204 };
  }
  const { connectedAt, lastActiveAt, sourceIp, userAgent } = connection;
  return {
    status: 200,
    body: {
      connectedAt: new Date(connectedAt).toISOString(),
      identity: { sourceIp, userAgent },
      lastActiveAt: new Date(lastActiveAt).toISOString(),
    },
  };
};

const post = (connection: Connection, body: Buffer | undefined): Answer => {
  if (!body) return refusal(413, 'PayloadTooLargeException', `a message has at most ${MAX_MESSAGE_BYTES} bytes`);
  if (connection.send(body)) return { status: 200 };
  return refusal(429, 'LimitExceededException', 'the client reads too slowly: its buffer is full');
};
