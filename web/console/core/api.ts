import type { ErrorCode } from '../../../functions/protocol/server.ts';
import { expire, freshTokens } from './session.ts';

/** A server that is gone may leave a request without any answer; API Gateway gives up after 30 s. */
const TIMEOUT_MS = 31_000;

/** What the service refused, and what its message says to change; `unreachable` when there was no answer. */
export class Refused extends Error {
  readonly code: ErrorCode | 'unreachable';

  constructor(code: ErrorCode | 'unreachable', message: string) {
    super(message);
    this.code = code;
  }
}

const problemIn = async (response: Response): Promise<Refused> => {
  const body: { error?: { code: ErrorCode; message: string } } = await response.json().catch(() => ({}));
  // What the gateway itself does not know has no code of ours.
  const unnamed = response.status === 404 ? 'not_found' : 'internal';
  return new Refused(body.error?.code ?? unnamed, body.error?.message ?? `HTTP ${response.status}`);
};

const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const { accessToken } = await freshTokens().catch((error: unknown) => {
    throw new Refused('unreachable', String(error));
  });
  const response = await fetch(`/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new Refused('unreachable', String(error));
  });
  if (response.status === 401) {
    expire();
    throw new Refused('unauthorized', 'signed out');
  }
  if (!response.ok) throw await problemIn(response);
  return response.json();
};

/** Requests to `/api`, with who is signed in. They reject with `Refused`. */
export const api = {
  get: <T>(path: string): Promise<T> => call('GET', path),
  put: <T>(path: string, body: unknown): Promise<T> => call('PUT', path, body),
  post: <T>(path: string, body: unknown): Promise<T> => call('POST', path, body),
};

/** A path with the parameters that have a value: `query('/tickets', {status: 'open'})`. */
export const query = (path: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};
