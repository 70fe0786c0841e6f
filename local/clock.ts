/**
 * The clock of the local account. With a scale of 60 an hour of the account passes in a minute: its timers run 60 times
 * faster and `Date` (in this process and in every function's worker) runs with them, so that time-outs, schedules,
 * tokens and TTLs agree with each other. It may also begin days ahead of the machine's time.
 */
export interface Clock {
  readonly scale: number;
  /** Real epoch milliseconds at which account time was so much `ahead`, in milliseconds, of real time. */
  readonly epoch: number;
  readonly ahead: number;
  /** Account time in epoch milliseconds. */
  now(): number;
  /** Calls back after `ms` milliseconds of account time; returns the cancel function. */
  after(ms: number, callback: () => void): () => void;
  /** A time-out for work: account time, but no less than `floor` (or `ms`) of the machine's own: code runs no faster. */
  allow(ms: number, floor: number): number;
  /** Resolves after `ms` milliseconds of account time. */
  wait(ms: number): Promise<void>;
}

const RealDate = Date;

export const createClock = (scale = 1, epoch = RealDate.now(), ahead = 0): Clock => {
  if (!(scale > 0)) throw new Error(`the time scale must be a number above 0, not ${scale}`);
  const after = (ms: number, callback: () => void) => {
    // setTimeout wraps above 2^31 - 1 ms and would fire at once.
    const timer = setTimeout(callback, Math.min(ms / scale, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  };
  return {
    scale,
    epoch,
    ahead,
    now: () => (scale === 1 ? RealDate.now() + ahead : Math.floor(epoch + ahead + (RealDate.now() - epoch) * scale)),
    after,
    allow: (ms, floor) => Math.max(ms, Math.min(ms, floor) * scale),
    wait: (ms) => new Promise((resolve) => after(ms, resolve)),
  };
};

/** Replaces the global `Date` of this thread by one that follows the clock. */
export const installClock = (clock: Clock): void => {
  if (clock.scale === 1 && clock.ahead === 0) return;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [clock.now()] : args, newTarget),
    apply: () => new RealDate(clock.now()).toString(),
    get: (target, key): unknown => (key === 'now' ? clock.now : Reflect.get(target, key)),
  });
};
