import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entriesAfter } from '../../functions/audit/entries.ts';
import { pkOf, skOf } from '../../functions/conversation/log.ts';
import { startStores } from '../erasure/world.ts';
import { put } from './stores.fixture.ts';

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
