import type { SessionRequest } from '../../functions/protocol/client.ts';
import type { ErrorCode, SessionResponse } from '../../functions/protocol/server.ts';

/** Where the resume key is kept: `localStorage`, or something like it. */
export type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface SessionOptions {
  /** Base of the HTTP interface without a slash at the end: `https://example.com/api`. */
  readonly api: string;
  readonly storage: KeyStorage;
  /** BCP 47 tag of what the visitor reads. */
  readonly language: string;
  /** Address of the page, at most 1,000 characters, http or https. */
  readonly page?: string;
  /** A fresh proof of the member who is signed in at the host site, asked for each session; undefined for nobody. */
  readonly identityToken?: () => Promise<string | undefined>;
}

/** The service was reached and gives no session, for a reason of the protocol. */
export class SessionRefused extends Error {
  readonly code: ErrorCode | undefined;

  constructor(status: number, error: { readonly code: ErrorCode; readonly message: string } | undefined) {
    super(`no session (HTTP ${status}): ${error?.message ?? 'try again later'}`);
    this.code = error?.code;
  }
}

const KEY = 'uragawa.resume';
const TIMEOUT_MS = 15_000;

/**
 * Starts a session or, with the stored resume key, continues the visitor's. A refused key is forgotten and a new visitor
 * begins. Rejects when the service cannot be reached or refuses (the caller tries again later).
 */
export const startSession = async (options: SessionOptions): Promise<SessionResponse> => {
  const { api, storage, language, page } = options;
  const identityToken = await options.identityToken?.();
  const resumeKey = storage.getItem(KEY) ?? undefined;
  const request: SessionRequest = { language, page, resumeKey, identityToken };
  const response = await fetch(`${api}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body: unknown = await response.json();
  if (response.ok) {
    const session = body as SessionResponse;
    storage.setItem(KEY, session.resumeKey);
    return session;
  }
  const { error } = body as { error?: { code: ErrorCode; message: string } };
  if (error?.code === 'resume_refused' && resumeKey !== undefined) {
    // Another tab may have rotated the key in the meantime; then its key is the good one.
    if (storage.getItem(KEY) === resumeKey) storage.removeItem(KEY);
    return startSession(options);
  }
  throw new SessionRefused(response.status, error);
};
