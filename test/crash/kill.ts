import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * When an invocation ends without a word, as a function does that is killed: no catch, no finally, no second request. Whether
 * it has seen the last answer makes no difference: it can do nothing more with it.
 */
export interface Kill {
  /** Calls to AWS that are carried out before. */
  readonly after: number;
}

export type Outcome = { readonly payload: unknown } | { readonly error: Error } | { readonly killed: true };

const never = <T>(): Promise<T> => new Promise(() => {});

/** One invocation of a function, with the calls to AWS it makes. */
class Run {
  calls = 0;
  readonly died: Promise<Outcome>;
  readonly #kill: Kill | undefined;
  readonly #inFlight = new Set<Promise<unknown>>();
  #die: (outcome: Outcome) => void;
  #dead = false;

  constructor(kill: Kill | undefined) {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#kill = kill;
    this.died = promise;
    this.#die = resolve;
  }

  async call<T>(send: () => Promise<T>): Promise<T> {
    if (this.calls === this.#kill?.after) this.#end();
    this.calls += 1;
    if (this.#dead) return never();
    const answer = send();
    const settled = answer.then(
      () => {},
      () => {},
    );
    this.#inFlight.add(settled);
    await settled;
    return this.#dead ? never() : answer;
  }

  /** What was sent still arrives. */
  async drained(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  #end(): void {
    this.#dead = true;
    this.#die({ killed: true });
  }
}

const current = new AsyncLocalStorage<Run>();

/** The base class of all clients: whatever a function asks of AWS goes through its `send`. */
const base = Object.getPrototypeOf(DynamoDBClient.prototype) as {
  send: (...call: unknown[]) => Promise<unknown>;
};
const { send } = base;
base.send = function (...call) {
  const run = current.getStore();
  const sent = () => send.apply(this, call);
  return run ? run.call(sent) : sent();
};

/** Runs a function once, to its end or until it is killed. Also tells how many calls to AWS it made. */
export const invoke = async (
  handler: () => Promise<unknown>,
  kill?: Kill,
): Promise<{ readonly outcome: Outcome; readonly calls: number }> => {
  const run = new Run(kill);
  const ended = current.run(run, handler).then(
    (payload): Outcome => ({ payload }),
    (error: unknown): Outcome => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
  const outcome = await Promise.race([ended, run.died]);
  await run.drained();
  return { outcome, calls: run.calls };
};
