import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { PutCommand, type PutCommandInput, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { VisibleError } from '../platform/errors.ts';
import { conversationsTable, table } from '../platform/table.ts';
import { seal } from './chain.ts';
import type { Draft, Entry } from './entry.ts';
import { keepPractice } from './practice.ts';
import type { State } from './state.ts';

/** Attempts to win the next number before a writer is told to try again: ten writers at once all get through. */
const MAX_ATTEMPTS = 20;

export const pkOf = (conversationId: string): string => `CONV#${conversationId}`;
export const skOf = (seq: number): string => `E#${String(seq).padStart(8, '0')}`;
/** The last number that an entry can have. What stands under any other is none, and the audit names it. */
export const LAST_SEQ = 99_999_999;

/** The newest part of a conversation: entry `from` (when it exists) and all that follow, ascending. */
export interface Tail {
  readonly conversationId: string;
  readonly from: number;
  readonly entries: readonly Entry[];
  /** The newest entry, whose state is the conversation's; undefined while nothing is written. */
  readonly last: Entry | undefined;
  readonly parts: Parts;
}

/**
 * Whole entries, or only what stays when a body is erased: enough to look for an id, and small on the wire however long the
 * texts are. The table counts the whole items as read in either case.
 */
export type Parts = 'whole' | 'heads';

interface Item extends Entry {
  readonly pk: string;
  readonly sk: string;
  /** Set when HEAD has to follow this entry: the state changed, or an hour began. Derived, so not part of the hash. */
  readonly projected?: true;
}

/** Every attribute of an item but those that are erased with its body. */
const HEAD_NAMES = Object.keys({
  pk: true,
  sk: true,
  projected: true,
  seq: true,
  id: true,
  kind: true,
  role: true,
  by: true,
  as: true,
  at: true,
  after: true,
  epoch: true,
  about: true,
  outcome: true,
  latency: true,
  usage: true,
  drafted: true,
  helpful: true,
  score: true,
  to: true,
  rings: true,
  skill: true,
  trigger: true,
  priority: true,
  back: true,
  wish: true,
  ticket: true,
  tags: true,
  mentions: true,
  accepted: true,
  informed: true,
  procedure: true,
  member: true,
  level: true,
  until: true,
  denial: true,
  fields: true,
  notices: true,
  reason: true,
  state: true,
  digest: true,
  previous: true,
  hash: true,
} satisfies Record<Exclude<keyof Item, 'body' | 'salt'>, true>);
/** Reads all but what is erased with a body. Some names are reserved words, so all are given as placeholders. */
export const HEADS_ONLY = {
  ProjectionExpression: HEAD_NAMES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(HEAD_NAMES.map((name) => [`#${name}`, name])),
};

/** An entry out of a stored item (a read's or a stream record's). */
export const entryOf = ({ pk: _pk, sk: _sk, projected: _projected, ...entry }: Item): Entry => entry;

/** A stored item out of an unmarshalled stream image. The log wrote it, so its shape is trusted. */
export const itemOf = (image: object): Item => image as Item;

const query = async (conversationId: string, from: number, options: Partial<QueryCommandInput>) => {
  const answer = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': pkOf(conversationId),
        ':from': skOf(Math.max(1, from)),
        ':to': skOf(LAST_SEQ),
      },
      ...options,
    }),
  );
  return { entries: (answer.Items ?? []).map((item) => entryOf(itemOf(item))), next: answer.LastEvaluatedKey };
};

/** The newest entry, or undefined while nothing is written. */
export const newest = async (conversationId: string): Promise<Entry | undefined> =>
  (await query(conversationId, 0, { ScanIndexForward: false, Limit: 1 })).entries[0];

/**
 * State and tail in one consistent read: the entry numbered `from` and everything after it, paged to the end, so that
 * whoever looks for an id in it cannot miss it.
 */
export const tail = async (conversationId: string, from: number, parts: Parts = 'whole'): Promise<Tail> => {
  const options = parts === 'heads' ? HEADS_ONLY : {};
  const descending: Entry[] = [];
  let next: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await query(conversationId, from, { ...options, ScanIndexForward: false, ExclusiveStartKey: next });
    descending.push(...page.entries);
    next = page.next;
  } while (next);
  const entries = descending.reverse();
  // Nothing from there on: either nothing at all, or `from` lies beyond the newest entry.
  const last = entries.at(-1) ?? (from > 0 ? await newest(conversationId) : undefined);
  return { conversationId, from, entries, last, parts };
};

/** Entries after `after`, ascending, at most `limit`. */
export const page = async (conversationId: string, after: number, limit: number): Promise<Entry[]> =>
  (await query(conversationId, after + 1, { Limit: limit })).entries;

/** One entry with its body. */
export const entryAt = async (conversationId: string, seq: number): Promise<Entry | undefined> => {
  const [entry] = await page(conversationId, seq - 1, 1);
  return entry?.seq === seq ? entry : undefined;
};

/** What a writer makes of the tail: something to append, something that is already there, or nothing to do. */
export type Decision = { readonly append: Draft } | { readonly existing: Entry } | { readonly skip: string };
export type Appended =
  /** `last`: the newest entry by then, whose state says who may read this one now. */
  | { readonly entry: Entry; readonly written: boolean; readonly last: Entry }
  | { readonly entry?: undefined; readonly skip: string };

const hourOf = (at: number): number => Math.floor(at / 3_600_000);

/** What HEAD and its indexes show of a state: a change of `turn` or `unanswered` alone does not move it. */
const SHOWN = [
  ...(['mode', 'epoch', 'language', 'escalated', 'rated', 'member', 'blocked', 'followUp', 'proof'] as const),
  ...(['rings', 'since', 'priority', 'aside', 'told'] as const),
  ...(['tags', 'notes', 'tickets'] as const),
];

/** Whether HEAD has to follow an entry, by what it and the one before say. */
export const isProjected = (last: Pick<Entry, 'at' | 'state'> | undefined, entry: Entry): boolean =>
  !last ||
  hourOf(last.at) !== hourOf(entry.at) ||
  SHOWN.some((key) => !isDeepStrictEqual(entry.state[key], last.state[key]));

/** Somebody else got the number. */
export class LostRace extends Error {
  override name = 'LostRace';
}

const lostRace = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  error instanceof TransactionConflictException ||
  error instanceof LostRace;

/** So far apart the clocks of two functions may be. What is further ahead than that is no time to go on from. */
const SKEW_MS = 60_000;

/** Time of the entry after another: never before it, or a digest of an hour would end before what it already names. */
const timeAfter = (last: Entry | undefined, now: number): number =>
  last && last.at > now && last.at <= now + SKEW_MS ? last.at : now;

/** An entry that is to be written after the one before. */
export interface Next {
  readonly conversationId: string;
  readonly before: State | undefined;
  readonly entry: Entry;
  /** Fails when the number is taken. */
  readonly put: PutCommandInput;
}

/** The agent who has a conversation in a state. */
export const ownerOf = (state: State | undefined): string | undefined =>
  state?.mode === 'agent' ? state.agent : undefined;

/** Writes an entry that changes nothing of who has the conversation. */
export const writeAlone = async ({ before, entry, put }: Next): Promise<void> => {
  if (ownerOf(before) !== ownerOf(entry.state)) {
    throw new Error('an entry that changes who has a conversation is written together with what he has');
  }
  await table().send(new PutCommand(put));
};

const put = async (
  conversationId: string,
  last: Entry | undefined,
  entry: Entry,
  write: typeof writeAlone,
): Promise<boolean> => {
  const item: Item = {
    pk: pkOf(conversationId),
    sk: skOf(entry.seq),
    ...entry,
    ...(isProjected(last, entry) ? { projected: true } : {}),
  };
  try {
    const put = { TableName: conversationsTable(), Item: item, ConditionExpression: 'attribute_not_exists(sk)' };
    await write({ conversationId, before: last?.state, entry, put });
    return true;
  } catch (error) {
    if (lostRace(error)) return false;
    throw error;
  }
};

/**
 * Appends what `decide` makes of the tail. The condition on the next number is the whole concurrency control: whoever
 * loses it reads again and decides again, so a decision always rests on the entry right before its own. A put that was
 * written although its answer got lost looks like a lost race; `decide` finds the entry, and it counts as written.
 * `write`: how an entry is written that may change who has the conversation; without it none may.
 */
export const append = async (start: Tail, decide: (tail: Tail) => Decision, write = writeAlone): Promise<Appended> => {
  let current = start;
  const attempted = new Set<string>();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const decision = decide(current);
    if ('skip' in decision) return decision;
    if ('existing' in decision) {
      const { existing } = decision;
      return { entry: existing, written: attempted.has(existing.hash), last: current.last ?? existing };
    }
    // The last word of all: whoever lost the race to it must not write behind it, whatever he decides by.
    if (current.last?.state.mode === 'erased') {
      throw new VisibleError('closed', 'conversationId: this conversation is erased');
    }
    const entry = seal(current.conversationId, current.last, decision.append, timeAfter(current.last, Date.now()));
    keepPractice(entry);
    attempted.add(entry.hash);
    if (await put(current.conversationId, current.last, entry, write)) return { entry, written: true, last: entry };
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
    current = await tail(current.conversationId, current.from, current.parts);
  }
  throw new VisibleError('busy', 'many are writing to this conversation at once; send the same message again');
};

/** What became of a decision that never skips: it appends, finds what is there, or refuses. */
export const asWritten = (appended: Appended) => {
  if (!appended.entry) throw new Error(`a decision was skipped that cannot be: ${appended.skip}`);
  return appended;
};
