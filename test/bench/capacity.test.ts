import { describe, expect, it } from 'vitest';
import { indexUnits, writeUnits } from '../../bench/capacity.ts';

const HOUR = { keys: ['hour', 'changedAt'] };
const KEYS_ONLY = { keys: ['sk'], projected: ['pk'] };
const head = { pk: 'c', sk: 'HEAD', hour: '05', changedAt: 1, text: 'a' };

describe('writes of an index', () => {
  it.each([
    ['none for an item that is not in it', HOUR, undefined, { pk: 'c', sk: 'E#1' }, 0],
    ['one for a new entry', HOUR, undefined, head, 1],
    ['one for an entry that goes', HOUR, head, undefined, 1],
    ['none for an entry that stays as it was', HOUR, head, { ...head }, 0],
    ['one for a change of what it holds', HOUR, head, { ...head, text: 'b' }, 1],
    ['two for a change of its key', HOUR, head, { ...head, changedAt: 2 }, 2],
    ['none for a change of what it does not hold', KEYS_ONLY, head, { ...head, text: 'b' }, 0],
    ['as many as it has kilobytes', HOUR, undefined, { ...head, text: 'a'.repeat(1024) }, 2],
    ['one for an entry of keys, however large the item', KEYS_ONLY, undefined, { ...head, text: 'a'.repeat(5000) }, 1],
  ])('%s', (_, index, before, after, expected) => {
    expect(indexUnits([index], before, after)).toBe(expected);
  });

  it('add up over the indexes', () => {
    expect(indexUnits([HOUR, KEYS_ONLY], undefined, head)).toBe(2);
  });
});

it('writes of a table count the larger of the two items', () => {
  const large = { ...head, text: 'a'.repeat(1024) };
  expect([writeUnits(undefined, head), writeUnits(head, large), writeUnits(large, head)]).toEqual([1, 2, 2]);
});
