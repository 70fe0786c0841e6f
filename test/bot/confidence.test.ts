import { describe, expect, test } from 'vitest';
import { calibrated, DEFAULT_CONFIDENCE, logistic } from '../../functions/bot/confidence.ts';
import { evaluate } from '../../functions/bot/evaluate.ts';
import { seeded } from '../random.ts';
import { golden, indexOf, sampleFaq } from './sample.ts';

const logit = (p: number) => Math.log(p / (1 - p));

describe('calibrated', () => {
  /** Customers of whom a stated probability is wrong in a known way. */
  const observed = (count: number, truth: (stated: number) => number) => {
    const random = seeded(7);
    return Array.from({ length: count }, () => {
      const stated = 0.02 + 0.96 * random();
      return { stated, right: random() < truth(stated) };
    });
  };

  test('finds out how a stated probability has to be read', () => {
    const { bias, score, lead } = calibrated(
      { bias: 0, score: 1, lead: 2 },
      observed(5_000, (stated) => logistic(0.7 + 1.5 * logit(stated))),
    );
    expect(bias).toBeCloseTo(0.7, 0);
    expect(score).toBeCloseTo(1.5, 0);
    expect(lead).toBeCloseTo(2 * score, 9);
  });

  test('changes little on the word of a few', () => {
    const few = calibrated(DEFAULT_CONFIDENCE, [
      { stated: 0.9, right: false },
      { stated: 0.8, right: false },
    ]);
    expect(Math.abs(few.score - DEFAULT_CONFIDENCE.score)).toBeLessThan(DEFAULT_CONFIDENCE.score / 2);
  });

  test('never turns the order around', () => {
    const backwards = observed(2_000, (stated) => 1 - stated);
    expect(calibrated(DEFAULT_CONFIDENCE, backwards)).toEqual(DEFAULT_CONFIDENCE);
  });

  test('without observations is what it was', () => {
    const { bias, score, lead } = calibrated(DEFAULT_CONFIDENCE, []);
    expect([bias, score, lead]).toEqual([DEFAULT_CONFIDENCE.bias, DEFAULT_CONFIDENCE.score, DEFAULT_CONFIDENCE.lead]);
  });
});

test('calibrated on one half of the golden questions, the probability stated for the other half is the one observed', async () => {
  const half = (rest: number) => golden.filter((_, line) => line % 2 === rest);
  const index = await indexOf(sampleFaq, half(0));
  // 0.08 when this was written; 1 in 12 questions to each bin are noise of 0.06 by themselves.
  expect(evaluate(index, half(1)).figures.calibration).toBeLessThan(0.12);
});
