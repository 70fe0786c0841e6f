import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HOUR } from '../../functions/audit/digest.ts';
import type { Places } from '../../functions/audit/places.ts';
import { Memory } from './places.fixture.ts';
import { makeSigner, START } from './record.fixture.ts';

const account = vi.hoisted(() => ({ places: (): Places => expect.fail('no account') }));
vi.mock('../../functions/audit/job-places.ts', () => ({ jobPlaces: () => account.places() }));

import { handler } from '../../functions/audit/seal.handler.ts';

/** A chain that has not gone on for so many hours. */
const behind = (hours: number): Memory => {
  const memory = new Memory(new Map(), makeSigner());
  const to = START - hours * HOUR;
  memory.state = { since: to, to, last: null };
  account.places = () => memory.places();
  return memory;
};
const run = () => handler({ time: new Date(START + 600_000).toISOString() }, {} as never);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

it('makes up for what it was behind, and that is no failure', async () => {
  const memory = behind(9);
  await run();
  expect(memory.state?.to).toBe(START);
});

it('fails when it was over more than three hours behind, since nobody would hear of it', async () => {
  const memory = behind(9);
  // As long as a run may take, for each digest.
  memory.before = (call) => void (call === 'put' && vi.setSystemTime(Date.now() + 14 * 60_000));
  await expect(run()).rejects.toThrow('8 hours behind');
  for (const left of [7, 6, 5, 4]) await expect(run()).rejects.toThrow(`${left} hours behind`);
  await run();
  expect(memory.state?.to).toBe(START - 3 * HOUR);
});
