import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import { DataStack } from '../../lib/data-stack.ts';
import { settingsFor } from '../../lib/settings.ts';
import { type Resource, Template } from '../../local/template.ts';

const { stages } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')).context;
const WAIT_SECONDS = 120;

/** The data stack as it gets deployed. */
export const dataTemplate = (): Template => {
  const outdir = mkdtempSync(join(tmpdir(), 'uragawa-store-'));
  const app = new App({ outdir, analyticsReporting: false });
  new DataStack(app, 'data', { env: { region: 'ap-northeast-1' }, settings: settingsFor(stages, 'local') });
  app.synth();
  return new Template(outdir);
};

export const tablesOf = (template: Template): Resource[] => template.ofType('AWS::DynamoDB::GlobalTable');

/** The environment by which functions find their tables: `CONVERSATIONS_TABLE` and so on. */
export const environmentOf = (template: Template, prefix = ''): Record<string, string> =>
  Object.fromEntries(
    tablesOf(template).map(({ logicalId, name }) => [
      `${logicalId.replace(/[0-9A-F]{8}$/, '').toUpperCase()}_TABLE`,
      prefix + name,
    ]),
  );

/** What CreateTable is told of a table of the template: the rest (backups, expiry, alarms) no test looks at. */
const creationOf = ({ name, properties }: Resource, prefix: string): CreateTableCommandInput => {
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = properties;
  return { TableName: prefix + name, KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } as never;
};

export const createTables = async (client: DynamoDBClient, template: Template, prefix: string): Promise<void> => {
  const requests = tablesOf(template).map((table) => creationOf(table, prefix));
  await Promise.all(requests.map((request) => client.send(new CreateTableCommand(request))));
  const wait = { client, maxWaitTime: WAIT_SECONDS, minDelay: 1, maxDelay: 2 };
  await Promise.all(requests.map(({ TableName }) => waitUntilTableExists(wait, { TableName })));
};

export const deleteTables = async (client: DynamoDBClient, template: Template, prefix: string): Promise<void> => {
  const names = tablesOf(template).map(({ name }) => prefix + name);
  await Promise.allSettled(names.map((TableName) => client.send(new DeleteTableCommand({ TableName }))));
};
