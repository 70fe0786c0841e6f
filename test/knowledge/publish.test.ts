import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeIndex } from '../../functions/bot/build.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { publish } from '../../functions/knowledge/publish.ts';
import { buildSnapshot } from '../../functions/knowledge/snapshot.ts';
import { logger } from '../../functions/platform/observability.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);
const FEE = { language: 'ja', question: '送料はいくらですか', answer: '550円です。' };
const live = (sk: string, fields: object) => ({ sk, version: 1, live: { version: 1, fields } });

/** What a query of each partition finds. */
const found: Record<string, object[]> = {};

beforeEach(async () => {
  dynamodb.reset();
  s3.reset();
  for (const pk of ['PUBLISHED', 'SETTINGS']) found[pk] = [];
  found.FAQ = [live('fee', FEE)];
  found.GOLDEN = [live('q-1', { query: FEE.question, gold: 'fee' })];
  dynamodb.on(QueryCommand).callsFake(({ ExpressionAttributeValues: { ':pk': pk } }) => ({ Items: found[pk] ?? [] }));
  dynamodb.on(PutCommand).resolves({});
  const bytes = await encodeIndex(buildSnapshot([{ id: 'fee', version: 1, ...FEE }]));
  s3.on(GetObjectCommand).resolves({ Body: { transformToByteArray: async () => bytes } as never });
  s3.on(PutObjectCommand).resolves({});
  s3.on(DeleteObjectCommand).resolves({});
  for (const name of ['KNOWLEDGE_TABLE', 'KNOWLEDGE_BUCKET', 'KNOWLEDGE_KEY', 'PUBLISHED_BUCKET'])
    vi.stubEnv(name, name.toLowerCase());
});
afterEach(() => vi.unstubAllEnvs());

it('a publish is measured with the thresholds in force, before and after', async () => {
  expect(await publish(false, 'x')).toMatchObject({ figures: { answer: 1 } });
  const settings = { ...DEFAULTS, thresholds: { answer: 1, choices: 1 } };
  found.SETTINGS = [{ version: 1, by: 'x', at: 1, settings }];
  expect(await publish(false, 'x')).toMatchObject({ forced: false, figures: { answer: 0, handoff: 1 } });
});

describe('a publish that loses the race for its number', () => {
  const losing = (error: Error, key = (ours: string) => `${ours}-of-another`) =>
    dynamodb.on(PutCommand).callsFake(({ Item }) => {
      found.PUBLISHED = [{ ...Item, key: key(Item.key), by: 'y' }];
      throw error;
    });
  const taken = () => new ConditionalCheckFailedException({ $metadata: {}, message: 'taken' });
  const written = () => s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key);
  const deleted = () => s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input.Key);

  it('takes its index away again', async () => {
    losing(taken());
    await expect(publish(false, 'x')).rejects.toMatchObject({ code: 'conflict' });
    expect(written()).toHaveLength(1);
    expect(deleted()).toEqual(written());
  });

  it('is told so also when its index cannot be taken away', async () => {
    losing(taken());
    vi.spyOn(logger, 'warn').mockReturnValue();
    s3.on(DeleteObjectCommand).rejects(new Error('slow down'));
    await expect(publish(false, 'x')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('leaves the index that the winner, with the same content, put in force', async () => {
    losing(taken(), (ours) => ours);
    await expect(publish(false, 'x')).rejects.toMatchObject({ code: 'conflict' });
    expect(deleted()).toEqual([]);
  });

  it('leaves its index when nobody knows whether it was put in force', async () => {
    losing(new Error('socket hang up'));
    await expect(publish(false, 'x')).rejects.toThrow('hang up');
    expect(deleted()).toEqual([]);
  });
});
