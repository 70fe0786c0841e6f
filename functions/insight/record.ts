import type { Entry } from '../conversation/entry.ts';
import { entryAt, entryOf, itemOf } from '../conversation/log.ts';
import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { Inserted } from '../platform/subscriber.ts';
import type { Fact } from './fact.ts';
import { factOf, neededBy } from './facts.ts';
import { writeFacts } from './rows.ts';

const AT_ONCE = 10;

/** An entry that is new, and whose. */
export interface Told {
  readonly conversationId: string;
  readonly entry: Entry;
}

const keyOf = (conversationId: string, seq: number): string => `${conversationId}#${seq}`;

/** Questions of replies that are not in the same batch. */
export const missingIn = (told: readonly Told[]): { conversationId: string; seq: number }[] => {
  const there = new Set(told.map(({ conversationId, entry }) => keyOf(conversationId, entry.seq)));
  return told.flatMap(({ conversationId, entry }) => {
    const seq = neededBy(entry);
    return seq === undefined || there.has(keyOf(conversationId, seq)) ? [] : [{ conversationId, seq }];
  });
};

/** What a batch tells, with the questions that are not in it. */
export const factsTold = (told: readonly Told[], earlier: readonly Told[]): Fact[] => {
  const questions = new Map(
    [...told, ...earlier].map(({ conversationId, entry }) => [keyOf(conversationId, entry.seq), entry]),
  );
  return told.flatMap(({ conversationId, entry }): Fact[] => {
    try {
      const fact = factOf(conversationId, entry, questions.get(keyOf(conversationId, neededBy(entry) ?? 0)));
      return fact && Number.isFinite(fact.at) ? [fact] : [];
    } catch (error) {
      // It will never be another one: the others of the batch must not wait for it.
      logger.error('an entry cannot be counted', {
        conversationId,
        seq: entry.seq,
        reason: error instanceof Error ? error.name : 'unknown',
      });
      metrics.addMetric('UncountedEntries', 'Count', 1);
      return [];
    }
  });
};

/**
 * Counts what a batch of new entries tells. Delivered twice, in another order or in other batches, the same entries leave
 * the same counts. What it throws brings all of the batch again.
 */
export const recordFacts = async (records: readonly Inserted[]): Promise<undefined> => {
  const told = records.map(({ image }): Told => {
    const item = itemOf(image);
    return { conversationId: String(item.pk).slice('CONV#'.length), entry: entryOf(item) };
  });
  const earlier: Told[] = [];
  await eachOf(missingIn(told), AT_ONCE, async ({ conversationId, seq }) => {
    const entry = await entryAt(conversationId, seq);
    if (entry) earlier.push({ conversationId, entry });
  });
  const facts = factsTold(told, earlier);
  await writeFacts(facts);
  if (facts.length > 0) metrics.addMetric('FactsCounted', 'Count', facts.length);
};
