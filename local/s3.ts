import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Account, Service } from './account.ts';
import { AwsError, listen, readBody } from './aws-json.ts';

interface StoredObject {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** One bucket; writes are seen whole or not at all. */
interface Bucket {
  get(key: string): StoredObject | undefined;
  put(key: string, object: StoredObject): void;
  delete(key: string): void;
}

/**
 * GetObject, PutObject and DeleteObject for the template's buckets, and reading for the bucket of the CDK
 * assets. Addresses are path-style, which is what the SDK uses for an endpoint that is an IP address.
 */
export const startS3 = async (account: Account): Promise<Service> => {
  const { directory, template } = account;
  const buckets = new Map<string, Bucket>([
    ...template.assets.map(({ bucket }) => [bucket, assetBucket(account, bucket)] as const),
    ...template
      .ofType('AWS::S3::Bucket')
      .map(({ name }) => [name, directory ? folderBucket(join(directory, 's3', name)) : memoryBucket()] as const),
  ]);

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    // Not by URL, which would resolve the dots of a key like a/../b.
    const [, name = '', encodedKey = '', query] = /^\/([^/?]*)\/?([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
    const operation = supported(request, new URLSearchParams(query), encodedKey);
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    const key = decodeURIComponent(encodedKey);
    if (operation === 'PUT') return put(bucket, key, request.headers, await readBody(request), account.clock.now());
    if (operation === 'DELETE') {
      bucket.delete(key);
      return { status: 204 };
    }
    const object = bucket.get(key);
    if (!object) throw new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
    const known = request.headers['if-none-match'];
    if (known !== undefined && (known === '*' || known.split(/,\s*/).includes(object.headers.etag ?? ''))) {
      return { status: 304, headers: { etag: object.headers.etag ?? '' } };
    }
    return { status: 200, ...object };
  };

  const server = await listen(async (request, response) => {
    const { status, headers, body = Buffer.alloc(0) } = await answer(request).catch(failure);
    const length = status === 204 || status === 304 ? undefined : { 'content-length': String(body.length) };
    response.writeHead(status, { ...headers, ...length }).end(body);
  });
  return { endpoint: server.endpoint, runs: ['AWS::S3::Bucket'], close: server.close };
};

/** What changes the meaning of a request; to ignore one of these would answer something else than was asked. */
const UNSUPPORTED = [
  ...['range', 'if-match', 'if-modified-since', 'if-unmodified-since', 'x-amz-copy-source'],
  // The length of a stream is unknown to the SDK, so it sends an encoding of its own.
  'x-amz-decoded-content-length',
];

const supported = (request: IncomingMessage, query: URLSearchParams, key: string): string => {
  const { method = '', headers } = request;
  const name = query.get('x-id') ?? [method, ...query.keys()].join(' ');
  query.delete('x-id');
  const refuse = (what: string) => new AwsError('NotImplemented', `the local account does not answer S3 ${what}`, 501);
  if (key === '' || !/^(GET|PUT|DELETE)$/.test(method) || query.size > 0) throw refuse(name);
  const extra = [...UNSUPPORTED, ...(method === 'GET' ? [] : ['if-none-match'])].find((header) => header in headers);
  if (extra) throw refuse(`${name} with the header ${extra}`);
  return method;
};

const put = (bucket: Bucket, key: string, headers: IncomingHttpHeaders, body: Buffer, now: number): Answer => {
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const kept = Object.entries(headers).filter(([name]) =>
    /^(cache-control|content-disposition|content-encoding|content-type|x-amz-meta-.*)$/.test(name),
  );
  bucket.put(key, {
    body,
    headers: {
      'content-type': 'application/octet-stream',
      ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      etag,
      'last-modified': new Date(now).toUTCString(),
    },
  });
  return { status: 200, headers: { etag } };
};

const memoryBucket = (): Bucket => {
  const objects = new Map<string, StoredObject>();
  return {
    get: (key) => objects.get(key),
    put: (key, object) => objects.set(key, object),
    delete: (key) => objects.delete(key),
  };
};

/** One file for an object: a line of headers and the body, so that both change together. */
const folderBucket = (folder: string): Bucket => {
  mkdirSync(folder, { recursive: true });
  // A key may be longer than a file name and differ from another in case only.
  const fileOf = (key: string) => join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    get: (key) => {
      if (!existsSync(fileOf(key))) return undefined;
      const content = readFileSync(fileOf(key));
      const end = content.indexOf('\n');
      return { headers: JSON.parse(content.toString('utf8', 0, end)), body: content.subarray(end + 1) };
    },
    put: (key, { headers, body }) => {
      writeFileSync(`${fileOf(key)}.next`, Buffer.concat([Buffer.from(`${JSON.stringify(headers)}\n`), body]));
      renameSync(`${fileOf(key)}.next`, fileOf(key));
    },
    delete: (key) => rmSync(fileOf(key), { force: true }),
  };
};

const assetBucket = ({ template }: Account, bucket: string): Bucket => {
  const refuse = () => {
    throw new AwsError('AccessDenied', `${bucket} holds the assets of the template and cannot be written`, 403);
  };
  return {
    get: (key) => {
      const asset = template.assets.find((candidate) => candidate.bucket === bucket && candidate.key === key);
      if (!asset || !statSync(asset.path).isFile()) return undefined;
      const body = readFileSync(asset.path);
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      return { body, headers: { 'content-type': 'application/octet-stream', etag } };
    },
    put: refuse,
    delete: refuse,
  };
};

const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const failure = (error: unknown): Answer => {
  const { code, status, message } =
    error instanceof AwsError ? error : new AwsError('InternalError', String(error), 500);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) };
};
