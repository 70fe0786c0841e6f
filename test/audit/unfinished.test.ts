import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkUnfinished } from '../../functions/audit/checks/unfinished.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import { entomb } from '../../functions/erasure/erase.ts';
import { putHold } from '../../functions/erasure/hold.ts';
import { type Due, dueBy, putRequest, takeUp } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { asks, at, NOW, run, startStores, writeLog } from './stores.fixture.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const ask = (target: string, time: number): Promise<Due> =>
  putRequest(newRequest({ what: 'conversation', target, note: 'letter 117' }, 'agent-1', time));

it('what was due two days ago is told of, whether somebody has asked for it or its time was over', async () => {
  const { of } = await ask('asked-1', NOW - 49 * HOUR);
  await ask('asked-2', NOW - 47 * HOUR);
  await writeLog('ended-1', NOW - 99 * HOUR, [asks('送料')]);
  await at(NOW - 49 * HOUR, () => entomb('ended-1', { reason: 'retention', by: 'retention', form: 'tombstone' }));
  const why = 'it was due two days ago, and nobody has taken it up since';
  const finding = { severity: 'warning', what: 'unfinished', why };
  expect((await run(checkUnfinished)).told).toEqual([
    { ...finding, where: `table/Audit/${of.pk}#${of.sk}` },
    { ...finding, where: 'log/ended-1', conversationId: 'ended-1' },
  ]);
  expect((await run(checkUnfinished, { isOver: () => true })).told).toEqual([]);
});

it('what was begun again and again for two days is told of', async () => {
  let [due] = await dueBy('DUE', NOW, 1);
  if (!due) throw new Error('nothing is due');
  for (let tries = 1; tries < 50; tries += 1) due = (await takeUp(due, NOW + tries)) ?? due;
  const told = async () => (await run(checkUnfinished)).told.filter(({ where }) => where.includes('ERASURE'));
  expect(await told()).toEqual([]);
  await takeUp(due, NOW + HOUR / 2);
  const why = 'it was begun again and again for two days, and something of it is still left';
  expect(await told()).toEqual([{ ...(await told())[0], why }]);
});

it('nothing is told of what is done, or of what a hold keeps', async () => {
  await writeLog('held-1', NOW - 99 * HOUR, [asks('送料')]);
  await at(NOW, async () => {
    await putHold({ what: 'conversation', target: 'held-1', note: 'case 9', by: 'agent-1', at: NOW });
    await ask('held-1', NOW - 90 * HOUR);
    await work(NOW + HOUR, Date.now() + HOUR);
  });
  expect((await run(checkUnfinished)).told).toEqual([]);
});
