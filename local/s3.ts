import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Account, Service } from './account.ts';
import { AwsError, listen, readBody } from './aws-json.ts';
import type { PutEventsEntry } from './events.ts';
import { corsHeaders } from './http.ts';
import { assetBucket, type Bucket, folderBucket, memoryBucket, type StoredObject, withLifecycle } from './s3-bucket.ts';
import { postedIn } from './s3-form.ts';
import { requireSignedQuery } from './s3-signature.ts';
import type { Resource } from './template.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A bucket with what its template says of it. */
interface Place {
  readonly bucket: Bucket;
  readonly properties: Resource['properties'];
}

/** One request about an object, or a form. */
interface Asked {
  readonly operation: Operation;
  readonly request: IncomingMessage;
  readonly name: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

type Operation = 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'POST' | 'DELETE tagging' | 'GET list-type';

/**
 * GetObject, HeadObject, PutObject, DeleteObject, DeleteObjectTagging, ListObjectsV2 and forms of browsers for the template's
 * buckets, with their CORS, their expiry and their events; and reading for the bucket of the CDK assets. Addresses are path-style, which is
 * what the SDK uses for an endpoint that is an IP address. `emit`: takes the events of buckets that send them to EventBridge.
 */
export const startS3 = async (account: Account, emit: (event: PutEventsEntry) => void = () => {}): Promise<Service> => {
  const { clock } = account;
  const places = placesOf(account);

  const created = (name: string, key: string, { body, headers }: StoredObject, reason: string): void => {
    const { NotificationConfiguration = {} } = places.get(name)?.properties ?? {};
    if (!Reflect.get(Object(NotificationConfiguration), 'EventBridgeConfiguration')) return;
    const object = { key, size: body.length, etag: (headers.etag ?? '').replaceAll('"', '') };
    const detail = { version: '0', bucket: { name }, object, 'request-id': randomUUID(), requester: 'local', reason };
    emit({ Source: 'aws.s3', DetailType: 'Object Created', Detail: JSON.stringify(detail), EventBusName: 'default' });
  };

  const answer = async (asked: Asked): Promise<Answer> => {
    const { operation, request, name, key, query } = asked;
    const place = places.get(name);
    if (!place) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    const { bucket } = place;
    const body = await readBody(request);
    const put = (
      at: string,
      headers: Record<string, string>,
      content: Buffer,
      reason: string,
      tags?: string,
    ): string => {
      const object = objectOf(headers, content, clock.now(), tags);
      bucket.put(at, object);
      created(name, at, object, reason);
      return object.headers.etag ?? '';
    };
    if (operation === 'POST') {
      const posted = await postedIn(name, request.headers['content-type'] ?? '', body, clock.now());
      return { status: 204, headers: { etag: put(posted.key, { ...posted.headers }, posted.body, 'POST Object') } };
    }
    const header = headerOf(request);
    requireSigned(asked, clock.now());
    if (operation === 'PUT') {
      if (header('if-none-match') && bucket.get(key)) {
        throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
      }
      const kept = Object.keys(request.headers).map((each) => [each, header(each)] as const);
      const tags = header('x-amz-tagging') || undefined;
      return { status: 200, headers: { etag: put(key, Object.fromEntries(kept), body, 'PutObject', tags) } };
    }
    if (operation === 'DELETE') {
      bucket.delete(key);
      return { status: 204 };
    }
    if (operation === 'GET list-type') return listed(name, bucket, query);
    const object = bucket.get(key);
    if (!object) throw new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
    if (operation === 'DELETE tagging') {
      bucket.put(key, { ...object, tags: undefined });
      return { status: 204 };
    }
    const known = request.headers['if-none-match'];
    if (known !== undefined && (known === '*' || known.split(/,\s*/).includes(object.headers.etag ?? ''))) {
      return { status: 304, headers: { etag: object.headers.etag ?? '' } };
    }
    return { status: 200, headers: { ...object.headers, ...overridden(query) }, body: object.body };
  };

  const server = await listen(async (request, response) => {
    const cors = corsOf(places.get(askedName(request))?.properties, request);
    const answered = preflightOf(request, cors) ?? (await parse(request).then(answer).catch(failure));
    const { status, headers, body = Buffer.alloc(0) } = answered;
    const length = status === 204 || status === 304 ? undefined : { 'content-length': String(body.length) };
    response.writeHead(status, { ...headers, ...cors, ...length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  return { endpoint: server.endpoint, runs: ['AWS::S3::Bucket'], close: server.close };
};

const placesOf = (account: Account): Map<string, Place> => {
  const { directory, template, clock } = account;
  return new Map<string, Place>([
    ...template.assets.map(({ bucket }) => [bucket, { bucket: assetBucket(account, bucket), properties: {} }] as const),
    ...template.ofType('AWS::S3::Bucket').map(({ name, properties }) => {
      const bucket = directory ? folderBucket(join(directory, 's3', name)) : memoryBucket();
      const { Rules = [] } = Object(properties.LifecycleConfiguration);
      return [name, { bucket: withLifecycle(bucket, Rules, clock.now), properties }] as const;
    }),
  ]);
};

/** Not by URL, which would resolve the dots of a key like a/../b. */
const partsOf = ({ url = '' }: IncomingMessage) => /^\/([^/?]*)\/?([^?]*)\??(.*)$/s.exec(url) ?? [];
const askedName = (request: IncomingMessage): string => partsOf(request)[1] ?? '';

const headerOf =
  ({ headers }: IncomingMessage) =>
  (name: string): string =>
    String(headers[name] ?? '');

const parse = async (request: IncomingMessage): Promise<Asked> => {
  const [, name = '', encodedKey = '', search] = partsOf(request);
  const query = new URLSearchParams(search);
  const operation = supported(request, new URLSearchParams(search), encodedKey);
  return { operation, request, name, key: decodeURIComponent(encodedKey), query };
};

/** What changes the meaning of a request; to ignore one of these would answer something else than was asked. */
const UNSUPPORTED = [
  ...['range', 'if-match', 'if-modified-since', 'if-unmodified-since', 'x-amz-copy-source'],
  // The length of a stream is unknown to the SDK, so it sends an encoding of its own.
  'x-amz-decoded-content-length',
];
/** Parameters that say who asks, or how the answer is to look. */
const ABOUT = /^(x-id|X-Amz-.*|x-amz-checksum-mode|response-.*)$/;

/** What a list may be asked by. */
const OF_LIST = ['prefix', 'continuation-token', 'max-keys'];

const supported = (request: IncomingMessage, query: URLSearchParams, key: string): Operation => {
  const { method = '', headers } = request;
  const name = query.get('x-id') ?? [method, ...query.keys()].join(' ');
  for (const parameter of [...query.keys()].filter((each) => ABOUT.test(each))) query.delete(parameter);
  const refuse = (what: string) => new AwsError('NotImplemented', `the local account does not answer S3 ${what}`, 501);
  const isList = method === 'GET' && query.get('list-type') === '2';
  if (isList) for (const parameter of OF_LIST) query.delete(parameter);
  const operation = [method, ...query.keys()].join(' ');
  if ((key === '') !== (operation === 'POST' || isList)) throw refuse(name);
  if (!isOperation(operation)) throw refuse(name);
  const isUnknown = method !== 'GET' && !(method === 'PUT' && headers['if-none-match'] === '*');
  const extra = [...UNSUPPORTED, ...(isUnknown ? ['if-none-match'] : [])].find((header) => header in headers);
  if (extra) throw refuse(`${name} with the header ${extra}`);
  return operation;
};

const isOperation = (text: string): text is Operation =>
  /^(GET( list-type)?|HEAD|PUT|POST|DELETE( tagging)?)$/.test(text);

/** Whoever has no credentials needs an address that was signed for him. The SDK's own signatures are taken as they are. */
const requireSigned = ({ request, query }: Asked, now: number): void => {
  if (request.headers.authorization !== undefined) return;
  if (!query.has('X-Amz-Signature')) throw new AwsError('AccessDenied', 'Access Denied', 403);
  const [path = ''] = (request.url ?? '').split('?');
  requireSignedQuery(request.method ?? '', path, query, headerOf(request), now);
};

const KEPT = /^(cache-control|content-disposition|content-encoding|content-type|x-amz-meta-.*)$/;

const objectOf = (headers: Record<string, string>, body: Buffer, at: number, tags?: string): StoredObject => ({
  body,
  at,
  tags,
  headers: {
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.test(name))),
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    'last-modified': new Date(at).toUTCString(),
  },
});

/** Headers that a signed address asks for. */
const overridden = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    ),
  );

interface CorsRule {
  readonly AllowedOrigins?: readonly string[];
  readonly AllowedMethods?: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** The CORS headers of an answer, by the first of the bucket's rules that allows the origin. */
const corsOf = (properties: Resource['properties'] = {}, request: IncomingMessage): Record<string, string> => {
  const { CorsRules = [] }: { CorsRules?: readonly CorsRule[] } = Object(properties.CorsConfiguration);
  const isPreflight = request.method === 'OPTIONS';
  const method = isPreflight ? headerOf(request)('access-control-request-method') : (request.method ?? '');
  for (const { AllowedOrigins = [], AllowedMethods = [], AllowedHeaders = [], MaxAge } of CorsRules) {
    const rule = { AllowOrigins: AllowedOrigins, AllowMethods: AllowedMethods, AllowHeaders: AllowedHeaders };
    const cors = { ...rule, ...(MaxAge !== undefined && { MaxAge }) };
    const headers = corsHeaders(cors, request.headers.origin, isPreflight);
    if (AllowedMethods.includes(method) && Object.keys(headers).length > 0) return { ...headers, vary: 'Origin' };
  }
  return {};
};

const preflightOf = ({ method }: IncomingMessage, cors: Record<string, string>): Answer | undefined =>
  method === 'OPTIONS' ? { status: Object.keys(cors).length > 0 ? 200 : 403 } : undefined;

const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const xmlOf = (status: number, content: string): Answer => {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`);
  return { status, headers: { 'content-type': 'application/xml' }, body };
};

/** Keys a page of a list has at most. */
const MOST_LISTED = 1_000;

/** A page of the keys of a bucket, in the order of their bytes; the last key of a page is the token for the next. */
const listed = (name: string, bucket: Bucket, query: URLSearchParams): Answer => {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const most = Math.min(MOST_LISTED, Number(query.get('max-keys') ?? MOST_LISTED));
  const found = bucket
    .keys()
    .filter((key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
    .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .flatMap((key) => {
      const object = bucket.get(key);
      return object ? [{ key, object }] : [];
    });
  const page = found.slice(0, most);
  const last = page.at(-1);
  const contents = page.map(({ key, object: { at = 0, body, headers } }) =>
    [
      `<Contents><Key>${escapeXml(key)}</Key><LastModified>${new Date(at).toISOString()}</LastModified>`,
      `<ETag>${escapeXml(headers.etag ?? '')}</ETag><Size>${body.length}</Size></Contents>`,
    ].join(''),
  );
  const isCut = last !== undefined && page.length < found.length;
  const next = isCut ? `<NextContinuationToken>${escapeXml(last.key)}</NextContinuationToken>` : '';
  const head = `<Name>${escapeXml(name)}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>`;
  return xmlOf(200, `<ListBucketResult>${head}${next}${contents.join('')}</ListBucketResult>`);
};

const failure = (error: unknown): Answer => {
  const { code, status, message } =
    error instanceof AwsError ? error : new AwsError('InternalError', String(error), 500);
  return xmlOf(status, `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);
};
