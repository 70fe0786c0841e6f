import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { joinRunning, noteRunning } from '../../local/running.ts';

const DAY = 86_400_000;
const RealDate = Date;
const folder = mkdtempSync(join(tmpdir(), 'uragawa-running-'));
afterEach(() => {
  globalThis.Date = RealDate;
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a command works on the account of a folder as long as it runs', () => {
  expect(joinRunning(folder)).toBeUndefined();
  const forget = noteRunning(folder, { AUDIT_TABLE: 'Audit' }, createClock());
  expect(joinRunning(folder)).toMatchObject({ AUDIT_TABLE: 'Audit' });
  expect(globalThis.Date).toBe(RealDate);
  forget();
  expect(joinRunning(folder)).toBeUndefined();
});

it.each([
  ['hurries', createClock(60, RealDate.now() - DAY)],
  ['is ahead', createClock(1, undefined, 3 * DAY)],
])('a command has the time of an account that %s', (_, clock) => {
  const forget = noteRunning(folder, {}, clock);
  joinRunning(folder);
  expect(Date.now()).toBeGreaterThan(RealDate.now() + 2 * DAY);
  forget();
});
