import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { Template } from '../../local/template.ts';
import { clientFor } from './tables.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The template that the account at this address runs. */
export const templateOf = (url: string): Template =>
  new Template(join(ROOT, '.build', `local.${new URL(url).port}`, 'cdk.out'));

/** Keys of every route there is: `$connect`, `send`, `GET /api/settings` ... */
export const routesOf = (template: Template): string[] =>
  template.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => String(properties.RouteKey));

export const environmentIn = (directory: string): Record<string, string> =>
  JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8'));

/** A socket that ends while the tests run: the sweep takes its row away whenever it comes. */
const endsSoon = ({ endsAt, since }: Record<string, unknown>): boolean =>
  Number(endsAt) * 1_000 - Number(since) < 600_000;

/**
 * Counters of limits, figures that follow the log by events, and what is counted half a minute after it was asked, and read and
 * told every five minutes.
 */
const BEHIND = /^(?:(?:LIMIT|FIGURES|BUCKET|READ|TOLD)#|(?:LATE|STATE)$)/;
/** On its way to a webhook, for as long as that takes. */
const isUnderWay = ({ pk, queue }: Record<string, unknown>): boolean =>
  String(pk).startsWith('DELIVERY#') && queue !== 'DEAD';
/** An alert that nobody has asked for: the cast asks much, and all of the same. */
const isOfTheJob = ({ pk, told, claimed }: Record<string, unknown>): boolean =>
  pk === 'ALERT' && (told !== undefined || claimed !== undefined);

/** What is in the account's tables, for telling whether anything was written; what is behind left out. */
export const stateIn = (directory: string): (() => Promise<Record<string, unknown>[]>) => {
  const environment = environmentIn(directory);
  const client = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  const tables = Object.keys(environment).filter((name) => name.endsWith('_TABLE'));
  const itemsOf = async (name: string) => {
    const found: Record<string, unknown>[] = [];
    const pages = paginateScan({ client }, { TableName: environment[name], ConsistentRead: true });
    for await (const { Items = [] } of pages) found.push(...Items);
    return found;
  };
  return async () => {
    const items = (await Promise.all(tables.map(itemsOf))).flat();
    const isBehind = (item: Record<string, unknown>): boolean =>
      BEHIND.test(String(item.pk)) || isOfTheJob(item) || isUnderWay(item) || endsSoon(item);
    return items.filter((item) => !isBehind(item));
  };
};

/** The value of one of the account's secrets. */
export const secretIn = async (directory: string, template: Template, name: string): Promise<string> => {
  const environment = environmentIn(directory);
  const secret = template.ofType('AWS::SecretsManager::Secret').find(({ logicalId }) => logicalId.startsWith(name));
  const client = new SecretsManagerClient({
    endpoint: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
    region: environment.AWS_REGION ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret?.arn }));
  return SecretString ?? '';
};

/** The key with which the account signs its visitors' tokens. */
export const sessionKey = async (directory: string, template: Template): Promise<Uint8Array> =>
  new TextEncoder().encode(await secretIn(directory, template, 'SessionSecret'));
