import { logger } from './observability.ts';

/** How old what is known may be before it is read again: what must be in force within 10 s, with time to read it. */
const FRESH_MS = 5_000;
/** How long a read may take. */
const PATIENCE_MS = 2_000;
/** How soon a failed read is tried again. */
const RETRY_MS = 1_000;

/**
 * What a read said at most 5 s ago. While reading fails, the last known stays in force, before the first read `otherwise`:
 * nobody's request ends because of it. Making one reads nothing: callers mark it pure, so that a bundle which asks for none
 * holds none of it.
 */
export const lastKnown = <T>(
  what: string,
  read: (abortSignal: AbortSignal) => Promise<T>,
  otherwise: T,
): (() => Promise<T>) => {
  let known = otherwise;
  let due = 0;
  let reading: Promise<void> | undefined;
  const refresh = async (): Promise<void> => {
    const began = Date.now();
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      known = await read(signal);
      due = began + FRESH_MS;
    } catch (error) {
      // What was only slow is read again in a moment; what is refused somebody has to mend.
      logger[signal.aborted ? 'warn' : 'error'](`${what} could not be read, the last known stay in force`, { error });
      due = Date.now() + RETRY_MS;
    }
  };
  return async () => {
    // Again, when a container was halted during the read and what it brought is old by now.
    while (Date.now() >= due) {
      reading ??= refresh().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    return known;
  };
};
