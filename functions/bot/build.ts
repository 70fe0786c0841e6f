import type { Snapshot } from '../knowledge/snapshot.ts';
import { assemble } from './assemble.ts';
import { calibrated } from './confidence.ts';
import { readingsOf } from './dictionary.ts';
import { evaluate, type GoldenQuestion, observationOf } from './evaluate.ts';
import { openIndex, writeIndex } from './index-file.ts';

/**
 * What is kept in S3 and read by `openIndex`; everything that takes time is done here, at publish. Entries of any shape
 * are taken: also without a question (its answer is searched) or without an answer. With golden questions of the business
 * the confidence is that of its own customers.
 */
export const encodeIndex = async (snapshot: Snapshot, golden: readonly GoldenQuestion[] = []): Promise<Uint8Array> => {
  const read = snapshot.entries.flatMap(({ question, phrasings = [], answer }) => [question, ...phrasings, answer]);
  const { header, arrays, texts } = assemble(snapshot, await readingsOf(read));
  const file = writeIndex(header, arrays, texts);
  // Questions about entries that are not there tell nothing of those that are.
  const ids = new Set(header.ids);
  const asked = golden.filter(({ gold }) => gold === null || ids.has(gold));
  if (asked.every(({ gold }) => gold === null)) return file;
  const observations = evaluate(openIndex(file), asked).rows.map(observationOf);
  return writeIndex({ ...header, confidence: calibrated(header.confidence, observations) }, arrays, texts);
};
