import type { ErrorCode } from '../protocol/server.ts';

/**
 * The one error a user may see: `message` says what to change and holds nothing internal. Everything else that is thrown
 * becomes `internal` at the edge.
 */
export class VisibleError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number | undefined;

  constructor(code: ErrorCode, message: string, retryAfter?: number) {
    super(message);
    this.name = 'VisibleError';
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export const toVisible = (error: unknown): VisibleError =>
  error instanceof VisibleError
    ? error
    : new VisibleError('internal', 'something went wrong on our side; send the same message again');
