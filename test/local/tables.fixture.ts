import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Account, Functions, InvokeResult } from '../../local/account.ts';
import { createClock } from '../../local/clock.ts';
import { Template } from '../../local/template.ts';

const LONGEST_PAUSE_MS = 150;

/** Waits for what happens in the background; a generous limit, since machines differ. */
export const eventually = async (check: () => unknown): Promise<void> => {
  const deadline = Date.now() + 120_000;
  // At first often, for what is there in a moment; then seldom, so that what is waited for gets the machine.
  for (let pause = 10; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const failure = await Promise.resolve()
      .then(check)
      .then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
    if (!failure) return;
    if (Date.now() > deadline) throw failure.error;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'uragawa-'));

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

export const LOG = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'Log',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['text'] },
      },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    Replicas: [{ Region: { Ref: 'AWS::Region' } }],
  },
};

export const PLAIN = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'Plain',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
};

export const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'publish' } };

export const mapping = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Log', 'StreamArn'] },
    FunctionName: { Ref: 'Publish' },
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  },
});

export const accountWith = (
  Resources: Resources,
  { directory, scale }: { directory?: string | undefined; scale?: number } = {},
): Account => {
  const assembly = temporaryFolder();
  const artifacts = { Test: { type: 'aws:cloudformation:stack' } };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(join(assembly, 'Test.template.json'), JSON.stringify({ Resources }));
  return { template: new Template(assembly), clock: createClock(scale), directory, log: () => {} };
};

export const clientFor = (endpoint: string): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );

export const functionsThat = (invoke: (event: unknown, reference: string) => Promise<InvokeResult>): Functions => ({
  runs: [],
  invoke: (reference, event) => invoke(event, reference),
  invokeAsync: async () => {},
  reload: () => {},
  close: async () => {},
});

/** Lets the functions' own code in this process work on the tables of an endpoint. */
export const workOn = (endpoint: string | undefined, environment: Record<string, string>): void => {
  const credentials = { AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, { ...credentials, AWS_ENDPOINT_URL_DYNAMODB: endpoint, ...environment });
};
