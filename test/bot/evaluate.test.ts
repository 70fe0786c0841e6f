import { describe, expect, test } from 'vitest';
import { evaluate, type GoldenQuestion } from '../../functions/bot/evaluate.ts';
import type { KnowledgeIndex } from '../../functions/bot/index-file.ts';
import { entry } from './sample.ts';

/** An index that finds for each question what it is told. */
const indexThatFinds = (found: Record<string, readonly (readonly [id: string, score: number])[]>): KnowledgeIndex => ({
  version: 'v',
  entry: () => undefined,
  search: (query) => (found[query] ?? []).map(([id, score]) => ({ entry: entry({ id }), score })),
});

describe('evaluate', () => {
  const index = indexThatFinds({
    first: [
      ['a', 0.9],
      ['b', 0.2],
    ],
    third: [
      ['b', 0.5],
      ['c', 0.4],
      ['a', 0.3],
    ],
    missed: [['b', 0.3]],
    near: [['c', 0.8]],
    far: [['c', 0.1]],
  });
  const questions: GoldenQuestion[] = [
    { query: 'first', gold: 'a' },
    { query: 'third', gold: 'a' },
    { query: 'missed', gold: 'a' },
    { query: 'nothing', gold: 'a' },
    { query: 'near', gold: null },
    { query: 'far', gold: null },
  ];

  test('counts places, decisions and how well covered questions are told from others', () => {
    const { figures } = evaluate(index, questions);
    expect(figures).toMatchObject({ questions: 6, covered: 4, top1: 1 / 4, top3: 2 / 4, top10: 2 / 4 });
    expect(figures.mrr10).toBeCloseTo((1 + 1 / 3) / 4);
    // 0.9, 0.5, 0.3 and 0 against 0.8 and 0.1: 4 of 8 pairs in the right order, 0.5 and 0.3 once each.
    expect(figures.auroc).toBeCloseTo((2 + 1 + 1 + 0) / 8);
    expect(figures).toMatchObject({ answer: 2 / 6, choices: 2 / 6, handoff: 2 / 6, right: 1 / 2 });
  });

  test('says what was decided and found for each question', () => {
    expect(evaluate(index, questions).rows.slice(0, 2)).toEqual([
      {
        query: 'first',
        gold: 'a',
        decision: 'answer',
        recognized: false,
        offered: [],
        ranked: [
          { id: 'a', score: 0.9 },
          { id: 'b', score: 0.2 },
        ],
      },
      {
        query: 'third',
        gold: 'a',
        decision: 'choice',
        recognized: false,
        offered: ['b', 'c', 'a'],
        ranked: [
          { id: 'b', score: 0.5 },
          { id: 'c', score: 0.4 },
          { id: 'a', score: 0.3 },
        ],
      },
    ]);
  });

  test('tells an entry that was recognized for a person from a question nothing was found for', () => {
    const index: KnowledgeIndex = {
      ...indexThatFinds({}),
      search: (query) => (query === 'person' ? [{ entry: entry({ id: 'a', humanOnly: true }), score: 0.9 }] : []),
    };
    const { rows, figures } = evaluate(index, [
      { query: 'person', gold: 'a' },
      { query: 'nothing', gold: 'a' },
    ]);
    expect(rows.map(({ decision, recognized }) => [decision, recognized])).toEqual([
      ['handoff', true],
      ['handoff', false],
    ]);
    expect(figures.handoff).toBe(1);
  });

  test('gives no share of nothing', () => {
    const { figures } = evaluate(index, [{ query: 'far', gold: null }]);
    expect(figures).toMatchObject({ covered: 0, top1: null, mrr10: null, auroc: null, right: null });
  });
});
