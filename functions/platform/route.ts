import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWebsocketEventV2,
} from 'aws-lambda';
import type { ErrorCode } from '../protocol/server.ts';
import { toVisible, VisibleError } from './errors.ts';
import { isAdmitted } from './front.ts';
import { logger, metrics, observed, stageMetrics } from './observability.ts';
import { parseObject } from './parse.ts';
import { post } from './socket.ts';

/** A frame of a client, parsed to an object, with what API Gateway says of its socket. */
export interface SocketMessage {
  readonly frame: Record<string, unknown>;
  readonly connectionId: string;
  /** The authorizer's context, strings only. */
  readonly authorizer: unknown;
  /** When API Gateway got it (epoch ms). */
  readonly receivedAt: number;
}

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { requestContext: { authorizer?: unknown } };

const STATUS: Partial<Record<ErrorCode, number>> = {
  code_refused: 403,
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
  unavailable: 503,
  internal: 500,
};

/** Somebody asked for what is not his; a log without these shows no attack. */
const DENIALS: readonly ErrorCode[] = [
  'unauthorized',
  'expired',
  'forbidden',
  'not_found',
  'identity_refused',
  'resume_refused',
  'code_refused',
];

/** `request`: who asked for what, in surrogate ids and a route only; an action may be any word a client made up. */
const reported = (error: unknown, request: Record<string, unknown>): VisibleError => {
  const visible = toVisible(error);
  if (DENIALS.includes(visible.code)) logger.info('denied', { code: visible.code, ...request });
  if (visible.code === 'internal') logger.error('failed', error instanceof Error ? error : new Error(String(error)));
  if (visible.code === 'internal') metrics.addMetric('Failures', 'Count', 1);
  stageMetrics.addMetric(`Error_${visible.code}`, 'Count', 1);
  return visible;
};

const readFrame = (body: string): { frame: Record<string, unknown> } | { refusal: unknown } => {
  try {
    return { frame: parseObject(body) };
  } catch (refusal) {
    return { refusal };
  }
};

/** The visitor or agent a socket was opened for. */
const principalOf = (authorizer: unknown): string | undefined => {
  if (typeof authorizer !== 'object' || authorizer === null) return undefined;
  if ('visitorId' in authorizer) return String(authorizer.visitorId);
  return 'agentId' in authorizer ? String(authorizer.agentId) : undefined;
};

/** Echoes what names the client's own frame, when it is short and plain enough to be just that. */
const echo = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : undefined;

/**
 * A WebSocket route. `admit` may refuse a frame whatever it says; `who` is the visitor. Whatever goes wrong becomes one
 * `error` frame to the sender that says what to change; the socket stays open.
 */
export const socketRoute = (
  admit: (who: string, connectionId: string) => Promise<void>,
  run: (message: SocketMessage) => Promise<void>,
) =>
  middy<SocketEvent>()
    .use(observed)
    .handler(async ({ body, requestContext }: SocketEvent) => {
      const { connectionId, authorizer, routeKey: route, requestTimeEpoch: receivedAt } = requestContext;
      let frame: Record<string, unknown> = {};
      const who = principalOf(authorizer);
      try {
        // Read first, so that a refusal names the frame; what cannot be read counts all the same.
        const read = readFrame(body ?? '');
        if ('frame' in read) frame = read.frame;
        await admit(who ?? connectionId, connectionId);
        if ('refusal' in read) throw read.refusal;
        await run({ frame, connectionId, authorizer, receivedAt });
      } catch (error) {
        const { code, message, retryAfter } = reported(error, { who, connectionId, route });
        const answered = { id: echo(frame.id), action: echo(frame.action) };
        await post(connectionId, { type: 'error', code, message, retryAfter, ...answered });
      }
      return { statusCode: 200 };
    });

const json = (statusCode: number, body: unknown, headers = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
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
        if (!isAdmitted(event.headers)) {
          throw new VisibleError('forbidden', 'this address is not for clients: ask at the public address of the chat');
        }
        return json(statusCode, await run(event));
      } catch (error) {
        const who = event.requestContext.authorizer?.jwt?.claims.sub;
        const { code, message, retryAfter } = reported(error, { who, route: event.routeKey });
        const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
        return json(STATUS[code] ?? 400, { error: { code, message, retryAfter } }, headers);
      }
    });

/** The JSON object in the body of an HTTP request; without a limit of its own that of a frame holds. */
export const bodyOf = ({ body, isBase64Encoded }: HttpEvent, mostBytes?: number): Record<string, unknown> => {
  if (!body) throw new VisibleError('not_json', 'send a JSON object as the body');
  return parseObject(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body, mostBytes);
};
