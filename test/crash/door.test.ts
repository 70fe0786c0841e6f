import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Customer, sessionEvent } from './customer.ts';
import { deaths } from './tell.ts';
import { type FunctionName, ORIGIN, World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const CALLS_OF_NOBODY = 99;

/** The kills a function can meet with this event; the unhurt run has happened then. */
const waysToDie = async (name: FunctionName, event: unknown) => {
  const { calls } = await world.run(name, event, { after: CALLS_OF_NOBODY });
  return deaths(calls);
};

/** Runs the work with the n-th request for a table throttled, or carried out and its answer lost, for each n. */
const withEachFault = async (work: (n: string) => Promise<void>) => {
  for (const kind of ['throttle', 'lose-reply'] as const) {
    for (let at = 0, met = true; met; at += 1) {
      met = false;
      let seen = 0;
      const armed = { now: false };
      world.fault = () => {
        if (!armed.now) return undefined;
        seen += 1;
        met ||= seen === at + 1;
        return seen === at + 1 ? kind : undefined;
      };
      arm = (on) => {
        armed.now = on;
      };
      await work(`${kind}-${at}`);
      world.fault = () => undefined;
    }
  }
};
let arm: (on: boolean) => void = () => {};

const blockEvent = ({ conversationId }: Customer) => ({
  headers: {},
  requestContext: {
    http: { method: 'PUT', sourceIp: '198.51.100.2' },
    authorizer: { jwt: { claims: { sub: 'agent-1', token_use: 'access', 'cognito:groups': '[agent]' } } },
  },
  pathParameters: { conversationId },
  body: JSON.stringify({ blocked: true, after: 1, evidence: [1] }),
});

describe('staff shutting a visitor out', () => {
  it('killed at any point and asked again is done once and whole', async () => {
    const asked = async () => {
      const customer = await Customer.join(world);
      await customer.say('送料はいくらですか', 0);
      return customer;
    };
    const kills = await waysToDie('block', blockEvent(await asked()));
    expect(kills.length).toBeGreaterThan(5);
    for (const kill of kills) {
      const customer = await asked();
      await world.run('block', blockEvent(customer), kill);
      await world.call('block', blockEvent(customer));
      await world.settle();
      expect((await customer.log()).map(({ kind }) => kind)).toEqual(['message', 'message', 'blocked']);
      expect(await customer.room(), JSON.stringify(kill)).toEqual([]);
      expect(await customer.head()).toMatchObject({ headSeq: 3, state: { blocked: 3 } });
    }
  });
});

describe('staff shutting a visitor out, with trouble at any request', () => {
  it('is done once and whole', async () => {
    await withEachFault(async () => {
      const customer = await Customer.join(world);
      await customer.say('送料はいくらですか', 0);
      arm(true);
      await world.call('block', blockEvent(customer));
      arm(false);
      expect((await customer.log()).map(({ kind }) => kind)).toEqual(['message', 'message', 'blocked']);
      expect(await customer.room()).toEqual([]);
    });
  });
});

describe('the sweep', () => {
  it('killed at any point and run again has closed what was idle, once; who was not shown it hears of it by the next pong', async () => {
    const Item = { pk: 'SETTINGS', sk: '00000001', version: 1, settings: { idleCloseMinutes: 5 } };
    await world.table.send(new PutCommand({ TableName: 'Settings', Item }));
    const idle = async () => {
      const customers = await Promise.all([Customer.join(world), Customer.join(world)]);
      for (const customer of customers) await customer.say('送料はいくらですか', 0);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 });
      return customers;
    };
    await idle();
    const kills = await waysToDie('sweep', {});
    vi.useRealTimers();
    expect(kills.length).toBeGreaterThan(5);
    for (const kill of kills) {
      const customers = await idle();
      await world.run('sweep', {}, kill);
      await world.call('sweep', {});
      await world.settle();
      vi.useRealTimers();
      for (const customer of customers) {
        expect((await customer.log()).map(({ kind }) => kind)).toEqual(['message', 'message', 'closed']);
        expect(await customer.head()).not.toHaveProperty('due');
        await customer.act('ping');
        expect(customer.heard('pong').at(-1)).toMatchObject({ seq: 3 });
      }
    }
  });
});

describe('a member signing in', () => {
  it('with trouble at any request gets his session by the same proof, once', async () => {
    await withEachFault(async (n) => {
      const event = sessionEvent({ identityToken: await proof(n) });
      arm(true);
      const answer = await world.call<{ statusCode: number }>('session', event);
      arm(false);
      expect(answer.statusCode, n).toBe(201);
      expect((await world.call<{ statusCode: number }>('session', event)).statusCode).toBe(401);
    });
  });

  const proof = (sub: string) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ORIGIN)
      .setAudience('uragawa')
      .setSubject(sub)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode('what the host site signs with'));

  it('killed at any point and tried again with a fresh proof is one visitor, with the conversation begun nameless', async () => {
    const nameless = async () => {
      const customer = await Customer.join(world);
      await customer.say('送料はいくらですか', 0);
      return customer;
    };
    const signIn = async ({ session: { resumeKey } }: Customer, sub: string) =>
      sessionEvent({ identityToken: await proof(sub), resumeKey });
    const kills = await waysToDie('session', await signIn(await nameless(), 'unhurt'));
    expect(kills.length).toBeGreaterThan(5);
    for (const [number, kill] of kills.entries()) {
      const customer = await nameless();
      const sub = `m-${number}`;
      await world.run('session', await signIn(customer, sub), kill);
      const answer = await world.call<{ statusCode: number; body: string }>('session', await signIn(customer, sub));
      expect(answer.statusCode, JSON.stringify(kill)).toBe(201);
      expect(JSON.parse(answer.body).visitorId).toBe(customer.session.visitorId);
      const log = await customer.log();
      expect(log.map(({ kind }) => kind)).toEqual(['message', 'message', 'identified']);
      const links = (await world.items('Sessions', `VISITOR#${customer.session.visitorId}`)).filter(
        ({ sk }) => sk === 'MEMBER',
      );
      expect(links).toMatchObject([{ member: log.at(-1)?.state.member }]);
    }
  });
});
