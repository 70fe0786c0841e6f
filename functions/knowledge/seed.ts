import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { eachOf } from '../platform/each.ts';
import { requireEnv } from '../platform/env.ts';
import { VisibleError } from '../platform/errors.ts';
import { readObject } from '../platform/read-object.ts';
import { knowledgeTable, table } from '../platform/table.ts';
import { allOf, WRITES_AT_ONCE, writeNext } from './documents.ts';
import type { Fields, KindName } from './kinds.ts';

/** A document that comes with the deployment, published. */
export interface Seed {
  readonly kind: KindName;
  readonly id: string;
  readonly version?: number | undefined;
  readonly fields: Fields;
}

const KEY = { pk: 'META', sk: 'SEED' };
const BY = 'deployment';

const isPlanted = async (): Promise<boolean> => {
  const { Item } = await table().send(new GetCommand({ TableName: knowledgeTable(), Key: KEY, ConsistentRead: true }));
  return Item !== undefined;
};

/** What is there already stays as it is: somebody else was faster, or an earlier try got this far. */
const plantOne = async ({ kind, id, version, fields }: Seed): Promise<void> => {
  try {
    await writeNext(kind, id, undefined, { status: 'published', fields, first: version }, BY);
  } catch (error) {
    if (!(error instanceof VisibleError && error.code === 'conflict')) throw error;
  }
};

/** What an earlier try has not got to: one that was cut off goes on, it does not begin again. */
const missingOf = async (seeds: readonly Seed[]): Promise<Seed[]> => {
  const kinds = [...new Set(seeds.map(({ kind }) => kind))];
  const there = await Promise.all(kinds.map(async (kind) => (await allOf(kind)).map(({ id }) => `${kind} ${id}`)));
  const known = new Set(there.flat());
  return seeds.filter(({ kind, id }) => !known.has(`${kind} ${id}`));
};

const plant = async (): Promise<void> => {
  if (await isPlanted()) return;
  const bytes = await readObject(requireEnv('KNOWLEDGE_BUCKET'), requireEnv('SEED_KEY'));
  const seeds: Seed[] = JSON.parse(Buffer.from(bytes).toString('utf8'));
  await eachOf(await missingOf(seeds), WRITES_AT_ONCE, plantOne);
  const Item = { ...KEY, at: Date.now() };
  const put = new PutCommand({
    TableName: knowledgeTable(),
    Item,
    ConditionExpression: 'attribute_not_exists(sk)',
  });
  await table()
    .send(put)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
};

let planting: Promise<void> | undefined;

/** Takes over, once, what the deployment brought, whoever of the staff looks first; from then on the table is what counts. */
export const plantSeed = async (): Promise<void> => {
  planting ??= plant().catch((error: unknown) => {
    planting = undefined;
    throw error;
  });
  await planting;
};
