import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Customer } from './customer.ts';
import { resultOf } from './result.ts';
import { busEvent, failedInvocation, isQuestion, World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());
afterEach(() => {
  world.fault = () => undefined;
  world.refuses = () => false;
  world.takeRecords();
  world.takeEvents();
});

const QUESTION = { id: 'q1', after: 0, text: '送料はいくらですか' };

describe('F11: a bus', () => {
  /** Twelve messages: thirteen events in two calls of PutEvents. */
  const twelve = async () => {
    const customer = await Customer.join(world);
    for (let after = 0; after < 12; after += 1) await customer.act('send', { ...QUESTION, id: `q${after}`, after });
    world.puts = [];
    return customer;
  };
  const ORDER = ['1 ConversationOpened', ...Array.from({ length: 12 }, (_, i) => `${i + 1} MessageReceived`)];
  const taken = ({ conversationId }: Customer) =>
    world.published
      .filter(({ detail }) => detail.conversationId === conversationId)
      .map(({ type, detail }) => `${detail.seq} ${type}`);

  it('that refuses some entries is given only those again, before what follows', async () => {
    await twelve();
    const refused = new Set([3, 5]);
    world.refuses = ({ detail }) => refused.delete(detail.seq);
    await world.publish();
    expect(world.puts).toEqual([ORDER.slice(0, 10), ['3 MessageReceived', '5 MessageReceived'], ORDER.slice(10)]);
  });

  it('that refuses an entry for long gets it by the stream, and nothing is skipped', async () => {
    const customer = await twelve();
    let left = 7;
    world.refuses = ({ detail }) => detail.seq === 4 && left-- > 0;
    await world.publish();
    const refused = ['4 MessageReceived'];
    const fromThere = ORDER.slice(4);
    expect(world.puts).toEqual([
      ...[ORDER.slice(0, 10), refused, refused],
      ...[fromThere, refused, refused],
      ...[fromThere, refused],
    ]);
    expect(new Set(taken(customer))).toEqual(new Set(ORDER));
  });

  it('that is down fails the batch; given again, everything comes in order', async () => {
    const customer = await twelve();
    const Records = world.takeRecords();
    world.refuses = () => {
      throw new Error('down');
    };
    const { outcome } = await world.run('publish', { Records });
    expect(outcome).toHaveProperty('error');
    expect(taken(customer)).toEqual([]);
    world.refuses = () => false;
    await world.publish(Records);
    expect(taken(customer)).toEqual(ORDER);
  });
});

describe('F12: events', () => {
  it('twice, in any order and a day late change nothing any more', async () => {
    const customer = await Customer.join(world);
    await customer.act('send', QUESTION);
    await customer.act('send', { id: 'q2', after: 1, text: '配達は何日かかりますか' });
    await customer.act('close');
    const records = world.takeRecords();
    await world.publish(records);
    const before = await resultOf(world, [customer]);
    for (const record of [...records].reverse()) await world.publish([record]);
    for (const event of world.takeEvents().filter(isQuestion)) await world.call('reply', busEvent(event));
    const { joinedLater: _, rooms: __, ...after } = await resultOf(world, [customer]);
    expect(before).toMatchObject(after);
    expect(await customer.head()).toMatchObject({ headSeq: 3, state: { mode: 'closed' } });
  });

  it('of several questions in the wrong order get each question its own answer', async () => {
    const customer = await Customer.join(world);
    await customer.act('send', QUESTION);
    await customer.act('send', { id: 'q2', after: 1, text: '配達は何日かかりますか' });
    await world.publish();
    const questions = world.takeEvents().filter(isQuestion).map(busEvent);
    for (const event of [...questions.toReversed(), ...questions]) await world.call('reply', event);
    const late = questions.map((event) => ({ ...event, detail: { ...event.detail, at: Date.now() - 86_400_000 } }));
    for (const event of late) await world.call('reply', event);
    for (const event of late) await world.call('apologize', failedInvocation(event));
    const replies = (await customer.log()).slice(2).map(({ id, outcome, body }) => [id, outcome, body?.text]);
    expect(replies).toEqual([
      ['q2.reply', 'answer', '3日です。'],
      ['q1.reply', 'answer', '550円です。'],
    ]);
  });

  it('of a version nobody knows end where failures go, at every stage, and leave no trace', async () => {
    const customer = await Customer.join(world);
    await customer.act('send', QUESTION);
    await world.publish();
    const [question] = world.takeEvents().filter(isQuestion);
    if (!question) throw new Error('no question');
    const event = busEvent({ ...question, detail: { ...question.detail, version: 2 } });
    expect((await world.run('reply', event)).outcome).toHaveProperty('error');
    expect((await world.run('apologize', failedInvocation(event))).outcome).toHaveProperty('error');
    expect(await customer.log()).toHaveLength(1);
  });
});
