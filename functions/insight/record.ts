import type { Entry } from '../conversation/entry.ts';
import { entryAt, entryOf, itemOf } from '../conversation/log.ts';
import { eachOf } from '../platform/each.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { Inserted } from '../platform/subscriber.ts';
import type { Fact } from './fact.ts';
import { factOf, neededBy } from './facts.ts';
import { writeFacts } from './rows.ts';

const AT_ONCE = 10;

interface Told {
  readonly conversationId: string;
  readonly entry: Entry;
}

const keyOf = (conversationId: string, seq: number): string => `${conversationId}#${seq}`;

/** Questions of the replies: those of the same batch, the others out of the log. */
const questionsOf = async (told: readonly Told[]): Promise<Map<string, Entry>> => {
  const questions = new Map(told.map(({ conversationId, entry }) => [keyOf(conversationId, entry.seq), entry]));
  const missing = told.flatMap(({ conversationId, entry }) => {
    const seq = neededBy(entry);
    return seq === undefined || questions.has(keyOf(conversationId, seq)) ? [] : [{ conversationId, seq }];
  });
  await eachOf(missing, AT_ONCE, async ({ conversationId, seq }) => {
    const question = await entryAt(conversationId, seq);
    if (question) questions.set(keyOf(conversationId, seq), question);
  });
  return questions;
};

/**
 * Counts what a batch of new entries tells. Delivered twice, in another order or in other batches, the same entries leave
 * the same counts. What it throws brings all of the batch again.
 */
export const recordFacts = async (records: readonly Inserted[]): Promise<undefined> => {
  const told = records.map(({ image }) => {
    const item = itemOf(image);
    return { conversationId: String(item.pk).slice('CONV#'.length), entry: entryOf(item) };
  });
  const questions = await questionsOf(told);
  const facts = told.flatMap(({ conversationId, entry }): Fact[] => {
    try {
      const needed = neededBy(entry);
      const fact = factOf(conversationId, entry, questions.get(keyOf(conversationId, needed ?? 0)));
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
  await writeFacts(facts);
  if (facts.length > 0) metrics.addMetric('FactsCounted', 'Count', facts.length);
};
