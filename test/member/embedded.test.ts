import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { importContent } from '../../functions/member/import.ts';
import type { Service } from '../../local/account.ts';
import { directoryContract, SHARING } from './directory.contract.ts';
import { sampleContent } from './sample.ts';
import { startTables } from './tables.ts';

let tables: Service;

beforeAll(async () => {
  tables = await startTables();
  const sample = sampleContent();
  const sharing = SHARING.map((member) => ({ at: 'here', member }));
  await importContent({ ...sample, members: [...sample.members, ...sharing] });
});
afterAll(() => tables.close());

directoryContract();

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
