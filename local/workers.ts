import { appendFileSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Account, InvokeResult } from './account.ts';
import { isStarved } from './starved.ts';
import type { FromWorker, ToWorker, WorkerData } from './worker.ts';

/** Workers per function; further invocations wait, as if the function's concurrency were used up. */
const MAX_WORKERS = 16;
/**
 * More workers than cores help only those that wait for something: loading their code takes the time in which the warm
 * ones would have served a crowd. So beyond this number one is added when none has finished anything for a moment.
 */
const BUSY_WORKERS = Math.max(2, availableParallelism());
const STUCK_MS = 250;
/** The same where the machine has nothing left: there they are slow because of the others, and another one makes all of them slower. */
const STARVED_MS = 3_000;
/** Least of the machine's own time that an invocation gets, however fast the account's time runs. */
const WORK_FLOOR_MS = 5_000;
/**
 * Lambda's limit for the init phase, on this machine's clock: loading code is not made faster by a faster clock. Beyond it
 * Lambda loads in the invocation, within the function's time-out.
 */
const INIT_LIMIT_MS = 10_000;

type Log = (line: string) => void;

interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly resolve: (result: InvokeResult) => void;
}

/** The workers of one function. */
export class Pool {
  readonly functionName: string;
  readonly #start: (callbacks: Callbacks) => Runner;
  readonly #runners = new Set<Runner>();
  readonly #waiting: Invocation[] = [];
  #idle: Runner[] = [];
  /** When something was last finished or a worker added, on this machine's clock. */
  #movedAt = 0;
  #check: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** `environment` is read each time a worker starts: some endpoints are known only then. */
  constructor(account: Account, data: WorkerData, environment: () => Record<string, string>) {
    this.functionName = data.functionName;
    const log = createLog(account, data.functionName);
    this.#start = (callbacks) => new Runner(account, data, environment(), log, callbacks);
  }

  invoke(requestId: string, event: unknown): Promise<InvokeResult> {
    return new Promise((resolve) => {
      this.#waiting.push({ requestId, event: JSON.stringify(event) ?? 'null', resolve });
      this.#next();
    });
  }

  reload(): void {
    for (const runner of this.#runners) runner.retired = true;
    for (const runner of this.#idle) void this.#drop(runner);
    this.#idle = [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#next();
    await Promise.all([...this.#runners].map((runner) => this.#drop(runner)));
  }

  #next(): void {
    for (;;) {
      if (this.#closed) {
        const error = { errorType: 'ServiceException', errorMessage: 'the local account is closing' };
        for (const invocation of this.#waiting.splice(0)) invocation.resolve({ error });
        return;
      }
      if (this.#waiting.length === 0) return;
      const runner = this.#idle.pop() ?? (this.#mayGrow() ? this.#grow() : undefined);
      const invocation = runner && this.#waiting.shift();
      if (!invocation) {
        this.#checkLater();
        return;
      }
      runner.run(invocation);
    }
  }

  #mayGrow(): boolean {
    if (this.#runners.size < BUSY_WORKERS) return true;
    const still = performance.now() - this.#movedAt;
    return this.#runners.size < MAX_WORKERS && still >= STUCK_MS && (still >= STARVED_MS || !isStarved());
  }

  #checkLater(): void {
    this.#check ??= setTimeout(() => {
      this.#check = undefined;
      this.#next();
    }, STUCK_MS).unref();
  }

  #grow(): Runner {
    this.#movedAt = performance.now();
    const runner = this.#start({
      onFree: (free) => {
        this.#movedAt = performance.now();
        if (free.retired) void this.#drop(free);
        else this.#idle.push(free);
        this.#next();
      },
      onGone: (gone) => {
        this.#runners.delete(gone);
        this.#idle = this.#idle.filter((other) => other !== gone);
        this.#next();
      },
    });
    this.#runners.add(runner);
    return runner;
  }

  #drop(runner: Runner): Promise<unknown> {
    this.#runners.delete(runner);
    return runner.terminate();
  }
}

interface Callbacks {
  readonly onFree: (runner: Runner) => void;
  /** The worker can take nothing more: it crashed, ran too long or could not load its code. */
  readonly onGone: (runner: Runner) => void;
}

/** One worker: one invocation at a time. */
class Runner {
  retired = false;
  readonly #account: Account;
  readonly #data: WorkerData;
  readonly #log: Log;
  #ended = false;
  readonly #callbacks: Callbacks;
  readonly #worker: Worker;
  #current: Invocation | undefined;
  #cancelLimit = () => {};

  constructor(account: Account, data: WorkerData, env: Record<string, string>, log: Log, callbacks: Callbacks) {
    this.#account = account;
    this.#data = data;
    this.#log = log;
    this.#callbacks = callbacks;
    // Without execArgv the flags of this process (a test runner's loader, a debugger) would reach the functions.
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      env,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    createInterface({ input: this.#worker.stdout }).on('line', log);
    createInterface({ input: this.#worker.stderr }).on('line', log);
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => log(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    this.#worker.on('exit', (code) => {
      const reason = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
      this.#fail('Runtime.ExitError', `Runtime exited ${reason}`);
    });
  }

  run(invocation: Invocation): void {
    this.#current = invocation;
    this.#limit(INIT_LIMIT_MS * this.#data.scale, () => {
      this.#log('INIT_REPORT Phase: init Status: timeout');
      this.#limitWork();
    });
    this.#worker.postMessage({ requestId: invocation.requestId, event: invocation.event } satisfies ToWorker);
  }

  terminate(): Promise<unknown> {
    this.#ended = true;
    return this.#worker.terminate();
  }

  #limit(ms: number, onEnd: () => void): void {
    this.#cancelLimit();
    this.#cancelLimit = this.#account.clock.after(ms, onEnd);
  }

  #limitWork(): void {
    const { timeout } = this.#data;
    this.#limit(this.#account.clock.allow(timeout, WORK_FLOOR_MS), () => {
      this.#fail('Sandbox.Timedout', `Task timed out after ${(timeout / 1000).toFixed(2)} seconds`);
      void this.terminate();
    });
  }

  #receive(message: FromWorker): void {
    // What a worker still says after its time-out comes too late.
    if (!this.#current) return;
    switch (message.kind) {
      case 'started':
        this.#limitWork();
        break;
      case 'returned':
        this.#finish({ payload: JSON.parse(message.payload) }, this.#callbacks.onFree);
        break;
      case 'threw':
        this.#finish({ error: message.error }, this.#callbacks.onFree);
        break;
      case 'unloadable':
        this.#finish({ error: message.error }, this.#callbacks.onGone);
        void this.terminate();
    }
  }

  #fail(errorType: string, reason: string): void {
    const errorMessage = `RequestId: ${this.#current?.requestId} Error: ${reason}`;
    // What ends because the account stops is no failure of the function.
    if (this.#current && !this.#ended) this.#log(errorMessage);
    this.#finish({ error: { errorType, errorMessage } }, this.#callbacks.onGone);
  }

  #finish(result: InvokeResult, then: (runner: Runner) => void): void {
    this.#cancelLimit();
    const finished = this.#current;
    this.#current = undefined;
    then(this);
    finished?.resolve(result);
  }
}

/** Where a function's lines go: all of them to its file; warnings, errors and what it prints itself to the developer too. */
const createLog = ({ directory, log }: Account, name: string): Log => {
  const file = directory && join(directory, 'logs', `${name}.log`);
  if (file) mkdirSync(dirname(file), { recursive: true });
  return (line) => {
    if (file) appendFileSync(file, `${line}\n`);
    if (isForDeveloper(line)) log(`${name}: ${line}`);
  };
};

/** Lines of the logger by their level, and no metrics. */
const isForDeveloper = (line: string): boolean => {
  const level = /^\{.*"level":"(\w+)"/.exec(line)?.[1];
  return level === undefined ? !/^\{.*"_aws":/.test(line) : ['WARN', 'ERROR', 'CRITICAL'].includes(level);
};
