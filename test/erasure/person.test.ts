import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { requireNameless } from '../../functions/conversation/customer.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { memberOf, visitorOf } from '../../functions/conversation/link.ts';
import { newest } from '../../functions/conversation/log.ts';
import { linkItem } from '../../functions/conversation/member-conversations.ts';
import { requestErasure } from '../../functions/erasure/api.ts';
import { SECOND_LOOK_MS } from '../../functions/erasure/erase.ts';
import { putRequest, type Request, requestAt } from '../../functions/erasure/ledger.ts';
import { replay } from '../../functions/erasure/replay.ts';
import { advance, newRequest } from '../../functions/erasure/request.ts';
import { importContent } from '../../functions/member/import.ts';
import { linkedRow, provenIn } from '../../functions/member/linked.ts';
import { surrogate } from '../../functions/member/surrogate.ts';
import { membersTable, sessionsTable, table } from '../../functions/platform/table.ts';
import { found, givenPerson, items, say, startStores } from './world.ts';

let stores: Awaited<ReturnType<typeof startStores>>;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

const HOUR = 3_600_000;
const put = (TableName: string, Item: Record<string, unknown>) => table().send(new PutCommand({ TableName, Item }));
const link = async (member: string, visitorId: string): Promise<void> => {
  await put(sessionsTable(), { pk: `MEMBER#${member}`, sk: 'VISITOR', visitorId });
  await put(sessionsTable(), { pk: `VISITOR#${visitorId}`, sk: 'MEMBER', member });
};
/** What the visitor writes in one of his conversations, as whom his session says. */
const write = async (visitorId: string, ordinal: number, text: string, member?: string): Promise<string> => {
  const conversationId = conversationIdOf(visitorId, ordinal);
  const facts = { visitorId, ordinal, returning: false, language: 'ja', ...(member !== undefined && { member }) };
  await say(conversationId, { id: 'q1', kind: 'message', role: 'customer', by: visitorId, facts, body: { text } });
  return conversationId;
};
const ask = async (what: Request['what'], target: string, at = Date.now()) => {
  const request = newRequest({ what, target, note: undefined }, 'agent-1', at);
  const { of } = await putRequest(request);
  return { request, now: () => requestAt(of) };
};
const enrol = async (number: string, name: string): Promise<string> => {
  const member = { number, name, email: `${name}@example.jp`, usage: [], preferences: {}, status: 'active' } as const;
  const order = { number: `SK-${number}`, orderedOn: '2026-11-12', items: [{ sku: 'A-1', name, quantity: 1 }] };
  await importContent({
    members: [{ at: 'here', member }],
    orders: [{ at: 'here', member: number, order: { ...order, status: 'shipped' } }],
    stock: [],
  });
  return surrogate(number);
};

describe('a member who goes on after his erasure', () => {
  it('begins nothing under a session that is older: nobody would find it as his', async () => {
    const session = { role: 'customer', visitorId: 'goes-on', member: 'm-goes-on' } as Customer;
    await link('m-goes-on', 'goes-on');
    await expect(requireNameless(session)).resolves.toBeUndefined();
    const { request } = await ask('member', 'm-goes-on');
    expect((await advance(request, Date.now())).request.sweptAt).toEqual(expect.any(Number));
    expect([await visitorOf('m-goes-on'), await memberOf('goes-on')]).toEqual([undefined, undefined]);
    await expect(requireNameless(session)).rejects.toMatchObject({ code: 'expired' });
    await link('m-other', 'goes-on');
    await expect(requireNameless(session)).rejects.toMatchObject({ code: 'expired' });
    await expect(requireNameless({ ...session, member: undefined })).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('keeps the link to what he has begun while it was under way, and can be erased of that, too', async () => {
    await link('m-quick', 'quick');
    const first = await write('quick', 0, 'wordsbefore', 'm-quick');
    const { request } = await ask('member', 'm-quick');
    const afterwards = {
      id: 'end',
      kind: 'erased',
      role: 'system',
      by: 'agent-1',
      reason: 'request',
      body: {},
    } as const;
    await say(first, afterwards);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const next = await write('quick', 1, 'wordsmeanwhile', 'm-quick');
    const byCode = await write('by-code', 0, 'wordsbycode');
    await put(sessionsTable(), linkItem('m-quick', byCode, Date.now()).Put.Item);
    const row = { conversationId: byCode, visitorId: 'by-code', at: Date.now() };
    await put(membersTable(), linkedRow('m-quick', row).Put.Item);
    expect((await advance(request, Date.now())).request).toMatchObject({ conversations: [first] });
    expect([await visitorOf('m-quick'), await memberOf('quick')]).toEqual(['quick', 'm-quick']);
    expect(await provenIn('m-quick')).toEqual([byCode]);

    const again = (await ask('member', 'm-quick')).request;
    expect((await advance(again, Date.now())).request.conversations.toSorted()).toEqual(
      [first, next, byCode].toSorted(),
    );
    for (const words of ['wordsmeanwhile', 'wordsbycode']) expect(await found(words)).toEqual([]);
    for (const pk of ['MEMBER#m-quick', 'VISITOR#quick']) expect(await items('Sessions', pk)).toEqual([]);
  });
});

describe('a visitor who is a member’s', () => {
  it('is not erased as a visitor: the member is', async () => {
    await link('m-linked', 'linked');
    const conversationId = await write('linked', 0, 'こんにちは', 'm-linked');
    const before = (await items('Audit', 'ERASURE')).length;
    const asked = requestErasure({ what: 'visitor', target: 'linked' }, { id: 'admin-1', role: 'admin' }, Date.now());
    await expect(asked).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('erase the member'),
    });
    expect((await newest(conversationId))?.state.mode).toBe('bot');
    expect(await items('Audit', 'ERASURE')).toHaveLength(before);
  });

  it('stays the member’s where he becomes one meanwhile: no stranger at that browser writes as him', async () => {
    const { request } = await ask('visitor', 'meanwhile');
    await link('m-meanwhile', 'meanwhile');
    await put(sessionsTable(), { pk: 'VISITOR#meanwhile', sk: 'KEY#abc', expiresAt: 4_000_000_000 });
    await advance(request, Date.now());
    expect([await visitorOf('m-meanwhile'), await memberOf('meanwhile')]).toEqual(['meanwhile', 'm-meanwhile']);
    expect(await items('Sessions', 'VISITOR#meanwhile')).toHaveLength(1);
  });
});

describe('somebody who came back after his erasure', () => {
  it('stays, whatever is looked at again, and what had come late of before does not', async () => {
    const member = await enrol('M-5001', 'firstlife');
    const asked = Date.now();
    const { request } = await ask('member', member, asked);
    const swept = (await advance(request, asked)).request;
    expect(await found('firstlife')).toEqual([]);

    const late = { pk: `MEMBER#${member}`, sk: 'LINK', number: 'latecanary', writtenAt: asked - HOUR };
    await put(membersTable(), late);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await enrol('M-5001', 'secondlife');
    await link(member, 'second-life');
    const conversationId = await write('second-life', 0, 'secondlife', member);
    const there = await found('secondlife');
    expect(there.length).toBeGreaterThan(3);

    const { request: done } = await advance(swept, asked + 2 * SECOND_LOOK_MS);
    expect(done.doneAt).toEqual(expect.any(Number));
    expect(await found('latecanary')).toEqual([]);
    await put(membersTable(), late);
    await replay(asked - 1_000, Date.now());
    expect(await found('latecanary')).toEqual([]);
    expect(await found('secondlife')).toEqual(there);
    expect([await visitorOf(member), await memberOf('second-life')]).toEqual(['second-life', member]);
    expect((await newest(conversationId))?.state.mode).toBe('bot');
  });

  it('has rows that are as before: the same files bring nothing anew', async () => {
    await enrol('M-5002', 'samelife');
    const [before] = await items('Members', `MEMBER#${await surrogate('M-5002')}`);
    await enrol('M-5002', 'samelife');
    expect(await items('Members', `MEMBER#${await surrogate('M-5002')}`)).toEqual([before]);
    expect(before).toMatchObject({ writtenAt: expect.any(Number) });
  });
});

describe('a conversation of which a head was damaged', () => {
  const damage = (conversationId: string) =>
    table().send(
      new UpdateCommand({
        TableName: 'Conversations',
        Key: { pk: `CONV#${conversationId}`, sk: 'E#00000001' },
        UpdateExpression: 'SET #after = :after',
        ExpressionAttributeNames: { '#after': 'after' },
        ExpressionAttributeValues: { ':after': 7 },
      }),
    );

  it('keeps nobody from being erased, and the ledger tells of it', async () => {
    const { canary, conversationId, member } = await givenPerson();
    await damage(conversationId);
    const { request } = await ask('member', member);
    const { request: swept } = await advance(request, Date.now());
    expect(swept.sweptAt).toEqual(expect.any(Number));
    expect(await found(canary)).toEqual([]);
    expect(await items('Audit', 'ERASING')).toEqual([]);
    const last = await newest(conversationId);
    const [row] = await items('Audit', `ERASED#${new Date(last?.at ?? 0).toISOString().slice(0, 10)}`).then((rows) =>
      rows.filter(({ sk }) => sk === conversationId),
    );
    expect(row).toMatchObject({ sweptAt: expect.any(Number), remains: { bodies: 0, fault: 1 } });
  });

  it('so does one of which a head is lost', async () => {
    const { canary, conversationId, member } = await givenPerson();
    const Key = { pk: `CONV#${conversationId}`, sk: 'E#00000002' };
    await table().send(new DeleteCommand({ TableName: 'Conversations', Key }));
    const { request } = await ask('member', member);
    expect((await advance(request, Date.now())).request.sweptAt).toEqual(expect.any(Number));
    expect(await found(canary)).toEqual([]);
  });
});
