import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod/mini';
import { Id } from '../protocol/fields.ts';
import { canonical } from './canonical.ts';

export const HOUR = 3_600_000;
/** When the hour of a time began, epoch milliseconds. */
export const floor = (at: number): number => at - (at % HOUR);
/** Rows of a digest; of more, the others are in parts. */
export const MOST_ROWS = 20_000;

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Hash = z.string().check(z.regex(/^[\w-]{43}$/));
const Time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/));
const Count = z.int().check(z.gte(0));
const Seq = z.int().check(z.gte(1));
const Place = z.strictObject({ bucket: z.string(), key: z.string(), sha256: Sha256, signature: z.string() });

/** Conversation, number and hash of its newest entry. */
const Row = z.tuple([Id, Seq, Hash]);
export type Row = z.infer<typeof Row>;
export const isRow = (row: readonly unknown[]): boolean => z.safeParse(Row, row).success;

const Digest = z.strictObject({
  version: z.literal(1),
  bucket: z.string(),
  key: z.string(),
  from: Time,
  to: Time,
  conversations: z.array(Row),
  parts: z.array(z.strictObject({ key: z.string(), sha256: Sha256 })),
  counts: z.strictObject({ conversations: Count, entries: Count, findings: Count }),
  erased: z.array(z.tuple([Id, z.enum(['person', 'retention', 'request'])])),
  previous: z.nullable(Place),
  keyId: Sha256,
  algorithm: z.literal('ECDSA_SHA_256'),
});
export type Digest = z.infer<typeof Digest>;
export type Previous = z.infer<typeof Place>;

const Part = z.strictObject({ version: z.literal(1), conversations: z.array(Row) });

/** `2026-11-22T05:00:00Z`. */
export const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** `digest/<stack>/2026/11/22/2026-11-22T05:00:00Z.json.gz`: an hour has one place, so nobody needs a list to find it. */
export const keyOf = (stack: string, from: number, part?: number): string => {
  const time = timeOf(from);
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `digest/${stack}/${day}/${time}${part === undefined ? '' : `.${part}`}.json.gz`;
};

/** The hour of a digest's key; `undefined` for another key. */
export const hourOf = (stack: string, key: string): number | undefined => {
  const at = Date.parse(/\/([^/]+)\.json\.gz$/.exec(key)?.[1] ?? '');
  return Number.isFinite(at) && at % HOUR === 0 && keyOf(stack, at) === key ? at : undefined;
};

/** The key of the digest that the key of a part is beside; of another key that key itself. */
export const digestOf = (part: string): string => part.replace(/\.[1-9]\d{0,5}(?=\.json\.gz$)/, '');

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What is signed: when, where, what and what came before. */
export const signedText = ({ bucket, key, to, previous }: Digest, sha: string): string =>
  [to, `${bucket}/${key}`, sha, previous?.signature ?? 'null'].join('\n');

/** A gzip file with nothing in its header, so that the same content is the same file. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const TRAILER = 8;

const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

export const pack = (text: string): Buffer => {
  const plain = Buffer.from(text);
  return Buffer.concat([GZIP_HEADER, deflateRawSync(plain), little(crc32(plain)), little(plain.length)]);
};

/** Of a megabyte's file nobody unpacks a thousand. */
const MOST_BYTES = 64 * 1024 * 1024;

/** With `info` Node tells how many bytes it took, which its types do not know. */
const inflated = (bytes: Uint8Array): { buffer: Buffer; engine: { bytesWritten: number } } => {
  const answer: unknown = inflateRawSync(bytes, { info: true, maxOutputLength: MOST_BYTES });
  return answer as ReturnType<typeof inflated>;
};

/** Why a file is none of ours. */
export class NotAsWritten extends Error {}

/** One gzip member and nothing after it: what stands behind it would be in no signature. */
export const unpack = (packed: Uint8Array): Buffer => {
  const bytes = Buffer.from(packed);
  if (!bytes.subarray(0, GZIP_HEADER.length).equals(GZIP_HEADER)) throw new NotAsWritten('it is no plain gzip file');
  let plain: Buffer;
  let used: number;
  try {
    const { buffer, engine } = inflated(bytes.subarray(GZIP_HEADER.length));
    plain = buffer;
    used = GZIP_HEADER.length + engine.bytesWritten + TRAILER;
  } catch {
    throw new NotAsWritten('it cannot be unpacked');
  }
  if (used < bytes.length) throw new NotAsWritten('there is more behind the end of its gzip member');
  const trailer = Buffer.concat([little(crc32(plain)), little(plain.length)]);
  if (!bytes.subarray(used - TRAILER).equals(trailer)) throw new NotAsWritten('it cannot be unpacked');
  return plain;
};

/** Without dots, nothing leads out of the folder it is in. */
const PLACE = /^digest\/[A-Za-z][\w-]*\/\d{4}\/\d\d\/\d\d\/[\dTZ:-]+\.json\.gz$/;

/** Canonical JSON only: of two ways to write the same, one would be in no signature. */
const readAs = <S extends z.ZodMiniType>(schema: S, plain: Buffer): z.infer<S> => {
  let value: unknown;
  try {
    value = JSON.parse(plain.toString());
  } catch {
    throw new NotAsWritten('it is no JSON');
  }
  const read = z.safeParse(schema, value);
  if (!read.success) {
    const path = read.error.issues[0]?.path.join('.');
    throw new NotAsWritten(`its field ${path || '(all)'} is missing or is not what the format says`);
  }
  if (canonical(value) !== plain.toString()) throw new NotAsWritten('it is not canonical JSON');
  return read.data;
};

/** A digest that names files elsewhere would have whoever copies it write there. */
export const readDigest = (plain: Buffer): Digest => {
  const digest = readAs(Digest, plain);
  const isOwn =
    PLACE.test(digest.key) && digest.parts.every(({ key }) => key !== digest.key && digestOf(key) === digest.key);
  if (!isOwn) throw new NotAsWritten('a part that it names is not beside it');
  return digest;
};
export const readPart = (plain: Buffer): readonly Row[] => readAs(Part, plain).conversations;
