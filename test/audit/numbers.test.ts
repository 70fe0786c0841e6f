import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entriesAfter } from '../../functions/audit/entries.ts';
import { linkOf } from '../../functions/audit/link.ts';
import { Walk } from '../../functions/audit/walk.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { entryAt, newest, page, pkOf, skOf, tail } from '../../functions/conversation/log.ts';
import { startStores } from '../erasure/world.ts';
import { answers, asks, put, remove, writeLog } from './stores.fixture.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

it('an item with a number that is too large for ours keeps no other from being read', async () => {
  const number = (value: string) => ({ pk: pkOf('one'), at: NumberValue.from(value) });
  await put('Conversations', { ...number('1e100'), sk: skOf(1), seq: 1 });
  await put('Conversations', { ...number('5'), sk: skOf(2), seq: 2 });
  const found: unknown[] = [];
  for await (const entries of entriesAfter('one', 0)) found.push(...entries);
  expect(found).toEqual([
    { seq: 1, at: 1e100 },
    { seq: 2, at: 5 },
  ]);
});

const read = async (id: string): Promise<Entry[]> => {
  const found: Entry[] = [];
  for await (const entries of entriesAfter(id, 0)) found.push(...entries);
  return found;
};
const faultsOf = async (id: string): Promise<string[]> => {
  const faults: string[] = [];
  const walk = new Walk({ conversationId: id, report: ({ kind, seq }) => faults.push(`${kind} ${seq}`) });
  for (const entry of await read(id)) walk.next(linkOf(id, entry));
  walk.end();
  return faults;
};

describe('what stands where no entry can be', () => {
  const TEXT = { text: '偽物' };
  const KEYS = ['E#', 'E#00000000', 'E#000000015', 'E#999999991', 'E#x', 'E#00000001 '];

  it.each(KEYS)('is named by the audit, and no reader sees it but between two entries: %j', async (sk) => {
    const id = `place-${KEYS.indexOf(sk)}`;
    const [first, second] = await writeLog(id, Date.UTC(2026, 10, 20), [asks('送料'), answers(1)]);
    expect(await faultsOf(id)).toEqual([]);
    for (const body of [TEXT, first?.body]) {
      await put('Conversations', { ...first, pk: pkOf(id), sk, body });
      expect(await faultsOf(id)).not.toEqual([]);
      expect(await newest(id)).toEqual(second);
      if (sk > skOf(1) && sk < skOf(2)) continue;
      expect((await tail(id, 0)).entries).toEqual([first, second]);
      expect(await page(id, 0, 10)).toEqual([first, second]);
    }
    await remove('Conversations', { pk: pkOf(id), sk });
    expect(await faultsOf(id)).toEqual([]);
  });

  it('is named also where it is the entry itself under another key', async () => {
    const id = 'moved-key';
    const [first] = await writeLog(id, Date.UTC(2026, 10, 20), [asks('送料'), answers(1)]);
    await remove('Conversations', { pk: pkOf(id), sk: skOf(1) });
    await put('Conversations', { ...first, pk: pkOf(id), sk: 'E#00000000' });
    expect(await entryAt(id, 1)).toBeUndefined();
    expect(await faultsOf(id)).not.toEqual([]);
  });
});

describe('the time of an entry', () => {
  const START = Date.UTC(2026, 10, 20, 12);
  const write = async (id: string, ...times: number[]): Promise<number[]> => {
    for (const [index, at] of times.entries()) await writeLog(id, at, [{ ...asks('送料'), id: `q${index}` }]);
    return (await read(id)).map(({ at }) => at);
  };

  it('is never before that of the entry before, whichever function’s clock is behind', async () => {
    expect(await write('clocks', START + 1, START - 1, START + 2)).toEqual([START + 1, START + 1, START + 2]);
  });

  it('is its own where the one before it is of no time that a clock could have said', async () => {
    expect(await write('ahead', START + 86_400_000, START)).toEqual([START + 86_400_000, START]);
  });
});
