import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { entryAt, newest, pkOf, skOf } from '../conversation/log.ts';
import { conversationsTable, table } from '../platform/table.ts';
import { beginAnew } from '../retention/state.ts';
import { entomb, sweep } from './erase.ts';
import { dayOf, type Erased, erasedOn, type Request, requestsBefore } from './ledger.ts';
import { forgetPerson } from './request.ts';

const DAY = 86_400_000;
const PAGE = 100;
/** Nothing was erased before there was anything to erase. */
const FIRST = Date.UTC(2026, 0, 1);
/** What is noted at a time was removed some minutes before or after it, and clocks differ. */
const MARGIN = 3_600_000;

export interface Replayed {
  /** Conversations whose tombstone had to be written again. */
  readonly entombed: number;
  /** Those that were looked at. */
  readonly conversations: number;
  readonly requests: number;
  /** Ids of those in which something is left. */
  readonly unclean: readonly string[];
}

/** Puts the very entry back that ended a conversation: digests that were signed since then name its hash. False where it is there, or another has its number. */
const putTombstone = async ({ conversationId, tombstone }: Erased): Promise<boolean> => {
  const Item = { pk: pkOf(conversationId), sk: skOf(tombstone.seq), ...tombstone, projected: true };
  try {
    await table().send(
      new PutCommand({ TableName: conversationsTable(), Item, ConditionExpression: 'attribute_not_exists(sk)' }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Erases again what a restore has brought back; whether it had to be ended again, and whether nothing is left. */
const again = async (erased: Erased, now: number): Promise<{ isEntombed: boolean; isClean: boolean }> => {
  const { conversationId, tombstone, reason, request } = erased;
  const last = await newest(conversationId);
  if ((last?.seq ?? 0) < tombstone.seq) {
    const isEntombed = await putTombstone(erased);
    // Without the entry before it, the others do not lead to it: then they go, too.
    const before = await entryAt(conversationId, tombstone.seq - 1);
    const isLinked = tombstone.seq === 1 || before?.hash === tombstone.previous;
    const { isClean } = await sweep(isLinked ? erased : { ...erased, form: 'tombstone' }, now);
    return { isEntombed, isClean };
  }
  if (last && last.state.mode !== 'erased') {
    // Somebody has written in it since the restore: its end has another number now.
    const order = {
      reason,
      by: tombstone.by ?? 'command',
      as: tombstone.as,
      form: erased.form,
      ...(request !== undefined && { request }),
    };
    const anew = await entomb(conversationId, order);
    if (anew === 'held') return { isEntombed: false, isClean: false };
    return { isEntombed: true, isClean: anew ? (await sweep(anew, now)).isClean : true };
  }
  return { isEntombed: false, isClean: (await sweep(erased, now)).isClean };
};

/** Whether anything of it may have been removed since a time: from its end until it was looked at the last time. */
const isSince = ({ sweptAt, doneAt }: Pick<Erased, 'sweptAt' | 'doneAt'>, since: number): boolean =>
  sweptAt === undefined || doneAt === undefined || Math.max(sweptAt, doneAt) >= since - MARGIN;

/** Conversations that were ended on whatever day: their words, or their heads, may have gone much later. */
const erasedSince = async function* (since: number, now: number): AsyncGenerator<Erased> {
  for (let at = FIRST; dayOf(at) <= dayOf(now); at += DAY) {
    for await (const erased of erasedOn(dayOf(at))) if (isSince(erased, since)) yield erased;
  }
};

const requestsSince = async function* (since: number): AsyncGenerator<Request> {
  let before: string | undefined;
  do {
    const { requests, last } = await requestsBefore(before, PAGE);
    // However long ago it was asked for: a hold may have kept it.
    yield* requests.filter((request) => request.sweptAt !== undefined && isSince(request, since));
    before = last;
  } while (before !== undefined);
};

/**
 * Erases again all that was erased since the time to which the tables were restored (epoch ms). The ledger is in a table of
 * its own, which must not be restored with them. What retention has removed it removes again in its next runs. Can be run
 * again at any time.
 */
export const replay = async (since: number, now: number): Promise<Replayed> => {
  let entombed = 0;
  let conversations = 0;
  let requests = 0;
  const unclean: string[] = [];
  for await (const erased of erasedSince(since, now)) {
    const { isEntombed, isClean } = await again(erased, now);
    conversations += 1;
    if (isEntombed) entombed += 1;
    if (!isClean) unclean.push(erased.conversationId);
  }
  for await (const request of requestsSince(since)) {
    await forgetPerson(request);
    requests += 1;
  }
  // What retention has removed beside them is there again, too.
  await beginAnew('all');
  return { entombed, conversations, requests, unclean };
};
