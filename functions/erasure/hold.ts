import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { tail } from '../conversation/log.ts';
import type { State } from '../conversation/state.ts';
import { refusedItems } from '../platform/refused.ts';
import { auditTable, table } from '../platform/table.ts';
import { tracesIn } from './traces.ts';

/** Something that nobody may erase while it is needed as evidence. */
export interface Hold {
  readonly what: 'conversation' | 'member';
  /** Id of the conversation, or the member's surrogate. */
  readonly target: string;
  /** What for: the number of a case. */
  readonly note: string;
  readonly by: string;
  /** Epoch ms. */
  readonly at: number;
}

export type Target = Pick<Hold, 'what' | 'target'>;

export const HOLD = 'HOLD';
export const ENDED = 'HOLD#ENDED';
const keyOf = ({ what, target }: Target) => ({ pk: HOLD, sk: `${what}#${target}` });
/** Of a member while his erasure is under way. */
const erasingKey = (member: string) => ({ pk: 'ERASING', sk: member });

/** Fails a transaction of which an item is there. */
const unless = (Key: { pk: string; sk: string }) => ({
  ConditionCheck: { TableName: auditTable(), Key, ConditionExpression: 'attribute_not_exists(pk)' },
});
/** A condition of a transaction: that there is no hold. */
export type Unheld = ReturnType<typeof unless>;

/**
 * Begins a hold. `there`: there is one already, which would end for both when one of them is ended. `erasing`: the member is
 * being erased, and what is gone cannot be kept.
 */
export const putHold = async (hold: Hold): Promise<'begun' | 'there' | 'erasing'> => {
  const Item = { ...keyOf(hold), ...hold };
  const put = { Put: { TableName: auditTable(), Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  const checks = hold.what === 'member' ? [unless(erasingKey(hold.target))] : [];
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [put, ...checks] }));
    return 'begun';
  } catch (error) {
    const [isThere, isErasing] = refusedItems(error);
    if (isThere) return 'there';
    if (isErasing) return 'erasing';
    throw error;
  }
};

/** Takes a hold back that has kept nothing. */
export const dropHold = async (hold: Target): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: auditTable(), Key: keyOf(hold) }));
};

/** From here on until it ends nobody can put a member on hold. False where he is. */
export const beginErasing = async (member: string): Promise<boolean> => {
  const put = { Put: { TableName: auditTable(), Item: erasingKey(member) } };
  const check = unless(keyOf({ what: 'member', target: member }));
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [put, check] }));
    return true;
  } catch (error) {
    if (refusedItems(error).some(Boolean)) return false;
    throw error;
  }
};

export const endErasing = async (member: string): Promise<void> => {
  await table().send(new DeleteCommand({ TableName: auditTable(), Key: erasingKey(member) }));
};

export const holds = async (): Promise<Hold[]> => {
  const found: Record<string, unknown>[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: auditTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': HOLD },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...(page.Items ?? []));
    next = page.LastEvaluatedKey;
  } while (next);
  return found.map(({ pk: _pk, sk: _sk, ...hold }) => hold as unknown as Hold);
};

const itemOf = async (hold: Target): Promise<Record<string, unknown> | undefined> => {
  const get = new GetCommand({ TableName: auditTable(), Key: keyOf(hold), ConsistentRead: true });
  return (await table().send(get)).Item;
};

const isThere = async (hold: Target): Promise<boolean> => (await itemOf(hold)) !== undefined;

/** Why, by whom and when a hold is ended. */
type Ending = Pick<Hold, 'note' | 'by' | 'at'>;

/** Ends a hold; that there was one, and why it was ended, stays on record. Whether there was one. */
export const endHold = async (hold: Target, { note, by, at }: Ending): Promise<boolean> => {
  const item = await itemOf(hold);
  if (!item) return false;
  const { pk: _pk, sk, ...begun } = item;
  const key = { pk: ENDED, sk: `${new Date(at).toISOString()}#${sk}` };
  await table().send(
    new TransactWriteCommand({
      TransactItems: [
        { Delete: { TableName: auditTable(), Key: keyOf(hold) } },
        { Put: { TableName: auditTable(), Item: { ...key, ...begun, ended: { note, by, at } } } },
      ],
    }),
  );
  return true;
};

/** Conditions for which a transaction has room, beside what it writes. */
const MOST_CHECKS = 90;

const ofMember = (target: string): Target => ({ what: 'member', target });

/** What a hold may be on that keeps a conversation: it, and all members who were ever proven in it, the last of them last. */
export const keptBy = async (conversationId: string): Promise<Target[]> => {
  const { entries } = await tail(conversationId, 0, 'heads');
  return [{ what: 'conversation', target: conversationId }, ...tracesIn(conversationId, entries).members.map(ofMember)];
};

/** Whether a conversation, or a member who was ever proven in it, is on hold. */
export const isHeld = async (conversationId: string): Promise<boolean> => {
  const all = await holds();
  // Its log is long, and holds are few.
  if (!all.some(({ what, target }) => what === 'member' || target === conversationId)) return false;
  const held = new Set(all.map((each) => keyOf(each).sk));
  return (await keptBy(conversationId)).some((each) => held.has(keyOf(each).sk));
};

/**
 * That nothing keeps it, as conditions of the transaction that ends it: a hold may begin between a look and the end. `last`: the
 * newest state, in which another may have been proven since.
 */
export const unheld = (kept: readonly Target[], last?: State): Unheld[] => {
  const since = [last?.member, last?.person, last?.proof?.member].flatMap((each) => (each === undefined ? [] : [each]));
  const keys = new Map([...kept, ...since.map(ofMember)].map((each) => [keyOf(each).sk, keyOf(each)]));
  const [conversation, ...members] = [...keys.values()].map(unless);
  return [...(conversation ? [conversation] : []), ...members.slice(-MOST_CHECKS)];
};

export const isMemberHeld = (member: string): Promise<boolean> => isThere({ what: 'member', target: member });
