import { join } from 'node:path';
import { expect } from 'vitest';
import type { Account, Functions } from '../../local/account.ts';
import { createClock } from '../../local/clock.ts';
import { startFunctions } from '../../local/lambda.ts';
import { assembly, functionOf, type Resources } from './assembly.fixture.ts';

const started: Functions[] = [];
/** Stops what the test has started. */
export const stop = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((functions) => functions.close()));
};

interface Given {
  readonly code: string;
  readonly properties?: Record<string, unknown>;
  readonly resources?: Resources;
  readonly scale?: number;
  readonly directory?: string;
}

/** A function `worker` with the given code; `start` starts the account once more, as after a restart. */
export const given = async ({ code, properties, resources, scale = 1, directory }: Given) => {
  const { template, folder } = assembly({
    code: { worker: code },
    resources: { Worker: functionOf('worker', { FunctionName: 'worker', ...properties }), ...resources },
  });
  const lines: string[] = [];
  const delivered: { arn: string; event: unknown }[] = [];
  const account: Account = { template, clock: createClock(scale), directory, log: (line) => lines.push(line) };
  const start = async () => {
    const functions = await startFunctions(account, {
      environment: () => ({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }),
      deliver: async (arn, event) => void delivered.push({ arn, event }),
    });
    started.push(functions);
    return functions;
  };
  const functions = await start();
  return { functions, start, lines, delivered, file: join(folder, 'worker', 'index.mjs') };
};

export const until = (condition: () => boolean) => expect.poll(condition, { timeout: 60_000, interval: 20 }).toBe(true);
