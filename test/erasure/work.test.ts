import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { entomb } from '../../functions/erasure/erase.ts';
import { putRequest, requestAt } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { metrics } from '../../functions/platform/observability.ts';
import { table } from '../../functions/platform/table.ts';
import { givenPerson, items, type Person, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const MINUTE = 60_000;
let now: number;
beforeEach(async () => {
  await work(Date.now() + 365 * 24 * 60 * MINUTE);
  now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const ask = async ({ conversationId }: Person, at = now) => {
  const { of } = await putRequest(newRequest({ what: 'conversation', target: conversationId }, 'agent-1', at));
  return () => requestAt(of);
};
const retired = async (): Promise<Person> => {
  const person = await givenPerson();
  await entomb(person.conversationId, { reason: 'retention', by: 'retention', form: 'tombstone' });
  return person;
};
const isEmpty = async ({ conversationId }: Person) => (await tail(conversationId, 0)).entries.length === 1;
/** Whatever touches one of them fails, after so long. */
const breaking = (people: readonly Person[], takes = 0): void => {
  const client = table();
  const send = client.send.bind(client);
  vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
    const input = JSON.stringify(given[0]);
    if (people.some(({ conversationId }) => input.includes(`"CONV#${conversationId}"`))) {
      vi.setSystemTime(Date.now() + takes);
      throw new Error('broken');
    }
    return send(...(given as Parameters<typeof send>));
  });
};

it('what people have asked for is done before what retention has ended, however much that is', async () => {
  const backlog = [await retired(), await retired(), await retired(), await retired(), await retired()];
  const person = await givenPerson();
  const request = await ask(person);
  // Each of them takes longer than a run has.
  breaking(backlog, MINUTE);
  await work(now).catch(() => undefined);
  expect(await request()).toMatchObject({ sweptAt: expect.any(Number) });
  expect((await newest(person.conversationId))?.kind).toBe('erased');
});

it('what does not end is told after half an hour, and is not counted as done', async () => {
  const person = await givenPerson();
  const request = await ask(person);
  const client = table();
  const send = client.send.bind(client);
  vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
    // Words that nothing takes out.
    if (JSON.stringify(given[0]).includes('REMOVE #body')) return {};
    return send(...(given as Parameters<typeof send>));
  });
  const counted = vi.spyOn(metrics, 'addMetric');
  const failed: (string | undefined)[] = [];
  for (let minute = 0; minute < 100; minute += 1) {
    vi.setSystemTime(now + minute * MINUTE);
    const error = await work(now + minute * MINUTE).then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    if (error !== undefined) failed.push(`${minute}: ${error}`);
  }
  // Its conversation, and what was asked for.
  expect(failed).toEqual(['30: 2 erasures failed', '62: 2 erasures failed']);
  expect(counted).not.toHaveBeenCalled();
  expect((await request())?.sweptAt).toBeUndefined();
  vi.restoreAllMocks();
  vi.setSystemTime(now + 3 * 60 * MINUTE);
  await work(now + 3 * 60 * MINUTE);
  expect((await request())?.sweptAt).toEqual(expect.any(Number));
});

it('the backlog of retention is done in one run, more than are read at a time', async () => {
  const people = [await retired(), await retired()];
  for (let one = 0; one < 120; one += 1) {
    await putRequest(newRequest({ what: 'conversation', target: `nobody-${one}` }, 'agent-1', now));
  }
  await work(now);
  expect(await Promise.all(people.map(isEmpty))).toEqual([true, true]);
}, 60_000);

it('a request that fails, or ends the run, is not the first of the next one, and is tried again ever later', async () => {
  vi.setSystemTime(now - 2 * MINUTE);
  const broken = await givenPerson();
  vi.setSystemTime(now);
  await ask(broken, now - MINUTE);
  const person = await givenPerson();
  const request = await ask(person);
  breaking([broken], MINUTE);
  // As many as are done at once, so that none is left for others.
  for (let other = 0; other < 4; other += 1) await ask(broken, now - MINUTE);
  await expect(work(now)).rejects.toThrow('5 erasures failed');
  expect((await request())?.sweptAt).toBeUndefined();
  vi.setSystemTime(now + MINUTE);
  await work(now + MINUTE);
  expect(await request()).toMatchObject({ sweptAt: expect.any(Number) });

  const again = async () => (await items('Audit', 'DUE')).filter(({ tries }) => Number(tries) > 0);
  expect((await again()).map(({ tries }) => tries)).toEqual([1, 1, 1, 1, 1]);
  vi.setSystemTime(now + 2 * MINUTE);
  await work(now + 2 * MINUTE).catch(() => undefined);
  const [due] = await again();
  expect([due?.tries, String(due?.sk).slice(0, 24)]).toEqual([2, new Date(now + 6 * MINUTE).toISOString()]);
  vi.restoreAllMocks();
  vi.setSystemTime(now + 6 * MINUTE);
  await work(now + 6 * MINUTE);
  expect((await newest(broken.conversationId))?.kind).toBe('erased');
  expect(await again()).toEqual([]);
});

it('a person with more conversations than one run has time for is done after some runs, each a minute later', async () => {
  const visitorId = 'visitor-of-many';
  const ids = Array.from({ length: 6 }, (_, ordinal) => conversationIdOf(visitorId, ordinal));
  for (const [ordinal, conversationId] of ids.entries()) {
    const facts = { visitorId, ordinal, returning: false, language: 'ja' };
    const body = { text: 'こんにちは' };
    await say(conversationId, { id: 'q1', kind: 'message', role: 'customer', by: visitorId, facts, body });
  }
  const due = await putRequest(newRequest({ what: 'visitor', target: visitorId }, 'agent-1', now));
  const client = table();
  const send = client.send.bind(client);
  // Each write of the erasure takes ten seconds; a run has 45.
  vi.spyOn(client, 'send').mockImplementation(async (...given: unknown[]) => {
    const input = JSON.stringify(given[0]);
    const isEnd = input.includes('TransactItems') && input.includes('"kind":"erased"');
    const isSweep = input.includes('REMOVE #body');
    if (isEnd || isSweep) vi.setSystemTime(Date.now() + 10_000);
    return send(...(given as Parameters<typeof send>));
  });
  let runs = 0;
  for (; (await requestAt(due.of))?.sweptAt === undefined && runs < 10; runs += 1) {
    const at = now + runs * MINUTE;
    vi.setSystemTime(at);
    await work(at);
  }
  expect(runs).toBeGreaterThan(1);
  expect(runs).toBeLessThan(10);
  expect((await requestAt(due.of))?.conversations.toSorted()).toEqual(ids.toSorted());
  for (const id of ids)
    expect((await tail(id, 0)).entries.map(({ body }) => body?.text)).toEqual([undefined, undefined]);
});
