import { expect, it } from 'vitest';
import { negativeBinomial, numbers } from '../../bench/traffic.ts';
import { type Asked, startedFrom, steps } from './questions.ts';
import { A_DAY, hoursOf } from './traffic.ts';

const TEXTS = [
  '送料はいくらですか',
  '返品したい',
  'パスワードを忘れました',
  'サイズを交換したい',
  '領収書が欲しい',
  '配送状況を教えて',
  '会員登録の方法は',
  'クーポンが使えない',
  '退会したい',
  '営業時間は何時',
];

const usual = (seed: number, perStep: number, length: number): Asked[] => {
  const random = numbers(seed);
  return Array.from({ length }, (_, step) =>
    Object.fromEntries(
      TEXTS.map((text, index) => [
        text,
        negativeBinomial(random, ((perStep * hoursOf(step)) / TEXTS.length) * (index < 4 ? 1.5 : 0.67), 0.01),
      ]),
    ),
  );
};

it.each([5, 50])('ordinary words of %d questions a step are no surge on the first day', (perStep) => {
  const told = [1, 2].flatMap((seed) => startedFrom(steps(usual(seed, perStep, A_DAY)), 0));
  expect(told.filter(({ kind }) => kind === 'phrase')).toEqual([]);
});

it('words that nobody knows are heard of on the first day, and said to be learned yet', () => {
  const asked = usual(3, 2, 160).map((one, step) =>
    step >= 140 && step < 144 ? { ...one, 決済エラーが出ます: 10 } : one,
  );
  const told = startedFrom(steps(asked), 0);
  expect(told).toMatchObject([{ kind: 'phrase', title: expect.stringContaining('エラー'), isLearning: true }]);
});

it('the first morning is no surge of all questions', () => {
  const hours = (step: number) => 0.03 + Math.max(0, Math.sin((Math.PI * ((step % A_DAY) - 72)) / 200)) * 1.7;
  const morning = (seed: number): Asked[] => {
    const random = numbers(seed);
    const asked = (step: number, topic: number) => negativeBinomial(random, (7 * hours(step) * topic) / 210, 0.02);
    return Array.from({ length: 1.6 * A_DAY }, (_, step) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, topic) => [`ja-${topic}`, asked(step, topic + 1)])),
    );
  };
  const told = [4, 5].flatMap((seed) => startedFrom(steps(morning(seed)), 0));
  expect(told.filter(({ kind }) => kind === 'total')).toEqual([]);
});
