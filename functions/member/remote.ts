import * as z from 'zod/mini';
import { logger } from '../platform/observability.ts';
import { begun, CLOSED, ended, mayAsk } from './breaker.ts';
import type { HttpSettings } from './choose.ts';
import { DirectoryUnavailable } from './directory.ts';
import { type Answer, ask, deadline, readAs } from './http.ts';
import { tokens } from './oauth.ts';

/** How a system says that there is no such thing: any other 404 is an address that is wrong. */
export const NotFound = z.object({ code: z.literal('not_found') });

export interface Question {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Asked by POST: what is in it is in no log of addresses. */
  readonly body?: object;
}

const addressOf = (base: string, { path, query }: Question): string => {
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return `${base.replace(/\/$/, '')}${path}${search}`;
};

const isNotFound = ({ status, text }: Answer): boolean => {
  if (status !== 404) return false;
  readAs(NotFound, text);
  return true;
};

/** Statuses that tell of the system, or of what we are known by; every other one tells of the one question. */
const isOfAll = (status: number): boolean => status >= 500 || status === 429 || status === 401;

/**
 * A system of the business that is asked with a token, and left alone for a while when it has failed again and again. What is
 * known of it lives as long as the container.
 */
export const remote = (what: string, base: string, settings: HttpSettings) => {
  const held = tokens(settings);
  let breaker = CLOSED;

  const send = async (question: Question): Promise<Answer> => {
    const signal = deadline();
    const { body } = question;
    const withToken = (token: string) =>
      ask({
        url: addressOf(base, question),
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal,
      });
    const token = await held.get(signal);
    const answer = await withToken(token);
    return answer.status === 401 ? withToken(await held.get(signal, token)) : answer;
  };

  const read = async <S extends z.core.$ZodType>(schema: S, question: Question) => {
    const answer = await send(question);
    const { status, text } = answer;
    if (isOfAll(status)) throw new DirectoryUnavailable(`answered ${status}`);
    try {
      if (isNotFound(answer)) return undefined;
      if (status !== 200) throw new DirectoryUnavailable(`answered ${status}`);
      return readAs(schema, text);
    } catch (error) {
      throw error instanceof DirectoryUnavailable ? new DirectoryUnavailable(error.message, { isFinal: true }) : error;
    }
  };

  /**
   * What the system says; undefined where it knows of no such thing.
   * @throws DirectoryUnavailable, whose message has nothing of the question or the answer
   */
  return async <S extends z.core.$ZodType>(schema: S, question: Question): Promise<z.core.output<S> | undefined> => {
    if (!mayAsk(breaker, Date.now()))
      throw new DirectoryUnavailable(`${what}: rests after ${breaker.failures} failures`);
    breaker = begun(breaker, Date.now());
    try {
      const answer = await read(schema, question);
      breaker = ended(breaker, true, Date.now());
      return answer;
    } catch (error) {
      const isFinal = error instanceof DirectoryUnavailable && error.isFinal;
      // A firewall that takes offence at somebody's words must not end the asking for everybody.
      breaker = ended(breaker, isFinal, Date.now());
      if (!(error instanceof DirectoryUnavailable)) throw error;
      const message = `${what}: ${error.message}`;
      logger.error('a system of the business is not available', { reason: message });
      throw new DirectoryUnavailable(message, { isFinal });
    }
  };
};
