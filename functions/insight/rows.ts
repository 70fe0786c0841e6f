import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import { insightTable, table } from '../platform/table.ts';
import type { Fact } from './fact.ts';
import { joined } from './facts.ts';
import { Packed, packed, unpacked } from './pack.ts';
import { DAY, MINUTE } from './settings.ts';
import { bucketOf, bucketStart, endOf, expiryOf, isKept } from './steps.ts';

/** When a step is read: what comes later is told of apart. */
export const SETTLED = 2 * MINUTE;
/** Nobody goes back further. */
const LATE_KEPT = 2 * DAY;
/** DynamoDB takes 400 KB. */
const MOST_BYTES = 350_000;
const AT_ONCE = 10;

export const LATE = 'LATE';
/** Keys of steps begin so. */
export const OF_STEP = 'BUCKET#';
const pkOf = (bucket: string): string => `${OF_STEP}${bucket}`;
/** The step that a row is of. */
export const bucketIn = (row: Readonly<Record<string, unknown>> | undefined): string =>
  String(row?.pk).slice(OF_STEP.length);

/** Who makes a row: the recorder out of a batch of the stream, or a rebuild out of the log. */
export type Maker = 'F' | 'R';

export interface Chunk {
  readonly pk: string;
  readonly sk: string;
  readonly facts: Uint8Array;
  readonly count: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * The rows of facts of one step. A row is called by what it says: the same facts again are the same row, others never take
 * its place, whatever batches they come in.
 */
export const chunksOf = (bucket: string, facts: readonly Fact[], maker: Maker = 'F'): Chunk[] => {
  const text = JSON.stringify(facts.map((fact) => packed(fact, bucketStart(bucket))));
  const bytes = deflateRawSync(text, { level: 9 });
  if (bytes.length > MOST_BYTES && facts.length > 1) {
    const middle = Math.ceil(facts.length / 2);
    return [facts.slice(0, middle), facts.slice(middle)].flatMap((half) => chunksOf(bucket, half, maker));
  }
  const sk = `${maker}#${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  return [{ pk: pkOf(bucket), sk, facts: bytes, count: facts.length, expiresAt: expiryOf(bucket) }];
};

/** Facts by the step they are in, each once there: who changes his mind later counts in both. */
export const byBucket = (facts: Iterable<Fact>): [bucket: string, facts: Fact[]][] =>
  [...Map.groupBy(facts, ({ at }) => bucketOf(at))].map(([bucket, own]) => [bucket, joined(own)]);

/** Tells the job that a step which it has read says more by now. */
const tellLate = async (bucket: string): Promise<void> => {
  const now = Date.now();
  if (endOf(bucket) + SETTLED > now || endOf(bucket) + LATE_KEPT < now) return;
  const expiresAt = Math.floor((now + LATE_KEPT) / 1_000);
  await table().send(new PutCommand({ TableName: insightTable(), Item: { pk: LATE, sk: bucket, at: now, expiresAt } }));
};

/** Writes facts of one step. */
export const writeBucket = async (bucket: string, facts: readonly Fact[], maker: Maker = 'F'): Promise<Chunk[]> => {
  const chunks = chunksOf(bucket, facts, maker);
  for (const Item of chunks) await table().send(new PutCommand({ TableName: insightTable(), Item }));
  // Behind the rows: whoever hears of it finds them.
  await tellLate(bucket);
  return chunks;
};

/** Writes facts of any steps; the same ones again change nothing. */
export const writeFacts = async (facts: Iterable<Fact>): Promise<void> =>
  eachOf(byBucket(facts), AT_ONCE, async ([bucket, own]) => {
    if (isKept(bucket)) await writeBucket(bucket, own);
  });

const Row = z.object({ facts: z.instanceof(Uint8Array) });

/** What a row holds, as far as it can be read. */
const listIn = (item: unknown): unknown[] => {
  try {
    return z.array(z.unknown()).parse(JSON.parse(inflateRawSync(Row.parse(item).facts).toString('utf8')));
  } catch {
    return [undefined];
  }
};

/** What is broken must not hide the rest: the log has what it said, and a rebuild makes it anew. */
const factsIn = (item: unknown, bucket: string): Fact[] => {
  const read = listIn(item).map((one) => Packed.safeParse(one));
  const broken = read.filter(({ success }) => !success).length;
  if (broken > 0) {
    logger.error('counts cannot be read, they are left out', { bucket, sk: Object(item).sk, broken });
    metrics.addMetric('UnreadableCounts', 'Count', broken);
  }
  return read.flatMap(({ data }) => (data ? [unpacked(data, bucketStart(bucket))] : []));
};

/** What rows of a step say together. */
export const factsOfRows = (bucket: string, items: readonly unknown[]): Fact[] =>
  joined(items.flatMap((item) => factsIn(item, bucket)));

/** What the rows of a step say, and which rows these are. */
export const readBucket = async (bucket: string): Promise<{ facts: Fact[]; rows: string[] }> => {
  const pages = paginateQuery(
    { client: table() },
    {
      TableName: insightTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pkOf(bucket) },
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return { facts: factsOfRows(bucket, items), rows: items.map(({ sk }) => String(sk)) };
};

/** What is counted in a step (`bucketOf`), each fact once, the oldest first. */
export const readFacts = async (bucket: string): Promise<Fact[]> => (await readBucket(bucket)).facts;

export const removeRow = async (bucket: string, sk: string): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: insightTable(), Key: { pk: pkOf(bucket), sk } }));
};
