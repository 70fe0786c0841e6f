import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, THRESHOLDS } from '../../functions/bot/answer.ts';
import { createIndex, detectLanguage, search } from '../../functions/bot/retrieve.ts';
import { entry, sampleFaq } from './sample.ts';

const ranked = (...scores: number[]) => scores.map((score, place) => ({ entry: entry({ id: `faq-${place}` }), score }));
const idsOf = (decision: ReturnType<typeof decide>) =>
  decision.outcome === 'choices' ? decision.entries.map(({ id }) => id) : [];

describe('decide', () => {
  test('answers with the first when it is confident and clearly ahead', () => {
    const all = ranked(0.9, 0.4);
    expect(decide(all)).toEqual({ outcome: 'answer', entry: all[0]?.entry, confidence: 0.9 });
  });

  test('answers with the only entry when it is confident', () => {
    expect(decide(ranked(0.9)).outcome).toBe('answer');
  });

  test('offers a choice when a confident first is hardly ahead', () => {
    expect(idsOf(decide(ranked(0.9, 0.85, 0.1)))).toEqual(['faq-0', 'faq-1']);
  });

  test('offers a choice when the first is clearly ahead but not confident', () => {
    const decision = decide(ranked(0.5, 0.1));
    expect(idsOf(decision)).toEqual(['faq-0', 'faq-1']);
    expect(decision.confidence).toBe(0.5);
  });

  test('offers at most three, the third only when it compares with the first', () => {
    expect(idsOf(decide(ranked(0.6, 0.5, 0.4, 0.4)))).toEqual(['faq-0', 'faq-1', 'faq-2']);
    expect(idsOf(decide(ranked(0.6, 0.5, 0.2)))).toEqual(['faq-0', 'faq-1']);
  });

  test('knows nothing below the threshold of choices, without entries, and for one doubtful entry', () => {
    expect(decide(ranked(0.2, 0.1))).toEqual({ outcome: 'unknown', confidence: 0.2 });
    expect(decide([])).toEqual({ outcome: 'unknown', confidence: 0 });
    expect(decide(ranked(0.5))).toEqual({ outcome: 'unknown', confidence: 0.5 });
  });

  test('takes thresholds of its own, one at a time', () => {
    expect(decide(ranked(0.5, 0.1), { answer: 0.4 }).outcome).toBe('answer');
    expect(decide(ranked(0.9, 0.4), { lead: 0.6 }).outcome).toBe('choices');
    expect(decide(ranked(0.2, 0.1), { choices: 0.1 }).outcome).toBe('choices');
  });

  test('never answers below its threshold and offers two or three, best first, whatever the scores', () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { maxLength: 10 }), (scores) => {
        const sorted = scores.toSorted((a, b) => b - a);
        const decision = decide(ranked(...sorted));
        expect(decision.confidence).toBe(sorted[0] ?? 0);
        if (decision.outcome === 'answer') {
          expect(decision.confidence).toBeGreaterThanOrEqual(THRESHOLDS.answer);
          expect(decision.confidence - (sorted[1] ?? 0)).toBeGreaterThanOrEqual(THRESHOLDS.lead);
        }
        if (decision.outcome === 'choices') {
          expect([
            ['faq-0', 'faq-1'],
            ['faq-0', 'faq-1', 'faq-2'],
          ]).toContainEqual(idsOf(decision));
        }
      }),
    );
  });
});

describe('over the sample FAQ', () => {
  const index = createIndex(sampleFaq);
  const decisionOf = (query: string) => decide(search(index, query, detectLanguage(query, 'ja')));

  test.each(sampleFaq)('the question of $id is answered', (own) => {
    expect(decisionOf(own.question)).toMatchObject({ outcome: 'answer', entry: { id: own.id } });
  });

  test.each([
    '今日の天気は',
    '株価を教えて',
    'what is the capital of France',
    'あ',
    '😀😀😀',
    'asdfghjkl qwerty',
    '',
    '   ',
    '？？？',
    'いくら？',
  ])('%j is unknown', (query) => expect(decisionOf(query).outcome).toBe('unknown'));
});
