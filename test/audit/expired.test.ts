import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExpired } from '../../functions/audit/checks/expired.ts';
import { keepProgress, readProgress } from '../../functions/audit/checks/progress.ts';
import { HOUR } from '../../functions/audit/digest.ts';
import { conversationsOf, linkItem } from '../../functions/conversation/member-conversations.ts';
import { at, NOW, overAfter, put, run, startStores } from './stores.fixture.ts';

const DUE = Math.floor(NOW / HOUR);
const SECRET = 'whose-it-is';
const seconds = (hoursAgo: number): number => Math.floor((NOW - hoursAgo * HOUR) / 1_000);

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

/** A run for each hour of a day: every part of every table. */
const aDay = async () => {
  await keepProgress('expired', { hour: DUE - 24 });
  return (await run(checkExpired)).told.map(({ what, where }) => `${what} ${where}`);
};

describe('rows that have an end', () => {
  it('are no finding while DynamoDB may still take its time, or where they have none', async () => {
    for (let index = 0; index < 30; index += 1) {
      await put('Sessions', { pk: `VISITOR#${index}`, sk: 'KEY#x', expiresAt: seconds(47) });
      await put('Sessions', { pk: `VISITOR#${index}`, sk: 'MEMBER' });
      await put('Members', { pk: `CODE#${index}`, sk: 'REQUEST', expiresAt: seconds(-1) });
      await put('Connections', { pk: `ROOM#${index}`, sk: 'x', endsAt: seconds(0.5), expiresAt: seconds(-0.5) });
    }
    expect(await aDay()).toEqual([]);
  });

  it('are found in every table once their time is over, by what they are and not by whose', async () => {
    const late = { sk: 'x', expiresAt: seconds(60) };
    await put('Sessions', { pk: `VISITOR#${SECRET}`, ...late, sk: 'KEY#x' });
    await put('Sessions', { pk: `JTI#${SECRET}`, ...late });
    await put('Members', { pk: `CODE#${SECRET}`, ...late, claim: SECRET });
    await put('Members', { pk: `LIMIT#mail#${SECRET}`, ...late });
    await put('Agents', { pk: 'FIGURES#2025-01-01', ...late });
    await put('Insight', { pk: 'BUCKET#2025-01-01T00:00Z', ...late });
    await put('Audit', { pk: 'FINDING#2025-01-01', ...late });
    await put('Webhooks', { pk: 'DELIVERY#x', expiresAt: seconds(60) });
    await put('Connections', { pk: `ROOM#${SECRET}`, sk: 'x', endsAt: seconds(2), expiresAt: seconds(1) });
    expect((await aDay()).toSorted()).toEqual([
      'expired table/Agents/FIGURES',
      'expired table/Audit/FINDING',
      'expired table/Connections/ROOM',
      'expired table/Insight/BUCKET',
      'expired table/Members/CODE',
      'expired table/Members/LIMIT',
      'expired table/Sessions/JTI',
      'expired table/Sessions/VISITOR',
      'expired table/Webhooks/DELIVERY',
    ]);
    await keepProgress('expired', { hour: DUE - 24 });
    const { told } = await run(checkExpired);
    expect(told.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(JSON.stringify(told)).not.toContain(SECRET);
    expect(told.find(({ where }) => where === 'table/Sessions/JTI')?.why).toMatch(
      /^1 rows in one part of 24 .* 48 h ago, the oldest for 60 h$/,
    );
  });

  it('are looked for in one part an hour, and what a run has no time for the next one does', async () => {
    await keepProgress('expired', { hour: DUE - 2 });
    await run(checkExpired, { isOver: overAfter(3) });
    expect(await readProgress('expired')).toMatchObject({ hour: DUE - 2 });
    // All tables of one part, and the first of the next.
    await run(checkExpired, { isOver: overAfter(8) });
    expect(await readProgress('expired')).toMatchObject({ hour: DUE - 1 });
    await run(checkExpired);
    expect(await readProgress('expired')).toMatchObject({ hour: DUE });
    // Done for this hour.
    expect((await run(checkExpired, { isOver: () => true })).told).toEqual([]);
  });

  it('are all looked at within a day, however long nobody did', async () => {
    await keepProgress('expired', { hour: DUE - 1_000 });
    expect((await run(checkExpired)).told).toHaveLength(9);
    expect(await readProgress('expired')).toMatchObject({ hour: DUE });
  });
});

describe('a row that is still there after its end', () => {
  it('is no way to find a conversation again', async () => {
    const link = (id: string, ago: number) => put('Sessions', linkItem('member-1', id, NOW - ago * 24 * HOUR).Put.Item);
    await link('new', 300);
    await link('old', 366);
    expect(await at(NOW, () => conversationsOf('member-1'))).toMatchObject([{ conversationId: 'new' }]);
  });
});
