import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWebsocketEventV2,
} from 'aws-lambda';
import type { ErrorCode } from '../protocol/server.ts';
import { toVisible, VisibleError } from './errors.ts';
import { logger, metrics, observed } from './observability.ts';
import { parseObject } from './parse.ts';
import { post } from './socket.ts';

/** A frame of a client, parsed to an object, with what API Gateway says of its socket. */
export interface SocketMessage {
  readonly frame: Record<string, unknown>;
  readonly connectionId: string;
  /** The authorizer's context, strings only. */
  readonly authorizer: unknown;
}

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { requestContext: { authorizer?: unknown } };

const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthorized: 401,
  resume_refused: 401,
  expired: 401,
  identity_refused: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  busy: 503,
  internal: 500,
};

const reported = (error: unknown): VisibleError => {
  const visible = toVisible(error);
  if (visible.code === 'internal') logger.error('failed', error instanceof Error ? error : new Error(String(error)));
  metrics.addMetric(visible.code === 'internal' ? 'Failures' : 'Refusals', 'Count', 1);
  return visible;
};

/** Echoes what names the client's own frame, when it is short and plain enough to be just that. */
const echo = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : undefined;

/**
 * A WebSocket route. `admit` may refuse a frame before it is looked at. Whatever goes wrong becomes one `error` frame to the sender that says what to change; the socket
 * stays open.
 */
export const socketRoute = (
  admit: (connectionId: string) => Promise<void>,
  run: (message: SocketMessage) => Promise<void>,
) =>
  middy<SocketEvent>()
    .use(observed)
    .handler(async ({ body, requestContext: { connectionId, authorizer } }: SocketEvent) => {
      let frame: Record<string, unknown> = {};
      try {
        await admit(connectionId);
        frame = parseObject(body ?? '');
        await run({ frame, connectionId, authorizer });
      } catch (error) {
        const { code, message, retryAfter } = reported(error);
        const answered = { id: echo(frame.id), action: echo(frame.action) };
        await post(connectionId, { type: 'error', code, message, retryAfter, ...answered });
      }
      return { statusCode: 200 };
    });

const json = (statusCode: number, body: unknown, headers = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

export type HttpEvent = APIGatewayProxyEventV2WithRequestContext<{
  readonly http: { readonly sourceIp: string; readonly method: string };
  readonly authorizer?: { readonly jwt?: { readonly claims: Record<string, unknown> } };
}>;

/** An HTTP route: what `run` returns is the JSON body; a `VisibleError` becomes its status and `{error: {code, message}}`. */
export const httpRoute = (statusCode: number, run: (event: HttpEvent) => Promise<unknown>) =>
  middy<HttpEvent>()
    .use(observed)
    .handler(async (event: HttpEvent) => {
      try {
        return json(statusCode, await run(event));
      } catch (error) {
        const { code, message, retryAfter } = reported(error);
        const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
        return json(STATUS[code] ?? 400, { error: { code, message } }, headers);
      }
    });

/** The JSON object in the body of an HTTP request. */
export const bodyOf = ({ body, isBase64Encoded }: HttpEvent): Record<string, unknown> => {
  if (!body) throw new VisibleError('not_json', 'send a JSON object as the body');
  return parseObject(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
};
