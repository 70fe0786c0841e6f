import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../functions/conversation/entry.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { enter } from '../../functions/conversation/rooms.ts';
import type { Standing } from '../../functions/escalation/standing.ts';
import type { Member, Order } from '../../functions/member/directory.ts';
import { type LookRequest, look, LookRequest as Schema } from '../../functions/member/look.ts';
import { UNUSUAL } from '../../functions/member/looks.ts';
import { orderKey, profileKey } from '../../functions/member/rows.ts';
import { metrics } from '../../functions/platform/observability.ts';
import { parseWith } from '../../functions/platform/parse.ts';
import { MemberLook, type ServerFrame } from '../../functions/protocol/server.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, staff } from '../conversation/factories.ts';
import { appendAnyhow } from './append-anyhow.ts';
import { accountWith, clientFor, LOG, workOn } from './tables.fixture.ts';

const posted: { to: string; frame: ServerFrame }[] = [];
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (to: string, frame: ServerFrame) => {
    posted.push({ to, frame });
    return true;
  },
}));

const MEMBER = {
  number: 'M-1001',
  name: '佐藤 あきこ',
  kana: 'サトウ アキコ',
  email: 'akiko.sato@example.jp',
  phone: '090-1234-5678',
  address: '東京都千代田区千代田9-9-9',
  plan: 'ゴールド',
  contract: { from: '2024-04-01' },
  points: { balance: 1_200, expiring: [{ points: 300, on: '2026-12-31' }] },
  usage: [{ label: '今月の配送', amount: 2, unit: '回', of: '5回' }],
  preferences: { newsletter: 'off' },
  status: 'active',
} satisfies Member;
const SECRETS = [MEMBER.email, MEMBER.phone, MEMBER.address, MEMBER.name, MEMBER.kana];
const ORDER: Order = {
  number: '12345',
  orderedOn: '2026-11-18',
  items: [{ sku: 'S-1', name: '花瓶', quantity: 1 }],
  total: 4_980,
  status: 'shipped',
  carrier: 'さくら運輸',
};

const agent: Standing = { id: 'agent-1', role: 'agent', name: '鈴木' };
const supervisor: Standing = { id: 'boss-1', role: 'supervisor' };
let dynamodb: DynamoDB;
let conversationId = '';
let member = '';
let count = 0;

beforeAll(async () => {
  const names = ['Rooms', 'Members', 'Orders'];
  const tables = names.map((TableName) => [TableName, { ...LOG, Properties: { ...LOG.Properties, TableName } }]);
  dynamodb = await startDynamoDb(accountWith({ Log: LOG, ...Object.fromEntries(tables) }));
  const bound = {
    CONVERSATIONS_TABLE: 'Log',
    CONNECTIONS_TABLE: 'Rooms',
    MEMBERS_TABLE: 'Members',
    ORDERS_TABLE: 'Orders',
  };
  workOn(dynamodb.endpoint, bound);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 1) });
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});
beforeEach(async () => {
  count += 1;
  conversationId = `c${count}`;
  member = `m-${count}`;
  posted.length = 0;
  const client = clientFor(dynamodb.endpoint);
  await client.send(new PutCommand({ TableName: 'Members', Item: { ...profileKey(member), ...MEMBER } }));
  await client.send(new PutCommand({ TableName: 'Orders', Item: { ...orderKey(member, ORDER), ...ORDER } }));
  vi.setSystemTime(Date.now() + 2 * 3_600_000);
});

const write = async (draft: Draft): Promise<void> => {
  await appendAnyhow(await tail(conversationId, 0), () => ({ append: draft }));
};
/** A conversation whose customer a code has proven, and which the agent has. */
const begin = async (): Promise<void> => {
  await write(customerMessage());
  const until = Date.now() + 30 * 60_000;
  await write({ id: 'proof', kind: 'identified', role: 'system', after: 1, level: 2, member, until, body: {} });
  await write(staff('assigned', { to: agent.id }));
};
const refusal = async (request: LookRequest, by = agent, id: unknown = conversationId) => {
  const error: unknown = await look(id, request, by).catch((thrown: unknown) => thrown);
  return error instanceof Error && 'code' in error ? error.code : error;
};
const accesses = async (of = member) => {
  const { Items = [] } = await clientFor(dynamodb.endpoint).send(
    new QueryCommand({
      TableName: 'Members',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `ACCESS#${of}` },
    }),
  );
  return Items;
};

describe('a look at a member', () => {
  it('shows him masked, with his newest orders, and is on record twice', async () => {
    await begin();
    const seen = await look(conversationId, {}, agent);
    expect(MemberLook.parse(seen)).toEqual(seen);
    expect(seen.profile).toMatchObject({
      name: MEMBER.name,
      email: 'a***@example.jp',
      phone: '***78',
      address: '東京都***',
    });
    expect(seen.profile).not.toHaveProperty('preferences');
    expect([seen.masked, seen.orders]).toEqual([['email', 'phone', 'address'], [ORDER]]);
    const entry = await newest(conversationId);
    expect(entry).toMatchObject({ kind: 'looked_up', role: 'agent', by: agent.id, member, body: { name: '鈴木' } });
    expect(await accesses()).toEqual([
      expect.objectContaining({
        entry: entry?.id,
        seq: entry?.seq,
        conversationId,
        who: { kind: 'staff', id: agent.id },
        granted: true,
        why: 'masked',
        fields: entry?.fields,
      }),
    ]);
  });

  it('is still at whom they serve when the proof has ended meanwhile, and at nobody once he has signed out', async () => {
    await begin();
    vi.setSystemTime(Date.now() + 45 * 60_000);
    expect((await look(conversationId, {}, agent)).profile?.name).toBe(MEMBER.name);
    await write({ id: 'out', kind: 'signed_out', role: 'customer', after: 3, body: {} });
    expect(await refusal({})).toBe('conflict');
  });

  it('is at nobody whose proof had ended before they were asked', async () => {
    await write(customerMessage());
    const until = Date.now() + 30 * 60_000;
    await write({ id: 'proof', kind: 'identified', role: 'system', after: 1, level: 2, member, until, body: {} });
    vi.setSystemTime(Date.now() + 45 * 60_000);
    await write(staff('assigned', { to: agent.id }));
    expect(await refusal({})).toBe('conflict');
  });

  it('shows single fields whole for a reason, which is kept with it', async () => {
    await begin();
    const seen = await look(conversationId, { fields: ['phone'], reason: '折り返しのお電話のため' }, agent);
    expect(seen).toEqual({ conversationId, seq: 4, shown: { phone: MEMBER.phone } });
    expect(await newest(conversationId)).toMatchObject({
      fields: ['phone'],
      body: { reason: '折り返しのお電話のため' },
    });
    expect(await accesses()).toEqual([
      expect.objectContaining({ fields: ['phone'], why: '折り返しのお電話のため', granted: true }),
    ]);
  });

  it('leaves nothing of the member in the log, in records or on sockets, and the customer hears nothing', async () => {
    await begin();
    await enter(conversationId, { connectionId: 'customer', audience: 'customer', member: undefined }, 9e9);
    await enter(conversationId, { connectionId: 'desk', audience: 'agent' }, 9e9);
    await look(conversationId, {}, agent);
    await look(conversationId, { fields: ['email', 'phone', 'address'], reason: '本人のご依頼' }, agent);
    const kept = JSON.stringify([await tail(conversationId, 0), await accesses(), posted]);
    for (const secret of SECRETS) expect(kept).not.toContain(secret);
    const told = (who: string) => posted.filter(({ to }) => to === who).map(({ frame }) => frame);
    expect(told('customer').map((frame) => frame.type === 'entry' && frame.entry)).toEqual([
      { seq: 4, kind: 'hidden' },
      { seq: 5, kind: 'hidden' },
    ]);
    expect(told('desk')[1]).toMatchObject({ entry: { kind: 'looked_up', reason: '本人のご依頼' } });
  });

  it('is for whoever has the conversation, and for supervisors', async () => {
    await begin();
    expect(await refusal({}, { id: 'agent-2', role: 'agent' })).toBe('forbidden');
    expect((await look(conversationId, {}, supervisor)).profile?.number).toBe('M-1001');
    expect(await refusal({}, agent, 'no-such')).toBe('not_found');
    expect(await refusal({}, agent, '../x')).toBe('not_found');
    await write(staff('released', { id: 'released-1' }));
    expect(await refusal({})).toBe('forbidden');
    expect(await accesses()).toHaveLength(1);
  });

  it('is at nobody where nobody has proven anything', async () => {
    await write(customerMessage());
    expect(await refusal({}, supervisor)).toBe('conflict');
    expect(await accesses()).toEqual([]);
  });

  it('names a reason with fields, and no fields without', () => {
    const parsed = (body: object) => {
      try {
        return parseWith(Schema, body);
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    expect(parsed({})).toEqual({});
    for (const wrong of [
      { fields: ['email'] },
      { reason: 'なぜ' },
      { fields: [], reason: 'なぜ' },
      { fields: ['email', 'email'], reason: 'なぜ' },
      { fields: ['points'], reason: 'なぜ' },
      { fields: ['email'], reason: '  ' },
      { fields: ['email'], reason: 'あ'.repeat(501) },
    ]) {
      expect(parsed(wrong), JSON.stringify(wrong)).toEqual(expect.any(String));
    }
  });

  it('rings when somebody looks at far more than his work needs, and refuses beyond that, on record', async () => {
    await begin();
    const counter = { pk: `LIMIT#look#${agent.id}`, sk: new Date().toISOString().slice(0, 13) };
    const client = clientFor(dynamodb.endpoint);
    const had = (looks: number, unmasked: number) =>
      client.send(new PutCommand({ TableName: 'Members', Item: { ...counter, looks, unmasked } }));
    const told = vi.spyOn(metrics, 'addMetric');
    await had(UNUSUAL.looks - 1, 0);
    await look(conversationId, {}, agent);
    expect(told).not.toHaveBeenCalled();
    await look(conversationId, {}, agent);
    expect(told).toHaveBeenCalledWith('UnusualLooks', 'Count', 1);
    await had(1, UNUSUAL.unmasked);
    await look(conversationId, { fields: ['email'], reason: '確認' }, agent);
    expect(told).toHaveBeenCalledTimes(2);
    await had(1, 3 * UNUSUAL.unmasked);
    expect(await refusal({ fields: ['email'], reason: '確認' })).toBe('rate_limited');
    expect(await newest(conversationId)).toMatchObject({ kind: 'looked_up', denial: 'limit', fields: ['email'] });
    expect((await accesses()).at(-1)).toMatchObject({ granted: false, fields: ['email'] });
    const { Item } = await client.send(new GetCommand({ TableName: 'Members', Key: counter }));
    expect(Item?.expiresAt).toBeGreaterThan(Date.now() / 1000);
    // The next hour is another one.
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await look(conversationId, {}, agent)).toHaveProperty('profile');
    told.mockRestore();
  });
});
