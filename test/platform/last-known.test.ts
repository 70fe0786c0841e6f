import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lastKnown } from '../../functions/platform/last-known.ts';
import { logger } from '../../functions/platform/observability.ts';

let value: string;
let failure: Error | undefined;
const read = vi.fn<(signal: AbortSignal) => Promise<string>>();
const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  value = 'first';
  failure = undefined;
  logged.mockClear();
  read.mockReset().mockImplementation(async () => {
    if (failure) throw failure;
    return value;
  });
});
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

it('reads once for all who ask within 5 s, also at the same time', async () => {
  const ask = lastKnown('settings', read, 'preset');
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['first', 'first', 'first']);
  pass(4_999);
  expect(await ask()).toBe('first');
  expect(read).toHaveBeenCalledTimes(1);
  value = 'second';
  pass(1);
  expect(await ask()).toBe('second');
  expect(read).toHaveBeenCalledTimes(2);
});

it('keeps the last known while reading fails, says so, tries again a second later', async () => {
  const ask = lastKnown('settings', read, 'preset');
  await ask();
  failure = new Error('throttled');
  value = 'second';
  pass(5_000);
  expect(await ask()).toBe('first');
  expect(await ask()).toBe('first');
  expect(read).toHaveBeenCalledTimes(2);
  expect(logged).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('settings'), { error: failure });
  failure = undefined;
  pass(1_000);
  expect(await ask()).toBe('second');
});

it('gives what is given for it while nothing is known yet', async () => {
  failure = new Error('throttled');
  const ask = lastKnown('settings', read, 'preset');
  expect(await ask()).toBe('preset');
  failure = undefined;
  pass(1_000);
  expect(await ask()).toBe('first');
});

it('counts from when the read began, and reads again when a halt has made the answer old', async () => {
  read.mockImplementationOnce(async () => {
    pass(60_000);
    return 'old';
  });
  expect(await lastKnown('settings', read, 'preset')()).toBe('first');
  expect(read).toHaveBeenCalledTimes(2);
});

it('gives a read that hangs up after a while, which is no fault to mend', async () => {
  const warned = vi.spyOn(logger, 'warn').mockImplementation(() => {});
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new Error('timed out')));
  read.mockImplementation(async (signal) => {
    signal.throwIfAborted();
    return 'never';
  });
  expect(await lastKnown('settings', read, 'preset')()).toBe('preset');
  expect(timeout.mock.lastCall?.[0]).toBeLessThan(5_000);
  expect(warned).toHaveBeenCalledOnce();
  expect(logged).not.toHaveBeenCalled();
  timeout.mockRestore();
});
