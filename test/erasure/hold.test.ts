import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newest, tail } from '../../functions/conversation/log.ts';
import { changeHold, listHolds, requestErasure } from '../../functions/erasure/api.ts';
import { entomb, type Order, sweep } from '../../functions/erasure/erase.ts';
import { endHold, isHeld, putHold } from '../../functions/erasure/hold.ts';
import { putRequest, requestAt } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { table } from '../../functions/platform/table.ts';
import { removeConversation } from '../../functions/retention/acts.ts';
import { found, givenPerson, items, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
afterEach(() => {
  vi.restoreAllMocks();
});

const NOW = Date.parse('2026-11-22T03:00:00Z');
const BY = { id: 'admin-1', role: 'admin' } as const;
const hold = (target: string, note: string, held = true) =>
  changeHold({ what: 'conversation', target, held, note }, BY, NOW);
const noted = async () => (await listHolds()).holds.map(({ target, note }) => [target, note]);

it('what is on hold keeps the reason it has: a second hold would end with the first', async () => {
  const { conversationId } = await givenPerson();
  expect(await hold(conversationId, 'case 9')).toEqual({ held: true });
  await expect(hold(conversationId, 'case 10')).rejects.toMatchObject({ code: 'conflict' });
  expect(await noted()).toEqual([[conversationId, 'case 9']]);
  await hold(conversationId, 'settled', false);
  await hold(conversationId, 'case 10');
  expect(await noted()).toEqual([[conversationId, 'case 10']]);
  await hold(conversationId, 'settled', false);
});

it('what is not there cannot be held: nobody is to believe that it is kept', async () => {
  await expect(hold('nothing', 'case 11')).rejects.toMatchObject({ code: 'not_found' });
  const { conversationId } = await givenPerson();
  await entomb(conversationId, { reason: 'request', by: BY.id, form: 'heads' });
  await expect(hold(conversationId, 'case 11')).rejects.toMatchObject({ code: 'not_found' });
  expect(await noted()).toEqual([]);
});

const ORDER: Order = { reason: 'request', by: BY.id, form: 'heads' };
const MEANWHILE = { note: 'case 12', by: BY.id, at: NOW };
/** Does something right before the first write that holds a text. */
const before = (text: string, run: () => Promise<unknown>): void => {
  const client = table();
  const send = client.send.bind(client);
  let isDone = false;
  vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
    const isWrite = /Put|Update|Write/.test(given[0]?.constructor.name ?? '');
    if (!isDone && isWrite && JSON.stringify(given[0]).includes(text)) {
      isDone = true;
      await run();
    }
    return send(...(given as Parameters<typeof send>));
  });
};

it('a hold that begins between the look for it and the end keeps a conversation whole', async () => {
  for (const what of ['conversation', 'member'] as const) {
    const { conversationId, member } = await givenPerson();
    const target = what === 'member' ? member : conversationId;
    before('"erased"', () => putHold({ what, target, ...MEANWHILE }));
    expect(await entomb(conversationId, ORDER)).toBe('held');
    vi.restoreAllMocks();
    expect((await newest(conversationId))?.kind).toBe('rated');
    expect(JSON.stringify(await items('Audit', 'DUE'))).not.toContain(conversationId);
    await endHold({ what, target }, MEANWHILE);
  }
});

it('a hold that begins then keeps the heads of one that was erased before', async () => {
  const { conversationId, member } = await givenPerson();
  const erased = await entomb(conversationId, ORDER);
  if (erased && erased !== 'held') await sweep(erased, NOW);
  const last = await newest(conversationId);
  if (!last) throw new Error('nothing is written');
  before('form = :heads', () => putHold({ what: 'member', target: member, ...MEANWHILE }));
  expect(await removeConversation(conversationId, last)).toBe(false);
  vi.restoreAllMocks();
  await work(Date.now());
  expect((await tail(conversationId, 0)).entries).toHaveLength(8);
  await endHold({ what: 'member', target: member }, MEANWHILE);
});

it('a conversation that is erased before its hold is there is not said to be kept', async () => {
  const { conversationId } = await givenPerson();
  before('case 13', () => entomb(conversationId, ORDER));
  await expect(hold(conversationId, 'case 13')).rejects.toMatchObject({ code: 'not_found' });
  expect(await noted()).toEqual([]);
});

it('a member of whom something may be gone already is not said to be kept', async () => {
  // What is due of others.
  await work(Date.now());
  const { canary, conversationId, member, memberNumber } = await givenPerson();
  const { of } = await putRequest(newRequest({ what: 'member', target: member }, BY.id, Date.now()));
  const holding = (held = true) =>
    changeHold({ what: 'member', target: memberNumber, held, note: 'case 14' }, BY, Date.now());
  before('REMOVE #body', () => Promise.reject(new Error('the run ends here')));
  await work(Date.now()).catch(() => undefined);
  vi.restoreAllMocks();
  expect((await newest(conversationId))?.kind).toBe('erased');
  await expect(holding()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('being erased') });
  expect(await noted()).toEqual([]);
  await work(Date.now() + 3_600_000);
  expect(await requestAt(of)).toMatchObject({ sweptAt: expect.any(Number) });
  expect(await found(canary)).toEqual([]);
  // What he begins after it can be kept.
  expect(await holding()).toEqual({ held: true });
  await holding(false);
});

it('a member who is on hold is not erased, whoever has begun first', async () => {
  const { canary, member, memberNumber } = await givenPerson();
  const { of } = await putRequest(newRequest({ what: 'member', target: member }, BY.id, Date.now()));
  const about = { what: 'member', target: memberNumber, note: 'case 15' } as const;
  before('ERASING', () => changeHold({ ...about, held: true }, BY, Date.now()));
  const whole = await found(canary);
  await work(Date.now());
  vi.restoreAllMocks();
  expect(await found(canary)).toEqual(whole);
  expect(await requestAt(of)).toMatchObject({ held: ['member'] });
  expect(await items('Audit', 'ERASING')).toEqual([]);
  await changeHold({ ...about, held: false }, BY, Date.now());
});

it('a hold on a member keeps what he was proven in before somebody else was, at one browser', async () => {
  const [one, other] = [await givenPerson(), await givenPerson()];
  const { conversationId } = one;
  await say(conversationId, {
    ...{ id: 'next', kind: 'identified', role: 'system', level: 2 },
    ...{ member: other.member, until: Date.now() + 60_000, body: {} },
  });
  expect((await newest(conversationId))?.state.person).toBe(other.member);
  // One that begins too late for the look, and one that is there.
  before('"erased"', () => putHold({ what: 'member', target: one.member, ...MEANWHILE }));
  expect(await entomb(conversationId, ORDER)).toBe('held');
  vi.restoreAllMocks();
  expect(await entomb(conversationId, ORDER)).toBe('held');
  expect(await isHeld(conversationId)).toBe(true);
  await expect(requestErasure({ what: 'conversation', target: conversationId }, BY, Date.now())).rejects.toMatchObject({
    code: 'conflict',
  });
  await endHold({ what: 'member', target: one.member }, MEANWHILE);
  expect(await isHeld(conversationId)).toBe(false);
});
