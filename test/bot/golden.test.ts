import { describe, expect, test } from 'vitest';
import { decide } from '../../functions/bot/answer.ts';
import { createIndex, detectLanguage, search } from '../../functions/bot/retrieve.ts';
import { golden, sampleFaq } from './sample.ts';

const index = createIndex(sampleFaq);

const rankedIds = (query: string): string[] =>
  search(index, query, detectLanguage(query, 'ja')).map(({ entry }) => entry.id);

const decisionOf = (query: string) => decide(search(index, query, detectLanguage(query, 'ja')));

/** What there is to beat: BM25 over the character pairs of an entry, in the right language. */
const plainBigramFirst = (() => {
  const pairs = (text: string) => {
    const chars = [...text.normalize('NFKC').toLowerCase().replace(/\s/g, '')];
    return chars.slice(1).map((char, at) => `${chars[at]}${char}`);
  };
  const documents = sampleFaq.map((entry) => ({
    entry,
    pairs: pairs([entry.question, ...(entry.phrasings ?? []), entry.answer].join('\n')),
  }));
  const average = documents.reduce((total, document) => total + document.pairs.length, 0) / documents.length;
  return (query: string): string | undefined => {
    const language = detectLanguage(query, 'ja');
    const asked = [...new Set(pairs(query))].map((pair) => {
      const holders = documents.filter((document) => document.pairs.includes(pair)).length;
      return { pair, idf: Math.log(1 + (documents.length - holders + 0.5) / (holders + 0.5)) };
    });
    const scored = documents
      .filter(({ entry }) => entry.language === language)
      .map(({ entry, pairs }) => {
        const norm = 1.2 * (0.25 + (0.75 * pairs.length) / average);
        const score = asked.reduce((total, { pair, idf }) => {
          const often = pairs.filter((other) => other === pair).length;
          return total + (idf * often * 2.2) / (often + norm);
        }, 0);
        return { entry, score };
      });
    return scored.toSorted((a, b) => b.score - a.score)[0]?.entry.id;
  };
})();

// Thresholds and weights were chosen on the first half, with the second unseen. Floors stand below what was measured
// (given in the comments, first half / second half), so that a new golden question does not break the build but a
// worse retrieval does.
describe.each([
  { half: 'tuned on', questions: golden.filter((_, line) => line % 2 === 0) },
  { half: 'held out', questions: golden.filter((_, line) => line % 2 === 1) },
])('of the golden questions $half', ({ questions }) => {
  const covered = questions.filter(({ gold }) => gold !== null);
  const uncovered = questions.filter(({ gold }) => gold === null);
  const share = (hits: unknown[]) => hits.length / covered.length;
  const outcomes = covered.map(({ query, gold }) => ({ query, gold, decision: decisionOf(query) }));

  test('there are enough to judge by', () => {
    expect(covered.length).toBeGreaterThanOrEqual(30);
    expect(uncovered.length).toBeGreaterThanOrEqual(15);
  });

  // 0.95 / 0.95
  test('the right entry comes first', () => {
    expect(share(covered.filter(({ query, gold }) => rankedIds(query)[0] === gold))).toBeGreaterThanOrEqual(0.87);
  });

  // 0.95 / 0.98
  test('the right entry is among the first three', () => {
    expect(
      share(covered.filter(({ query, gold }) => gold !== null && rankedIds(query).slice(0, 3).includes(gold))),
    ).toBeGreaterThanOrEqual(0.9);
  });

  // 0.65 / 0.38
  test('many are answered at once', () => {
    expect(share(outcomes.filter(({ decision }) => decision.outcome === 'answer'))).toBeGreaterThanOrEqual(0.3);
  });

  // 0.90 / 0.93
  test('the right entry is the answer or among the choices', () => {
    const reached = outcomes.filter(
      ({ gold, decision }) =>
        (decision.outcome === 'answer' && decision.entry.id === gold) ||
        (decision.outcome === 'choices' && decision.entries.some(({ id }) => id === gold)),
    );
    expect(share(reached)).toBeGreaterThanOrEqual(0.82);
  });

  // none / none
  test('hardly any is answered wrongly', () => {
    const wrong = outcomes.filter(({ gold, decision }) => decision.outcome === 'answer' && decision.entry.id !== gold);
    expect(wrong.length, wrong.map(({ query }) => query).join('\n')).toBeLessThanOrEqual(1);
  });

  test('none that no entry covers is answered', () => {
    expect(uncovered.filter(({ query }) => decisionOf(query).outcome === 'answer')).toEqual([]);
  });
});

// 76 to 64 of 80
test('the right entry comes first clearly more often than with BM25 over character pairs', () => {
  const covered = golden.filter(({ gold }) => gold !== null);
  const ours = covered.filter(({ query, gold }) => rankedIds(query)[0] === gold).length;
  const plain = covered.filter(({ query, gold }) => plainBigramFirst(query) === gold).length;
  expect(plain).toBeGreaterThan(covered.length / 2);
  expect(ours - plain).toBeGreaterThanOrEqual(covered.length * 0.08);
});
