import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import type { Fault } from '../../local/dynamodb.ts';
import { seeded } from '../random.ts';
import { Customer } from './customer.ts';
import { tell, withoutKeys } from './tell.ts';
import { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
  // Retries wait a random time: here a short one.
  const random = Math.random;
  vi.spyOn(Math, 'random').mockImplementation(() => random() / 50);
});
afterAll(() => world.close());
afterEach(() => {
  world.fault = () => undefined;
});

const QUESTION = { id: 'q1', after: 0, text: '送料はいくらですか' };
const isAppend = (operation: string, { TableName }: Record<string, unknown>) =>
  operation === 'PutItem' && TableName === 'Conversations';
const three = async () => {
  const first = await Customer.join(world);
  return [first, await Customer.join(world, first.session), await Customer.join(world, first.session)] as const;
};

describe('F1, F2, F4: a message whose write', () => {
  it.each<[string, Fault]>([
    ['is throttled', 'throttle'],
    ['conflicts with another', 'conflict'],
    ['is done while its answer gets lost', 'lose-reply'],
  ])('%s once is accepted once, and not before it is written', async (_, fault) => {
    const customer = await Customer.join(world);
    const acceptedBefore: number[] = [];
    const faults = [fault];
    world.fault = (operation, body) => {
      if (!isAppend(operation, body)) return undefined;
      acceptedBefore.push(customer.heard('accepted').length);
      return faults.shift();
    };
    await customer.act('send', QUESTION);
    expect(acceptedBefore).toEqual([0, 0]);
    expect(customer.heard('error')).toEqual([]);
    expect(customer.heard('accepted')).toMatchObject([{ id: 'q1', seq: 1 }]);
    expect((await customer.log()).map(({ id }) => id)).toEqual(['q1']);
  });

  it('is throttled for good gets an error with its id and nothing else; the same id is accepted once later', async () => {
    const customer = await Customer.join(world);
    world.fault = (operation, body) => (isAppend(operation, body) ? 'throttle' : undefined);
    await customer.act('send', QUESTION);
    expect(customer.heard('accepted')).toEqual([]);
    expect(customer.heard('error')).toMatchObject([{ id: 'q1', action: 'send', code: 'internal' }]);
    expect(await customer.log()).toEqual([]);
    world.fault = () => undefined;
    await customer.act('send', QUESTION);
    await customer.act('send', QUESTION);
    expect(new Set(customer.heard('accepted').map(({ seq }) => seq))).toEqual(new Set([1]));
    expect(await customer.log()).toHaveLength(1);
  });
});

describe('F1, F2, F4: each request to the tables in turn', () => {
  const WRITERS = [
    'session, resumed',
    'connect, resumed',
    'disconnect',
    'message: join',
    'message: send, the first',
    'message: send, chosen',
    'message: escalate',
    'message: rate',
    'publish, three conversations in a batch',
    'reply: answer',
    'apologize',
  ];
  it.each(WRITERS)('throttled or its answer lost: %s', async (name) => {
    let requests = 0;
    const counting = () => {
      requests = 0;
      world.fault = () => {
        requests += 1;
        return undefined;
      };
    };
    const unhurt = await tell(world, name, [], counting);
    const count = requests;
    expect(count).toBeGreaterThan(0);
    for (let at = 0; at < count; at += 1) {
      for (const fault of ['throttle', 'lose-reply'] as const) {
        let met = false;
        const failing = () => {
          let number = 0;
          world.fault = () => {
            number += 1;
            met ||= number === at + 1;
            return number === at + 1 ? fault : undefined;
          };
        };
        const told = await tell(world, name, [], failing);
        expect(withoutKeys(told), `${name}: ${fault} of request ${at + 1}`).toEqual(withoutKeys(unhurt));
        expect(met).toBe(true);
      }
    }
  });
});

describe('F3: many writers', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  it(`whose writes fail in every way get their messages in, once each, in one order (SEED=${seed})`, async () => {
    const first = await Customer.join(world);
    const tabs = [first];
    for (let i = 1; i < 8; i += 1) tabs.push(await Customer.join(world, first.session));
    const random = seeded(String(seed));
    const kinds: Fault[] = ['throttle', 'conflict', 'lose-reply'];
    world.fault = (operation, body) =>
      isAppend(operation, body) && random() < 0.4 ? kinds[Math.floor(random() * 3)] : undefined;
    await Promise.all(
      tabs.map(async (tab, i) => {
        const heard = () => tab.heard('accepted').some(({ id }) => id === `q${i}`);
        for (let tries = 0; tries < 10 && !heard(); tries += 1) {
          await tab.act('send', { id: `q${i}`, after: 0, text: '送料は' });
        }
      }),
    );
    const log = await first.log();
    expect(log.map(({ seq }) => seq)).toEqual(tabs.map((_, i) => i + 1));
    expect(firstFault(first.conversationId, log)).toBeUndefined();
    const accepted = tabs.map((tab, i) => tab.heard('accepted').find(({ id }) => id === `q${i}`)?.seq);
    expect(accepted).toEqual(tabs.map((_, i) => log.find(({ id }) => id === `q${i}`)?.seq));
  });
});

describe('F14, F16: a push', () => {
  it('to a socket that is gone takes it out of the room; the others hear, the entry stays', async () => {
    const [customer, gone, tab] = await three();
    world.socket(gone.connectionId, 'gone');
    await customer.act('send', QUESTION);
    expect(await customer.room()).not.toContain(gone.connectionId);
    expect(await customer.room()).toHaveLength(2);
    await world.settle();
    for (const socket of [customer, tab]) expect(socket.shown()).toEqual([1, 2]);
    expect(customer.heard('error')).toEqual([]);
  });

  it('of a reply to a socket that is gone does not fail the reply', async () => {
    const [customer, gone, tab] = await three();
    await customer.act('send', QUESTION);
    world.socket(gone.connectionId, 'gone');
    await world.settle();
    expect(tab.shown()).toEqual([1, 2]);
    expect(await customer.room()).toHaveLength(2);
    await gone.act('join');
    world.socket(gone.connectionId);
    await gone.act('join');
    expect(gone.heard('joined').at(-1)?.entries).toHaveLength(2);
  });

  it.each(['slow', 'cut'] as const)('that is %s costs neither the entry nor the sender', async (push) => {
    const [customer, slow, tab] = await three();
    world.socket(slow.connectionId, push);
    await customer.act('send', QUESTION);
    expect(customer.heard('accepted')).toMatchObject([{ seq: 1 }]);
    expect(customer.heard('error')).toEqual([]);
    expect([customer, slow, tab].map((socket) => socket.shown())).toEqual([[1], [], [1]]);
    expect(await customer.log()).toHaveLength(1);
    expect(await customer.room()).toHaveLength(3);
  });

  it('of `accepted` that does not arrive leaves the message accepted', async () => {
    const customer = await Customer.join(world);
    world.socket(customer.connectionId, 'cut');
    await customer.act('send', QUESTION);
    world.socket(customer.connectionId);
    await customer.act('send', QUESTION);
    expect(customer.heard('accepted')).toMatchObject([{ id: 'q1', seq: 1 }]);
    expect(await customer.log()).toHaveLength(1);
  });
});

describe('F6, F15: a $disconnect', () => {
  it('that never comes leaves a row that is not served once its time is over', async () => {
    const [customer, away] = await three();
    const Key = { pk: `ROOM#${customer.conversationId}`, sk: away.connectionId };
    await world.table.send(
      new UpdateCommand({
        TableName: 'Connections',
        Key,
        UpdateExpression: 'SET endsAt = :past',
        ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 1 },
      }),
    );
    await customer.act('send', QUESTION);
    await customer.act('typing', { on: true });
    expect(away.shown()).toEqual([]);
    expect(away.heard('typing')).toEqual([]);
    await away.act('typing', { on: true });
    expect(away.heard('error')).toMatchObject([{ code: 'not_joined' }]);
  });

  it('whose deletes are refused leaves a row that the first push clears', async () => {
    const [customer, away] = await three();
    world.fault = (operation) => (operation === 'BatchWriteItem' ? 'throttle' : undefined);
    expect((await world.run('disconnect', away.event('$disconnect'))).outcome).toHaveProperty('error');
    world.socket(away.connectionId, 'gone');
    expect(await customer.room()).toHaveLength(3);
    await customer.act('send', QUESTION);
    expect(await customer.room()).toHaveLength(2);
  });
});
