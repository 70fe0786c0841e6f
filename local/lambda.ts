import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Account, Deliver, Functions } from './account.ts';
import { startRetries } from './retries.ts';
import { REGION, type Resource } from './template.ts';
import type { WorkerData } from './worker.ts';
import { Pool } from './workers.ts';

const COMPILED = join(import.meta.dirname, '..', '.build', 'compiled');

export interface FunctionsOptions {
  /** What is added to a function's own environment, e.g. `AWS_ENDPOINT_URL_*`; read when a worker starts. */
  readonly environment: (resource: Resource) => Record<string, string>;
  readonly deliver: Deliver;
}

/** Runs every function of the template in worker threads, from its asset folder. */
export const startFunctions = async (account: Account, options: FunctionsOptions): Promise<Functions> => {
  // A thread has no time zone of its own: only the process can give the functions the UTC of Lambda.
  process.env.TZ = 'UTC';
  const pools = new Map(
    account.template.ofType('AWS::Lambda::Function').map((resource) => {
      const data = workerData(account, resource);
      const environment = () => ({ ...runtimeEnvironment(resource, data), ...options.environment(resource) });
      return [resource.name, new Pool(account, data, environment)] as const;
    }),
  );
  const poolOf = (reference: string): Pool => {
    const pool = pools.get(functionName(reference));
    if (!pool) throw new Error(`the template has no function ${reference}`);
    return pool;
  };
  const retries = startRetries(account, options.deliver, (name, ...call) => poolOf(name).invoke(...call));

  return {
    runs: ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig'],
    invoke: async (reference, event) => poolOf(reference).invoke(randomUUID(), event),
    invokeAsync: async (reference, event) => retries.accept(poolOf(reference).functionName, event),
    reload: () => {
      for (const pool of pools.values()) pool.reload();
    },
    close: async () => {
      retries.close();
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};

/** The name in a function's name or ARN, qualified or not. */
const functionName = (reference: string): string => /:function:([^:/]+)/.exec(reference)?.[1] ?? reference;

const numberOf = (value: unknown, otherwise: number): number => (value === undefined ? otherwise : Number(value));

const workerData = (account: Account, resource: Resource): WorkerData => {
  const { name, arn, properties } = resource;
  return {
    scale: account.clock.scale,
    ahead: account.clock.ahead,
    epoch: account.clock.epoch,
    folder: assetFolder(account, resource),
    compiled: COMPILED,
    handler: String(properties.Handler),
    functionName: name,
    functionArn: arn,
    memory: numberOf(properties.MemorySize, 128),
    timeout: numberOf(properties.Timeout, 3) * 1000,
  };
};

const assetFolder = (account: Account, { logicalId, properties }: Resource): string => {
  const code = properties.Code as { S3Bucket?: string; S3Key?: string } | undefined;
  const asset = account.template.assets.find((a) => a.bucket === code?.S3Bucket && a.key === code?.S3Key);
  if (!asset) throw new Error(`the code of function ${logicalId} is no asset of the cloud assembly`);
  return asset.path;
};

const runtimeEnvironment = ({ name, properties }: Resource, data: WorkerData): Record<string, string> => {
  const own = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return {
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [key, String(value)])),
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(data.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: data.folder,
    _HANDLER: data.handler,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // The SDK would otherwise read the developer's own profile from the home folder.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    TZ: 'UTC',
    NODE_OPTIONS: '--enable-source-maps',
  };
};
