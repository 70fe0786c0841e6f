import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, firstFault, hashOf, seal } from '../../functions/conversation/chain.ts';
import type { Entry, Head } from '../../functions/conversation/entry.ts';
import { pkOf, skOf } from '../../functions/conversation/log.ts';
import { Customer } from './customer.ts';
import { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** An entry as another version of the code writes it: with other fields, under a hash of its own. */
const writtenBy = async (
  customer: Customer,
  changed: (entry: Entry) => { head: object; body?: object },
): Promise<void> => {
  const last = (await customer.log()).at(-1);
  const { visitorId } = customer.session;
  const sealed = seal(
    customer.conversationId,
    last,
    {
      id: `other-${last?.seq ?? 0}`,
      kind: 'message',
      role: 'customer',
      by: visitorId,
      after: last?.seq ?? 0,
      facts: { visitorId, ordinal: 0, returning: false, language: 'ja' },
      body: { text: '送料は' },
    },
    Date.now(),
  );
  const { previous, salt = '' } = sealed;
  const { head, body = sealed.body ?? {} } = changed(sealed);
  const digest = digestOf(salt, body);
  const hash = hashOf(customer.conversationId, head as Head, digest, previous);
  const entry: Entry = { ...(head as Head), digest, previous, hash, salt, body };
  const keys = { pk: pkOf(customer.conversationId), sk: skOf(entry.seq) };
  await world.table.send(new PutCommand({ TableName: 'Conversations', Item: { ...keys, ...entry, projected: true } }));
};

const headOf = ({ digest: _d, previous: _p, hash: _h, salt: _s, body: _b, ...head }: Entry): Head => head;

const page = async ({ conversationId }: Customer) => {
  const claims = { sub: 'agent-1', token_use: 'access', 'cognito:groups': '[agent]' };
  const requestContext = { http: { sourceIp: '' }, authorizer: { jwt: { claims } } };
  const event = { headers: {}, requestContext, pathParameters: { conversationId } };
  return JSON.parse((await world.call<{ body: string }>('history', event)).body);
};

/** The whole path goes on after what another version wrote: read, folded, projected, answered, verified. */
const goesOn = async (customer: Customer, seqs: readonly number[]) => {
  await world.settle();
  const before = await customer.log();
  await customer.say('配達は何日かかりますか', before.length, 'next');
  const log = await customer.log();
  expect(log.map(({ seq }) => seq)).toEqual(seqs);
  expect(log.at(-1)).toMatchObject({ id: 'next.reply', outcome: 'answer' });
  expect(firstFault(customer.conversationId, log)).toBeUndefined();
  expect(await customer.head()).toMatchObject({ conversationId: customer.conversationId });
  expect(await page(customer)).toMatchObject({ verified: true, entries: seqs.map((seq) => ({ seq })) });
  await customer.act('join');
  const joined = customer.heard('joined').at(-1);
  expect(joined?.entries).toMatchObject(seqs.map((seq) => ({ seq })));
  expect(customer.heard('error')).toEqual([]);
  return log;
};

describe('F23: an entry', () => {
  it('of an older version, without what is new, is read, folded, projected and answered', async () => {
    const customer = await Customer.join(world);
    await writtenBy(customer, (entry) => {
      const { returning: _r, unanswered: _u, ...state } = entry.state;
      const { by: _b, ...head } = headOf(entry);
      return { head: { ...head, state } };
    });
    await goesOn(customer, [1, 2, 3, 4]);
    await customer.act('escalate');
    await customer.act('rate', { score: 5 });
    await customer.act('close');
    expect((await customer.log()).map(({ kind }) => kind).slice(4)).toEqual(['escalated', 'rated', 'closed']);
  });

  it('of a newer version keeps what nobody knows here: in its hash, in the state that follows, out of the views', async () => {
    const customer = await Customer.join(world);
    await writtenBy(customer, (entry) => ({
      head: { ...headOf(entry), channel: 'mail', state: { ...entry.state, mood: 'angry' } },
      body: { ...entry.body, translation: 'CANARY' },
    }));
    const log = await goesOn(customer, [1, 2, 3, 4]);
    for (const { state } of log) expect(state).toHaveProperty('mood', 'angry');
    expect(log[0]).toMatchObject({ channel: 'mail', body: { translation: 'CANARY' } });
    expect(JSON.stringify(world.frames.get(customer.connectionId))).not.toContain('CANARY');
    expect(JSON.stringify(await page(customer))).not.toContain('CANARY');
  });

  it('of a kind nobody knows here is hidden, says nothing to the bus and does not stop the stream', async () => {
    const customer = await Customer.join(world);
    await customer.say('送料はいくらですか', 0, 'q1');
    await writtenBy(customer, (entry) => ({ head: { ...headOf(entry), kind: 'translated', role: 'system' } }));
    await goesOn(customer, [1, 2, 3, 4, 5]);
    expect((await page(customer)).entries[2]).toEqual({ seq: 3, kind: 'hidden' });
    const events = world.published.filter(({ detail }) => detail.conversationId === customer.conversationId);
    expect(events.filter(({ detail }) => detail.seq === 3)).toEqual([]);
  });
});
