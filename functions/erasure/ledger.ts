import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Entry, ErasedReason } from '../conversation/entry.ts';
import type { Form, Remains } from '../conversation/erase.ts';
import { refusedItems } from '../platform/refused.ts';
import { auditTable, table } from '../platform/table.ts';
import type { StaffRole } from '../protocol/names.ts';
import type { Unheld } from './hold.ts';
import type { Removed } from './satellites.ts';
import type { Traces } from './traces.ts';

/* What was erased, in a table of its own: a restore of the others to an earlier time does not undo it. No personal data. */

/** A conversation that was erased: with its tombstone it can be erased again after a restore. */
export interface Erased {
  readonly conversationId: string;
  readonly tombstone: Entry;
  readonly form: Form;
  readonly reason: ErasedReason;
  /** When the entry before the tombstone was written (epoch ms): soon it is gone. */
  readonly lastAt?: number;
  /** The request it was erased for. */
  readonly request?: string | undefined;
  /** When all of it was gone (epoch ms). */
  readonly sweptAt?: number;
  /** When it was looked at again, after the last that was under way had arrived. */
  readonly doneAt?: number;
  readonly removed?: Removed;
  readonly remains?: Remains;
  /** Where else something of it was, once its heads are gone: one table may be restored without the others. */
  readonly traces?: Traces;
}

/** Days are those of UTC: a restore is to a time, whatever the clocks of the business show. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const erasedKey = (day: string, conversationId: string) => ({ pk: `ERASED#${day}`, sk: conversationId });
const keyOf = ({ tombstone, conversationId }: Pick<Erased, 'tombstone' | 'conversationId'>) =>
  erasedKey(dayOf(tombstone.at), conversationId);

/** What is due, each in its order: what people have asked for does not stand behind what retention has ended. */
export const QUEUES = ['DUE', 'DUE#RETENTION'] as const;
type Queue = (typeof QUEUES)[number];
/** Something that is to be done, not before its time. */
export interface Due {
  readonly pk: Queue;
  readonly sk: string;
  readonly what: 'conversation' | 'request';
  /** Partition and sort key of the row it is about. */
  readonly of: { readonly pk: string; readonly sk: string };
  /** How often it was begun and not finished. */
  readonly tries: number;
}
const dueItem = ({ pk, what, of, tries }: Omit<Due, 'sk'>, at: number): Due => ({
  pk,
  sk: `${new Date(at).toISOString()}#${of.pk}#${of.sk}`,
  what,
  of,
  tries,
});
const dueOf = (erased: Pick<Erased, 'tombstone' | 'conversationId'>, by: Queue) =>
  ({ pk: by, what: 'conversation', of: keyOf(erased), tries: 0 }) as const;
const queueOf = ({ reason }: Erased): Queue => (reason === 'retention' ? 'DUE#RETENTION' : 'DUE');

/** The rows that are written together with a tombstone: neither is there without the other. */
export const erasedRows = (erased: Erased) =>
  [
    { Put: { TableName: auditTable(), Item: { ...keyOf(erased), ...erased } } },
    { Put: { TableName: auditTable(), Item: dueItem(dueOf(erased, queueOf(erased)), erased.tombstone.at) } },
  ] as const;

const itemAt = async (Key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await table().send(new GetCommand({ TableName: auditTable(), Key, ConsistentRead: true }));
  return Item;
};

const erasedIn = ({ pk: _pk, sk: _sk, ...row }: Record<string, unknown>): Erased => row as unknown as Erased;

export const erasedAt = async (key: Due['of']): Promise<Erased | undefined> => {
  const item = await itemAt(key);
  return item && erasedIn(item);
};

const isRefused = (error: unknown): boolean => refusedItems(error).some(Boolean);

/** Notes a conversation that was erased by an entry that is there already; what is noted of it stays. */
export const noteErased = async (erased: Erased): Promise<Erased> => {
  const [noted, due] = erasedRows(erased);
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [{ Put: { ...noted.Put, ...isNew } }, due] }));
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return (await erasedAt(keyOf(erased))) ?? erased;
};

/** Notes where else something of it is, all that is known: heads go one by one. */
export const noteTraces = async (erased: Erased, traces: Traces): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: auditTable(),
      Key: keyOf(erased),
      UpdateExpression: 'SET traces = :traces',
      ExpressionAttributeValues: { ':traces': traces },
    }),
  );
};

/** Notes what became of it; only the first time counts as when it was swept. */
export const noteSwept = async (
  erased: Erased,
  { at, removed, remains, isDone }: { at: number; removed: Removed; remains: Remains; isDone: boolean },
): Promise<void> => {
  await table().send(
    new UpdateCommand({
      TableName: auditTable(),
      Key: keyOf(erased),
      UpdateExpression: `SET sweptAt = if_not_exists(sweptAt, :at), removed = if_not_exists(removed, :removed), remains = :remains${isDone ? ', doneAt = :at' : ''}`,
      ExpressionAttributeValues: { ':at': at, ':removed': removed, ':remains': remains },
    }),
  );
};

/**
 * Has the heads of a conversation removed that was erased before its time was over; false where they are gone, or a hold keeps
 * them. All or nothing: of one that is said to have no heads nobody would look for them again.
 */
export const retire = async (
  erased: Pick<Erased, 'conversationId' | 'tombstone'>,
  unheld: readonly Unheld[],
): Promise<boolean> => {
  const update = {
    Update: {
      TableName: auditTable(),
      Key: keyOf(erased),
      UpdateExpression: 'SET form = :tombstone REMOVE sweptAt',
      ConditionExpression: 'form = :heads',
      ExpressionAttributeValues: { ':tombstone': 'tombstone', ':heads': 'heads' },
    },
  };
  const put = {
    Put: { TableName: auditTable(), Item: dueItem(dueOf(erased, 'DUE#RETENTION'), Date.now()) },
  };
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [update, put, ...unheld] }));
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
};

/** What was erased on a day, in no order. */
export const erasedOn = async function* (day: string): AsyncGenerator<Erased> {
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: auditTable(),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': erasedKey(day, '').pk },
        ExclusiveStartKey: next,
      }),
    );
    yield* (page.Items ?? []).map(erasedIn);
    next = page.LastEvaluatedKey;
  } while (next);
};

const putDue = async (Item: Due): Promise<Due> => {
  await table().send(new PutCommand({ TableName: auditTable(), Item }));
  return Item;
};

export const dueOfErased = (erased: Erased, at: number): Promise<Due> =>
  putDue(dueItem(dueOf(erased, queueOf(erased)), at));

/** What is due by a time (epoch ms), the longest first. */
export const dueBy = async (queue: Queue, at: number, Limit: number): Promise<Due[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: auditTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk < :now',
      ExpressionAttributeValues: { ':pk': queue, ':now': new Date(at + 1).toISOString() },
      Limit,
    }),
  );
  return Items.map((item) => ({ tries: 0, ...item }) as Due);
};

/**
 * Takes something up, which stands behind the others from here on: whatever ends a run, the next one does not begin with the
 * same. Undefined where another run has taken it.
 */
export const takeUp = async (due: Due, again: number): Promise<Due | undefined> => {
  const { pk, sk } = due;
  const Item = dueItem({ ...due, tries: due.tries + 1 }, again);
  const put = { Put: { TableName: auditTable(), Item } };
  const remove = {
    Delete: { TableName: auditTable(), Key: { pk, sk }, ConditionExpression: 'attribute_exists(pk)' },
  };
  try {
    await table().send(new TransactWriteCommand({ TransactItems: [put, remove] }));
    return Item;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
};

/** It is done; or, with a time, it is to be done again then. */
export const settle = async (due: Due, again?: number): Promise<void> => {
  const { pk, sk } = due;
  // First the new one: it may be done twice, but not never.
  if (again !== undefined && (await putDue(dueItem({ ...due, tries: 0 }, again))).sk === sk) return;
  await table().send(new DeleteCommand({ TableName: auditTable(), Key: { pk, sk } }));
};

/** What somebody has asked to be erased. */
export interface Request {
  readonly id: string;
  readonly what: 'conversation' | 'visitor' | 'member';
  /** Id of the conversation or of the visitor, or the member's surrogate, which nobody can tell his number from. */
  readonly target: string;
  /** A note of the business's own: the number of a letter. */
  readonly note?: string | undefined;
  /** Agent, or `command`. */
  readonly by: string;
  /** Which of the staff he was. */
  readonly as?: StaffRole | undefined;
  /** Epoch ms. */
  readonly requestedAt: number;
  /** Conversations that were erased for it. */
  readonly conversations: readonly string[];
  /** Those that a legal hold keeps. */
  readonly held: readonly string[];
  readonly sweptAt?: number;
  readonly doneAt?: number;
  readonly removed?: Removed;
}

export const REQUESTS = 'ERASURE';
const requestKey = ({ requestedAt, id }: Pick<Request, 'requestedAt' | 'id'>) => ({
  pk: REQUESTS,
  sk: `${new Date(requestedAt).toISOString()}#${id}`,
});
const requestIn = ({ pk: _pk, sk: _sk, ...row }: Record<string, unknown>): Request => row as unknown as Request;

/** Writes a request down, and has it done. */
export const putRequest = async (request: Request): Promise<Due> => {
  const key = requestKey(request);
  // What is due first: of a request that is not written there is nothing to do.
  const due = await putDue(dueItem({ pk: 'DUE', what: 'request', of: key, tries: 0 }, request.requestedAt));
  await table().send(new PutCommand({ TableName: auditTable(), Item: { ...key, ...request } }));
  return due;
};

export const requestAt = async (key: Due['of']): Promise<Request | undefined> => {
  const item = await itemAt(key);
  return item && requestIn(item);
};

/** Notes how far it is. */
export const noteRequest = async (request: Request): Promise<void> => {
  await table().send(new PutCommand({ TableName: auditTable(), Item: { ...requestKey(request), ...request } }));
};

/** Requests, the newest first, those before one of them. */
export const requestsBefore = async (
  before: string | undefined,
  Limit: number,
): Promise<{ readonly requests: Request[]; readonly last?: string }> => {
  const { Items = [], LastEvaluatedKey } = await table().send(
    new QueryCommand({
      TableName: auditTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': REQUESTS },
      ScanIndexForward: false,
      Limit,
      ...(before !== undefined && { ExclusiveStartKey: { pk: REQUESTS, sk: before } }),
    }),
  );
  return { requests: Items.map(requestIn), ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
};
