import {
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectionsTable, conversationsTable, table } from '../../functions/platform/table.ts';
import { type Difference, itBut } from './differences.fixture.ts';

type Item = Record<string, unknown>;
type Page = { Items?: Item[]; Count?: number; ScannedCount?: number; LastEvaluatedKey?: Item };

const here = () => ({ TableName: conversationsTable() });
const query = (pk: string, more: Partial<QueryCommandInput> = {}): Promise<Page> =>
  table().send(
    new QueryCommand({
      ...here(),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ...more,
      ExpressionAttributeValues: { ':pk': pk, ...more.ExpressionAttributeValues },
    }),
  );
const scan = (more: Partial<ScanCommandInput>): Promise<Page> =>
  table().send(new ScanCommand({ ...here(), ConsistentRead: true, ...more }));
const put = (Item: Item) => table().send(new PutCommand({ ...here(), Item }));

const pagesOf = async (read: (start: Item | undefined) => Promise<Page>): Promise<Page[]> => {
  const pages: Page[] = [];
  do pages.push(await read(pages.at(-1)?.LastEvaluatedKey));
  while (pages.at(-1)?.LastEvaluatedKey);
  return pages;
};
const sks = (pages: readonly Page[]) => pages.flatMap(({ Items = [] }) => Items.map(({ sk }) => sk));
const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, n) => all + (n ?? 0), 0);

const batch = (requests: readonly object[]) =>
  table().send(new BatchWriteCommand({ RequestItems: { [conversationsTable()]: requests as never } }));
const putOf = (pk: string, sk: string, more: Item = {}) => ({ PutRequest: { Item: { pk, sk, ...more } } });

export const pagingContract = (differences: readonly Difference[]): void => {
  describe('a query or scan over more than a megabyte', () => {
    const pk = 'paging';
    const all = Array.from({ length: 60 }, (_, i) => `P#${String(i).padStart(2, '0')}`);

    beforeAll(async () => {
      const requests = all.map((sk, i) => putOf(pk, sk, { text: 'x'.repeat(40_000), last: i >= 55 }));
      for (let start = 0; start < requests.length; start += 15) await batch(requests.slice(start, start + 15));
    });

    it('ends each page at a megabyte and goes on where it ended, forward and backward', async () => {
      for (const ScanIndexForward of [true, false]) {
        const pages = await pagesOf((ExclusiveStartKey) => query(pk, { ScanIndexForward, ExclusiveStartKey }));
        expect(pages.length).toBe(3);
        expect(pages[0]?.LastEvaluatedKey).toEqual({ pk, sk: sks(pages.slice(0, 1)).at(-1) });
        expect(sks(pages)).toEqual(ScanIndexForward ? all : all.toReversed());
      }
    });

    itBut(differences, 'filters before it cuts a page')(
      'filters after the page is cut: a page may be empty and not the last',
      async () => {
        const filter = { FilterExpression: '#last = :true', ExpressionAttributeNames: { '#last': 'last' } };
        const pages = await pagesOf((ExclusiveStartKey) =>
          query(pk, { ...filter, ExclusiveStartKey, ExpressionAttributeValues: { ':true': true } }),
        );
        expect(pages[0]).toMatchObject({ Count: 0, Items: [] });
        expect(pages[0]?.ScannedCount).toBeGreaterThan(20);
        expect(sks(pages)).toEqual(all.slice(55));
        expect(sum(pages.map(({ ScannedCount }) => ScannedCount))).toBe(60);
      },
    );

    it('counts its limit before the filter', async () => {
      const page = await query(pk, {
        Limit: 10,
        FilterExpression: '#last = :true',
        ExpressionAttributeNames: { '#last': 'last' },
        ExpressionAttributeValues: { ':true': true },
      });
      expect(page).toMatchObject({ Count: 0, ScannedCount: 10, LastEvaluatedKey: { pk, sk: 'P#09' } });
    });

    it('of the whole table gives every item once, and those of one key together and in order', async () => {
      const pages = await pagesOf((ExclusiveStartKey) => scan({ ExclusiveStartKey }));
      const items = pages.flatMap(({ Items = [] }) => Items);
      expect(pages.length).toBeGreaterThan(2);
      expect(new Set(items.map((item) => `${item.pk} ${item.sk}`)).size).toBe(items.length);
      const runs = items.filter((item, i) => items[i - 1]?.pk !== item.pk).map((item) => item.pk);
      expect(new Set(runs).size).toBe(runs.length);
      expect(items.filter((item) => item.pk === pk).map(({ sk }) => sk)).toEqual(all);
    });

    itBut(differences, 'counts a page in UTF-16 units')('counts the bytes of Japanese', async () => {
      const requests = Array.from({ length: 10 }, (_, i) =>
        putOf('japanese', String(i), { text: 'あ'.repeat(40_000) }),
      );
      await batch(requests);
      expect((await query('japanese')).Count).toBeLessThan(10);
    });

    it('may count without reading out', async () => {
      const pages = await pagesOf((ExclusiveStartKey) => query(pk, { Select: 'COUNT', ExclusiveStartKey }));
      expect(sum(pages.map(({ Count }) => Count))).toBe(60);
      expect(pages.flatMap(({ Items = [] }) => Items)).toEqual([]);
    });
  });
};

export const orderContract = (): void => {
  describe('the order of keys', () => {
    it('of texts is that of their UTF-8 bytes', async () => {
      // In UTF-16, as JavaScript sorts, the emoji would come before the full-width tilde.
      const texts = ['E#00000009', 'E#00000010', 'HEAD', 'a', 'é', 'あ', '～', '😀'];
      for (const sk of texts.toReversed()) await put({ pk: 'order', sk });
      expect(sks([await query('order')])).toEqual(texts);
      expect(sks([await query('order', { ScanIndexForward: false, Limit: 2 })])).toEqual(['😀', '～']);
    });

    it('of numbers is that of their values', async () => {
      const numbers = [
        Number.MIN_SAFE_INTEGER,
        -10,
        -9.5,
        -1e-10,
        0,
        1e-10,
        0.5,
        1,
        9,
        10,
        1.5e3,
        Number.MAX_SAFE_INTEGER,
      ];
      for (const openedAt of numbers.toReversed()) {
        await put({ pk: `number ${openedAt}`, sk: 'HEAD', hour: 'ordered', openedAt });
      }
      const ordered = { IndexName: 'hour', ConsistentRead: false, KeyConditionExpression: '#h = :pk' };
      const read = async (more: Partial<QueryCommandInput> = {}) => {
        const { Items = [] } = await query('ordered', {
          ...ordered,
          ExpressionAttributeNames: { '#h': 'hour' },
          ...more,
        });
        return Items.map(({ openedAt }) => openedAt);
      };
      await expect.poll(() => read(), { timeout: 20_000 }).toEqual(numbers);
      const range = {
        KeyConditionExpression: '#h = :pk AND openedAt BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':from': -9.5, ':to': 9 },
        ScanIndexForward: false,
      };
      expect(await read(range)).toEqual([9, 1, 0.5, 1e-10, 0, -1e-10, -9.5]);
    });

    it('limits a range, at both ends inclusive', async () => {
      await batch(['A', 'B', 'C', 'D'].map((sk) => putOf('range', sk)));
      const range = async (condition: string, values: Item) =>
        sks([
          await query('range', {
            KeyConditionExpression: `pk = :pk AND ${condition}`,
            ExpressionAttributeValues: values,
          }),
        ]);
      expect(await range('sk BETWEEN :a AND :b', { ':a': 'B', ':b': 'C' })).toEqual(['B', 'C']);
      expect(await range('sk > :a', { ':a': 'B' })).toEqual(['C', 'D']);
      expect(await range('sk <= :a', { ':a': 'B' })).toEqual(['A', 'B']);
      expect(await range('begins_with(sk, :a)', { ':a': 'C' })).toEqual(['C']);
    });
  });
};

export const projectionContract = (): void => {
  describe('a projection', () => {
    const item = {
      pk: 'projection',
      sk: 'HEAD',
      state: { mode: 'bot', turn: 1 },
      hour: 'h',
      list: [1, { a: 2 }],
      text: 't',
    };
    const read = (ProjectionExpression: string, ExpressionAttributeNames?: Record<string, string>) =>
      table().send(
        new GetCommand({
          ...here(),
          Key: { pk: item.pk, sk: item.sk },
          ConsistentRead: true,
          ProjectionExpression,
          ExpressionAttributeNames,
        }),
      );
    beforeAll(() => put(item));

    it('gives the parts asked for, inside maps and lists too, and nothing for what is not there', async () => {
      const names = { '#s': 'state', '#l': 'list' };
      expect((await read('pk, #s.turn, #l[1].a, nothing', names)).Item).toEqual({
        pk: item.pk,
        state: { turn: 1 },
        list: [{ a: 2 }],
      });
    });

    it.each(['state', 'hour', 'text.language', 'list', 'Role'])(
      'refuses the reserved word in "%s"',
      async (expression) => {
        await expect(read(expression)).rejects.toMatchObject({
          name: 'ValidationException',
          message: expect.stringMatching(/reserved keyword/),
        });
      },
    );

    it('refuses paths that overlap and names that are not used', async () => {
      const invalid = { name: 'ValidationException' };
      await expect(read('#s, #s.turn', { '#s': 'state' })).rejects.toMatchObject(invalid);
      await expect(read('pk', { '#s': 'state' })).rejects.toMatchObject(invalid);
    });
  });
};

export const batchContract = (): void => {
  describe('a batch of writes', () => {
    it('puts and deletes, leaves nothing unprocessed and does not mind what is not there', async () => {
      await put({ pk: 'batch', sk: 'old' });
      const answer = await batch([
        putOf('batch', 'new'),
        { DeleteRequest: { Key: { pk: 'batch', sk: 'old' } } },
        { DeleteRequest: { Key: { pk: 'batch', sk: 'never' } } },
      ]);
      expect(answer.UnprocessedItems).toEqual({});
      expect(sks([await query('batch')])).toEqual(['new']);
    });

    it('spans tables', async () => {
      const Item = { pk: 'batch', sk: 'elsewhere' };
      const other = { [connectionsTable()]: [{ PutRequest: { Item } }] };
      const own = { [conversationsTable()]: [putOf('batch', 'spanning')] };
      await table().send(new BatchWriteCommand({ RequestItems: { ...own, ...other } }));
      const read = new GetCommand({ TableName: connectionsTable(), Key: Item, ConsistentRead: true });
      expect((await table().send(read)).Item).toEqual(Item);
    });

    it.each([
      ['more than 25', Array.from({ length: 26 }, (_, i) => putOf('batch-bad', String(i)))],
      ['none', []],
      ['one item twice', [putOf('batch-bad', 'a'), { DeleteRequest: { Key: { pk: 'batch-bad', sk: 'a' } } }]],
    ])('is refused with %s', async (_, requests) => {
      await expect(batch(requests)).rejects.toMatchObject({ name: 'ValidationException' });
      expect(sks([await query('batch-bad')])).toEqual([]);
    });
  });
};

export const updateContract = (): void => {
  describe('an update', () => {
    const update = (sk: string, more: object) =>
      table().send(new UpdateCommand({ ...here(), Key: { pk: 'update', sk }, ...more }));

    it('adds and sets in one, makes what is not there, and tells what changed', async () => {
      const request = {
        UpdateExpression: 'ADD n :one SET seen = if_not_exists(seen, :one)',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      };
      expect((await update('a', request)).Attributes).toEqual({ n: 1, seen: 1 });
      expect((await update('a', request)).Attributes).toEqual({ n: 2, seen: 1 });
    });

    it('of a number by many at once loses none', async () => {
      const request = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } };
      await Promise.all(Array.from({ length: 30 }, () => update('many', request)));
      expect((await query('update', { ExpressionAttributeValues: {} })).Items).toContainEqual({
        pk: 'update',
        sk: 'many',
        n: 30,
      });
    });

    it('cannot change a key', async () => {
      const request = { UpdateExpression: 'SET sk = :b', ExpressionAttributeValues: { ':b': 'b' } };
      await expect(update('key', request)).rejects.toMatchObject({ name: 'ValidationException' });
    });
  });
};
