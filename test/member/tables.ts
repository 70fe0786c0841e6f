import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { accountWith, workOn } from '../local/tables.fixture.ts';

export const SESSION_SECRET = 'k'.repeat(64);
export const CLIENT = { clientId: 'uragawa', clientSecret: 'p %&:+ä'.padEnd(40, 'x') };
export const ISSUER = 'https://www.example.jp';

const plainTable = (TableName: string) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: { Ref: 'AWS::Region' } }],
  },
});

/** Empty tables of members and orders on the engine of `npm start`, and the secrets, for the functions' own code in this process. */
export const startTables = async (): Promise<Service> => {
  const service = await startDynamoDb(accountWith({ Members: plainTable('Members'), Orders: plainTable('Orders') }));
  workOn(service.endpoint, {
    MEMBERS_TABLE: 'Members',
    ORDERS_TABLE: 'Orders',
    SESSION_SECRET: 'session',
    MEMBER_CLIENT: 'client',
    MEMBER_ISSUER: ISSUER,
  });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand, { SecretId: 'session' })
    .resolves({ SecretString: SESSION_SECRET })
    .on(GetSecretValueCommand, { SecretId: 'client' })
    .resolves({ SecretString: JSON.stringify(CLIENT) });
  return service;
};

/** Everything in a table. */
export const rowsOf = async (TableName: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await table().send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items;
};
