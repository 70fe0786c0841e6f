import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { refreshStatus, tellStatus } from '../../functions/knowledge/status-store.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const s3 = mockClient(S3Client);

/** What the table and the bucket hold. */
let saved: { bot: boolean; notice: string };
let written: string | undefined;
/** How the next call of an operation fails. */
let failing: Partial<Record<'Get' | 'Put' | 'Query', string>>;
/** Awaited before and after each call takes effect. */
let pause: (label: string) => Promise<unknown>;

const puts = () => s3.commandCalls(PutObjectCommand).length;
const says = () => {
  const { bot, notices } = JSON.parse(written ?? '{}');
  return { bot, notice: notices[0]?.text };
};
const fails = (name: string) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: {}, message: 'refused by the test' });

const maybeFail = (operation: keyof typeof failing): void => {
  const name = failing[operation];
  delete failing[operation];
  if (name !== undefined) throw fails(name);
};

beforeEach(() => {
  failing = {};
  saved = { bot: true, notice: 'a' };
  written = undefined;
  pause = () => Promise.resolve();
  dynamodb.reset();
  s3.reset();
  dynamodb.on(QueryCommand).callsFake(async ({ ExpressionAttributeValues, ConsistentRead }) => {
    expect(ConsistentRead).toBe(true);
    maybeFail('Query');
    const pk = ExpressionAttributeValues[':pk'];
    await pause(`ask for ${pk}`);
    const { bot, notice } = saved;
    await pause(`answer ${pk}`);
    return pk === 'SETTINGS'
      ? { Items: [{ version: 1, by: 'x', at: 0, settings: { ...DEFAULTS, switches: { bot, model: true } } }] }
      : { Items: [{ sk: 'n', live: { version: 1, fields: { text: notice, scope: {} } } }] };
  });
  s3.on(PutObjectCommand).callsFake(async ({ Body }) => {
    maybeFail('Put');
    await pause('put');
    written = Body.toString();
    await pause('is put');
    return {};
  });
  s3.on(GetObjectCommand).callsFake(async () => {
    maybeFail('Get');
    await pause('get');
    if (written === undefined) throw fails('NoSuchKey');
    const bytes = Buffer.from(written);
    return { Body: { transformToByteArray: async () => bytes } };
  });
  vi.stubEnv('KNOWLEDGE_TABLE', 'table');
  vi.stubEnv('STATUS_BUCKET', 'status');
});
afterEach(() => vi.unstubAllEnvs());

describe('what was saved', () => {
  it('is told as JSON that may be kept for five seconds', async () => {
    await tellStatus();
    expect(says()).toEqual({ bot: true, notice: 'a' });
    expect(s3.commandCalls(PutObjectCommand).map(({ args }) => ({ ...args[0].input, Body: '' }))).toEqual([
      {
        Bucket: 'status',
        Key: 'status.json',
        ContentType: 'application/json',
        CacheControl: 'public, max-age=5',
        Body: '',
      },
    ]);
  });

  it('by any number at once is what is told in the end, however their calls mingle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
        saved = { bot: true, notice: 'a' };
        written = undefined;
        pause = (label) => scheduler.schedule(Promise.resolve(), label);
        const savers = Array.from({ length: count }, async (_, i) => {
          await pause(`save ${i}`);
          saved = i % 2 === 0 ? { ...saved, bot: i % 4 !== 0 } : { ...saved, notice: `of ${i}` };
          await tellStatus();
        });
        await scheduler.waitFor(Promise.all([...savers, refreshStatus()]));
        expect(says()).toEqual(saved);
      }),
    );
  });

  it('and could not be told is an error that says so; the same again repairs it', async () => {
    failing = { Put: 'SlowDown' };
    const failure = { code: 'busy', message: expect.stringMatching(/it is saved.*same request again/) };
    await expect(tellStatus()).rejects.toMatchObject(failure);
    await tellStatus();
    expect(says()).toEqual(saved);
  });
});

describe('once a minute', () => {
  it('it is written where it is missing or says something else, and left alone otherwise', async () => {
    await refreshStatus();
    expect([puts(), says()]).toEqual([1, { bot: true, notice: 'a' }]);
    await refreshStatus();
    expect(puts()).toBe(1);
    saved = { bot: false, notice: 'b' };
    await refreshStatus();
    expect([puts(), says()]).toEqual([2, { bot: false, notice: 'b' }]);
  });

  it('a bucket or a table that fails fails the run, and nothing is written on a guess', async () => {
    // What is denied is not missing: a lost permission would stay hidden.
    for (const name of ['InternalError', 'AccessDenied']) {
      failing = { Get: name };
      await expect(refreshStatus()).rejects.toMatchObject({ name });
    }
    failing = { Query: 'ThrottlingException' };
    await expect(refreshStatus()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(puts()).toBe(0);
  });
});
