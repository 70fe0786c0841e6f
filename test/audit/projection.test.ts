import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { driftIn } from '../../functions/audit/checks/drift.ts';
import { keepProgress, readProgress } from '../../functions/audit/checks/progress.ts';
import { checkProjection } from '../../functions/audit/checks/projection.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import type { Known } from '../../functions/audit/places.ts';
import { SLOTS, slotOf } from '../../functions/audit/slot.ts';
import { store } from '../../functions/audit/store.ts';
import { headKey, headOf as made } from '../../functions/conversation/head.ts';
import { pkOf, skOf } from '../../functions/conversation/log.ts';
import { conversationsTable, table } from '../../functions/platform/table.ts';
import {
  answers,
  asks,
  consume,
  ends,
  headOf,
  overAfter,
  put,
  run,
  runOnce,
  startStores,
  takeFindings,
  writeLog,
} from './stores.fixture.ts';

/** Hours of their own, so that no test sees another's. */
let hour = Date.UTC(2026, 10, 20);
let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  hour += 6 * HOUR;
  await keepProgress('projection', { hour: hour - HOUR });
});

const given = async (id: string) => {
  const entries = await writeLog(id, hour + 60_000, [asks('送料'), answers(1), asks('返品'), ends]);
  await consume(id);
  const head = await headOf(id);
  if (!head) throw new Error('nothing was projected');
  return { entries, head };
};
const lose = (id: string) => table().send(new DeleteCommand({ TableName: conversationsTable(), Key: headKey(id) }));
/** In the hour after. */
const look = (more: object = {}) => run(checkProjection, { now: hour + HOUR + 40 * 60_000, ...more });

describe('lists', () => {
  it('are as they should be where nobody has touched them', async () => {
    await given('clean-1');
    expect(await look()).toEqual({ told: [], repairs: 0 });
    expect(await readProgress('projection')).toMatchObject({ hour });
  });

  it.each([
    ['have lost one that was counted', 'lost-1', undefined, /in no list/],
    ['have one as it was before', 'behind-1', 0, /as it was at entry 1/],
  ] as const)('that %s are mended', async (_, id, seq, why) => {
    const { entries, head } = await given(id);
    const first = entries[seq ?? 0];
    if (seq === undefined) await lose(id);
    else await put('Conversations', made(id, first as (typeof entries)[number]));
    const { told, repairs } = await look();
    expect(told).toMatchObject([
      { severity: 'warning', what: 'projection', where: `log/${id}`, conversationId: id, seq: 4, repaired: true },
    ]);
    expect([told[0]?.why, repairs]).toEqual([expect.stringMatching(why), 1]);
    expect(await headOf(id)).toEqual(head);
    await keepProgress('projection', { hour: hour - HOUR });
    expect((await look()).told).toEqual([]);
  });

  it('that have one as it was before are mended also where no entry is marked as one that moves them', async () => {
    const { entries, head } = await given('unmarked-1');
    const unmarked = async (index: number) => {
      const entry = entries[index] as (typeof entries)[number];
      await put('Conversations', { ...entry, pk: pkOf('unmarked-1'), sk: skOf(entry.seq) });
    };
    await unmarked(3);
    expect((await look()).told).toEqual([]);
    await put('Conversations', made('unmarked-1', entries[0] as (typeof entries)[number]));
    await keepProgress('projection', { hour: hour - HOUR });
    expect((await look()).told).toMatchObject([{ conversationId: 'unmarked-1', seq: 4, repaired: true }]);
    expect(await headOf('unmarked-1')).toEqual(head);
  });

  it('that say something else of one are mended', async () => {
    const { head } = await given('other-1');
    await put('Conversations', { ...head, state: { ...head.state, mode: 'bot' }, due: 'idle', dueAt: hour });
    expect((await look()).told).toMatchObject([{ what: 'projection', conversationId: 'other-1', repaired: true }]);
    expect(await headOf('other-1')).toEqual(head);
  });

  it('that have one as its log has never been are told of, and left', async () => {
    const { head } = await given('beyond-1');
    await put('Conversations', { ...head, headSeq: 99 });
    expect((await look()).told).toMatchObject([{ severity: 'error', conversationId: 'beyond-1', seq: 99 }]);
    expect(await headOf('beyond-1')).toMatchObject({ headSeq: 99 });
  });

  it('that have lost one of which nothing was counted are mended within a week', async () => {
    const id = 'quiet-1';
    await writeLog(id, hour + 60_000, [{ ...asks('待ちます'), wish: 'bot' }]);
    await consume(id);
    await lose(id);
    await store.keep(id, { seq: 1, hash: 'x'.repeat(43), hour, entries: 1 } satisfies Known);
    expect((await look()).told).toEqual([]);
    const turn = Array.from({ length: SLOTS }, (_, index) => hour + index * HOUR).find(
      (each) => (each / HOUR) % SLOTS === slotOf(id),
    );
    await keepProgress('projection', { hour: Number(turn) - HOUR });
    const { told } = await run(checkProjection, { now: Number(turn) + HOUR + 40 * 60_000 });
    expect(told).toMatchObject([{ conversationId: id, repaired: true }]);
  });
});

describe('what was just written', () => {
  it('the publisher may not have got to yet', async () => {
    const { entries, head } = await given('fresh-1');
    const last = entries.at(-1)?.at ?? 0;
    const behind = made('fresh-1', entries[0] as (typeof entries)[number]);
    const drift = (settled: number) => driftIn('fresh-1', { entries, head: behind }, settled);
    expect(drift(entries[0]?.at ?? 0)).toBeUndefined();
    expect(drift(last + 1)).toMatchObject({ seq: 4, head: { headSeq: 4 } });
    expect(driftIn('fresh-1', { entries, head: undefined }, 0)).toBeUndefined();
    expect(driftIn('fresh-1', { entries, head }, last + 1)).toBeUndefined();
  });
});

describe('a run that does not end', () => {
  it('is taken up where it was, and finds each once', async () => {
    const ids = ['one-1', 'one-2', 'one-3'];
    for (const id of ids) {
      await given(id);
      await lose(id);
    }
    expect((await look({ isOver: overAfter(0) })).told).toEqual([]);
    expect(await readProgress('projection')).toMatchObject({ hour: hour - HOUR });
    // As if it had ended behind the first of them.
    await keepProgress('projection', { hour: hour - HOUR, after: 'one-1' });
    const rest = await look();
    expect(rest.told.map(({ conversationId }) => conversationId).toSorted()).toEqual(['one-2', 'one-3']);
    expect(await headOf('one-1')).toBeUndefined();
    expect(await readProgress('projection')).toEqual({ pk: 'STATE', sk: 'CHECK#projection', hour });
  });
});

describe('a run that is killed', () => {
  it('after any of its calls leaves what the next one mends, and is told of', { timeout: 120_000 }, async () => {
    const id = 'killed-1';
    const { head } = await given(id);
    const now = hour + HOUR + 40 * 60_000;
    const plant = async () => {
      await keepProgress('projection', { hour: hour - HOUR });
      await lose(id);
    };
    await plant();
    const { calls } = await runOnce(checkProjection, now);
    await takeFindings(now);
    expect(calls).toBeGreaterThan(15);
    for (let done = 0; done < calls; done += 1) {
      await plant();
      await runOnce(checkProjection, now, { after: done });
      const { outcome } = await runOnce(checkProjection, now);
      expect({ done, outcome }).toMatchObject({ done, outcome: { payload: { failures: [] } } });
      expect({ done, head: await headOf(id) }).toEqual({ done, head });
      expect(await takeFindings(now)).toMatchObject([{ what: 'projection', conversationId: id }]);
    }
  });
});
