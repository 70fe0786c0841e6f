import { describe, expect, it } from 'vitest';
import { negativeBinomial, numbers } from '../../bench/traffic.ts';
import { TOTAL } from '../../functions/insight/settings.ts';
import { type Asked, type Step, startedFrom, steps } from './questions.ts';
import { A_DAY } from './traffic.ts';

const expectedOf = ({ read }: Step): number => read.readings.get(TOTAL)?.expected ?? 0;

describe('all questions', () => {
  const random = numbers(3);
  const from = 8 * A_DAY + 150;
  const incident = (step: number): Asked => ({
    'ja-fee': negativeBinomial(random, step >= from + 4 && step < from + 24 ? 60 : 8, 0.05),
    'ja-time': negativeBinomial(random, 5, 0.05),
    ...(step >= from && step < from + 24 && { 決済アプリが開きません: 30 }),
  });
  const read = steps(Array.from({ length: 9 * A_DAY + 180 }, (_, step) => incident(step)));

  it('are as many as were asked, whatever is told of elsewhere', () => {
    const started = startedFrom(read, from);
    expect(started.map(({ kind }) => kind).toSorted()).toEqual(['phrase', 'topic']);
    for (const { asked, read: one } of read) expect(one.readings.get(TOTAL)?.count).toBe(asked);
  });

  it('do not learn of it', () => {
    const [before, after] = [from - 1, from + A_DAY].map((at) => {
      const hour = read.slice(at - 12, at);
      return hour.reduce((sum, one) => sum + expectedOf(one), 0) / hour.length;
    });
    expect(after).toBeLessThan(1.15 * (before ?? 0));
  });

  it('that always come alike are expected, although some words always seem to rise', () => {
    const usual = numbers(7919);
    const texts = ['送料はいくらですか', '返品したい', 'パスワードを忘れました', '領収書が欲しい', '退会したい'];
    const flat = Array.from({ length: 2 * A_DAY }, () =>
      Object.fromEntries(texts.map((text) => [text, negativeBinomial(usual, 20, 1e-6)])),
    );
    const all = steps(flat);
    const later = all.slice(A_DAY);
    const mean = later.reduce((sum, one) => sum + expectedOf(one), 0) / later.length;
    expect(mean).toBeGreaterThan(95);
    expect(startedFrom(all, A_DAY)).toEqual([]);
  });
});

describe('a silence of all', () => {
  const from = 8 * A_DAY + 150;
  const random = numbers(9);
  const names = ['ja-fee', 'ja-time', 'ja-return'];
  const asked = Array.from({ length: 8 * A_DAY + 230 }, (_, step): Asked => {
    const isSilent = (name: string) => step >= from && step < from + (name === 'ja-time' ? 70 : 30);
    return Object.fromEntries(names.map((name) => [name, isSilent(name) ? 0 : negativeBinomial(random, 6, 0.05)]));
  });

  it('is one alert, and another one of what is silent still when the others are back', () => {
    const started = startedFrom(steps(asked, { drops: true }), from);
    expect(started.map(({ topic }) => topic)).toEqual([TOTAL, 'ja-time']);
    expect(started[1]?.detectedAt).toBeGreaterThan((started[0]?.detectedAt ?? 0) + 30 * 300_000);
  });
});
