import { inflateRawSync } from 'node:zlib';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertId } from '../../functions/insight/alert-id.ts';
import { claim, markTold, noteAnswered, recentAlerts } from '../../functions/insight/alerts.ts';
import { clearLate, lateBuckets } from '../../functions/insight/late.ts';
import type { Outgoing } from '../../functions/insight/ledger.ts';
import { writeFacts } from '../../functions/insight/rows.ts';
import { states } from '../../functions/insight/states.ts';
import { readTopicSettings, tunedFrom, tuningOf } from '../../functions/insight/topic-settings.ts';
import { watch } from '../../functions/insight/watch.ts';
import { places } from '../../functions/insight/watch-places.ts';
import { insightTable, table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { question } from './job.fixture.ts';
import { rowsIn, startTables } from './tables.ts';
import { STEP } from './traffic.ts';

const s3 = mockClient(S3Client);
const bus = mockClient(EventBridgeClient);
const objects = new Map<string, Uint8Array>();
let dynamodb: Service;

/** The account, but for what alerts are called by and whose hours count. */
const here = { ...places, timeZone: async () => 'Asia/Tokyo', questionOf: async () => '送料はいくらですか' };

beforeAll(async () => {
  dynamodb = await startTables();
  process.env.INSIGHT_BUCKET = 'insights';
  process.env.BUS_NAME = 'bus';
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => void objects.set(Key, Body));
  s3.on(DeleteObjectCommand).callsFake(({ Key }) => void objects.delete(Key));
  s3.on(GetObjectCommand).callsFake(({ Key }) => {
    const bytes = objects.get(Key);
    if (!bytes) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} });
    return { Body: { transformToByteArray: async () => bytes } };
  });
  bus.on(PutEventsCommand).callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'e' })) }));
});
afterAll(() => dynamodb.close());
beforeEach(() => bus.resetHistory());

const told = () =>
  bus.commandCalls(PutEventsCommand).flatMap(({ args }) =>
    (args[0].input.Entries ?? []).map(({ DetailType, Detail }) => ({
      type: DetailType,
      detail: JSON.parse(Detail ?? ''),
    })),
  );

describe('the job over its tables', () => {
  const now = Math.floor(Date.now() / STEP) * STEP;
  const from = now - 150 * STEP;
  const at = now - 20 * STEP;

  it('finds a surge once although each run is done twice at once, and leaves what others read', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: from });
    const usual = [...Array(150)].flatMap((_, step) =>
      [0, 1, 2].map((n) => question(from + step * STEP + n * 60_000, { topic: n === 0 ? 'faq-a' : 'faq-b' })),
    );
    const surge = [...Array(50)].map((_, n) => question(at + n * 20_000, { topic: 'faq-a', page: '/cart' }));
    await writeFacts([...usual, ...surge]);
    for (let step = at; step <= now; step += STEP) {
      vi.setSystemTime(step + 120_000);
      await Promise.all([watch(step + 120_000, here), watch(step + 120_000, here)]);
    }
    vi.useRealTimers();

    const alerts = await rowsIn('ALERT');
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      ...{ kind: 'topic', topic: 'faq-a', title: '送料はいくらですか', endedAt: expect.any(String) },
      pages: [{ page: '/cart', count: expect.any(Number) }],
      expiresAt: expect.any(Number),
    });
    expect(alerts[0]?.claimed).toBeUndefined();
    expect(alerts[0]?.examples).toContainEqual([expect.stringMatching(/^c\d+$/), 1]);
    const types = told().map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['SurgeStarted', 'SurgeEnded']);
    const revisions = told().map(({ detail }) => detail.revision);
    expect(revisions).toEqual([...revisions.keys()].map((number) => number + 1));
    expect(told()[0]?.detail.page).toBe(`#/alerts/${alerts[0]?.id}`);

    const day = new Date(at).toISOString();
    const read = (await rowsIn(`READ#${day.slice(0, 10)}`)).find(({ sk }) => sk === day.slice(11, 16));
    const readings = JSON.parse(inflateRawSync(read?.readings as Uint8Array).toString('utf8'));
    expect(readings.find(([topic]: [string]) => topic === 'faq-a')).toEqual([
      'faq-a',
      16,
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
      1,
    ]);
    const [job] = await rowsIn('STATE');
    expect(job?.at).toBe(new Date(now - STEP).toISOString());
    expect([...objects.keys()].filter((key) => key.startsWith('state/'))).toEqual([job?.key]);
    expect(job?.checkpoints).toEqual(
      [...objects.keys()].filter((key) => key.startsWith('checkpoint/')).map((key) => `${key.slice(11, 27)}:00.000Z`),
    );
  });

  it('goes back for what the recorder marks as late', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: now + 120_000 });
    await writeFacts([...Array(50)].map((_, n) => question(at + n * 20_000, { topic: 'faq-b' })));
    expect(await lateBuckets()).toHaveLength(4);
    await watch(now + 120_000, here);
    vi.useRealTimers();
    expect(await lateBuckets()).toEqual([]);
    expect((await rowsIn('ALERT')).map(({ topic }) => topic).toSorted()).toEqual(['faq-a', 'faq-b']);
    expect(told().map(({ type, detail }) => [type, detail.topic])).toEqual([
      ['SurgeStarted', 'faq-b'],
      ['SurgeEnded', 'faq-b'],
    ]);
  });

  it('counts once although the answer to its write was lost', async () => {
    const before = await states.stored();
    const send = vi.spyOn(table(), 'send');
    send.mockImplementationOnce(async (command) => {
      send.mockRestore();
      await table().send(command as PutCommand);
      // The SDK sends it again, and finds its own write.
      return table().send(command as PutCommand) as never;
    });
    const progress = { at: now, readUntil: now, checkpoints: [] };
    const stored = await states.commit(before, new Uint8Array([1]), progress);
    expect(stored?.version).toBe((before?.version ?? 0) + 1);
    expect(objects.has(stored?.key ?? '')).toBe(true);
    expect(objects.has(before?.key ?? '')).toBe(false);
    expect(await states.commit(before, new Uint8Array([2]), progress)).toBeUndefined();
    expect([...objects.keys()].filter((key) => key.startsWith('state/'))).toEqual([stored?.key]);
  });
});

describe('alerts', () => {
  const detectedAt = Date.now();
  const id = alertId('faq-z', detectedAt);
  const outgoing = (revision: number, more = {}): Outgoing => ({
    ...{ what: 'updated', revision, examples: [['c1', 2]] },
    alert: {
      ...{
        id,
        kind: 'topic',
        topic: 'faq-z',
        title: 'z',
        count: revision,
        expected: 1,
        ratio: 3,
        visitors: 5,
        pages: [],
      },
      ...{ startedAt: new Date(detectedAt).toISOString(), detectedAt: new Date(detectedAt).toISOString(), ...more },
    },
  });
  const stored = async () => (await recentAlerts(detectedAt - STEP)).find(({ alert }) => alert.id === id);

  it('are told by one run at a time, and each revision once', async () => {
    const now = Date.now();
    expect(await claim(outgoing(1), now)).toBe('claimed');
    expect(await claim(outgoing(1), now + 1_000)).toBe('busy');
    // Whoever claimed it has died.
    expect(await claim(outgoing(1), now + 121_000)).toBe('claimed');
    await markTold(outgoing(1));
    expect(await claim(outgoing(1), now + 300_000)).toBe('told');
    expect(await claim(outgoing(2, { endedAt: new Date(now).toISOString() }), now)).toBe('claimed');
    await markTold(outgoing(2));
  });

  it('keep what staff said of them, and lose what is no more', async () => {
    const [row] = (await rowsIn('ALERT')).filter((one) => one.id === id);
    const set = 'SET notice = :notice, verdict = :verdict';
    const values = { ':notice': { id: 'n1', at: 'now', answered: 0 }, ':verdict': { real: true, at: 'now' } };
    const Key = { pk: 'ALERT', sk: row?.sk };
    const input = { TableName: insightTable(), Key, UpdateExpression: set, ExpressionAttributeValues: values };
    await table().send(new UpdateCommand(input));
    await claim(outgoing(3), Date.now());
    await noteAnswered(
      new Map([
        ['n1', 12],
        ['n2', 5],
      ]),
      Date.now(),
    );
    const { alert } = (await stored()) ?? {};
    expect(alert).toMatchObject({ count: 3, notice: { id: 'n1', answered: 12 }, verdict: { real: true } });
    expect(alert?.endedAt).toBeUndefined();
  });
});

describe('late steps', () => {
  it('that are marked again while they are read stay', async () => {
    const Item = { pk: 'LATE', sk: '2026-11-22T09:35Z', at: 1 };
    await table().send(new PutCommand({ TableName: insightTable(), Item }));
    const late = await lateBuckets();
    await table().send(new PutCommand({ TableName: insightTable(), Item: { ...Item, at: 2 } }));
    await clearLate(late);
    expect(await lateBuckets()).toEqual([{ bucket: Date.parse('2026-11-22T09:35Z'), mark: 2 }]);
    await clearLate(await lateBuckets());
    expect(await lateBuckets()).toEqual([]);
  });
});

describe('settings of topics', () => {
  it('are read as staff decided them, and tune within bounds', async () => {
    const Item = { pk: 'TOPIC', sk: 'faq-q', sensitivity: 'low', refuted: 2, confirmed: 1 };
    await table().send(new PutCommand({ TableName: insightTable(), Item }));
    const setting = (await readTopicSettings()).get('faq-q');
    expect(setting).toMatchObject({ sensitivity: 'low', refuted: 2, confirmed: 1 });
    expect(tuningOf(setting ?? {})?.minimum).toBe(1.6);
    expect(tuningOf({ refuted: 100 })?.threshold).toBe(2);
    expect(tuningOf({ confirmed: 100 })?.threshold).toBe(0.75);
    expect(tuningOf({ sensitivity: 'high' })).toEqual({ minimum: 0.7, threshold: 0.7 });
    expect(tuningOf({})).toBeUndefined();
  });

  it('tune words that no entry answers by what was said of any of them', () => {
    const tuned = tunedFrom(
      new Map([
        ['phrase:', { refuted: 2 }],
        ['phrase:決済', { sensitivity: 'low', refuted: 9 }],
        ['faq-q', { refuted: 1 }],
      ]),
    );
    expect(tuned('phrase:配送')?.threshold).toBeCloseTo(1.15 ** 2);
    expect(tuned('phrase:決済')?.threshold).toBeCloseTo(1.6 * 1.15 ** 2);
    expect(tuned('faq-q')?.threshold).toBeCloseTo(1.15);
    expect(tuned('faq-r')).toBeUndefined();
    expect(tunedFrom(new Map())('phrase:配送')).toBeUndefined();
  });
});
