import { createHash } from 'node:crypto';
import { entryOf, itemOf, tail } from '../conversation/log.ts';
import { partitionsIn } from '../conversation/rebuild.ts';
import { insightTable } from '../platform/table.ts';
import type { Fact } from './fact.ts';
import { factsIn, identity, joined } from './facts.ts';
import { packed } from './pack.ts';
import { bucketIn, byBucket, factsOfRows, OF_STEP, readBucket, removeRow, SETTLED, writeBucket } from './rows.ts';
import { bucketOf, endOf, isKept } from './steps.ts';

export interface RebuiltFacts {
  readonly facts: number;
  readonly steps: number;
  /** Steps whose rows said something else than the log, and still did after a moment. */
  readonly drifted: number;
}

/** Facts that are compared at once: what is kept of more steps than that is read of the log again. */
const MOST_AT_ONCE = 200_000;

/** How many facts there are of a step, and a sum that tells whether they are the same. */
interface Tally {
  readonly count: number;
  readonly sum: number;
}
const NOTHING: Tally = { count: 0, sum: 0 };
const SUM_BYTES = 6;

const numberOf = (fact: Fact): number =>
  createHash('sha256')
    .update(JSON.stringify(packed(fact, 0)))
    .digest()
    .readUIntBE(0, SUM_BYTES);

const added = ({ count, sum }: Tally, fact: Fact): Tally => ({
  count: count + 1,
  sum: (sum + numberOf(fact)) % 256 ** SUM_BYTES,
});

const isSame = (one: Tally, other: Tally): boolean => one.count === other.count && one.sum === other.sum;
const tallyOf = (facts: readonly Fact[]): Tally => facts.reduce(added, NOTHING);

/** What every log says, as far as it is still kept. */
const factsOfLogs = async function* (): AsyncGenerator<Fact> {
  const entries = { FilterExpression: 'begins_with(sk, :entry)', ExpressionAttributeValues: { ':entry': 'E#' } };
  for await (const items of partitionsIn(entries)) {
    const conversationId = String(items[0]?.pk).slice('CONV#'.length);
    const facts = factsIn(
      conversationId,
      items.map((item) => entryOf(itemOf(item))),
    );
    for (const [bucket, own] of byBucket(facts)) if (isKept(bucket)) yield* own;
  }
};

const tallyLogs = async (): Promise<Map<string, Tally>> => {
  const tallies = new Map<string, Tally>();
  for await (const fact of factsOfLogs()) {
    const bucket = bucketOf(fact.at);
    tallies.set(bucket, added(tallies.get(bucket) ?? NOTHING, fact));
  }
  return tallies;
};

const tallyRows = async (): Promise<Map<string, Tally>> => {
  const tallies = new Map<string, Tally>();
  const rows = { FilterExpression: 'begins_with(pk, :step)', ExpressionAttributeValues: { ':step': OF_STEP } };
  for await (const items of partitionsIn({ TableName: insightTable(), ...rows })) {
    const bucket = bucketIn(items[0]);
    if (isKept(bucket)) tallies.set(bucket, tallyOf(factsOfRows(bucket, items)));
  }
  return tallies;
};

/** Steps in parts of which none has more facts than fit. */
const partsOf = (buckets: readonly string[], tallies: ReadonlyMap<string, Tally>): string[][] => {
  const parts: string[][] = [];
  let room = 0;
  for (const bucket of buckets) {
    const { count } = tallies.get(bucket) ?? NOTHING;
    const part = parts.at(-1);
    if (part && count <= room) part.push(bucket);
    else {
      parts.push([bucket]);
      room = MOST_AT_ONCE;
    }
    room -= count;
  }
  return parts;
};

/** What has to be in a step. What was counted since its log was read is looked up in it again. */
const targetOf = async (bucket: string, kept: readonly Fact[], said: readonly Fact[]): Promise<Fact[]> => {
  const isSaid = new Set(said.map(identity));
  const strays = kept.filter((fact) => !isSaid.has(identity(fact)));
  const fresh: Fact[] = [];
  for (const conversationId of new Set(strays.map((fact) => fact.conversationId))) {
    const { entries } = await tail(conversationId, 0);
    fresh.push(...factsIn(conversationId, entries).filter(({ at }) => bucketOf(at) === bucket));
  }
  const newer = kept.filter((fact) => !strays.includes(fact));
  return joined([...newer, ...said, ...fresh]);
};

/** Writes a step as its log says; the rows before are gone only when the new ones are there. */
const rewrite = async (bucket: string, facts: readonly Fact[], rows: readonly string[]): Promise<void> => {
  const written = facts.length === 0 ? [] : await writeBucket(bucket, facts, 'R');
  const names = new Set(written.map(({ sk }) => sk));
  for (const sk of rows) if (!names.has(sk)) await removeRow(bucket, sk);
};

const mend = async (buckets: readonly string[], check: boolean): Promise<number> => {
  const said = new Map(buckets.map((bucket): [string, Fact[]] => [bucket, []]));
  for await (const fact of factsOfLogs()) said.get(bucketOf(fact.at))?.push(fact);
  let drifted = 0;
  for (const [bucket, facts] of said) {
    const { facts: kept, rows } = await readBucket(bucket);
    const target = await targetOf(bucket, kept, facts);
    if (isSame(tallyOf(kept), tallyOf(target))) continue;
    if (!check) await rewrite(bucket, target, rows);
    drifted += 1;
  }
  return drifted;
};

/** How often it looks whether the recorder has followed. */
const LOOK_MS = 2_000;

/** Steps that still differ from the log when the recorder has had its time; it follows what is new only. */
const outlasting = async (
  suspects: readonly string[],
  logs: ReadonlyMap<string, Tally>,
  pauseMs: number,
): Promise<string[]> => {
  const until = Date.now() + pauseMs;
  const isNew = (bucket: string) => endOf(bucket) + SETTLED > until - pauseMs;
  const old = suspects.filter((bucket) => !isNew(bucket));
  let open = suspects.filter(isNew);
  while (open.length > 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_MS, pauseMs)));
    const found = await Promise.all(open.map(async (bucket) => tallyOf((await readBucket(bucket)).facts)));
    open = open.filter((bucket, index) => !isSame(found[index] ?? NOTHING, logs.get(bucket) ?? NOTHING));
  }
  return [...old, ...open].toSorted();
};

/**
 * Compares what is counted with what the log says and, unless only asked to `check`, writes what differs anew: facts that are
 * missing, and those of conversations that were erased. Reads the log once, and once more where something differs. For what
 * is new the recorder is given `pauseMs`, since it waits for more before it begins.
 */
export const rebuildFacts = async ({ check = false, pauseMs = 0 } = {}): Promise<RebuiltFacts> => {
  const logs = await tallyLogs();
  const rows = await tallyRows();
  const differs = (bucket: string) => !isSame(logs.get(bucket) ?? NOTHING, rows.get(bucket) ?? NOTHING);
  const suspects = [...new Set([...logs.keys(), ...rows.keys()])].filter(differs);
  let drifted = 0;
  for (const part of partsOf(await outlasting(suspects, logs, pauseMs), logs)) drifted += await mend(part, check);
  const facts = [...logs.values()].reduce((sum, { count }) => sum + count, 0);
  return { facts, steps: logs.size, drifted };
};
