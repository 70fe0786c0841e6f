import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { store } from '../../functions/audit/store.ts';
import { firstFault } from '../../functions/conversation/chain.ts';
import { conversationIdOf, currentConversation } from '../../functions/conversation/identity.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { SECOND_LOOK_MS } from '../../functions/erasure/erase.ts';
import { dayOf, type Erased, erasedOn, putRequest, type Request, requestAt } from '../../functions/erasure/ledger.ts';
import { newRequest } from '../../functions/erasure/request.ts';
import { work } from '../../functions/erasure/work.ts';
import { found, givenPerson, items, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const ask = async (what: Request['what'], target: string) => {
  const { of } = await putRequest(newRequest({ what, target }, 'agent-1', Date.now()));
  return () => requestAt(of);
};
const erased = async (conversationId: string): Promise<Erased | undefined> => {
  for await (const each of erasedOn(dayOf(Date.now()))) if (each.conversationId === conversationId) return each;
  return undefined;
};
const log = async (conversationId: string) => (await tail(conversationId, 0)).entries;

describe('a conversation that is erased', () => {
  it('keeps the heads of its entries, whose chain holds, and nothing anywhere of what was written', async () => {
    const person = await givenPerson();
    const { canary, conversationId } = person;
    // The test proves nothing of a place in which nothing was.
    expect((await found(canary)).map((place) => place.replace(/\s.*/, ''))).toEqual(
      expect.arrayContaining([
        'CONVERSATIONS_TABLE',
        'SESSIONS_TABLE',
        'INSIGHT_TABLE',
        'MEMBERS_TABLE',
        'ATTACHMENTS_BUCKET',
      ]),
    );
    const before = await log(conversationId);
    const request = await ask('conversation', conversationId);
    await work(Date.now());

    const ofHimself = [
      `MEMBERS_TABLE ACCESS#${person.member}`,
      `MEMBERS_TABLE MEMBER#${person.member} PROFILE`,
      'ORDERS',
    ];
    const left = (await found(canary)).filter((place) => !ofHimself.some((own) => place.startsWith(own)));
    expect(left).toEqual([]);
    const after = await log(conversationId);
    expect(after).toHaveLength(before.length + 1);
    expect(firstFault(conversationId, after)).toBeUndefined();
    expect(after.map(({ hash }) => hash).slice(0, -1)).toEqual(before.map(({ hash }) => hash));
    expect(after.at(-1)).toMatchObject({ kind: 'erased', reason: 'request', by: 'agent-1', state: { mode: 'erased' } });
    const { at = 0, hash } = after.at(-1) ?? {};
    expect(await store.tombstone(conversationId, at)).toBe(hash);
    expect(await store.tombstone(conversationId, at - 48 * 3_600_000)).toBeUndefined();
    expect(await items('Agents', `TICKET#${person.ticket}`)).toEqual([]);
    expect(await items('Agents', 'TOPIC#ja-returns')).toEqual([]);
    expect(await items('Connections', `ROOM#${conversationId}`)).toEqual([]);
    expect(await erased(conversationId)).toMatchObject({
      form: 'heads',
      sweptAt: expect.any(Number),
      remains: { heads: before.length, bodies: 0 },
      removed: { entries: before.length, files: 2, uploads: 1, counts: 1, tickets: 2, similar: 1, proofs: 2, links: 1 },
    });
    expect(await request()).toMatchObject({ conversations: [conversationId], sweptAt: expect.any(Number) });
    expect((await request())?.doneAt).toBeUndefined();
  });

  it('takes nothing more from anybody, and what its visitor writes next begins another', async () => {
    const { conversationId, visitorId } = await givenPerson();
    await ask('conversation', conversationId);
    await work(Date.now());
    const late = { id: 'late', kind: 'message', role: 'bot', about: 1, body: { text: 'late' } } as const;
    await expect(say(conversationId, late)).rejects.toMatchObject({ code: 'closed' });
    expect((await newest(conversationId))?.kind).toBe('erased');
    expect(await currentConversation(visitorId)).toMatchObject({
      conversationId: conversationIdOf(visitorId, 1),
      ordinal: 1,
    });
  });

  it('is looked at again when the last that was under way has arrived, and only then is done', async () => {
    const { canary, conversationId } = await givenPerson();
    const request = await ask('conversation', conversationId);
    await work(Date.now());
    // A recorder that was behind for hours has read it before.
    const { recordFacts } = await import('../../functions/insight/record.ts');
    const [first] = await log(conversationId);
    const image = { pk: `CONV#${conversationId}`, sk: 'E#00000001', ...first, body: { text: canary } };
    await recordFacts([{ sequenceNumber: '1', image }]);
    expect(await found(canary)).toContainEqual(expect.stringMatching(/^INSIGHT_TABLE/));
    await work(Date.now() + SECOND_LOOK_MS - 60_000);
    expect((await erased(conversationId))?.doneAt).toBeUndefined();
    await work(Date.now() + SECOND_LOOK_MS + 60_000);
    expect((await found(canary)).filter((place) => place.startsWith('INSIGHT'))).toEqual([]);
    expect((await erased(conversationId))?.doneAt).toEqual(expect.any(Number));
    await work(Date.now() + SECOND_LOOK_MS + 10 * 60_000);
    expect((await request())?.doneAt).toEqual(expect.any(Number));
    await work(Date.now() + 2 * SECOND_LOOK_MS);
    expect(await items('Audit', 'DUE')).toEqual([]);
  });
});

describe('AC-003, P14: a person who is erased', () => {
  it.each(['member', 'visitor'] as const)('as a %s leaves nothing of himself', async (what) => {
    const { canary, member, visitorId, conversationId } = await givenPerson();
    const request = await ask(what, what === 'member' ? member : visitorId);
    await work(Date.now());
    expect(await request()).toMatchObject({ conversations: [conversationId], sweptAt: expect.any(Number) });
    const left = (await found(canary)).filter(
      (place) => what === 'member' || !/MEMBER#|ORDERS|ACCESS|EMAIL/.test(place),
    );
    expect(left).toEqual([]);
    if (what === 'visitor') expect(await items('Sessions', `VISITOR#${visitorId}`)).toEqual([]);
    else {
      for (const name of ['Members', 'Sessions', 'Orders']) expect(await items(name, `MEMBER#${member}`)).toEqual([]);
      // That somebody has looked stays.
      expect(await items('Members', `ACCESS#${member}`)).toMatchObject([{ fields: ['email'], granted: true }]);
    }
  });

  it('leaves alone whom he has nothing to do with', async () => {
    const other = await givenPerson();
    const { member } = await givenPerson();
    const before = await found(other.canary);
    await ask('member', member);
    await work(Date.now());
    expect(await found(other.canary)).toEqual(before);
  });
});
