import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { AwsError } from './aws-json.ts';

export interface StoredObject {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** As in a query: `unsent=true`. */
  readonly tags?: string | undefined;
  /** When it was put, epoch milliseconds. */
  readonly at?: number;
}

/** One bucket; writes are seen whole or not at all. */
export interface Bucket {
  get(key: string): StoredObject | undefined;
  put(key: string, object: StoredObject): void;
  delete(key: string): void;
  /** Keys of all objects, in no order. */
  keys(): string[];
}

export const memoryBucket = (): Bucket => {
  const objects = new Map<string, StoredObject>();
  return {
    get: (key) => objects.get(key),
    put: (key, object) => objects.set(key, object),
    delete: (key) => objects.delete(key),
    keys: () => [...objects.keys()],
  };
};

/** One file for an object: a line with its key and headers, and the body, so that both change together. */
export const folderBucket = (folder: string): Bucket => {
  mkdirSync(folder, { recursive: true });
  // A key may be longer than a file name and differ from another in case only.
  const fileOf = (key: string) => join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    get: (key) => {
      if (!existsSync(fileOf(key))) return undefined;
      const content = readFileSync(fileOf(key));
      const end = content.indexOf('\n');
      const { key: _key, ...rest } = JSON.parse(content.toString('utf8', 0, end));
      return { ...rest, body: content.subarray(end + 1) };
    },
    put: (key, { body, ...rest }) => {
      writeFileSync(`${fileOf(key)}.next`, Buffer.concat([Buffer.from(`${JSON.stringify({ ...rest, key })}\n`), body]));
      renameSync(`${fileOf(key)}.next`, fileOf(key));
    },
    delete: (key) => rmSync(fileOf(key), { force: true }),
    keys: () =>
      readdirSync(folder).flatMap((file) => {
        if (file.endsWith('.next')) return [];
        const content = readFileSync(join(folder, file));
        const { key } = JSON.parse(content.toString('utf8', 0, content.indexOf('\n')));
        return typeof key === 'string' ? [key] : [];
      }),
  };
};

export const assetBucket = ({ template }: Account, bucket: string): Bucket => {
  const refuse = () => {
    throw new AwsError('AccessDenied', `${bucket} holds the assets of the template and cannot be written`, 403);
  };
  // Assets are not copied: one of a provider of the CDK was in a temporary folder that the CDK has removed. A folder is zipped
  // only by a deployment.
  const there = () =>
    template.assets.filter(
      (asset) => asset.bucket === bucket && statSync(asset.path, { throwIfNoEntry: false })?.isFile(),
    );
  return {
    get: (key) => {
      const asset = there().find((candidate) => candidate.key === key);
      if (!asset) return undefined;
      const body = readFileSync(asset.path);
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      return { body, headers: { 'content-type': 'application/octet-stream', etag } };
    },
    put: refuse,
    delete: refuse,
    keys: () => there().map(({ key }) => key),
  };
};

const DAY = 86_400_000;

interface LifecycleRule {
  readonly Status?: string;
  readonly ExpirationInDays?: number;
  readonly Prefix?: string;
  readonly TagFilters?: readonly { readonly Key: string; readonly Value: string }[];
}

/** A bucket in which what its rules expire is gone from the midnight (UTC) after so many days, as in S3. */
export const withLifecycle = (bucket: Bucket, rules: readonly LifecycleRule[], now: () => number): Bucket => {
  const isOver = (key: string, { at = now(), tags }: StoredObject): boolean =>
    rules.some(({ Status, ExpirationInDays, Prefix = '', TagFilters = [] }) => {
      if (Status !== 'Enabled' || ExpirationInDays === undefined || !key.startsWith(Prefix)) return false;
      const given = new URLSearchParams(tags);
      const isMeant = TagFilters.every(({ Key, Value }) => given.get(Key) === Value);
      return isMeant && now() >= Math.ceil((at + ExpirationInDays * DAY) / DAY) * DAY;
    });
  return {
    ...bucket,
    get: (key) => {
      const object = bucket.get(key);
      if (!object || !isOver(key, object)) return object;
      bucket.delete(key);
      return undefined;
    },
  };
};
