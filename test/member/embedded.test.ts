import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { importContent } from '../../functions/member/import.ts';
import { addressKey } from '../../functions/member/rows.ts';
import { addressHash } from '../../functions/member/surrogate.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { directoryContract, SHARING } from './directory.contract.ts';
import { sampleContent } from './sample.ts';
import { SESSION_SECRET, startTables } from './tables.ts';

let tables: Service;

beforeAll(async () => {
  tables = await startTables();
  const sample = sampleContent();
  const sharing = SHARING.map((member) => ({ at: 'here', member }));
  await importContent({ ...sample, members: [...sample.members, ...sharing] });
});
afterAll(() => tables.close());

directoryContract();

it('a pointer that is out of date leads to nobody: what is on file counts', async () => {
  const { id = '' } = (await memberDirectory().find({ number: 'M-1001' }))?.ref ?? {};
  const hash = addressHash(new TextEncoder().encode(SESSION_SECRET), 'old@example.jp');
  await table().send(new PutCommand({ TableName: 'Members', Item: addressKey(hash, id) }));
  expect(await memberDirectory().find({ email: 'old@example.jp' })).toBeUndefined();
});

it('an order is read under its member alone, whatever its number is taken for', async () => {
  const { id = '' } = (await memberDirectory().find({ number: 'M-1002' }))?.ref ?? {};
  for (const stranger of ['', '#', `${id}#`, 'STOCK']) {
    expect(await orderDirectory().get(stranger, '12345')).toBeUndefined();
    expect(await orderDirectory().newest(stranger, 20)).toEqual([]);
  }
});

describe('what it costs to ask our own tables', () => {
  const capacityOf = async (ask: () => Promise<unknown>): Promise<number[]> => {
    const units: number[] = [];
    const send = DynamoDBDocumentClient.prototype.send;
    DynamoDBDocumentClient.prototype.send = async function (this: DynamoDBDocumentClient, command: never) {
      const { input } = command as { input: object };
      Object.assign(input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = (await Reflect.apply(send, this, [command])) as { ConsumedCapacity?: { CapacityUnits?: number } };
      units.push(answer.ConsumedCapacity?.CapacityUnits ?? Number.NaN);
      return answer;
    } as never;
    try {
      await ask();
    } finally {
      DynamoDBDocumentClient.prototype.send = send;
    }
    return units;
  };

  it('is one unit for a member, one read for an order, and at most three units for the newest and the stock', async () => {
    const id = (await memberDirectory().find({ number: 'M-1001' }))?.ref.id ?? '';
    expect(await capacityOf(() => memberDirectory().get(id))).toEqual([1]);
    expect(await capacityOf(() => memberDirectory().find({ email: 'sasaki.aya@example.com' }))).toEqual([1, 1]);
    expect(await capacityOf(() => orderDirectory().get(id, '12345'))).toEqual([1]);
    for (const ask of [() => orderDirectory().newest(id, 5), () => orderDirectory().stock('コーヒー')]) {
      const [units, ...more] = await capacityOf(ask);
      expect(units).toBeLessThanOrEqual(3);
      expect(more).toEqual([]);
    }
  });
});
