import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFacts } from '../../functions/insight/rows.ts';
import { bucketOf } from '../../functions/insight/steps.ts';
import type { StreamRecord } from '../../local/stream-log.ts';
import { Customer } from './customer.ts';
import { deaths } from './tell.ts';
import { busEvent, isQuestion, World } from './world.ts';

let world: World;
const begun = Date.now();
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** Everything that is due happens, and what the stream said meanwhile. */
const settled = async (): Promise<StreamRecord[]> => {
  const all: StreamRecord[] = [];
  for (;;) {
    const records = world.takeRecords();
    all.push(...records);
    await world.publish(records);
    const questions = world.takeEvents().filter(isQuestion);
    if (questions.length === 0 && records.length === 0) return all;
    for (const question of questions) await world.call('reply', busEvent(question));
  }
};

const steps = (): string[] => [...new Set([bucketOf(begun), bucketOf(Date.now())])];
const counted = async () => (await Promise.all(steps().map(readFacts))).flat();
const forget = async (): Promise<void> => {
  for (const pk of steps().map((step) => `BUCKET#${step}`)) {
    for (const { sk } of await world.items('Insight', pk)) {
      await world.table.send(new DeleteCommand({ TableName: 'Insight', Key: { pk, sk } }));
    }
  }
};

it('killed anywhere and given the same again, in one batch or in several, the recorder counts each question once', async () => {
  const live = { version: 1, fields: { text: '決済が止まっています。', scope: { words: ['決済'] } } };
  await world.table.send(new PutCommand({ TableName: 'Settings', Item: { pk: 'NOTICE', sk: 'outage', live } }));
  const records: StreamRecord[] = [];
  for (const text of ['送料はいくらですか', '決済アプリが開きません', '配達は何日かかりますか']) {
    const customer = await Customer.join(world);
    await customer.act('send', { id: 'q1', after: 0, text });
    records.push(...(await settled()));
  }
  const unhurt = await world.run('record', { Records: records }, { after: Number.POSITIVE_INFINITY });
  const facts = await counted();
  expect(facts).toHaveLength(3);
  expect(facts.map((fact) => Reflect.get(fact, 'topic'))).toEqual(['ja-fee', undefined, 'ja-time']);
  // Also in what was handed to a person.
  expect(facts.map((fact) => Reflect.get(fact, 'notices'))).toEqual([undefined, ['outage'], undefined]);
  for (const split of [records.length, 3, 1]) {
    const batches = Array.from({ length: Math.ceil(records.length / split) }, (_, index) =>
      records.slice(index * split, (index + 1) * split),
    );
    for (const kill of deaths(unhurt.calls)) {
      await forget();
      for (const Records of batches) {
        await world.run('record', { Records }, kill);
        await world.call('record', { Records });
      }
      expect(await counted(), `batches of ${split}, killed after ${kill.after} calls`).toEqual(facts);
    }
  }
});
