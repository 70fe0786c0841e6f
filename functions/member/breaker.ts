/** What is known of a system that has to be asked over the network. */
export interface Breaker {
  /** Failures in a row. */
  readonly failures: number;
  /** Nobody asks before, epoch ms. */
  readonly restsUntil: number;
}

/** So many failures in a row end the asking. */
export const FAILURES = 5;
/** For so long; then one may try, and the others when he is done. */
export const REST_MS = 15_000;

export const CLOSED: Breaker = { failures: 0, restsUntil: 0 };

export const mayAsk = ({ restsUntil }: Breaker, now: number): boolean => now >= restsUntil;

/** Somebody begins to ask: after a rest he is the only one, until it is known how it went. */
export const begun = (breaker: Breaker, now: number): Breaker =>
  breaker.failures >= FAILURES ? { ...breaker, restsUntil: now + REST_MS } : breaker;

/** Somebody has asked. */
export const ended = ({ failures }: Breaker, isAnswered: boolean, now: number): Breaker => {
  if (isAnswered) return CLOSED;
  const all = failures + 1;
  return { failures: all, restsUntil: all >= FAILURES ? now + REST_MS : 0 };
};
