import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Service } from '../../local/account.ts';
import { createClock } from '../../local/clock.ts';
import { startS3 } from '../../local/s3.ts';
import { Template } from '../../local/template.ts';
import { assembly } from './assembly.fixture.ts';
import { temporaryFolder } from './tables.fixture.ts';

const ASSETS = 'cdk-assets-000000000000-ap-northeast-1';
const SNAPSHOT = JSON.stringify({ faq: ['返品できますか'] });

const running: Service[] = [];
beforeEach(() => {
  // The SDK warns of bodies whose length it cannot tell, empty ones among them.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const service of running.splice(0)) await service.close();
});

const given = async (directory?: string) => {
  const resources = { Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } } };
  const { folder } = assembly({ code: { function: '' }, resources });
  writeFileSync(join(folder, 'snapshot.json'), SNAPSHOT);
  const destination = (objectKey: string) => ({ current: { bucketName: ASSETS, objectKey } });
  const files = {
    snapshot: { source: { path: 'snapshot.json' }, destinations: destination('abc.json') },
    function: { source: { path: 'function' }, destinations: destination('def.zip') },
    provider: { source: { path: 'removed' }, destinations: destination('ghi.zip') },
  };
  writeFileSync(join(folder, 'Test.assets.json'), JSON.stringify({ files }));
  const account = { template: new Template(folder), clock: createClock(), directory, log: () => {} };
  const service = await startS3(account);
  running.push(service);
  // As the functions have it: nothing but the environment leads the client here.
  vi.stubEnv('AWS_ENDPOINT_URL_S3', service.endpoint);
  vi.stubEnv('AWS_REGION', 'ap-northeast-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  const client = new S3Client({});
  const put = (Key: string, Body: PutObjectCommandInput['Body'], more: Partial<PutObjectCommandInput> = {}) =>
    client.send(new PutObjectCommand({ Bucket: 'files', Key, Body, ...more }));
  const get = (Key: string, Bucket = 'files') => client.send(new GetObjectCommand({ Bucket, Key }));
  const text = async (Key: string, Bucket?: string) => (await get(Key, Bucket)).Body?.transformToString();
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: 'files', Key }));
  return { client, put, get, text, remove };
};

test('a plain client reads an asset of the template as text', async () => {
  const { get, text } = await given();
  expect(await text('abc.json', ASSETS)).toBe(SNAPSHOT);
  expect(await get('abc.json', ASSETS)).toMatchObject({
    ContentLength: Buffer.byteLength(SNAPSHOT),
    ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
  });
});

test('the bucket of the assets has no other keys and cannot be written', async () => {
  const { client, text } = await given();
  await expect(text('missing.json', ASSETS)).rejects.toMatchObject({ name: 'NoSuchKey' });
  // A folder is zipped only by a deployment.
  await expect(text('def.zip', ASSETS)).rejects.toMatchObject({ name: 'NoSuchKey' });
  // One that the CDK has made for a provider of its own is gone with its temporary folder.
  await expect(text('ghi.zip', ASSETS)).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: ASSETS }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['abc.json']);
  const write = new PutObjectCommand({ Bucket: ASSETS, Key: 'abc.json', Body: 'x' });
  await expect(client.send(write)).rejects.toMatchObject({ name: 'AccessDenied' });
});

describe.each([
  ['in memory', () => undefined],
  ['on disk', temporaryFolder],
])('an object %s', (_, folder) => {
  let files: Awaited<ReturnType<typeof given>>;
  beforeEach(async () => {
    files = await given(folder());
  });

  test('is what was put last, with its headers, until it is deleted', async () => {
    await files.put('faq/ja.json', 'old');
    const { ETag } = await files.put('faq/ja.json', '新しい\n\nlines', {
      ContentType: 'application/json',
      CacheControl: 'max-age=60',
      Metadata: { version: '7' },
    });
    expect(await files.text('faq/ja.json')).toBe('新しい\n\nlines');
    expect(await files.get('faq/ja.json')).toMatchObject({
      ContentType: 'application/json',
      CacheControl: 'max-age=60',
      Metadata: { version: '7' },
      ETag,
      LastModified: expect.any(Date),
    });
    await files.remove('faq/ja.json');
    await expect(files.get('faq/ja.json')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await files.remove('faq/ja.json');
  });

  test('keeps every byte', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    await files.put('bytes', bytes);
    expect(await (await files.get('bytes')).Body?.transformToByteArray()).toEqual(bytes);
    await files.put('empty', '');
    expect(await files.text('empty')).toBe('');
  });

  test('that the caller already has is answered by 304, a changed one in full', async () => {
    const { ETag } = await files.put('a', 'one');
    const again = new GetObjectCommand({ Bucket: 'files', Key: 'a', IfNoneMatch: ETag });
    await expect(files.client.send(again)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await files.put('a', 'two');
    expect(await (await files.client.send(again)).Body?.transformToString()).toBe('two');
  });

  test.each([
    ['a/../b', 'b'],
    ['./a', 'a'],
    ['../files/a', 'a'],
    ['A', 'a'],
    ['a//b', 'a/b'],
    ['a/', 'a'],
    ['100%?&#+ "<', '100'],
    ['よくある質問/'.repeat(20), 'x'.repeat(1024)],
  ])('%s is another one than %s', async (one, other) => {
    await files.put(one, 'one');
    await files.put(other, 'other');
    expect([await files.text(one), await files.text(other)]).toEqual(['one', 'other']);
  });

  test('of any key is found again', async () => {
    const key = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(key, fc.string(), async (name, body) => {
        await files.put(name, body);
        expect(await files.text(name)).toBe(body);
      }),
      { numRuns: 30 },
    );
  });
});

test('objects survive a restart with the same directory', async () => {
  const directory = temporaryFolder();
  const { put, remove } = await given(directory);
  await put('kept', 'still here', { ContentType: 'text/plain' });
  await put('gone', 'x');
  await remove('gone');
  const after = await given(directory);
  expect(await after.text('kept')).toBe('still here');
  expect(await after.get('kept')).toMatchObject({ ContentType: 'text/plain' });
  await expect(after.get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('an unknown bucket is NoSuchBucket', async () => {
  const { text } = await given();
  await expect(text('a', 'nowhere')).rejects.toMatchObject({
    name: 'NoSuchBucket',
    $metadata: { httpStatusCode: 404 },
  });
});

test.each([
  ['in memory', () => undefined],
  ['in a folder', temporaryFolder],
])('%s, keys are listed by their beginning, in the order of their bytes and page by page', async (_, folder) => {
  const { client, put, remove } = await given(folder());
  const keys = ['files/b', 'files/a&<b>', 'files/写真', 'files/B', 'other/a', 'files/c'];
  for (const key of keys) await put(key, 'text');
  await remove('files/c');
  const found: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  let pages = 0;
  do {
    const asked = { Bucket: 'files', Prefix: 'files/', MaxKeys: 3, ContinuationToken };
    const page = await client.send(new ListObjectsV2Command(asked));
    found.push(...(page.Contents ?? []).map(({ Key }) => Key));
    expect(page.Contents?.every(({ Size }) => Size === 4)).toBe(true);
    ContinuationToken = page.NextContinuationToken;
    pages += 1;
  } while (ContinuationToken !== undefined);
  expect([found, pages]).toEqual([['files/B', 'files/a&<b>', 'files/b', 'files/写真'], 2]);
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: 'none/' }))).Contents).toBeUndefined();
});

test('what would be answered otherwise than asked is not implemented, and named', async () => {
  const { client, put } = await given();
  await put('a', 'text');
  const named = (name: string) => ({ name: 'NotImplemented', message: expect.stringContaining(name) });
  const one = { Bucket: 'files', Key: 'a' };
  await expect(client.send(new ListObjectsV2Command({ Bucket: 'files', Delimiter: '/' }))).rejects.toMatchObject(
    named('delimiter'),
  );
  await expect(client.send(new CopyObjectCommand({ ...one, CopySource: 'files/a' }))).rejects.toMatchObject(
    named('CopyObject'),
  );
  await expect(client.send(new GetObjectCommand({ ...one, Range: 'bytes=0-1' }))).rejects.toMatchObject(named('range'));
  await expect(put('a', 'new', { IfNoneMatch: '"abc"' })).rejects.toMatchObject(named('if-none-match'));
  await expect(put('a', Readable.from(['text']), { ContentLength: 4 })).rejects.toMatchObject(named('PutObject'));
});

test('an object is written once where the writer says so', async () => {
  const { put, text, get } = await given();
  await put('digest/1', 'first', { IfNoneMatch: '*', Metadata: { signature: 'abc' } });
  await expect(put('digest/1', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await text('digest/1')).toBe('first');
  expect((await get('digest/1')).Metadata).toEqual({ signature: 'abc' });
});
