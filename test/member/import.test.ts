import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { importContent, sharedAddresses } from '../../functions/member/import.ts';
import { readFiles } from '../../functions/member/import-files.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { sampleContent } from './sample.ts';
import { rowsOf, startTables } from './tables.ts';

const MEMBERS = 'number,name,email,points,pointsExpiring,status';
const ORDERS = 'number,member,orderedOn,items,status';
const STOCK = 'sku,name,available,restockOn';
const file = (name: string, ...lines: string[]) => ({ name, content: `${lines.join('\n')}\n` });
const read = (...lines: string[]) => readFiles([file('a.csv', ...lines)]);
const refused = (...lines: string[]): string[] => {
  try {
    read(...lines);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return ['it was not refused'];
};

describe('a file of an import', () => {
  it('is what its columns say it is, in any order of files and columns', () => {
    const content = readFiles([
      file('s.csv', STOCK, 'A-1,茶碗,3,'),
      file('o.csv', ORDERS, '1,M-1,2026-01-02,A-1:茶碗:1,shipped'),
      file('m.csv', 'status,name,number', 'active,花子,M-1'),
    ]);
    expect(content).toEqual({
      members: [
        { at: 'm.csv line 2', member: { number: 'M-1', name: '花子', usage: [], preferences: {}, status: 'active' } },
      ],
      orders: [
        {
          at: 'o.csv line 2',
          member: 'M-1',
          order: {
            number: '1',
            orderedOn: '2026-01-02',
            items: [{ sku: 'A-1', name: '茶碗', quantity: 1 }],
            status: 'shipped',
          },
        },
      ],
      stock: [{ sku: 'A-1', name: '茶碗', available: 3 }],
    });
  });

  it('may have what an IME and Excel make of it', () => {
    const { members, orders } = readFiles([
      file(
        'm.csv',
        `\uFEFF${MEMBERS},kana,contractFrom,usage,preferences`,
        'M-1,花子,Ｈａｎａｋｏ＠example。jp,"１，２００",５００＠２０２６/１２/１|20@2026年3月31日,ACTIVE,ﾊﾅｺ,2024/4/1,データ通信：１．５：ＧＢ：今月,メール＝いらない',
      ),
      file('o.csv', ORDERS, '１２３ａ,M-1,2026/1/2,ａ－１：茶碗：大：２,shipped'),
    ]);
    expect(members[0]?.member).toEqual({
      number: 'M-1',
      name: '花子',
      kana: 'ハナコ',
      email: 'Hanako@example.jp',
      contract: { from: '2024-04-01' },
      points: {
        balance: 1200,
        expiring: [
          { points: 20, on: '2026-03-31' },
          { points: 500, on: '2026-12-01' },
        ],
      },
      usage: [{ label: 'データ通信', amount: 1.5, unit: 'GB', of: '今月' }],
      preferences: { メール: 'いらない' },
      status: 'active',
    });
    expect(orders[0]?.order).toMatchObject({
      number: '123A',
      orderedOn: '2026-01-02',
      items: [{ sku: 'A-1', name: '茶碗:大', quantity: 2 }],
    });
  });

  it('with wrong lines is refused as a whole, each by its line and column', () => {
    expect(
      refused(
        MEMBERS,
        'M-1,花子,hanako@example.jp,5,,active',
        'M-2,,hanako,-1,5@2026-02-30,gone',
        'm-3,太郎,,,,active',
        'Ｍ-4,太郎,,,,active',
        'M-1,太郎,,,,active',
        'M 5,太郎,,,,active',
        ',太郎,,,,active',
        'M-6,太郎,,,5@2026-01-01,active',
        'M-7,太郎,,,,active,x',
        'M-9,"太郎,,,,active',
      ),
    ).toEqual([
      expect.stringMatching(/^a\.csv line 3: name: is missing; it must be a string/),
      expect.stringMatching(/^a\.csv line 3: email: must be one e-mail address/),
      'a.csv line 3: points: must be a whole number from 0 to 999999999',
      'a.csv line 3: pointsExpiring: must be a day such as 2026-12-01',
      'a.csv line 3: status: must be one of active, suspended, withdrawn',
      expect.stringMatching(/^a\.csv line 4: number: must be as it is hashed, .*: M-3;/),
      expect.stringMatching(/^a\.csv line 5: number: must be as it is hashed, .*: M-4;/),
      'a.csv line 6: number: M-1 is in a.csv line 2 already',
      expect.stringMatching(/^a\.csv line 7: number: must be 1 to 40 of/),
      expect.stringMatching(/^a\.csv line 8: number: is missing; it must be 1 to 40 of/),
      'a.csv line 9: points: is missing; it must be a whole number from 0 to 999999999',
      'a.csv line 10: must have 6 cells like the first line; it has 7',
      'a.csv line 11: a quote opens here and never closes',
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['without a line', [''], /^a\.csv: has no line$/],
    [
      'of no kind',
      ['name,status', 'a,b'],
      /^a\.csv line 1: has the columns of no kind of file: members need number, name/,
    ],
    ['with a column that is none', [`${MEMBERS},nmae`], /^a\.csv line 1: nmae: is no column of members/],
    ['with a column twice', [`${MEMBERS},name`], /^a\.csv line 1: name: is no column of members, or there twice/],
    [
      'with half a character',
      [MEMBERS, 'M-1,\ufffd,,,,active'],
      /^a\.csv line 2: name: has a character that could not be/,
    ],
    ['with a name that turns the text', [MEMBERS, 'M-1,a\u202eb,,,,active'], /^a\.csv line 2: name: must be one line/],
    [
      'with more than an item holds',
      [
        `${MEMBERS},usage`,
        `M-1,花子,,,,active,${Array(20)
          .fill(`${'あ'.repeat(60)}:1:回:${'い'.repeat(60)}`)
          .join('|')}`,
      ],
      /^a\.csv line 2: has more than 3900 bytes/,
    ],
    [
      'with an order of nobody',
      [ORDERS, '1,,2026-01-02,A-1:a:1,shipped'],
      /^a\.csv line 2: member: must be the number/,
    ],
    [
      'with an item that is none',
      [ORDERS, '1,M-1,2026-01-02,茶碗,shipped'],
      /^a\.csv line 2: items: must be 1 to 40 of/,
    ],
    [
      'with too much to look through',
      [STOCK, ...Array.from({ length: 501 }, (_, i) => `A-${i},a,1,`)],
      /^stock: has 501 products/,
    ],
  ])('%s is refused', (_, lines, message) => {
    expect(refused(...lines).join('\n')).toMatch(message);
  });

  it('gives back every text that may be a name, whatever a spreadsheet does to it', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((text) => /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(text) && text.trim() === text && text.isWellFormed())
      .filter((text) => !text.startsWith("'") && !text.includes('\ufffd'));
    fc.assert(
      fc.property(name, (text) => {
        const content = stringify([
          ['number', 'name', 'status'],
          ['M-1', text, 'active'],
        ]);
        const { members } = readFiles([{ name: 'a.csv', content }]);
        expect(members[0]?.member.name).toBe(text);
      }),
    );
  });

  it('never says what it has not: any cells are taken or refused with their line', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('M-1', 'active', '5', '2026-01-01', '5@2026-01-01', '', '|', ':', '='),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { maxLength: 4 }), (rows) => {
        const content = stringify([MEMBERS.split(','), ...rows]);
        try {
          for (const { member } of readFiles([{ name: 'a.csv', content }]).members) expect(member.number).toBe('M-1');
        } catch (error) {
          const [first, ...faults] = (error as Error).message.split('\n');
          expect(first).toBe('nothing was imported; correct these');
          for (const fault of faults) expect(fault).toMatch(/^(a\.csv line \d+: |and \d+ more$)/);
        }
      }),
    );
  });

  it('says which members share an address, by their lines', () => {
    const content = read(
      MEMBERS,
      'M-1,a,X@example.jp,,,active',
      'M-2,b,x@example.jp,,,active',
      'M-3,c,x@example.jp,,,withdrawn',
    );
    expect(sharedAddresses(content)).toEqual([['a.csv line 2', 'a.csv line 3']]);
  });
});

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
});
