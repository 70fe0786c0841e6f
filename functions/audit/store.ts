import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dayOf, erasedAt, erasedKey } from '../erasure/ledger.ts';
import { batchGet } from '../platform/batch-get.ts';
import { auditTable, table } from '../platform/table.ts';
import { timeOf } from './digest.ts';
import type { Finding } from './finding.ts';
import type { Known, Open, OpenOnes, Places, Reason, Round, State } from './places.ts';
import { slotOf } from './slot.ts';

const STATE = { pk: 'STATE', sk: 'AUDIT' };
const ROUND = { pk: 'STATE', sk: 'ROUND' };
const OPEN = { pk: 'STATE', sk: 'OPEN' };
const chainKey = (id: string) => ({ pk: `CHAIN#${slotOf(id)}`, sk: id });
/** Of a slot, read at once. */
const PAGE = 200;

type Item = Record<string, unknown>;

const get = async (Key: typeof STATE): Promise<Item | undefined> => {
  const { Item } = await table().send(new GetCommand({ TableName: auditTable(), Key, ConsistentRead: true }));
  return Item;
};

/** Writes an item under a condition; whether that held. */
const putIf = async (Item: Item, ConditionExpression: string, values: Item = {}): Promise<boolean> => {
  const hasValues = Object.keys(values).length > 0;
  const names = ConditionExpression.includes('#to') ? { ExpressionAttributeNames: { '#to': 'to' } } : {};
  try {
    await table().send(
      new PutCommand({
        TableName: auditTable(),
        Item,
        ConditionExpression,
        ...names,
        ...(hasValues && { ExpressionAttributeValues: values }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const put = async (Item: Item): Promise<void> => {
  await table().send(new PutCommand({ TableName: auditTable(), Item }));
};

export const state = async (): Promise<State | undefined> => {
  const found = await get(STATE);
  if (!found) return undefined;
  const { since, to, bucket, key, sha256, signature } = found as Record<string, string>;
  const times = { since: Date.parse(String(since)), to: Date.parse(String(to)) };
  if (!bucket || !key || !sha256 || !signature) return { ...times, last: null };
  return { ...times, last: { bucket, key, sha256, signature } };
};

const advance = async (before: State | undefined, { since, to, last }: State): Promise<boolean> => {
  const item = { ...STATE, since: timeOf(since), to: timeOf(to), ...last };
  const isOurs = before
    ? await putIf(item, '#to = :to', { ':to': timeOf(before.to) })
    : await putIf(item, 'attribute_not_exists(pk)');
  // The answer may have got lost, and the SDK have tried again.
  return isOurs || (last !== null && (await state())?.last?.signature === last.signature);
};

const knownIn = ({ seq, hash, hour, entries, erased, isOpen }: Item): Known => ({
  seq: Number(seq),
  hash: String(hash),
  hour: Date.parse(String(hour)),
  entries: Number(entries),
  ...(isOpen === true && { isOpen }),
  ...(erased !== undefined && { erased: erased as Reason }),
});

const known = async (ids: readonly string[]): Promise<Map<string, Known>> => {
  const items = await batchGet<Item>(ids.map(chainKey), (Keys) =>
    table().send(new BatchGetCommand({ RequestItems: { [auditTable()]: { Keys, ConsistentRead: true } } })),
  );
  return new Map(items.map((item) => [String(item.sk), knownIn(item)]));
};

export const inSlot = async ({ slot, after = ' ' }: Round): Promise<string[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: auditTable(),
      KeyConditionExpression: 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: { ':pk': `CHAIN#${slot}`, ':after': after },
      ProjectionExpression: 'sk',
      Limit: PAGE,
    }),
  );
  return Items.map(({ sk }) => String(sk));
};

const round = async (): Promise<Round | undefined> => {
  const found = await get(ROUND);
  return found && { slot: Number(found.slot), ...(found.after !== undefined && { after: String(found.after) }) };
};

const open = async (): Promise<OpenOnes> => {
  const found = await get(OPEN);
  return new Map(Object.entries((found?.questions ?? {}) as Record<string, Open>));
};

const findingRow = (finding: Finding): Item => {
  const at = new Date().toISOString();
  const { what, where, seq = '' } = finding;
  return { pk: `FINDING#${at.slice(0, 10)}`, sk: `${where}#${what}#${seq}`, at, ...finding };
};

const keepFinding = (finding: Finding): Promise<boolean> => putIf(findingRow(finding), 'attribute_not_exists(told)');
const noteTold = (finding: Finding): Promise<void> => put({ ...findingRow(finding), told: true });

/** Where findings are kept. */
export const findingStore = { keepFinding, noteTold };

/** The table `Audit`: how far the audit is, and what it found. */
export const store = {
  state,
  advance,
  known,
  keep: (id, { hour, ...rest }) => put({ ...chainKey(id), ...rest, hour: timeOf(hour) }),
  open,
  keepOpen: (next) => put({ ...OPEN, questions: Object.fromEntries(next) }),
  inSlot,
  tombstone: async (id, at) => (await erasedAt(erasedKey(dayOf(at), id)))?.tombstone.hash,
  round,
  keepRound: (next) => put({ ...ROUND, ...next }),
  // Not spread: a bundler keeps an object that is, and all calls in it, for who uses one function of this file.
  keepFinding,
  noteTold,
} satisfies Partial<Places>;
