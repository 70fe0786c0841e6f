import { describe, expect, it } from 'vitest';
import type { Row } from '../../functions/bot/evaluate.ts';
import { dropped, worseIn } from '../../functions/knowledge/golden.ts';

const row = (gold: string | null, decision: Row['decision'], ...ids: string[]): Row => ({
  query: '送料は',
  gold,
  decision,
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
  const { code, message } = dropped(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(code).toBe('conflict');
  expect(message).toMatch(/worse: 7: "a", "b", "c", "d", "e" and 2 more\. .*`force: true`/);
  expect(dropped(['a']).message).toMatch(/worse: 1: "a"\. /);
});
