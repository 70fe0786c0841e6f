import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry, ErasedReason } from '../conversation/entry.ts';
import { decideErase, eraseBefore, type Form, remainsBefore } from '../conversation/erase.ts';
import { append, LostRace, type Next, newest, ownerOf, type Tail, tail } from '../conversation/log.ts';
import { pushEntry } from '../conversation/push.ts';
import { laidDown, PASSING } from '../escalation/load.ts';
import { refusedItems } from '../platform/refused.ts';
import { table } from '../platform/table.ts';
import type { StaffRole } from '../protocol/names.ts';
import { isHeld, keptBy, type Target, unheld } from './hold.ts';
import { dueOfErased, type Erased, erasedRows, noteErased, noteSwept, noteTraces } from './ledger.ts';
import { emptyRoom, forgetBeside, type Removed } from './satellites.ts';
import { type Traces, tracesIn, united } from './traces.ts';

const HOUR = 3_600_000;
/**
 * After this nothing of what was written before can arrive any more: a stream keeps its records for 24 hours, the bus tries
 * as long, and an asynchronous invocation waits for 6 hours at most.
 */
export const SECOND_LOOK_MS = 25 * HOUR;
/** Looks until one finds nothing more. */
const MOST_LOOKS = 5;

export interface Order {
  readonly reason: ErasedReason;
  /** Agent who asked for it, `command` or `retention`. */
  readonly by: string;
  /** Which of the staff that agent was. */
  readonly as?: StaffRole | undefined;
  readonly form: Form;
  readonly request?: string;
}

const erasedBy = (conversationId: string, tombstone: Entry, { form, request }: Order): Erased => ({
  conversationId,
  tombstone,
  form,
  reason: tombstone.reason ?? 'request',
  ...(request !== undefined && { request }),
});

/** A legal hold has begun since it was looked for. */
class OnHold extends Error {
  override name = 'OnHold';
}

/**
 * Writes the tombstone with the rows of the ledger, and takes the conversation from the agent who has it, where no hold keeps it:
 * all or nothing.
 */
const writeTombstone =
  (order: Order, kept: readonly Target[], lastAt: () => number | undefined) =>
  async (next: Next): Promise<void> => {
    const { conversationId, entry, before } = next;
    const at = lastAt();
    const rows = erasedRows({ ...erasedBy(conversationId, entry, order), ...(at !== undefined && { lastAt: at }) });
    const checks = unheld(kept, before);
    try {
      const items = [...rows, ...laidDown(conversationId, ownerOf(before)), ...checks];
      await table().send(new TransactWriteCommand({ TransactItems: [{ Put: next.put }, ...items] }));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      if (refusedItems(error).slice(-checks.length).some(Boolean)) throw new OnHold('a hold keeps this');
      const isPassing = (error.CancellationReasons ?? []).every(({ Code = 'None' }) => PASSING.has(Code));
      throw isPassing ? new LostRace('somebody else was first') : error;
    }
  };

/**
 * Ends a conversation for good and notes that its words have to go; `held` where a hold keeps it. Undefined where nothing is
 * written: then there is no log to erase. One that is erased already is noted, if it is not.
 */
export const entomb = async (conversationId: string, order: Order): Promise<Erased | 'held' | undefined> => {
  const last = await newest(conversationId);
  if (last?.state.mode !== 'erased' && (await isHeld(conversationId))) return 'held';
  let lastAt: number | undefined;
  // Before the race for the next number: its log may be long, and others are quick.
  const write = writeTombstone(order, await keptBy(conversationId), () => lastAt);
  const start = await tail(conversationId, last?.seq ?? 0, 'heads');
  const decide = (before: Tail) => {
    lastAt = before.last?.at;
    return decideErase(order.reason, order.by, order.as)(before);
  };
  const appended = await append(start, decide, write).catch((error: unknown) => {
    if (error instanceof OnHold) return 'held' as const;
    throw error;
  });
  if (appended === 'held') return appended;
  if (!appended.entry) return undefined;
  const erased = erasedBy(conversationId, appended.entry, order);
  return appended.written ? erased : noteErased(erased);
};

const sum = (removed: Removed): number => Object.values(removed).reduce((all, one) => all + one, 0);

const added = (one: Removed, other: Removed): Removed =>
  Object.fromEntries(Object.entries(other).map(([name, count]) => [name, count + (one[name] ?? 0)]));

/** Tells whoever is in the room, if sockets can be reached from here. */
const tell = async (conversationId: string, tombstone: Entry): Promise<void> => {
  if (process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI) await pushEntry(conversationId, tombstone);
  await emptyRoom(conversationId);
};

/** What is left of a conversation, once a look has found nothing more to remove. */
export interface Swept {
  readonly removed: Removed;
  readonly isClean: boolean;
}

/** Where else something of it is, as its heads tell, and as those told that are gone; where they go, too, that is noted before. */
const tracesOf = async (erased: Erased): Promise<Traces> => {
  const { entries } = await tail(erased.conversationId, 0, 'heads');
  // A restore may bring back more of them than one before it.
  const traces = united(erased.traces, tracesIn(erased.conversationId, entries));
  if (erased.form === 'tombstone') await noteTraces(erased, traces);
  return traces;
};

/**
 * Removes the words of an erased conversation, and all that is kept of it beside its log, until a look finds nothing more;
 * then reads what is left. Whatever ends it in between, the same again goes on: what is left tells what is to be done.
 */
export const sweep = async (erased: Erased, now: number): Promise<Swept> => {
  const { conversationId, tombstone, form } = erased;
  let removed: Removed = {};
  let isStable = false;
  const traces = await tracesOf(erased);
  for (let look = 1; look <= MOST_LOOKS && !isStable; look += 1) {
    const beside = await forgetBeside(conversationId, traces);
    const found = { entries: await eraseBefore(conversationId, tombstone.seq, form), ...beside };
    removed = added(removed, found);
    isStable = sum(found) === 0;
  }
  const remains = await remainsBefore(conversationId, tombstone);
  // A chain that is broken keeps nobody's words: it is noted, and the audit tells of it.
  const isClean = isStable && remains.bodies === 0;
  if (!isClean) return { removed, isClean };
  const isFirst = erased.sweptAt === undefined;
  if (isFirst) await tell(conversationId, tombstone);
  // What nobody has written to for so long has nothing under way.
  const isDone = form === 'tombstone' || (!isFirst && now >= (erased.sweptAt ?? now) + SECOND_LOOK_MS);
  if (isFirst && !isDone) await dueOfErased(erased, now + SECOND_LOOK_MS);
  await noteSwept(erased, { at: now, removed, remains, isDone });
  return { removed, isClean };
};
