import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as management from '@aws-sdk/client-apigatewaymanagementapi';
import * as bedrock from '@aws-sdk/client-bedrock-runtime';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBedrock } from '../../local/bedrock.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startEvents } from '../../local/events.ts';
import { startMail } from '../../local/mail.ts';
import { startManagement } from '../../local/management.ts';
import { startS3 } from '../../local/s3.ts';
import { scriptedModel } from '../../local/scripted-model.ts';
import { startSecrets } from '../../local/secrets.ts';
import { callsOfBundles, operationOf } from '../lib/called.ts';
import { accountWith, LOG } from './tables.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Operations that bundles call - what the template grants them, as test/lib/grants.test.ts proves -, as `service:Operation`. */
const calledByBundles = (): string[] =>
  [...callsOfBundles().values()].flat().map(({ service, operation }) => `${service}:${operation}`);

/** Operations that commands of the project call, which work on the tables only. */
const calledByCommands = (): string[] =>
  globSync('functions/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), 'utf8').matchAll(/new (Scan|Query|Get|Put|Update|Delete|\w*Write)Command\(/g),
    ].map(([, name = '']) => `dynamodb:${operationOf(name)}`),
  );

/** A client of a service of the local account, with its commands. */
interface Sdk {
  readonly service: string;
  readonly commands: object;
  readonly client: { send(command: never): Promise<unknown>; destroy(): void };
}
let sdks: Sdk[];
/** What the local account answers. */
let known: string[];
const started: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  const account = accountWith({ Log: LOG, Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } });
  const endpointOf = async <S extends { readonly endpoint?: string; close(): Promise<unknown> }>(
    starting: S | Promise<S>,
  ) => {
    const service = await starting;
    started.push(service);
    return {
      endpoint: String(service.endpoint),
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    };
  };
  const model = scriptedModel(() => 'a word');
  sdks = [
    {
      service: 'dynamodb',
      commands: dynamodb,
      client: new dynamodb.DynamoDBClient(await endpointOf(startDynamoDb(account))),
    },
    {
      service: 'events',
      commands: eventbridge,
      client: new eventbridge.EventBridgeClient(await endpointOf(startEvents(account, async () => {}))),
    },
    {
      service: 'secretsmanager',
      commands: secrets,
      client: new secrets.SecretsManagerClient(await endpointOf(startSecrets(account))),
    },
    { service: 's3', commands: s3, client: new s3.S3Client(await endpointOf(startS3(account))) },
    { service: 'ses', commands: ses, client: new ses.SESv2Client(await endpointOf(startMail(account))) },
    {
      service: 'execute-api',
      commands: management,
      client: new management.ApiGatewayManagementApiClient(await endpointOf(startManagement(new Map()))),
    },
    {
      service: 'bedrock',
      commands: bedrock,
      client: new bedrock.BedrockRuntimeClient(await endpointOf(startBedrock(model, () => {}))),
    },
  ];
  known = await answered();
});
afterAll(async () => {
  for (const { client } of sdks) client.destroy();
  const closing = started.map((service) => service.close());
  // The model's server waits for sockets that the SDK leaves half open when a request is refused before it was sent whole.
  await Promise.all(closing.slice(0, -1));
});

/** Enough of an input for a request to go out; what does not reach the service is not answered by it. */
const INPUT = {
  Bucket: 'bucket',
  Key: 'key',
  ConnectionId: 'c1',
  Data: 'a',
  UploadId: '1',
  CopySource: 'a/b',
  modelId: 'model',
  messages: [],
};

interface Refusal {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isAnswered = async (client: Sdk['client'], Command: new (input: object) => object): Promise<boolean> => {
  try {
    await client.send(new Command(INPUT) as never);
    return true;
  } catch (error) {
    const { name, $metadata: { httpStatusCode } = {} } = error as Refusal;
    return httpStatusCode !== undefined && httpStatusCode !== 501 && !/UnknownOperation/.test(name);
  }
};

/** Every operation of the SDK that the local account does not refuse as unknown. */
const answered = async (): Promise<string[]> => {
  const all = sdks.flatMap(({ service, commands, client }) =>
    Object.entries(commands).flatMap(([name, command]) => {
      const operation = /^([A-Z]\w+)Command$/.exec(name)?.[1];
      return operation ? [{ operation: `${service}:${operation}`, answer: () => isAnswered(client, command) }] : [];
    }),
  );
  const known = await Promise.all(all.map(async ({ operation, answer }) => ((await answer()) ? [operation] : [])));
  return known.flat().toSorted();
};

it('the local account answers each operation that a bundle or a command of the project calls', async () => {
  const called = new Set([...calledByBundles(), ...calledByCommands()]);
  expect(called.size).toBeGreaterThan(15);
  expect([...called].filter((operation) => !known.includes(operation))).toEqual([]);
});

it('and no other but those that a service without them would not be the real one', async () => {
  const called = new Set([...calledByBundles(), ...calledByCommands()]);
  expect(known.filter((operation) => !called.has(operation))).toEqual(['execute-api:GetConnection']);
});
