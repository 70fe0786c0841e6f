import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedAddresses } from '../../functions/member/import.ts';
import { readFiles } from '../../functions/member/import-files.ts';

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
        'M-1,花子,Ｈａｎａｋｏ＠example。jp,"１，２００",５００＠２０２６/１２/１|20@2026年3月31日,ACTIVE,ﾊﾅｺ,2024/4/1,データ通信：１．５／３：ＧＢ：今月|通話:5:分:今月,メール＝いらない',
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
      usage: [
        { label: 'データ通信', amount: 1.5, limit: 3, unit: 'GB', of: '今月' },
        { label: '通話', amount: 5, unit: '分', of: '今月' },
      ],
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
      'a.csv line 3: pointsExpiring: must be a day such as 2026-12-01; its form is points@last day, such as 500@2026-12-31',
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
    [
      'without one of the columns, and is told which it has',
      ['number,fullname,status', 'M-1,a,active'],
      /^a\.csv line 1: has the columns of no kind of file: .*; it has number, fullname, status$/,
    ],
    ['with nothing but its columns', [MEMBERS], /^a\.csv line 1: has the columns of members, and no line below them$/],
    [
      'with usage out of form',
      [`${MEMBERS},usage`, 'M-1,花子,,,,active,データ通信 7.6GB'],
      /^a\.csv line 2: usage: .*; its form is what:how much:unit:when, such as .*7\.6\/20:GB/,
    ],
    [
      'with an allowance that is no number',
      [`${MEMBERS},usage`, 'M-1,花子,,,,active,データ通信:7.6/無制限:GB:今月'],
      /^a\.csv line 2: usage: must be a number/,
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
