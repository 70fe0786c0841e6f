import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstFault } from '../../functions/conversation/chain.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { entomb, sweep } from '../../functions/erasure/erase.ts';
import { dayOf, erasedOn, noteRequest, putRequest } from '../../functions/erasure/ledger.ts';
import { replay } from '../../functions/erasure/replay.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { table } from '../../functions/platform/table.ts';
import { noteProgress, progressOf } from '../../functions/retention/state.ts';
import { found, givenPerson, items, NAMES, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

/** All tables but that of the ledger. */
const RESTORED = Object.values(NAMES).filter((name) => name !== 'Audit' && name !== 'attachments');
const itemsOf = async (TableName: string) =>
  (await table().send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [];
const backup = async () =>
  new Map(await Promise.all(RESTORED.map(async (name) => [name, await itemsOf(name)] as const)));
/** Puts all tables back to what they were. */
const restore = async (saved: Awaited<ReturnType<typeof backup>>): Promise<void> => {
  for (const [TableName, items] of saved) {
    for (const { pk, sk } of await itemsOf(TableName)) {
      await table().send(new DeleteCommand({ TableName, Key: { pk, sk } }));
    }
    for (const Item of items) await table().send(new PutCommand({ TableName, Item }));
  }
};

const DAY = 86_400_000;
/** Does something as if it were another time. */
const at = async <T>(time: number, run: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
  try {
    return await run();
  } finally {
    vi.useRealTimers();
  }
};

const erase = async (what: 'member' | 'conversation', target: string): Promise<void> => {
  await putRequest(newRequest({ what, target }, 'agent-1', Date.now()));
  await work(Date.now());
};

describe('F26: after a restore to a time before an erasure', () => {
  it('the ledger erases again, with the very entry that digests have signed', async () => {
    const { canary, member, conversationId } = await givenPerson();
    const since = Date.now();
    const saved = await backup();
    await erase('member', member);
    const signed = await newest(conversationId);
    expect(await found(canary)).toEqual([]);

    await restore(saved);
    expect((await found(canary)).length).toBeGreaterThan(8);
    expect(await replay(since, Date.now())).toEqual({ entombed: 1, conversations: 1, requests: 1, unclean: [] });
    expect(await found(canary)).toEqual([]);
    const { entries } = await tail(conversationId, 0);
    expect(entries.at(-1)).toEqual(signed);
    expect(firstFault(conversationId, entries)).toBeUndefined();
    expect(await replay(since, Date.now())).toMatchObject({ entombed: 0, unclean: [] });
  });

  it('a conversation of which the last entries are lost keeps its tombstone alone', async () => {
    const { canary, conversationId } = await givenPerson();
    const since = Date.now();
    const saved = await backup();
    await say(conversationId, { id: 'lost', kind: 'note', role: 'agent', by: 'agent-1', body: { text: canary } });
    await erase('conversation', conversationId);
    const signed = await newest(conversationId);
    await restore(saved);
    expect((await replay(since, Date.now())).unclean).toEqual([]);
    expect((await tail(conversationId, 0)).entries).toEqual([signed]);
  });

  it('one in which somebody has written since then is ended anew', async () => {
    const { canary, conversationId } = await givenPerson();
    const since = Date.now();
    const saved = await backup();
    await erase('conversation', conversationId);
    await restore(saved);
    for (const id of ['a', 'b']) {
      await say(conversationId, { id, kind: 'note', role: 'agent', by: 'agent-1', body: { text: canary } });
    }
    expect((await replay(since, Date.now())).unclean).toEqual([]);
    const { entries } = await tail(conversationId, 0);
    expect(entries.filter(({ body }) => body?.text !== undefined)).toEqual([]);
    expect(entries.at(-1)).toMatchObject({ kind: 'erased', seq: entries.length });
    expect(firstFault(conversationId, entries)).toBeUndefined();
  });

  it('what was ended days before that time and emptied after it is emptied again', async () => {
    const { canary, conversationId } = await givenPerson();
    const now = Date.now();
    const order = { reason: 'retention', by: 'retention', form: 'tombstone' } as const;
    const erased = await at(now - 40 * DAY, () => entomb(conversationId, order));
    const saved = await backup();
    if (!erased || erased === 'held') throw new Error('it is not ended');
    await sweep(erased, now);
    await restore(saved);
    expect((await tail(conversationId, 0)).entries).toHaveLength(8);
    expect(await replay(now - DAY, now)).toMatchObject({ unclean: [] });
    expect((await tail(conversationId, 0)).entries).toHaveLength(1);
    expect((await found(canary)).filter((place) => !/ (MEMBER|ACCESS)#/.test(place))).toEqual([]);
  });

  it('a table that is restored alone is cleared of what the log does not tell of any more', async () => {
    const { canary, conversationId, ticket } = await givenPerson();
    const now = Date.now();
    const saved = await backup();
    const erased = await entomb(conversationId, { reason: 'retention', by: 'retention', form: 'tombstone' });
    if (!erased || erased === 'held') throw new Error('it is not ended');
    await sweep(erased, now);
    const own = / (MEMBER|ACCESS)#|^ORDERS/;
    expect((await found(canary)).filter((place) => !own.test(place))).toEqual([]);

    await restore(new Map([...saved].filter(([name]) => name !== 'Conversations' && name !== 'Connections')));
    expect(await found(canary)).toContainEqual(expect.stringMatching(/^INSIGHT_TABLE/));
    expect(await replay(now - DAY, Date.now())).toMatchObject({ entombed: 0, unclean: [] });
    expect((await found(canary)).filter((place) => !own.test(place))).toEqual([]);
    for (const pk of [`TICKET#${ticket}`, 'TOPIC#ja-returns']) expect(await items('Agents', pk)).toEqual([]);
    const [row] = (await items('Audit', `ERASED#${dayOf(erased.tombstone.at)}`)).filter(
      ({ sk }) => sk === conversationId,
    );
    expect(row?.traces).toMatchObject({ tickets: [ticket], times: expect.arrayContaining([expect.any(Number)]) });
  });

  it('what a second restore brings back of a conversation is found, though the first had brought back less of it', async () => {
    const { canary, conversationId } = await givenPerson();
    const now = Date.now();
    const saved = await backup();
    const isOfIt = ({ pk, sk }: Record<string, unknown>) => pk === `CONV#${conversationId}` && sk !== 'E#00000001';
    const less = [...saved].map(
      ([name, rows]) => [name, name === 'Conversations' ? rows.filter((row) => !isOfIt(row)) : []] as const,
    );
    await putRequest(newRequest({ what: 'conversation', target: conversationId }, 'agent-1', now));
    await work(now);
    for (const each of [new Map(less), saved]) {
      await restore(each);
      expect(await replay(now - 60_000, now)).toMatchObject({ unclean: [] });
    }
    expect((await found(canary)).filter((place) => !/ (MEMBER|ACCESS)#|^ORDERS/.test(place))).toEqual([]);
    expect(await items('Agents', 'TOPIC#ja-returns')).toEqual([]);
  });

  it('a person who was asked for long before that time, and erased after it, is erased again', async () => {
    const { canary, member } = await givenPerson();
    const now = Date.now();
    const saved = await backup();
    const request = newRequest({ what: 'member', target: member }, 'agent-1', now - 90 * DAY);
    // Its one conversation is a later one: what is left is himself.
    await putRequest(request);
    for (let asked = 1; asked <= 101; asked += 1) {
      const other = newRequest({ what: 'visitor', target: `nobody-${asked}` }, 'agent-1', now - 50 * DAY);
      await noteRequest({ ...other, sweptAt: now - 50 * DAY, doneAt: now - 49 * DAY });
    }
    await work(now);
    await restore(saved);
    await replay(now - 60_000, now);
    expect((await found(canary)).filter((place) => /^ORDERS| MEMBER#| EMAIL#/.test(place))).toEqual([]);
  });

  it('retention begins anew with all that it removes', async () => {
    for (const each of ['attachmentDays', 'counterDays', 'accessLogDays'] as const) {
      await noteProgress(each, { day: '2026-11-22', from: 1 });
    }
    await replay(Date.now(), Date.now());
    for (const each of ['attachmentDays', 'counterDays', 'accessLogDays'] as const) {
      expect(await progressOf(each)).toEqual({ anew: expect.any(String) });
    }
  });

  it('what is in the ledger names nobody', async () => {
    const { canary, member, memberNumber } = await givenPerson();
    await erase('member', member);
    const rows = JSON.stringify(await itemsOf('Audit'));
    for (const text of [canary, memberNumber]) expect(rows).not.toContain(text);
    for await (const { tombstone } of erasedOn(dayOf(Date.now()))) expect(tombstone.body).toEqual({});
  });
});
