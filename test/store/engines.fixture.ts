import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createClock } from '../../local/clock.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { createTables, dataTemplate, deleteTables, environmentOf } from './tables.fixture.ts';

/** A store with the product's tables, as the functions' environment finds it. */
export interface Store {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const ANYBODY = { AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** The engine of `npm start`. */
export const startLocalAccount = async (): Promise<Store> => {
  const template = dataTemplate();
  const service = await startDynamoDb({ template, clock: createClock(), directory: undefined, log: console.error });
  return {
    environment: { ...ANYBODY, AWS_ENDPOINT_URL_DYNAMODB: service.endpoint, ...environmentOf(template) },
    close: () => service.close(),
  };
};

/** Any endpoint, with the credentials and the region of whoever runs the tests; its tables live as long as the run. */
export const startEndpoint = async (
  endpoint: string,
  surroundings: Readonly<Record<string, string>> = {},
): Promise<Store> => {
  const template = dataTemplate();
  const prefix = `contract-${randomBytes(6).toString('hex')}-`;
  Object.assign(process.env, surroundings);
  const client = new DynamoDBClient({ endpoint });
  const end = async () => {
    await deleteTables(client, template, prefix);
    client.destroy();
  };
  try {
    await createTables(client, template, prefix);
  } catch (error) {
    await end();
    throw error;
  }
  const environment = { ...surroundings, AWS_ENDPOINT_URL_DYNAMODB: endpoint, ...environmentOf(template, prefix) };
  return { environment, close: end };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
};

/** Ends the server when its stdin closes, as it does however the tests end. */
const GUARD = '"$@" & exec >&-; cat >&2; kill $!';

/** Amazon's DynamoDB Local out of a folder with its jars, in memory. */
export const startDynamoDbLocal = async (folder: string): Promise<Store> => {
  const port = await freePort();
  const server = [
    ...['java', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${folder}`, '-cp', `${folder}/*`],
    'software.amazon.dynamodb.services.local.main.ServerRunner',
    ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
  ];
  const child = spawn('sh', ['-c', GUARD, 'sh', ...server], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let ended = false;
  child.stdout.resume().once('end', () => {
    ended = true;
  });
  const end = async () => {
    child.stdin.end();
    await exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  while (!ended && !(await fetch(endpoint).catch(() => undefined))) await setTimeout(50);
  if (ended) {
    await end();
    throw new Error(`DynamoDB Local in ${folder} ended before it listened:\n${errors}`);
  }
  const store = await startEndpoint(endpoint, ANYBODY).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return {
    ...store,
    close: async () => {
      await store.close();
      await end();
    },
  };
};
