import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAILURES, REST_MS } from '../../functions/member/breaker.ts';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { DirectoryUnavailable } from '../../functions/member/directory.ts';
import { rememberNumber } from '../../functions/member/link-number.ts';
import { logger } from '../../functions/platform/observability.ts';
import type { Service } from '../../local/account.ts';
import { type Business, startBusiness } from './business.ts';
import { directoryContract } from './directory.contract.ts';
import { rowsOf, startTables } from './tables.ts';

let tables: Service;
let business: Business;

beforeAll(async () => {
  tables = await startTables();
  business = await startBusiness();
});
afterAll(async () => {
  await business.close();
  await tables.close();
});

const choose = (changes: object = {}) => vi.stubEnv('MEMBERS', JSON.stringify({ ...business.settings(), ...changes }));

beforeEach(() => {
  business.state.fault = undefined;
  business.state.expiresIn = 300;
  business.received.length = 0;
  vi.spyOn(logger, 'error').mockImplementation(() => {});
  choose();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

directoryContract();

const paths = () => business.received.map(({ path }) => path);
const ofMember = () => business.received.filter(({ path }) => path !== '/token');
const EMAIL = 'sasaki.aya@example.com';
const find = () => memberDirectory().find({ email: EMAIL });
const failure = async (ask: () => Promise<unknown> = find): Promise<string> => {
  const error = await ask().then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DirectoryUnavailable);
  const { message, cause } = error as DirectoryUnavailable;
  expect(cause).toBeUndefined();
  return message;
};
const json = (value: unknown) => JSON.stringify(value);

describe('a member system of the business', () => {
  it('is asked with one token for many questions, and for an address in no log of addresses', async () => {
    await find();
    await find();
    const [id] = (await rowsOf('Members')).map(({ pk }) => String(pk).slice('MEMBER#'.length));
    await memberDirectory().get(id ?? '');
    expect(paths().filter((path) => path === '/token')).toHaveLength(1);
    expect(json(business.received.map(({ path, query }) => [path, ...query]))).not.toContain('@');
  });

  it('is asked by the number that the host site has vouched for', async () => {
    await rememberNumber('surrogate-of-4', 'M-1004');
    expect(await memberDirectory().get('surrogate-of-4')).toMatchObject({ number: 'M-1004', name: '渡辺 大輔' });
    expect(await orderDirectory().newest('surrogate-of-4', 3)).not.toEqual([]);
  });

  it('leaves nothing in our tables but the number behind a surrogate', async () => {
    await find();
    const rows = await rowsOf('Members');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(['number', 'pk', 'sk', 'writtenAt']);
    expect(await rowsOf('Orders')).toEqual([]);
  });

  it('gets a new token shortly before the old one ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await find();
    vi.setSystemTime(Date.now() + 269_000);
    await find();
    expect(paths().filter((path) => path === '/token')).toHaveLength(1);
    vi.setSystemTime(Date.now() + 2_000);
    await find();
    expect(paths().filter((path) => path === '/token')).toHaveLength(2);
  });

  it('that does not take a token any more is asked with a new one, once', async () => {
    await find();
    business.forgetTokens();
    business.received.length = 0;
    expect((await find())?.ref.number).toBe('M-1001');
    expect(paths()).toEqual(['/crm/members/search', '/token', '/crm/members/search']);

    business.received.length = 0;
    business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.writeHead(401).end());
    expect(await failure()).toBe('members: answered 401');
    expect(paths()).toEqual(['/crm/members/search', '/token', '/crm/members/search']);
  });

  it.each([
    ['fails once', 500],
    ['is asked too often', 429],
  ])('that %s is asked again', async (_, status) => {
    business.state.fault = (response, { path }) =>
      path !== '/token' && ofMember().length === 1 ? response.writeHead(status).end() : undefined;
    expect((await find())?.ref.number).toBe('M-1001');
    expect(ofMember()).toHaveLength(2);
  });

  it('that breaks the connection is asked again', async () => {
    business.state.fault = (response, { path }) =>
      path !== '/token' && ofMember().length === 1 ? response.destroy() : undefined;
    expect((await find())?.ref.number).toBe('M-1001');
  });

  it('that is busy for long is asked twice, and then it is not available', async () => {
    business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.writeHead(503).end(EMAIL));
    expect(await failure()).toBe('members: answered 503');
    expect(ofMember()).toHaveLength(2);
  });

  it('that never answers is given up', async () => {
    // Two tries of two seconds: the pause of a hanging system is what is tested.
    business.state.fault = (_, { path }) => (path === '/token' ? undefined : true);
    expect(await failure()).toBe('members: did not answer in time');
    expect(ofMember()).toHaveLength(2);
  });

  it('that refuses us says so, and is not asked twice', async () => {
    business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.writeHead(403).end());
    expect(await failure()).toBe('members: answered 403');
    expect(ofMember()).toHaveLength(1);
  });

  it('that sends us elsewhere is not followed', async () => {
    business.state.fault = (response, { path }) =>
      path === '/token' ? undefined : response.writeHead(307, { location: `${business.origin}/elsewhere` }).end();
    expect(await failure()).toBe('members: answered 307');
    expect(paths()).not.toContain('/elsewhere');
  });

  const named = { number: 'M-1001', name: '秘密 花子', usage: [], preferences: {}, status: 'active' };
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a page', '<html>秘密 花子</html>', /^members: answered what is no JSON$/],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0x7d]), /^members: answered what is no UTF-8$/],
    ['a list', '[]', /^members: did not answer in the form agreed on: the whole$/],
    ['a status that is none', json({ members: [{ ...named, status: '秘密' }] }), /form agreed on: members\.status$/],
    [
      'a balance that is a text',
      json({ members: [{ ...named, points: { balance: '9', expiring: [] } }] }),
      /points\.balance$/,
    ],
    ['a day that is none', json({ members: [{ ...named, contract: { from: '2026-02-30' } }] }), /contract\.from$/],
    ['a name with a second line', json({ members: [{ ...named, name: '秘密\n花子' }] }), /members\.name$/],
    [
      'a preference of two lines',
      json({ members: [{ ...named, preferences: { 秘密: '\n' } }] }),
      /members\.preferences$/,
    ],
    ['a number that is a path', json({ members: [{ ...named, number: '../x' }] }), /members\.number$/],
    ['an address for two', json({ members: [{ ...named, email: 'a@example.jp,b@example.jp' }] }), /members\.email$/],
  ])('that answers %s is not available, and nothing of it is told', async (_, body, message) => {
    business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.writeHead(200).end(body));
    const said = await failure();
    expect(said).toMatch(message);
    expect(said).not.toMatch(/秘密|花子|@/);
    expect(json(vi.mocked(logger.error).mock.calls)).not.toMatch(/秘密|花子|@/);
  });

  it('that answers without end is not read to it', async () => {
    business.state.fault = (response, { path }) =>
      path === '/token' ? undefined : response.writeHead(200).end('{"a":"'.padEnd(1_000_000, 'x'));
    expect(await failure()).toBe('members: answered more than 262144 bytes');
  });

  it('that says nothing of the kind by its 404 is one with a wrong address', async () => {
    choose({ memberUrl: `${business.origin}/wrong` });
    expect(await failure(() => memberDirectory().find({ number: 'M-1001' }))).toMatch(/form agreed on: code$/);
  });

  it('that answers another member than the one asked for gives away nothing', async () => {
    const other = { ...named, number: 'M-1002' };
    business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.end(json(other)));
    expect(await memberDirectory().find({ number: 'M-1001' })).toBeUndefined();
    const found = { ...named, email: 'x.sasaki.aya@example.com' };
    business.state.fault = (response, { path }) =>
      path === '/token' ? undefined : response.end(json({ members: [found] }));
    expect(await find()).toBeUndefined();
  });

  it('is asked over https alone', async () => {
    choose({ memberUrl: 'http://crm.example.jp' });
    expect(await failure()).toBe('members: its address is not https');
  });

  it('that nobody reaches is not available', async () => {
    choose({ memberUrl: 'http://127.0.0.1:1' });
    expect(await failure()).toMatch(/^members: was not reached \([\w ]+\)$/);
  });
});

describe('an OAuth server', () => {
  it.each<[string, number, unknown]>([
    ['refuses us', 401, { error: 'invalid_client' }],
    ['gives a token of another kind', 200, { access_token: 'a', token_type: 'mac' }],
    ['gives a token that would end the header', 200, { access_token: 'a\r\nx: y', token_type: 'Bearer' }],
    ['gives none', 200, {}],
  ])('that %s leaves the member system unasked', async (_, status, body) => {
    business.state.fault = (response) => response.writeHead(status).end(json(body));
    expect(await failure()).toMatch(/^members: (gave no token \(401\)|did not answer in the form agreed on)/);
    expect(ofMember()).toEqual([]);
  });

  it('is asked for a token once, however many questions come at the same time', async () => {
    await Promise.all([find(), find(), find()]);
    expect(paths().filter((path) => path === '/token')).toHaveLength(1);
  });

  it('that does not say how long a token is good for is asked anew after a minute', async () => {
    business.state.expiresIn = undefined;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await find();
    vi.setSystemTime(Date.now() + 61_000);
    await find();
    expect(paths().filter((path) => path === '/token')).toHaveLength(2);
  });
});

describe('an order system of the business', () => {
  const answered = (body: unknown) => {
    business.state.fault = (response, { path }) => (path.startsWith('/shop') ? response.end(json(body)) : undefined);
  };
  const order = { number: '12345', orderedOn: '2026-11-12', items: [], status: 'shipped' };

  it('that answers an order of somebody else shows it to nobody', async () => {
    const id = (await memberDirectory().find({ number: 'M-1002' }))?.ref.id ?? '';
    answered({ ...order, member: 'M-1001' });
    expect(await failure(() => orderDirectory().get(id, '12345'))).toBe('orders: answered an order of another member');
    answered({ orders: [{ ...order, member: 'M-1001' }] });
    expect(await failure(() => orderDirectory().newest(id, 5))).toBe('orders: answered an order of another member');
    answered({ ...order, number: '12346', member: 'M-1002' });
    expect(await failure(() => orderDirectory().get(id, '12345'))).toBe('orders: answered another order');
    answered(order);
    expect(await failure(() => orderDirectory().get(id, '12345'))).toMatch(/form agreed on: member$/);
  });

  it('may answer in any order and more than was asked for', async () => {
    const id = (await memberDirectory().find({ number: 'M-1002' }))?.ref.id ?? '';
    const days = ['2026-01-01', '2026-03-01', '2026-02-01'];
    answered({ orders: days.map((orderedOn) => ({ ...order, member: 'M-1002', orderedOn })) });
    const newest = await orderDirectory().newest(id, 2);
    expect(newest.map(({ orderedOn }) => orderedOn)).toEqual(['2026-03-01', '2026-02-01']);
  });
});

describe('the breaker', () => {
  it('leaves a system alone that has failed again and again, lets one try after a rest, and closes when it answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const fail = () => {
      business.state.fault = (response, { path }) => (path === '/token' ? undefined : response.writeHead(503).end());
    };
    fail();
    for (let i = 0; i < FAILURES; i += 1) await failure();
    business.received.length = 0;
    expect(await failure()).toBe(`members: rests after ${FAILURES} failures`);
    expect(business.received).toEqual([]);

    vi.setSystemTime(Date.now() + REST_MS);
    const [first, ...others] = await Promise.all([failure(), failure(), failure()]);
    expect(first).toBe('members: answered 503');
    expect(others).toEqual(Array(2).fill(`members: rests after ${FAILURES} failures`));

    vi.setSystemTime(Date.now() + REST_MS);
    business.state.fault = undefined;
    expect((await find())?.ref.number).toBe('M-1001');
    fail();
    expect(await failure()).toBe('members: answered 503');
  });

  it("takes no offence at what a system refuses to answer: the next question may be another's", async () => {
    business.state.fault = (response, { path }) =>
      path.startsWith('/shop/stock') ? response.writeHead(403).end('<html>blocked</html>') : undefined;
    for (let i = 0; i <= FAILURES; i += 1) {
      expect(await failure(() => orderDirectory().stock('<script>'))).toBe('orders: answered 403');
    }
    const id = (await memberDirectory().find({ number: 'M-1002' }))?.ref.id ?? '';
    expect(await orderDirectory().newest(id, 1)).toHaveLength(1);
  });

  it('of members says nothing about orders', async () => {
    business.state.fault = (response, { path }) =>
      path.startsWith('/crm') ? response.writeHead(503).end() : undefined;
    for (let i = 0; i < FAILURES; i += 1) await failure();
    expect(await orderDirectory().stock('まぐ')).toHaveLength(2);
  });
});
