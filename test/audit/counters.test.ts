import { isDeepStrictEqual } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkCounters } from '../../functions/audit/checks/counters.ts';
import { namedIn, DAY as ONE_DAY } from '../../functions/audit/checks/day.ts';
import { keepProgress, readProgress } from '../../functions/audit/checks/progress.ts';
import { HOUR, keyOf, pack } from '../../functions/audit/digest.ts';
import { stored } from '../../functions/audit/records.ts';
import { rowsOn, writeRow } from '../../functions/figures/store.ts';
import type { Fact } from '../../functions/insight/fact.ts';
import { readFacts, writeBucket } from '../../functions/insight/rows.ts';
import { bucketOf, STEP } from '../../functions/insight/steps.ts';
import { eachOf } from '../../functions/platform/each.ts';
import { table } from '../../functions/platform/table.ts';
import { noteProgress } from '../../functions/retention/state.ts';
import { items } from '../erasure/world.ts';
import {
  answers,
  asks,
  at,
  byAgent,
  consume,
  DAY,
  ends,
  NOW,
  put,
  type Run,
  run,
  runOnce,
  sealDay,
  startStores,
  takeFindings,
  writeLog,
} from './stores.fixture.ts';

// Each look reads all steps of a day.
vi.setConfig({ testTimeout: 120_000 });

const IDS = ['alpha-1', 'beta-1', 'gamma-1', 'delta-1'];
const [ALPHA = '', BETA = '', GAMMA = ''] = IDS;

const factsNow = async (): Promise<Fact[]> => {
  const steps = Array.from({ length: ONE_DAY / STEP }, (_, index) => bucketOf(DAY + index * STEP));
  const facts = new Map<string, Fact[]>();
  // Not all at once: on a machine that is busy the last would wait for longer than a request may take.
  await at(NOW, () => eachOf(steps, 8, async (step) => facts.set(step, await readFacts(step))));
  return steps.flatMap((step) => facts.get(step) ?? []);
};
/** Days of the business that the day of UTC is a part of. */
const figuresNow = async () => (await Promise.all(['2026-11-20', '2026-11-21'].map((day) => rowsOn(day)))).flat();
const state = async () => ({ facts: await factsNow(), figures: await figuresNow() });

const none = async (): Promise<void> => {
  throw new Error('nothing is to be found');
};
const look = (more: Run = {}) => run(checkCounters, more);
const again = (): Promise<void> => keepProgress('counters', {});

let stores: Awaited<ReturnType<typeof startStores>>;
let before: Awaited<ReturnType<typeof state>>;

beforeAll(async () => {
  stores = await startStores();
  const told = [
    { ...asks('決済'), id: 'q3' },
    { ...answers(3), id: 'r3' },
  ] as const;
  for (const [index, id] of IDS.entries()) {
    const start = DAY + (2 + index * 6) * HOUR;
    await writeLog(id, start, [asks('送料'), answers(1), ...told]);
    await writeLog(id, start + 600_000, [
      { id: 'wish', kind: 'escalated', role: 'system', trigger: 'asked', body: {} },
      byAgent('assigned', { to: 'agent-1' }),
      byAgent('message', { body: { text: 'お調べします' } }),
      byAgent('resolved'),
      { ...asks('x'), id: 'rating', kind: 'rated', score: 4 },
    ]);
  }
  // Of the day after: none of it counts.
  await writeLog(ALPHA, DAY + ONE_DAY + HOUR, [{ ...asks('返品'), id: 'q-later' }, ends]);
  for (const id of IDS) await consume(id);
  await sealDay();
  before = await state();
}, 120_000);
afterAll(() => stores.close());
beforeEach(again);

describe('the counts and figures of a day', () => {
  it('are what the logs say, of every conversation that its digests name', async () => {
    expect(before.facts).toHaveLength(4 * 3);
    expect(before.figures.length).toBeGreaterThanOrEqual(4 * 2);
    expect([...(await namedIn('uragawa-test', { day: DAY, part: 0, parts: 1 }, none))].toSorted()).toEqual(
      IDS.toSorted(),
    );
    expect(await look()).toEqual({ told: [], repairs: 0 });
    expect(await readProgress('counters')).toMatchObject({ day: DAY });
    expect(await state()).toEqual(before);
  });

  it('are compared once, when the digests of the night are there', async () => {
    const [{ to, ...sealed } = {}] = (await items('Audit', 'STATE')).filter(({ sk }) => sk === 'AUDIT');
    await put('Audit', { ...sealed, to: '2026-11-21T02:00:00Z' });
    await look();
    expect(await readProgress('counters')).not.toHaveProperty('day');
    await put('Audit', { ...sealed, to });
    await look();
    expect(await readProgress('counters')).toMatchObject({ day: DAY });
    expect(await look({ isOver: () => true })).toEqual({ told: [], repairs: 0 });
    expect(await readProgress('counters')).toMatchObject({ day: DAY });
  });
});

const firstOf = (id: string): Fact => {
  const fact = before.facts.find(({ conversationId }) => conversationId === id);
  if (!fact) throw new Error('nothing was counted');
  return fact;
};
const dropRows = async (pk: string): Promise<void> => {
  for (const { sk } of await items('Insight', pk)) {
    await table().send(new DeleteCommand({ TableName: 'Insight', Key: { pk, sk } }));
  }
};
const fact = (id: string, change: Partial<Fact>): Promise<unknown> =>
  at(NOW, () => writeBucket(bucketOf(firstOf(id).at), [{ ...firstOf(id), ...change } as Fact], 'R'));
const rowOf = (id: string, isBots: boolean) => {
  const row = before.figures.find(({ sk }) => sk.includes(id) && sk.startsWith('BOT#') === isBots);
  if (!row) throw new Error('there is no such row');
  return row;
};

/** What is done to the stores, and of whom something is wrong then. */
const FAULTS: readonly [string, () => Promise<unknown>, string][] = [
  ['counts that are lost', () => dropRows(`BUCKET#${bucketOf(firstOf(BETA).at)}`), BETA],
  ['a count that says something else', () => fact(BETA, { outcome: 'unknown' } as Partial<Fact>), BETA],
  ['a count of what nobody wrote', () => fact(GAMMA, { seq: 77, version: 77 }), GAMMA],
  [
    'figures that are lost',
    () => {
      const { pk, sk } = rowOf(BETA, false);
      return table().send(new DeleteCommand({ TableName: 'Agents', Key: { pk, sk } }));
    },
    BETA,
  ],
  [
    'figures that say something else',
    () => {
      const { pk, sk } = rowOf(GAMMA, false);
      const change = { UpdateExpression: 'SET score = :score', ExpressionAttributeValues: { ':score': 1 } };
      return table().send(new UpdateCommand({ TableName: 'Agents', Key: { pk, sk }, ...change }));
    },
    GAMMA,
  ],
  [
    'figures that say they are of a later entry than there is',
    () => put('Agents', { ...rowOf(GAMMA, false), score: 1, version: 1_000 }),
    GAMMA,
  ],
  [
    'figures that say they are of a later entry than they are of',
    () => put('Agents', { ...rowOf(GAMMA, true), outcome: 'neither', version: rowOf(GAMMA, true).version + 1 }),
    GAMMA,
  ],
  [
    'figures that say of no entry what they are of',
    () => put('Agents', { ...rowOf(GAMMA, false), score: 1, version: 'x' }),
    GAMMA,
  ],
  [
    'figures of what nobody did',
    async () => {
      const row = rowOf(BETA, true);
      await writeRow({ ...row, sk: `BOT#${BETA}#99`, version: 99 });
    },
    BETA,
  ],
];

describe.each(FAULTS)('%s', (_, plant, id) => {
  it('are named by their conversation, and made anew from its log', async () => {
    await plant();
    expect(isDeepStrictEqual(await state(), before)).toBe(false);
    const { told, repairs } = await look();
    expect([told, repairs]).toMatchObject([
      [{ severity: 'warning', what: 'counter', where: `log/${id}`, conversationId: id, repaired: true }],
      1,
    ]);
    expect(await state()).toEqual(before);
    await again();
    expect((await look()).told).toEqual([]);
  });
});

describe('a conversation', () => {
  it('that is counted and has no log is told of, and what is counted stays', async () => {
    await fact(ALPHA, { conversationId: 'nobody-1' });
    expect((await look()).told).toMatchObject([{ severity: 'error', conversationId: 'nobody-1' }]);
    const bucket = bucketOf(firstOf(ALPHA).at);
    const [{ sk } = {}] = (await items('Insight', `BUCKET#${bucket}`)).filter((row) => String(row.sk).startsWith('R'));
    await table().send(new DeleteCommand({ TableName: 'Insight', Key: { pk: `BUCKET#${bucket}`, sk } }));
    expect(await factsNow()).toEqual(before.facts);
  });

  it('that is being erased is left to that', async () => {
    const id = 'erased-1';
    await writeLog(id, DAY + HOUR, [asks('送料'), answers(1)]);
    await consume(id);
    await writeLog(id, NOW - HOUR, [{ id: 'gone', kind: 'erased', role: 'system', by: 'command', body: {} }]);
    expect((await look()).told).toEqual([]);
    await dropRows(`BUCKET#${bucketOf(DAY + HOUR)}`);
    for (const row of await figuresNow()) {
      if (row.sk.includes(id)) {
        await table().send(new DeleteCommand({ TableName: 'Agents', Key: { pk: row.pk, sk: row.sk } }));
      }
    }
  });

  it('whose figures are kept no longer does not get them back', async () => {
    const row = rowOf(BETA, false);
    await table().send(new DeleteCommand({ TableName: 'Agents', Key: { pk: row.pk, sk: row.sk } }));
    await noteProgress('counterDays', { from: NOW + ONE_DAY });
    expect((await look()).told).toEqual([]);
    await noteProgress('counterDays', {});
    await put('Agents', row);
  });
});

describe('a digest that somebody has written over', () => {
  it.each([
    ['no file of ours', Buffer.from('junk')],
    ['no digest', pack('{}')],
  ])('with %s is told of, and keeps nothing else from being compared', async (_, junk) => {
    const key = keyOf('uragawa-test', DAY + 27 * HOUR - HOUR);
    const file = await stored(key);
    const s3 = new S3Client({});
    const overwrite = (Body: Uint8Array, Metadata = {}) =>
      s3.send(new PutObjectCommand({ Bucket: 'records', Key: key, Body, Metadata }));
    await overwrite(junk);
    await dropRows(`BUCKET#${bucketOf(firstOf(BETA).at)}`);
    const { told } = await look();
    const ofDigest = told.filter(({ where }) => where === key);
    expect(ofDigest.length).toBeGreaterThan(0);
    for (const finding of ofDigest) expect(finding).toMatchObject({ severity: 'error', what: 'invalid' });
    expect(told).toContainEqual(expect.objectContaining({ conversationId: BETA, repaired: true }));
    expect(await readProgress('counters')).toMatchObject({ day: DAY });
    expect(await state()).toEqual(before);
    if (file) await overwrite(file.body, file.metadata);
  });
});

describe('a run that does not end', () => {
  it('goes through the day in parts, each once, from where it was', { timeout: 120_000 }, async () => {
    await dropRows(`BUCKET#${bucketOf(firstOf(BETA).at)}`);
    await dropRows(`BUCKET#${bucketOf(firstOf(GAMMA).at)}`);
    await keepProgress('counters', { of: DAY, part: 0, parts: 3 });
    const found: (string | undefined)[] = [];
    let runs = 0;
    for (; (await readProgress('counters')).day !== DAY; runs += 1) {
      let asked = 0;
      // Enough for any one part of three, not for all: it is asked for each conversation and each part.
      const isOver = () => {
        asked += 1;
        return asked > IDS.length + 2;
      };
      const { told } = await look({ isOver });
      found.push(...told.map(({ conversationId }) => conversationId));
      if (runs > 20) throw new Error('it comes to no end');
    }
    expect(runs).toBeGreaterThan(1);
    expect([...new Set(found)].toSorted()).toEqual([BETA, GAMMA]);
    expect(await state()).toEqual(before);
  });
});

describe('a run that is killed', () => {
  it('while it mends leaves what the next one mends, and is told of', { timeout: 300_000 }, async () => {
    const plant = async () => {
      await again();
      await fact(BETA, { outcome: 'unknown' } as Partial<Fact>);
      const { pk, sk } = rowOf(GAMMA, false);
      await table().send(new DeleteCommand({ TableName: 'Agents', Key: { pk, sk } }));
    };
    await plant();
    const { calls } = await runOnce(checkCounters, NOW);
    await takeFindings(NOW);
    expect(await state()).toEqual(before);
    // Before the last of them it only reads.
    for (let done = calls - 24; done < calls; done += 3) {
      await plant();
      await runOnce(checkCounters, NOW, { after: done });
      const { outcome } = await runOnce(checkCounters, NOW);
      expect({ done, outcome }).toMatchObject({ done, outcome: { payload: { failures: [] } } });
      const found = (await takeFindings(NOW)).map(({ conversationId }) => conversationId).toSorted();
      expect({ done, found }).toEqual({ done, found: [BETA, GAMMA] });
      expect(await state()).toEqual(before);
    }
  });
});
