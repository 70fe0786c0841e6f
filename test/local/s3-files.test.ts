import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/account.ts';
import type { PutEventsEntry } from '../../local/events.ts';
import { startS3 } from '../../local/s3.ts';
import { Template } from '../../local/template.ts';
import { assembly } from './assembly.fixture.ts';

const SHOP = 'https://shop.example.jp';
const Bucket = 'files';
const RESOURCES = {
  Files: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: Bucket,
      CorsConfiguration: {
        CorsRules: [{ AllowedOrigins: [SHOP], AllowedMethods: ['GET', 'POST'], AllowedHeaders: ['*'], MaxAge: 60 }],
      },
      LifecycleConfiguration: {
        Rules: [
          { Status: 'Enabled', ExpirationInDays: 1, Prefix: 'incoming/' },
          { Status: 'Enabled', ExpirationInDays: 1, TagFilters: [{ Key: 'unsent', Value: 'true' }] },
        ],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    },
  },
};

let service: Service;
let client: S3Client;
let skew = 0;
const events: PutEventsEntry[] = [];

beforeAll(async () => {
  const { folder } = assembly({ code: {}, resources: RESOURCES });
  const clock = { now: () => Date.now() + skew } as never;
  const account = { template: new Template(folder), clock, directory: undefined, log: () => {} };
  service = await startS3(account, (event) => events.push(event));
  client = new S3Client({
    endpoint: String(service.endpoint),
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'local' },
  });
});
afterAll(async () => {
  client.destroy();
  await service.close();
});
beforeEach(() => {
  skew = 0;
  events.length = 0;
});

const HOUR = 3_600_000;
const FORM = { Key: 'incoming/c1/a1', Fields: { 'Content-Type': 'image/png' }, size: 4 };

const formFor = async ({ Key, Fields, size } = FORM) =>
  createPresignedPost(client, {
    Bucket,
    Key,
    Fields,
    Conditions: [['content-length-range', size, size]],
    Expires: 600,
  });

interface Change {
  readonly fields?: Record<string, string>;
  readonly file?: string | undefined;
  readonly origin?: string;
}

/** Posts a form as a browser does: the fields, then the file. */
const post = async (
  form: Awaited<ReturnType<typeof formFor>>,
  { fields, file = 'abcd', origin = SHOP }: Change = {},
) => {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...form.fields, ...fields })) body.set(name, value);
  body.set('file', new Blob([file]), 'x.png');
  const response = await fetch(form.url, { method: 'POST', body, headers: { origin } });
  const text = await response.text();
  return { status: response.status, code: /<Code>(\w+)</.exec(text)?.[1], text, headers: response.headers };
};
const read = async (Key: string) => {
  const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return [await Body?.transformToString(), ContentType];
};
const isThere = (Key: string): Promise<boolean> =>
  client.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    (error: Error) => (error.name === 'NotFound' ? false : Promise.reject(error)),
  );

describe('a form', () => {
  it('puts what it was signed for, and EventBridge hears of it', async () => {
    expect((await post(await formFor())).status).toBe(204);
    expect(await read(FORM.Key)).toEqual(['abcd', 'image/png']);
    expect(events).toEqual([expect.objectContaining({ Source: 'aws.s3', DetailType: 'Object Created' })]);
    expect(JSON.parse(events[0]?.Detail ?? '')).toMatchObject({
      bucket: { name: Bucket },
      object: { key: FORM.Key, size: 4 },
    });
  });

  it.each<[string, Change, number, string]>([
    ['a byte more', { file: 'abcde' }, 400, 'EntityTooLarge'],
    ['a byte less', { file: 'abc' }, 400, 'EntityTooSmall'],
    ['another type', { fields: { 'Content-Type': 'text/html' } }, 403, 'AccessDenied'],
    ['another key', { fields: { key: 'files/c1/a1' } }, 403, 'AccessDenied'],
    ['a field more', { fields: { acl: 'public-read' } }, 403, 'AccessDenied'],
    ['tags of its own', { fields: { tagging: 'x' } }, 403, 'AccessDenied'],
    ['a signature of nobody', { fields: { 'X-Amz-Signature': '0'.repeat(64) } }, 403, 'SignatureDoesNotMatch'],
    ['another account', { fields: { 'X-Amz-Credential': 'x/20261121/r/s3/aws4_request' } }, 403, 'InvalidAccessKeyId'],
    ['no policy', { fields: { Policy: '' } }, 403, 'AccessDenied'],
    [
      'another policy',
      { fields: { Policy: btoa('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}') } },
      403,
      'SignatureDoesNotMatch',
    ],
  ])('with %s is refused', async (_, change, status, code) => {
    const result = await post(await formFor({ ...FORM, Key: 'incoming/c1/refused' }), change);
    expect([result.status, result.code]).toEqual([status, code]);
    expect(await isThere('incoming/c1/refused')).toBe(false);
    expect(events).toEqual([]);
  });

  it('is over when its time is', async () => {
    const form = await formFor();
    skew = 599_000;
    expect((await post(form)).status).toBe(204);
    skew = 601_000;
    expect(await post(form)).toMatchObject({ status: 403, text: expect.stringContaining('Policy expired') });
  });
});

describe('an address', () => {
  const address = (overrides = {}) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'files/c1/あ a', ...overrides }), { expiresIn: 300 });
  const get = async (url: string, method = 'GET') => {
    const response = await fetch(url, { method, headers: { origin: SHOP } });
    const text = await response.text();
    return { status: response.status, code: /<Code>(\w+)</.exec(text)?.[1], text, headers: response.headers };
  };
  beforeAll(() => client.send(new PutObjectCommand({ Bucket, Key: 'files/c1/あ a', Body: 'abcd' })));

  it('gives the object with the headers it was signed with', async () => {
    const url = await address({
      ResponseContentType: 'image/png',
      ResponseContentDisposition: `attachment; filename="a(1).png"; filename*=UTF-8''%E3%81%82%281%29.png`,
    });
    const { status, text, headers } = await get(url);
    expect([status, text, headers.get('content-type')]).toEqual([200, 'abcd', 'image/png']);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="a\(1\)/);
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
  });

  it('is worth nothing without its signature, changed, used otherwise, or late', async () => {
    const url = await address({ ResponseContentType: 'application/pdf' });
    expect(await get(url.split('?')[0] ?? '')).toMatchObject({ status: 403, code: 'AccessDenied' });
    const forged = (from: RegExp | string, to: string) => get(url.replace(from, to));
    expect((await forged('application%2Fpdf', 'text%2Fhtml')).code).toBe('SignatureDoesNotMatch');
    expect((await forged('c1', 'c2')).code).toBe('SignatureDoesNotMatch');
    expect((await forged(/Expires=300/, 'Expires=3000')).code).toBe('SignatureDoesNotMatch');
    expect((await get(url, 'DELETE')).status).toBe(403);
    skew = 301_000;
    expect(await get(url)).toMatchObject({ status: 403, text: expect.stringContaining('expired') });
  });
});

describe('another site', () => {
  const preflight = (origin: string, method: string) =>
    fetch(`${service.endpoint}/${Bucket}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method },
    });

  it('may post and read where the bucket allows it, and nothing else', async () => {
    const allowed = await preflight(SHOP, 'POST');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, SHOP]);
    expect((await preflight(SHOP, 'PUT')).status).toBe(403);
    const other = await preflight('https://evil.example', 'POST');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const { headers } = await post(await formFor(), { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('after a day', () => {
  it('what came in or bears the tag is gone, and what lost it stays', async () => {
    const put = (Key: string, Tagging?: string) =>
      client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...(Tagging && { Tagging }) }));
    const keys = ['incoming/c1/b', 'files/unsent', 'files/sent', 'files/plain'];
    await Promise.all([put('incoming/c1/b'), put('files/unsent', 'unsent=true'), put('files/sent', 'unsent=true')]);
    await put('files/plain');
    await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'files/sent' }));
    const there = () => Promise.all(keys.map(isThere));
    skew = 23 * HOUR;
    expect(await there()).toEqual([true, true, true, true]);
    skew = 49 * HOUR;
    expect(await there()).toEqual([false, false, true, true]);
  });
});
