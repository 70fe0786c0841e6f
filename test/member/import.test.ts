import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { importContent } from '../../functions/member/import.ts';
import { readFiles } from '../../functions/member/import-files.ts';
import { surrogate } from '../../functions/member/surrogate.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { sampleContent } from './sample.ts';
import { rowsOf, startTables } from './tables.ts';

const MEMBERS = 'number,name,email,points,pointsExpiring,status';
const ORDERS = 'number,member,orderedOn,items,status';
const STOCK = 'sku,name,available,restockOn';
const file = (name: string, ...lines: string[]) => ({ name, content: `${lines.join('\n')}\n` });

describe('an import', () => {
  let tables: Service;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(() => tables.close());
  beforeEach(async () => {
    for (const name of ['Members', 'Orders']) {
      const rows = await rowsOf(name);
      for (let at = 0; at < rows.length; at += 25) {
        const some = rows.slice(at, at + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
        await table().send(new BatchWriteCommand({ RequestItems: { [name]: some } }));
      }
    }
  });

  const bring = (...files: { name: string; content: string }[]) => importContent(readFiles(files));
  const members = (...lines: string[]) => file('m.csv', MEMBERS, ...lines);
  const orders = (...lines: string[]) => file('o.csv', ORDERS, ...lines);
  const stock = (...lines: string[]) => file('s.csv', STOCK, ...lines);
  const numberBy = async (email: string) => (await memberDirectory().find({ email }))?.ref.number;
  const idOf = async (number: string) => (await memberDirectory().find({ number }))?.ref.id ?? '';
  const everything = async () => [...(await rowsOf('Members')), ...(await rowsOf('Orders'))];

  it('writes nothing where it is only tried, and nothing the second time', async () => {
    expect(await importContent(sampleContent(), { dryRun: true })).toEqual({ written: 150, unchanged: 0, removed: 0 });
    expect(await everything()).toEqual([]);
    expect(await importContent(sampleContent())).toEqual({ written: 150, unchanged: 0, removed: 0 });
    const before = await everything();
    expect(await importContent(sampleContent())).toEqual({ written: 0, unchanged: 150, removed: 0 });
    expect(await everything()).toEqual(before);
  });

  it('puts no number and no address into a key', async () => {
    await importContent(sampleContent());
    const keys = (await rowsOf('Members')).map(({ pk, sk }) => `${pk} ${sk}`);
    for (const key of keys) expect(key).toMatch(/^(MEMBER#[\w-]{22} PROFILE|EMAIL#[\w-]{22} MEMBER#[\w-]{22})$/);
    const owners = (await rowsOf('Orders')).filter(({ sk }) => sk === 'OWNER');
    for (const { member } of owners) expect(member).toMatch(/^[\w-]{22}$/);
  });

  it('frees an address that a member has no more, for whoever has it now', async () => {
    await bring(members('M-1,a,old@example.jp,,,active', 'M-2,b,b@example.jp,,,active'));
    await bring(members('M-1,a,new@example.jp,,,active'));
    expect([await numberBy('new@example.jp'), await numberBy('old@example.jp')]).toEqual(['M-1', undefined]);
    await bring(members('M-2,b,OLD@example.jp,,,active'));
    expect(await numberBy('old@example.jp')).toBe('M-2');
    await bring(members('M-1,a,,,,active', 'M-2,b,Old@example.jp,,,withdrawn'));
    expect((await rowsOf('Members')).map(({ sk }) => sk)).toEqual(['PROFILE', 'PROFILE']);
    await bring(members('M-2,b,Old@example.jp,,,active'));
    expect(await numberBy('old@example.jp')).toBe('M-2');
  });

  it('leaves members alone whom the files do not have', async () => {
    await bring(members('M-1,a,a@example.jp,,,active', 'M-2,b,,,,active'));
    await bring(members('M-2,c,,,,active'));
    expect(await numberBy('a@example.jp')).toBe('M-1');
  });

  it('refuses an order of a member whom neither the files nor the tables have, and writes nothing of them', async () => {
    const order = (number: string) => `1,${number},2026-01-02,A-1:a:1,shipped`;
    const both = bring(members('M-1,a,,,,active'), orders(order('M-9')));
    await expect(both).rejects.toThrow('o.csv line 2: member: there is no member M-9');
    expect(await everything()).toEqual([]);
    await bring(members('M-1,a,,,,active'));
    expect(await bring(orders(order('M-1')))).toMatchObject({ written: 1 });
  });

  it('takes an order from the member who had it before, and does not keep an old day of it', async () => {
    await bring(members('M-1,a,,,,active', 'M-2,b,,,,active'), orders('7,M-1,2026-01-02,A-1:a:1,shipped'));
    await bring(orders('7,M-1,2026-01-03,A-1:a:1,delivered'));
    const [first, second] = [await idOf('M-1'), await idOf('M-2')];
    expect((await orderDirectory().newest(first, 5)).map(({ orderedOn }) => orderedOn)).toEqual(['2026-01-03']);
    await bring(orders('7,M-2,2026-01-03,A-1:a:1,delivered'));
    expect(await orderDirectory().newest(first, 5)).toEqual([]);
    expect(await orderDirectory().get(first, '7')).toBeUndefined();
    expect(await orderDirectory().get(second, '7')).toMatchObject({ status: 'delivered' });
    expect(await rowsOf('Orders')).toHaveLength(3);
  });

  it('takes a file of stock for all of it', async () => {
    await bring(stock('A-1,茶碗,3,', 'A-2,皿,1,'));
    expect(await bring(stock('A-1,茶碗,0,2026-12-01'))).toEqual({ written: 1, unchanged: 0, removed: 1 });
    expect(await orderDirectory().stock('皿')).toEqual([]);
    expect(await orderDirectory().stock('茶碗')).toEqual([
      { sku: 'A-1', name: '茶碗', available: 0, restockOn: '2026-12-01' },
    ]);
    await bring(members('M-1,a,,,,active'));
    expect(await orderDirectory().stock('茶碗')).toHaveLength(1);
  });

  it('of all there is removes members and orders that the files do not have, also those of another session secret', async () => {
    const first = [members('M-1,a,a@example.jp,,,active', 'M-2,b,b@example.jp,,,active'), stock('A-1,茶碗,3,')];
    const order = (number: string, member: string) => `${number},${member},2026-01-02,A-1:a:1,shipped`;
    await bring(...first, orders(order('1', 'M-1'), order('2', 'M-2')));
    const issuer = process.env.MEMBER_ISSUER;
    vi.stubEnv('MEMBER_ISSUER', 'https://another.example');
    await bring(...first);
    vi.stubEnv('MEMBER_ISSUER', issuer);
    const access = { pk: 'ACCESS#x', sk: 'y' };
    await table().send(new PutCommand({ TableName: 'Members', Item: access }));

    const only = readFiles([members('M-1,a,a@example.jp,,,active'), orders(order('1', 'M-1'))]);
    const before = await everything();
    // A profile and a pointer each of three members, and an order's three rows.
    expect(await importContent(only, { all: true, dryRun: true })).toEqual({ written: 0, unchanged: 2, removed: 9 });
    expect(await everything()).toEqual(before);
    expect(await importContent(only, { all: true })).toEqual({ written: 0, unchanged: 2, removed: 9 });
    const rows = await everything();
    expect(rows.map(({ pk }) => String(pk).split('#')[0]).toSorted()).toEqual([
      'ACCESS',
      'EMAIL',
      'MEMBER',
      'MEMBER',
      'MEMBER',
      'NUMBER',
      'STOCK',
    ]);
    expect(await numberBy('a@example.jp')).toBe('M-1');
    await expect(importContent(readFiles([orders(order('1', 'M-1'))]), { all: true })).rejects.toThrow('--all needs');
    expect(await everything()).toEqual(rows);
  });

  it('of all there is leaves what is held of a member who is on hold, with the ways to find it', async () => {
    const order = (number: string, member: string) => `${number},${member},2026-01-02,A-1:a:1,shipped`;
    await bring(
      members('M-1,a,a@example.jp,,,active', 'M-2,b,b@example.jp,,,active', 'M-3,c,c@example.jp,,,active'),
      orders(order('1', 'M-1'), order('2', 'M-2'), order('3', 'M-3')),
    );
    const only = readFiles([members('M-1,a,a@example.jp,,,active'), orders(order('1', 'M-1'))]);
    const held = new Set([await surrogate('M-2')]);
    expect(await importContent(only, { all: true, held })).toMatchObject({ removed: 5 });
    expect([await numberBy('b@example.jp'), await numberBy('c@example.jp')]).toEqual(['M-2', undefined]);
    expect(await rowsOf('Orders')).toHaveLength(6);
    expect(await importContent(only, { all: true })).toMatchObject({ removed: 5 });
  });
});
