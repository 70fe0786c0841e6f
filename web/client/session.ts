import type { ErrorCode, SessionResponse } from '../../functions/protocol/server.ts';
import type { SessionRequest } from '../../functions/protocol/session.ts';
import type { Problem } from './problem.ts';
import type { KeyStorage } from './storage.ts';

/** A fresh proof of the member who is signed in at the host site, asked for each session; undefined for nobody. */
export type IdentityToken = () => Promise<string | undefined>;

export interface SessionOptions {
  /** Base of the HTTP interface: `https://example.com/api`. */
  readonly api: string;
  /** Where the resume key is kept, which brings the visitor back: `localStorage`. */
  readonly storage: KeyStorage;
  /** BCP 47 tag of what the visitor reads; one that is none is left out. */
  readonly language: string;
  /** Address of the page, asked for each session and message. Query and fragment stay here; without one that fits it goes on. */
  readonly page?: (() => string | undefined) | undefined;
  readonly identityToken?: IdentityToken | undefined;
}

const LONGEST_PAGE = 1_000;

/** Where the visitor is, as far as the service takes it: http or https, and not too long. */
export const pageOf = ({ page }: Pick<SessionOptions, 'page'>): string | undefined => {
  try {
    const { origin, pathname } = new URL(page?.() ?? '');
    const address = origin + pathname;
    return /^https?:/.test(address) && address.length <= LONGEST_PAGE ? address : undefined;
  } catch {
    return undefined;
  }
};

/** What the service takes for a language. */
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/;
const languageOf = ({ language }: SessionOptions) => (LANGUAGE.test(language) ? language : undefined);

/** A session, and whether it began with the proof of a member. */
export interface Session extends SessionResponse {
  readonly proven: boolean;
}

/** The service was reached and gives no session, for a reason of the protocol. */
export class SessionRefused extends Error {
  readonly refusal: Problem | undefined;

  constructor(status: number, refusal: Problem | undefined) {
    super(`no session (HTTP ${status}): ${refusal?.message ?? 'try again later'}`);
    this.refusal = refusal;
  }
}

/** The host site's callback gives no proof. */
export class IdentityFailed extends Error {}

export const RESUME_KEY = 'uragawa.resume';
const TIMEOUT_MS = 15_000;

/** Something between us and the service may answer in its place. */
const isSession = (body: unknown): body is SessionResponse => {
  const { visitorId, token, resumeKey, socketUrl, expiresAt }: Record<string, unknown> = Object(body);
  const texts = [visitorId, token, resumeKey, socketUrl, expiresAt];
  return (
    texts.every((value) => typeof value === 'string' && value !== '') && !Number.isNaN(Date.parse(String(expiresAt)))
  );
};

/** Ends waiting, not only the request: a callback of the host site may never settle. */
const inTime = <T>(attempt: AbortController, work: Promise<T>): Promise<T> => {
  const timer = setTimeout(() => attempt.abort(new Error('no answer in time')), TIMEOUT_MS);
  const { signal } = attempt;
  const given = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, given]).finally(() => clearTimeout(timer));
};

const post = async (api: string, request: SessionRequest, signal: AbortSignal) => {
  const response = await fetch(`${api.replace(/\/+$/, '')}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
  const body: unknown = await response.json();
  return { ok: response.ok, status: response.status, body };
};

const proofOf = async ({ identityToken }: SessionOptions, attempt: AbortController): Promise<string | undefined> => {
  try {
    return (await inTime(attempt, Promise.resolve(identityToken?.()))) ?? undefined;
  } catch (cause) {
    throw new IdentityFailed(`identityToken gives no proof: ${cause}`, { cause });
  }
};

/** What a request may be refused for because of its key: it is unknown, or no key at all but what somebody else stored. */
const MAYBE_KEY: readonly unknown[] = ['resume_refused', 'invalid', 'too_large'] satisfies ErrorCode[];

/**
 * Starts a session or, with the stored resume key, continues the visitor's. Where the key may be why that is refused, it is
 * asked for once more without it. Rejects when the service cannot be reached or refuses, when the proof of the member fails
 * or does not come (the caller tries again later, never without the proof), and when the attempt is aborted: then nothing is
 * stored.
 */
export const startSession = async (
  options: SessionOptions,
  attempt: AbortController,
  refused?: string,
): Promise<Session> => {
  const { api, storage } = options;
  const identityToken = await proofOf(options, attempt);
  const stored = storage.getItem(RESUME_KEY) ?? undefined;
  // Another tab may have rotated the key in the meantime; then its key is the good one.
  const resumeKey = stored === refused ? undefined : stored;
  const request = { language: languageOf(options), page: pageOf(options), resumeKey, identityToken };
  const { ok, status, body } = await inTime(attempt, post(api, request, attempt.signal));
  attempt.signal.throwIfAborted();
  if (ok && isSession(body)) {
    // Two tabs that begin at once are one visitor: the one that was there first.
    const isNew = identityToken === undefined && resumeKey === undefined && refused === undefined;
    if (isNew && storage.getItem(RESUME_KEY) !== null) return startSession(options, attempt);
    storage.setItem(RESUME_KEY, body.resumeKey);
    return { ...body, proven: identityToken !== undefined };
  }
  const { error }: { error?: Problem } = Object(body);
  if (resumeKey !== undefined && MAYBE_KEY.includes(error?.code)) return startSession(options, attempt, resumeKey);
  throw new SessionRefused(status, error);
};
