import { describe, expect, it } from 'vitest';
import type { Row } from '../../functions/bot/evaluate.ts';
import { dropped, worseIn } from '../../functions/knowledge/golden.ts';

const row = (gold: string | null, decision: Row['decision'], ...ids: string[]): Row => ({
  query: '送料は',
  gold,
  decision,
  ranked: ids.map((id) => ({ id, score: 1 })),
});
const isWorse = (before: Row, after: Row) => worseIn([before], [after]).length === 1;
const answered = row('fee', 'answer', 'fee');

describe('a golden question with an answer', () => {
  it.each<[string, Row, boolean]>([
    ['answered by another entry', row('fee', 'answer', 'time', 'fee'), true],
    ['not answered', row('fee', 'unknown', 'fee'), true],
    ['offered others only', row('fee', 'choices', 'a', 'b', 'c', 'fee'), true],
    ['offered it', row('fee', 'choices', 'a', 'b', 'fee'), false],
    ['answered', answered, false],
  ])('that is now %s', (_, after, worse) => expect(isWorse(answered, after)).toBe(worse));

  it('that was not answered before is no worse however it comes out', () => {
    expect(isWorse(row('fee', 'answer', 'time'), row('fee', 'unknown'))).toBe(false);
  });
});

describe('a golden question without an answer', () => {
  it('got worse when it is answered now, not when choices are offered', () => {
    const before = row(null, 'unknown', 'fee');
    expect(isWorse(before, row(null, 'answer', 'fee'))).toBe(true);
    expect(isWorse(before, row(null, 'choices', 'fee', 'time'))).toBe(false);
    expect(isWorse(row(null, 'answer', 'fee'), row(null, 'answer', 'time'))).toBe(false);
  });
});

it('nothing is worse than nothing to compare with', () => {
  expect(worseIn([], [row('fee', 'unknown')])).toEqual([]);
});

it('a refusal names five questions, how many more, and the way around', () => {
  const { code, message } = dropped(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(code).toBe('conflict');
  expect(message).toMatch(/worse: 7: "a", "b", "c", "d", "e" and 2 more\. .*`force: true`/);
  expect(dropped(['a']).message).toMatch(/worse: 1: "a"\. /);
});
