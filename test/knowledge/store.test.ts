import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeIndex } from '../../functions/bot/build.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
let slow = false;
let currentIndex: typeof import('../../functions/knowledge/store.ts').currentIndex;

/** Answers the next reads with an index of this version at this key. */
const published = (key: string | undefined) => {
  dynamodb.on(QueryCommand).resolves({ Items: key === undefined ? [] : [{ pk: 'PUBLISHED', sk: '1', key }] });
};
const versionNow = async () => (await currentIndex()).version;
const loads = () => s3.commandCalls(GetObjectCommand).map(({ args }) => `${args[0].input.Bucket}/${args[0].input.Key}`);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.resetModules();
  dynamodb.reset();
  s3.reset();
  s3.on(GetObjectCommand).callsFake(async ({ Bucket, Key }) => {
    if (slow) throw new Error('slow down');
    const bytes = await encodeIndex({ version: `${Bucket}/${Key}`, entries: [] });
    return { Body: { transformToByteArray: async () => bytes } };
  });
  for (const [name, value] of Object.entries({
    KNOWLEDGE_TABLE: 'table',
    KNOWLEDGE_BUCKET: 'assets',
    KNOWLEDGE_KEY: 'seed',
    PUBLISHED_BUCKET: 'indexes',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }))
    vi.stubEnv(name, value);
  ({ currentIndex } = await import('../../functions/knowledge/store.ts'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('the index in force', () => {
  it("is the deployment's until something is published, and the newest publication's from then on", async () => {
    published(undefined);
    expect(await versionNow()).toBe('assets/seed');
    published('index/1');
    pass(4_999);
    expect(await versionNow()).toBe('assets/seed');
    pass(1);
    expect(await versionNow()).toBe('indexes/index/1');
  });

  it('is loaded once for any number of questions, and again only when there is another', async () => {
    published('index/1');
    await Promise.all(Array.from({ length: 5 }, versionNow));
    pass(60_000);
    await Promise.all(Array.from({ length: 5 }, versionNow));
    expect(loads()).toEqual(['indexes/index/1']);
    expect(dynamodb.commandCalls(QueryCommand)).toHaveLength(2);
  });

  it('stays what it was while it cannot be refreshed, and is tried again', async () => {
    published('index/1');
    await versionNow();
    pass(5_000);
    dynamodb.on(QueryCommand).rejects(new Error('throttled'));
    expect(await versionNow()).toBe('indexes/index/1');
    pass(5_000);
    published('index/2');
    slow = true;
    expect(await versionNow()).toBe('indexes/index/1');
    slow = false;
    pass(5_000);
    expect(await versionNow()).toBe('indexes/index/2');
  });

  it('that cannot be read the first time fails that question alone', async () => {
    dynamodb.on(QueryCommand).rejectsOnce(new Error('throttled')).resolves({ Items: [] });
    await expect(currentIndex()).rejects.toThrow('throttled');
    expect(await versionNow()).toBe('assets/seed');
  });
});
