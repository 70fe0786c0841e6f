import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, THRESHOLDS } from '../../functions/bot/answer.ts';
import { detectLanguage } from '../../functions/bot/retrieve.ts';
import { entry, golden, indexOf, sampleFaq } from './sample.ts';

const ranked = (...scores: number[]) => scores.map((score, place) => ({ entry: entry({ id: `faq-${place}` }), score }));
const idsOf = (decision: ReturnType<typeof decide>) =>
  decision.outcome === 'choices' ? decision.entries.map(({ id }) => id) : [];

describe('decide', () => {
  test('answers with the first when it is confident', () => {
    const all = ranked(0.9, 0.3);
    expect(decide(all)).toEqual({ outcome: 'answer', entry: all[0]?.entry, confidence: 0.9 });
    expect(decide(ranked(0.9)).outcome).toBe('answer');
  });

  test('offers a choice when another is likely too, however sure the first', () => {
    expect(idsOf(decide(ranked(0.9, 0.4)))).toEqual(['faq-0', 'faq-1']);
  });

  test('offers a choice when the first is not confident, also of one', () => {
    const decision = decide(ranked(0.5, 0.2));
    expect(idsOf(decision)).toEqual(['faq-0', 'faq-1']);
    expect(decision.confidence).toBe(0.5);
    expect(idsOf(decide(ranked(0.5)))).toEqual(['faq-0']);
  });

  test('offers at most three, the others only when they compare with the first', () => {
    expect(idsOf(decide(ranked(0.6, 0.5, 0.4, 0.4)))).toEqual(['faq-0', 'faq-1', 'faq-2']);
    expect(idsOf(decide(ranked(0.6, 0.5, 0.1)))).toEqual(['faq-0', 'faq-1']);
  });

  test('knows nothing below the threshold of choices and without entries', () => {
    expect(decide(ranked(0.2, 0.1))).toEqual({ outcome: 'unknown', confidence: 0.2 });
    expect(decide([])).toEqual({ outcome: 'unknown', confidence: 0 });
  });

  test('hands on what a person has to answer, though it is sure', () => {
    const [first] = ranked(0.9);
    if (!first) throw new Error('there is one');
    const own = { ...first.entry, humanOnly: true };
    expect(decide([{ entry: own, score: 0.9 }])).toEqual({ outcome: 'human_only', entry: own, confidence: 0.9 });
  });

  test('takes other thresholds', () => {
    expect(decide(ranked(0.5, 0.1), { answer: 0.4, choices: 0.2 }).outcome).toBe('answer');
    expect(decide(ranked(0.9, 0.4), { answer: 0.95, choices: 0.2 }).outcome).toBe('choices');
    expect(decide(ranked(0.2, 0.1), { answer: 0.7, choices: 0.1 }).outcome).toBe('choices');
  });

  test('never answers below its threshold and offers one to three, best first, whatever the scores', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { maxLength: 10 }), (scores) => {
        const sorted = scores.toSorted((a, b) => b - a);
        const decision = decide(ranked(...sorted));
        expect(decision.confidence).toBe(sorted[0] ?? 0);
        if (decision.outcome === 'answer') expect(decision.confidence).toBeGreaterThanOrEqual(THRESHOLDS.answer);
        if (decision.outcome === 'choices') {
          expect(['faq-0', 'faq-1', 'faq-2'].slice(0, idsOf(decision).length)).toEqual(idsOf(decision));
          expect(idsOf(decision).length).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});

describe('over the sample FAQ', async () => {
  const index = await indexOf(sampleFaq, golden);
  const decisionOf = (query: string) => decide(index.search(query, detectLanguage(query, 'ja'), 0));

  test.each(sampleFaq)('the question of $id is answered, or handed on where a person has to', (own) => {
    const outcome = own.humanOnly ? 'human_only' : 'answer';
    expect(decisionOf(own.question)).toMatchObject({ outcome, entry: { id: own.id } });
  });

  test.each(['今日の天気は', 'what is the capital of France', 'あ', '😀😀😀', 'asdfghjkl qwerty', '', '   ', '？？？'])(
    '%j is unknown',
    (query) => expect(decisionOf(query).outcome).toBe('unknown'),
  );
});
