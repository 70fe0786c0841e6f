import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hoursSince, nextRun } from '../../functions/audit/cadence.ts';
import { HOUR, keyOf, timeOf } from '../../functions/audit/digest.ts';
import type { Finding } from '../../functions/audit/finding.ts';
import { auditReport, type Sight } from '../../functions/audit/report.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { auditTable, table } from '../../functions/platform/table.ts';
import { AuditReport } from '../../functions/protocol/record.ts';
import { startStores } from '../erasure/world.ts';
import { Memory } from './places.fixture.ts';
import { conversation, makeSigner, STACK, START } from './record.fixture.ts';

const never = () => false;
const due = (hour: number): number => START + (hour + 1) * HOUR + 600_000;

let stores: Awaited<ReturnType<typeof startStores>>;
let signer: Signer;
beforeAll(async () => {
  signer = makeSigner();
  stores = await startStores();
});
afterAll(() => stores.close());

const sightOf = (memory: Memory): Sight => ({
  stack: STACK,
  state: async () => memory.state,
  stored: async (key) => memory.files.get(key),
  publicKey: async (keyId) => (keyId === signer.keyId ? signer.pem : undefined),
});
/** An account whose audit has run for some hours. */
const audited = async (hours: number): Promise<Memory> => {
  const memory = new Memory(
    new Map([
      ['one', conversation('one', [0, 1, 3])],
      ['two', conversation('two', [1])],
    ]),
    signer,
  );
  for (let hour = 0; hour < hours; hour += 1) await audit(due(hour), memory.places(), never);
  return memory;
};
const NOTED: Finding = {
  severity: 'error',
  what: 'missing',
  where: 'log/one',
  conversationId: 'one',
  seq: 3,
  why: 'x',
};
/** What a check has mended its row says, too. */
const MENDED = { repaired: true } as const;
const note = async (at: number, each: Partial<Finding> & Partial<typeof MENDED> = {}): Promise<void> => {
  const finding = { ...NOTED, ...each };
  const time = new Date(at).toISOString();
  const sk = `${finding.where}#${finding.what}#${finding.seq ?? ''}`;
  const Item = { pk: `FINDING#${time.slice(0, 10)}`, sk, at: time, ...finding };
  await table().send(new PutCommand({ TableName: auditTable(), Item }));
};

describe('the times of the audit', () => {
  it('are ten minutes past each hour, and whoever is behind is so by full hours', () => {
    const hour = Date.parse('2026-11-22T05:00:00Z');
    expect(nextRun(hour)).toBe(hour + 600_000);
    expect(nextRun(hour + 600_000)).toBe(hour + HOUR + 600_000);
    expect(nextRun(hour + HOUR - 1)).toBe(hour + HOUR + 600_000);
    expect([hoursSince(hour, hour + 5), hoursSince(hour, hour + 4 * HOUR), hoursSince(hour, hour - 5)]).toEqual([
      0, 4, 0,
    ]);
  });
});

describe('the report of the audit', () => {
  it('says how far it is, what was verified in a day, and that the newest digest is sound', async () => {
    const memory = await audited(5);
    const report = await auditReport({}, sightOf(memory), due(4) + 2 * HOUR);
    const { last } = memory.state ?? {};
    expect(AuditReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      digest: { to: timeOf(START + 5 * HOUR), key: last?.key, sha256: last?.sha256, keyId: signer.keyId, sound: true },
      hoursBehind: 2,
      lastDay: { digests: 5, expected: 5, broken: [], conversations: 4, entries: 8 },
      keyIds: [signer.keyId],
      findings: [],
    });
  });

  it('says so where the newest digest is gone, is another, or has no signature that fits', async () => {
    const soundOf = async (memory: Memory) => (await auditReport(undefined, sightOf(memory), due(5))).digest?.sound;
    const newest = keyOf(STACK, START + 2 * HOUR);
    const gone = await audited(3);
    gone.files.delete(newest);
    expect(await soundOf(gone)).toBe(false);

    const [older, unsigned] = [await audited(3), await audited(3)];
    older.files.set(newest, older.files.get(keyOf(STACK, START)) ?? { body: Buffer.alloc(0), metadata: {} });
    expect(await soundOf(older)).toBe(false);
    const { body = Buffer.alloc(0) } = unsigned.files.get(newest) ?? {};
    unsigned.files.set(newest, { body, metadata: {} });
    expect(await soundOf(unsigned)).toBe(false);

    const broken = await audited(3);
    broken.files.set(newest, { body: Buffer.from('no file of ours'), metadata: {} });
    const report = await auditReport({}, sightOf(broken), due(5));
    expect([report.digest?.sound, report.lastDay.digests]).toEqual([false, 2]);

    const sight = { ...sightOf(await audited(3)), publicKey: async () => undefined };
    expect((await auditReport({}, sight, due(5))).digest?.sound).toBe(false);
  });

  it('says which hours of the last day have no digest that holds, and the hourly run finds them, once', async () => {
    const memory = await audited(30);
    const [gone, unsigned, other] = [27, 20, 10].map((hour) => keyOf(STACK, START + hour * HOUR));
    // Of the day before: nobody looks at it every hour.
    memory.files.delete(keyOf(STACK, START + 3 * HOUR));
    memory.files.delete(gone ?? '');
    const { body = Buffer.alloc(0) } = memory.files.get(unsigned ?? '') ?? {};
    memory.files.set(unsigned ?? '', { body, metadata: {} });
    const moved = memory.files.get(keyOf(STACK, START + 9 * HOUR));
    if (moved) memory.files.set(other ?? '', moved);

    const report = await auditReport({}, sightOf(memory), due(29));
    expect(report.digest?.sound).toBe(true);
    expect(report.lastDay).toMatchObject({
      digests: 21,
      expected: 24,
      broken: [27, 20, 10].map((hour) => timeOf(START + hour * HOUR)),
    });
    expect((await audit(due(30), memory.places(), never)).findings).toBe(3);
    expect((await audit(due(31), memory.places(), never)).findings).toBe(0);
    expect([...memory.findings]).toEqual([`missing ${gone}`, `invalid ${unsigned}`, `moved ${other}`]);
  });

  it('does not hold a digest for sound that is another than the next one names', async () => {
    const memory = await audited(5);
    const twin = await audited(2);
    // Written anew from the first on: a signature of ECDSA is another each time.
    for (const [key, file] of twin.files) memory.files.set(key, file);
    const { lastDay, digest } = await auditReport({}, sightOf(memory), due(4));
    expect([digest?.sound, lastDay.digests, lastDay.broken]).toEqual([true, 4, [timeOf(START + HOUR)]]);
    expect((await audit(due(5), memory.places(), never)).findings).toBe(1);
  });

  it('of an account that was never audited names no digest, and when the first one comes', async () => {
    const report = await auditReport({}, sightOf(new Memory(new Map(), signer)), START);
    expect(report).toMatchObject({ hoursBehind: 0, lastDay: { digests: 0 }, keyIds: [], findings: [] });
    expect(report).not.toHaveProperty('digest');
    expect(report.nextRun).toBe(new Date(START + 600_000).toISOString());
  });

  it('of an account that could never sign says how far behind it is', async () => {
    const memory = new Memory(new Map(), signer);
    const denied = async () => {
      throw new Error('AccessDeniedException');
    };
    await expect(audit(due(0), { ...memory.places(), signer: denied }, never)).rejects.toThrow('AccessDenied');
    const report = await auditReport({}, sightOf(memory), due(0) + 5 * HOUR);
    expect(report.hoursBehind).toBe(6);
    expect(report).not.toHaveProperty('digest');
    // What was written meanwhile is proven once it can.
    await audit(due(5), memory.places(), never);
    expect(memory.state?.since).toBe(START);
    expect(memory.files.has(keyOf(STACK, START))).toBe(true);
  });

  it('lists findings of the days asked for, the newest day first, page by page', async () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const DAY = 24 * HOUR;
    for (let seq = 1; seq <= 60; seq += 1) await note(now - DAY, { seq });
    await note(now, { severity: 'warning', what: 'not allowed', where: 'digest/x', ...MENDED });
    await note(now - 29 * DAY, { what: 'gap' });
    await note(now - 30 * DAY, { what: 'fork' });
    const sight = sightOf(new Memory(new Map(), signer));
    const first = await auditReport({}, sight, now);
    expect(first.findings).toHaveLength(50);
    expect(first.findings[0]).toEqual({
      ...NOTED,
      severity: 'warning',
      what: 'not allowed',
      where: 'digest/x',
      ...MENDED,
      at: new Date(now).toISOString(),
    });
    const second = await auditReport({ after: first.after }, sight, now);
    expect(second.findings).toHaveLength(12);
    expect(second.findings.at(-1)?.what).toBe('gap');
    expect(second).not.toHaveProperty('after');
    const seqs = [...first.findings, ...second.findings].filter(({ what }) => what === 'missing').map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(60);
    expect((await auditReport({ days: '1' }, sight, now)).findings).toHaveLength(1);
    expect((await auditReport({ days: '31', after: first.after }, sight, now)).findings.at(-1)?.what).toBe('fork');
  });

  it.each([{ days: '0' }, { days: '91' }, { days: 'x' }, { after: 'yesterday' }])('refuses %o', async (query) => {
    const sight = sightOf(new Memory(new Map(), signer));
    await expect(auditReport(query, sight, START)).rejects.toMatchObject({ code: 'invalid' });
  });
});
