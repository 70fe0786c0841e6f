import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { DirectoryUnavailable } from './directory.ts';

/** For one try; all of them, with the token's, end after `ALL_MS`. */
const TRY_MS = 2_000;
const ALL_MS = 6_000;
const TRIES = 2;
const MOST_BYTES = 256 * 1024;
/** Between tries: at random, so that not all who failed together come back together. */
const PAUSE_MS = 200;

export interface Request {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends all tries. */
  readonly signal: AbortSignal;
}

/** What came back; `text` is at most 256 KB. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Time for all that one question needs. */
export const deadline = (): AbortSignal => AbortSignal.timeout(ALL_MS);

const LOCAL = ['localhost', '127.0.0.1'];
const isAllowed = (url: string): boolean => {
  const { protocol, hostname } = URL.parse(url) ?? {};
  return protocol === 'https:' || (protocol === 'http:' && LOCAL.includes(hostname ?? ''));
};

const textIn = (chunks: readonly Uint8Array[]): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new DirectoryUnavailable('answered what is no UTF-8');
  }
};

/** The text of an answer, if it is no longer than we can do with. */
const textOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    // Leaving the loop ends the transfer.
    if (bytes > MOST_BYTES) throw new DirectoryUnavailable(`answered more than ${MOST_BYTES} bytes`);
  }
  return textIn(chunks);
};

/** Nothing of what was asked or answered is in it: a cause may quote either. */
const failureOf = (error: unknown): DirectoryUnavailable => {
  if (error instanceof DirectoryUnavailable) return error;
  if (!(error instanceof Error)) return new DirectoryUnavailable('failed');
  if (error.name === 'TimeoutError') return new DirectoryUnavailable('did not answer in time');
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return new DirectoryUnavailable(`was not reached (${typeof code === 'string' ? code : error.name})`);
};

const isWorthAnother = (outcome: Answer | DirectoryUnavailable): boolean =>
  outcome instanceof DirectoryUnavailable || outcome.status === 429 || outcome.status >= 500;

const tryOnce = async ({ url, signal, ...rest }: Request): Promise<Answer | DirectoryUnavailable> => {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]);
    // What we know the other side by would go wherever it sends us.
    const response = await fetch(url, { ...rest, redirect: 'manual', signal: limited });
    return { status: response.status, text: await textOf(response) };
  } catch (error) {
    return failureOf(error);
  }
};

/**
 * Sends what changes nothing, and once more where a second try may do better: on no answer, 429 and 5xx.
 * @throws DirectoryUnavailable when no answer came
 */
export const ask = async (request: Request): Promise<Answer> => {
  if (!isAllowed(request.url)) throw new DirectoryUnavailable('its address is not https');
  let outcome = await tryOnce(request);
  for (let tries = 1; tries < TRIES && isWorthAnother(outcome) && !request.signal.aborted; tries += 1) {
    await pause(Math.random() * PAUSE_MS);
    outcome = await tryOnce(request);
  }
  if (outcome instanceof DirectoryUnavailable) throw outcome;
  return outcome;
};

/** Where a value is not as agreed: names of our own, and no keys, which are the other side's. */
const placeOf = ({ path }: z.core.$ZodIssue): string => {
  const names = path.filter((name) => typeof name === 'string');
  const keys = names.indexOf('preferences') + 1;
  return (keys === 0 ? names : names.slice(0, keys)).join('.') || 'the whole';
};

/** What an answer says, in the form agreed on. Throws `DirectoryUnavailable` that names the field, and never its value. */
export const readAs = <S extends z.core.$ZodType>(schema: S, text: string): z.core.output<S> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DirectoryUnavailable('answered what is no JSON');
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const places = [...new Set(result.error.issues.map(placeOf))].slice(0, 5);
  throw new DirectoryUnavailable(`did not answer in the form agreed on: ${places.join(', ')}`);
};
