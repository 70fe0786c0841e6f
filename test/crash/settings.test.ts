import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { Customer } from './customer.ts';
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
  vi.useRealTimers();
});

const pass = (ms: number): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
const save = (version: number, settings: object) => {
  const Item = { pk: 'SETTINGS', sk: String(version).padStart(8, '0'), version, by: 'admin', at: 0, settings };
  return world.table.send(new PutCommand({ TableName: 'Settings', Item }));
};
const cannotRead = (): void => {
  world.fault = (_, { TableName }) => (TableName === 'Settings' ? 'throttle' : undefined);
};
const greeting = (text: string) => ({ greeting: { ja: text, en: text } });
const greeted = async () => (await Customer.join(world)).heard('joined')[0]?.greeting;

describe('while the live settings cannot be read', () => {
  it('a customer is greeted in the words of the deployment, then in the last that are known', async () => {
    await save(1, greeting('第一'));
    cannotRead();
    expect(await greeted()).toBe('greeting。');
    world.fault = () => undefined;
    pass(1_000);
    expect(await greeted()).toBe('第一');
    await save(2, greeting('第二'));
    cannotRead();
    pass(10_000);
    expect(await greeted()).toBe('第一');
    world.fault = () => undefined;
    pass(1_000);
    expect(await greeted()).toBe('第二');
  });

  it('no conversation is closed for being idle: the business may have said never', async () => {
    await save(3, { ...DEFAULTS, idleCloseMinutes: 0 });
    const customer = await Customer.join(world);
    await customer.say('送料はいくらですか', 0);
    pass(2 * 3_600_000);
    cannotRead();
    expect((await world.run('sweep', {})).outcome).toHaveProperty('error');
    expect((await customer.log()).map(({ kind }) => kind)).not.toContain('closed');
    world.fault = () => undefined;
    await save(4, { ...DEFAULTS, idleCloseMinutes: 5 });
    await world.call('sweep', {});
    expect((await customer.log()).map(({ kind }) => kind)).toContain('closed');
  });
});
