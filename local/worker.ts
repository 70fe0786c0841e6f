import { existsSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError } from './account.ts';
import { createClock, installClock } from './clock.ts';

/** What the thread of a function is started with. */
export interface WorkerData {
  readonly scale: number;
  readonly ahead: number;
  readonly epoch: number;
  readonly folder: string;
  /** Where what was compiled is kept. */
  readonly compiled: string;
  /** As in the template, e.g. `index.handler`. */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memory: number;
  /** Milliseconds of account time. */
  readonly timeout: number;
}

export interface ToWorker {
  readonly requestId: string;
  readonly event: string;
}

/** `started` comes once the code is loaded: loading does not count against the function's time-out. */
export type FromWorker =
  | { readonly kind: 'started' }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: FunctionError }
  | { readonly kind: 'unloadable'; readonly error: FunctionError };

type Handler = (event: unknown, context: unknown) => unknown;

const data: WorkerData = workerData;
// Half of what starting a function takes is compiling it, which was done for the one before.
enableCompileCache(data.compiled);
installClock(createClock(data.scale, data.epoch, data.ahead));

const fault = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const describe = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message }
    : { errorType: typeof thrown, errorMessage: String(thrown) };

const load = async (): Promise<Handler> => {
  const dot = data.handler.lastIndexOf('.');
  const module = data.handler.slice(0, dot);
  const name = data.handler.slice(dot + 1);
  const file = ['.mjs', '.js'].map((extension) => join(data.folder, module + extension)).find(existsSync);
  if (!file) throw fault('Runtime.ImportModuleError', `${data.folder} contains neither ${module}.mjs nor ${module}.js`);
  const imported = await import(pathToFileURL(file).href);
  const handler = imported[name] ?? imported.default?.[name];
  if (typeof handler !== 'function') {
    throw fault('Runtime.HandlerNotFound', `${data.handler} is undefined or not exported`);
  }
  // Node.js 24 on Lambda has no callbacks: such a handler would never answer there.
  if (handler.length > 2) {
    throw fault('Runtime.CallbackHandlerDeprecated', `${data.handler} takes a callback; return a promise instead`);
  }
  return handler;
};

const describeLoading = (thrown: unknown): FunctionError => {
  const error = describe(thrown);
  if (thrown instanceof SyntaxError) return { ...error, errorType: 'Runtime.UserCodeSyntaxError' };
  const missing = thrown instanceof Error && 'code' in thrown && String(thrown.code).endsWith('MODULE_NOT_FOUND');
  return missing ? { ...error, errorType: 'Runtime.ImportModuleError' } : error;
};

const reply = (message: FromWorker) => parentPort?.postMessage(message);

const loaded = load().then(
  (handler) => ({ handler }),
  (thrown: unknown) => {
    console.error(thrown);
    return { error: describeLoading(thrown) };
  },
);

let isFirst = true;
parentPort?.on('message', async ({ requestId, event }: ToWorker) => {
  const code = await loaded;
  if ('error' in code) return reply({ kind: 'unloadable', error: code.error });
  reply({ kind: 'started' });
  const deadline = Date.now() + data.timeout;
  const context = {
    awsRequestId: requestId,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memory),
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await code.handler(JSON.parse(event), context);
    reply({ kind: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (thrown) {
    // As the Lambda runtime does: the stack goes to the log, only name and message to the caller.
    console.error(thrown);
    reply({ kind: 'threw', error: describe(thrown) });
  }
  // By now it holds what an invocation needs, too.
  if (isFirst) flushCompileCache();
  isFirst = false;
});
