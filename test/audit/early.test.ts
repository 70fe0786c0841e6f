import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkEarly } from '../../functions/audit/checks/early.ts';
import { keepProgress, readProgress } from '../../functions/audit/checks/progress.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import { entomb } from '../../functions/erasure/erase.ts';
import { asks, at, DAY, run, startStores, writeLog } from './stores.fixture.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

/** Erased an hour into the day that is looked at. */
const erasedAfter = async (id: string, hours: number, reason: 'retention' | 'person'): Promise<void> => {
  const time = DAY + HOUR;
  await writeLog(id, time - hours * HOUR, [asks('送料')]);
  await at(time, async () => {
    await entomb(id, { reason, by: reason === 'retention' ? 'retention' : 'agent-1', form: 'tombstone' });
  });
};

it('what retention had erased within a day is told of from the ledger alone, once', async () => {
  await erasedAfter('late-1', 25, 'retention');
  await erasedAfter('early-1', 23, 'retention');
  await erasedAfter('asked-1', 1, 'person');
  const why = 'retention had it erased before its time was over';
  const finding = { severity: 'error', what: 'role', where: 'log/early-1', conversationId: 'early-1', seq: 2, why };
  expect((await run(checkEarly)).told).toEqual([finding]);
  expect((await run(checkEarly)).told).toEqual([]);
  await keepProgress('early', {});
  expect((await run(checkEarly, { isOver: () => true })).told).toEqual([]);
  expect(await readProgress('early')).not.toHaveProperty('day');
  await keepProgress('early', { day: DAY - 2 * 24 * HOUR });
  expect((await run(checkEarly)).told).toEqual([finding]);
});
