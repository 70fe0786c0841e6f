import { describe, expect, it } from 'vitest';
import type { Row } from '../../functions/bot/evaluate.ts';
import { dropped, isDrop, worseIn } from '../../functions/knowledge/golden.ts';

const row = (gold: string | null, decision: Row['decision'], ...ids: string[]): Row => ({
  query: '送料は',
  gold,
  decision,
  recognized: false,
  offered: decision === 'choice' ? ids.slice(0, 3) : [],
  ranked: ids.map((id) => ({ id, score: 1 })),
});
const isWorse = (before: Row, after: Row) => worseIn([before], [after]).length === 1;
const answered = row('fee', 'answer', 'fee');

describe('a golden question with an answer', () => {
  it.each<[string, Row, boolean]>([
    ['answered by another entry', row('fee', 'answer', 'time', 'fee'), true],
    ['not answered', row('fee', 'handoff', 'fee'), true],
    ['offered others only', row('fee', 'choice', 'a', 'b', 'c', 'fee'), true],
    ['offered it', row('fee', 'choice', 'a', 'b', 'fee'), false],
    ['answered', answered, false],
  ])('that is now %s', (_, after, worse) => expect(isWorse(answered, after)).toBe(worse));

  it('that was not answered before is no worse however it comes out', () => {
    expect(isWorse(row('fee', 'answer', 'time'), row('fee', 'handoff'))).toBe(false);
  });
});

describe('a golden question that a person answers', () => {
  const handed = { ...row('fee', 'handoff', 'fee'), recognized: true };

  it('is right when its entry is recognized, so a publish that hands on another one is worse', () => {
    expect(isWorse(handed, handed)).toBe(false);
    expect(isWorse(row('fee', 'handoff'), handed)).toBe(false);
    expect(isWorse(handed, row('fee', 'handoff', 'fee'))).toBe(true);
    expect(isWorse(handed, { ...row('fee', 'handoff', 'time', 'fee'), recognized: true })).toBe(true);
  });
});

describe('a golden question without an answer', () => {
  it('got worse when it is answered now, not when choices are offered', () => {
    const before = row(null, 'handoff', 'fee');
    expect(isWorse(before, row(null, 'answer', 'fee'))).toBe(true);
    expect(isWorse(before, row(null, 'choice', 'fee', 'time'))).toBe(false);
    expect(isWorse(row(null, 'answer', 'fee'), row(null, 'answer', 'time'))).toBe(false);
  });
});

it('nothing is worse than nothing to compare with', () => {
  expect(worseIn([], [row('fee', 'handoff')])).toEqual([]);
});

it('a refusal names five questions, how many more, and the way around', () => {
  const asked = (...queries: string[]) => queries.map((query) => ({ ...answered, query }));
  const { code, message } = dropped(asked('a', 'b', 'c', 'd', 'e', 'f', 'g'));
  expect(code).toBe('conflict');
  expect(message).toMatch(/worse: 7: "a", "b", "c", "d", "e" and 2 more\. .*`force: true`/);
  expect(dropped(asked('a')).message).toMatch(/worse: 1: "a"\. /);
});

describe('a publish answers worse', () => {
  const missed = row('fee', 'handoff');
  const questions = (right: number, wrong: number) => [
    ...Array.from({ length: right }, () => answered),
    ...Array.from({ length: wrong }, () => missed),
  ];
  const published = new Set(['fee']);

  it.each([
    [0, 60, false],
    [1, 60, true],
    [1, 199, true],
    [1, 200, false],
    [2, 400, false],
    [3, 400, true],
  ])('when %d more of %d questions got worse than better: %s', (worse, all, drop) => {
    expect(isDrop(questions(all, 0), questions(all - worse, worse), published)).toBe(drop);
  });

  it('not when as many got better', () => {
    expect(isDrop([answered, missed], [missed, answered], published)).toBe(false);
  });

  it('when one question has lost its entry, however many there are', () => {
    expect(isDrop(questions(1_000, 0), questions(999, 1), new Set())).toBe(true);
  });
});
