import { expect, it } from 'vitest';
import { rewriteAt } from '../../bench/message-map.ts';
import { ANSWER, QUESTION } from '../../bench/turns.ts';

const LARGE = 160;

it('compares texts of the lengths it says', () => {
  expect([[...QUESTION].length, [...ANSWER].length]).toEqual([40, 200]);
});

it('writes all earlier messages again, each character of Japanese as an escape of six bytes', () => {
  const more = rewriteAt(11).bytesWritten - rewriteAt(10).bytesWritten;
  expect(more).toBeGreaterThan(6 * 240);
  expect(rewriteAt(50).bytesWritten).toBeGreaterThan(49 * more);
});

it('counts the item and its copy in the index', () => {
  const { bytesWritten, writeUnits } = rewriteAt(10);
  expect(writeUnits).toBe(2 * Math.ceil(bytesWritten / 1024));
});

it('keeps no more than 300 KB in an item', () => {
  expect([rewriteAt(140).isInS3, rewriteAt(LARGE).isInS3, rewriteAt(LARGE).writeUnits]).toEqual([false, true, 2]);
});
