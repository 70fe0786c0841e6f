import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startEvents } from '../../local/events.ts';
import { startSecrets } from '../../local/secrets.ts';
import { accountWith, LOG } from './tables.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Operations that sources call through the SDK, by the name of their command. */
const calledIn = (pattern: string): Set<string> =>
  new Set(
    globSync(pattern, { cwd: ROOT }).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/new ([A-Z]\w+)Command\(/g)].map(([, name = '']) => name),
    ),
  );
/** The document client has names of its own for some operations. */
const wireName = (name: string): string =>
  ({
    Get: 'GetItem',
    Put: 'PutItem',
    Delete: 'DeleteItem',
    BatchWrite: 'BatchWriteItem',
    Update: 'UpdateItem',
    TransactWrite: 'TransactWriteItems',
  })[name] ?? name;

const services: Record<string, { sdk: object; prefix: string; service?: Service }> = {
  dynamodb: { sdk: dynamodb, prefix: 'DynamoDB_20120810.' },
  events: { sdk: eventbridge, prefix: 'AWSEvents.' },
  secrets: { sdk: secrets, prefix: 'secretsmanager.' },
};

beforeAll(async () => {
  const account = accountWith({ Log: LOG });
  services.dynamodb = { ...services.dynamodb, service: await startDynamoDb(account) } as never;
  services.events = { ...services.events, service: await startEvents(account, async () => {}) } as never;
  services.secrets = { ...services.secrets, service: await startSecrets(account) } as never;
});
afterAll(async () => {
  for (const { service } of Object.values(services)) await service?.close();
});

/** Every operation of the SDK that a service of the local account does not call unknown. */
const answered = async ({ sdk, prefix, service }: (typeof services)[string]): Promise<string[]> => {
  const names = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
  const known = await Promise.all(
    names.map(async (name) => {
      const headers = { 'x-amz-target': `${prefix}${name}`, 'content-type': 'application/x-amz-json-1.1' };
      const response = await fetch(String(service?.endpoint), { method: 'POST', headers, body: '{}' });
      return /UnknownOperation/.test(await response.text()) ? [] : [name];
    }),
  );
  return known.flat().toSorted();
};

it('the local account answers each operation that a bundle or a command of the project calls', async () => {
  const known = new Set((await Promise.all(Object.values(services).map(answered))).flat());
  const rest = new Set([
    'PostToConnection',
    'DeleteConnection',
    'GetObject',
    'PutObject',
    'DeleteObject',
    'Converse',
    'ConverseStream',
  ]);
  for (const name of calledIn('functions/**/*.ts')) expect([...known, ...rest]).toContain(wireName(name));
});

it('and no other but those that a table without them would not be the real one', async () => {
  const called = new Set([...calledIn('functions/**/*.ts')].map(wireName));
  const all = (await Promise.all(Object.values(services).map(answered))).flat();
  expect(all.filter((name) => !called.has(name))).toEqual(['BatchGetItem']);
});
