import { ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { join } from '../../functions/conversation/customer.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { Detail, eventsOf } from '../../functions/conversation/events.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { excuse } from '../../functions/member/excuse.ts';
import { step } from '../../functions/member/step.ts';
import { table } from '../../functions/platform/table.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { directoriesOf, orderOf } from '../member/fakes.ts';
import { appendAnyhow } from './append-anyhow.ts';
import { accountWith, LOG, workOn } from './tables.fixture.ts';

/* What a procedure does when proofs, sign-outs and repeated events come at any moment. Members: `aya`, who has two orders, and others without. */
const posted: ServerFrame[] = [];
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (_to: string, frame: ServerFrame) => {
    posted.push(frame);
    return true;
  },
}));
vi.mock('../../functions/member/choose.ts', () => ({
  memberDirectory: () => directories.members,
  orderDirectory: () => directories.orders,
}));
const directories = directoriesOf([orderOf('12388'), orderOf('12374')]).from;

let dynamodb: DynamoDB;
let count = 0;
let who: Customer;
let conversationId: string;

beforeAll(async () => {
  const names = { CONNECTIONS_TABLE: 'Rooms', KNOWLEDGE_TABLE: 'Knowledge', SESSIONS_TABLE: 'Sessions' };
  const named = (TableName: string) => ({ ...LOG, Properties: { ...LOG.Properties, TableName } });
  const all = ['Rooms', 'Knowledge', 'Sessions', 'Members'].map((name) => [name, named(name)]);
  dynamodb = await startDynamoDb(accountWith({ Log: LOG, ...Object.fromEntries(all) }));
  workOn(dynamodb.endpoint, {
    ...names,
    CONVERSATIONS_TABLE: 'Log',
    MEMBERS_TABLE: 'Members',
    TEXTS:
      '{"greeting":{"ja":"","en":""},"bot":{"ja":"自動応答","en":"Assistant"},"apology":{"ja":"すみません","en":"Sorry"}}',
    CHOICES: '{"ja":[],"en":[]}',
    PROVES: 'code',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
afterAll(() => dynamodb.close());
beforeEach(() => {
  count += 1;
  posted.length = 0;
  vi.restoreAllMocks();
  who = {
    role: 'customer',
    visitorId: `v-${count}`,
    connectionId: `socket-${count}`,
    expiresAt: Date.now() / 1000 + 3_600,
    language: 'ja',
    returning: false,
  };
  conversationId = conversationIdOf(who.visitorId, 0);
});

const write = async (draft: Partial<Draft>): Promise<Entry> => {
  const seq = (await newest(conversationId))?.seq ?? 0;
  const whole: Draft = { id: `e${seq}`, kind: 'message', role: 'system', after: seq, body: {}, ...draft };
  const { entry } = await appendAnyhow(await tail(conversationId, seq), () => ({ append: whole }));
  if (!entry) throw new Error('nothing was written');
  return entry;
};
const say = (body: Draft['body'], changes: Partial<Draft> = {}) => {
  const facts = { visitorId: who.visitorId, ordinal: 0, returning: false, language: 'ja' };
  return write({ role: 'customer', by: who.visitorId, facts, body, ...changes });
};
const begin = async (name: string, given: Record<string, string> = {}): Promise<Entry> => {
  const { id, seq: about } = await say({ text: '教えて' });
  const procedure = { name, step: 'work' } as const;
  return write({ id: `${id}.reply`, kind: 'begun', role: 'bot', about, procedure, body: { arguments: given } });
};
const prove = (member: string, minutes = 30) =>
  write({ kind: 'identified', level: 2, member, until: Date.now() + minutes * 60_000 });
const signOut = () => write({ kind: 'signed_out' });
/** What the bus brings of an entry. */
const run = async (entry: Entry, handle = step): Promise<void> => {
  for (const { detail } of eventsOf(conversationId, entry)) await handle(Detail.parse(detail));
};
const log = async (): Promise<readonly Entry[]> => (await tail(conversationId, 1)).entries;
const saidByProcedure = async () => (await log()).filter(({ role }) => role === 'procedure');
const idsOf = (entries: readonly Entry[]) => entries.map(({ id }) => id);
const shown = () => posted.flatMap((frame) => (frame.type === 'entry' ? [frame.entry] : []));

describe('a proof while somebody is asked who he is', () => {
  /** Something happens in the moment in which the next entry is written. */
  const inBetween = (happens: () => Promise<unknown>) => {
    vi.restoreAllMocks();
    const client = table();
    const send = client.send.bind(client);
    let isOver = false;
    vi.spyOn(client, 'send').mockImplementation((async (command: { input: object }) => {
      if (command instanceof TransactWriteCommand && !isOver) {
        isOver = true;
        await happens();
      }
      return send(command as never);
    }) as never);
  };

  it('is answered with what he has asked, once', async () => {
    const begun = await begin('points');
    const proofs: Entry[] = [];
    inBetween(async () => proofs.push(await prove('aya')));
    await run(begun);
    for (const proof of proofs) await run(proof);
    await run(begun);
    const said = await saidByProcedure();
    expect(said).toMatchObject([
      { kind: 'looked_up', member: 'aya', body: { text: expect.stringContaining('1,480') } },
    ]);
    expect((await newest(conversationId))?.state.procedure).toBeUndefined();
  });

  it('is answered to whoever is known when it is written, and to nobody who is not', async () => {
    await say({ text: 'こんにちは' });
    await prove('aya');
    const begun = await begin('points');
    inBetween(() => prove('eve'));
    await run(begun);
    expect(await saidByProcedure()).toMatchObject([{ kind: 'looked_up', member: 'eve', denial: 'unavailable' }]);
    const other = await begin('points');
    inBetween(signOut);
    await run(other);
    expect(JSON.stringify((await log()).slice(other.seq))).not.toContain('1,480');
  });

  it('is not lost where the bus brings the question once more and the proof never', async () => {
    const begun = await begin('points');
    await run(begun);
    const proof = await prove('aya');
    await run(begun);
    await run(proof);
    await run(proof);
    expect((await saidByProcedure()).map(({ kind, form = kind }: Entry & { form?: string }) => form)).toEqual([
      'message',
      'looked_up',
    ]);
  });
});

describe('a proof while a choice is waited for', () => {
  it.each(['aya', 'eve'])('of %s adds no second answer under the same id', async (second) => {
    const begun = await begin('order');
    await run(begun);
    const first = await prove('aya');
    await run(first);
    const again = await prove(second);
    await run(again);
    await run(first);
    const said = await saidByProcedure();
    expect(said.map(({ kind }) => kind)).toEqual(['message', 'looked_up']);
    expect(new Set(idsOf(await log())).size).toBe((await log()).length);
    expect((await newest(conversationId))?.state.procedure?.step).toBe(second === 'aya' ? 'choice' : undefined);
  });

  it('that had ended meanwhile is answered with the order he has chosen', async () => {
    await say({ text: 'こんにちは' });
    await prove('aya', 0.001);
    const begun = await begin('order');
    await run(begun);
    await vi.waitUntil(async () => ((await newest(conversationId))?.state.proof?.until ?? 0) <= Date.now());
    const choice = 'look-order-12374';
    const chosen = await say({ text: '注文 12374', choice }, { id: 'c1', member: 'aya' });
    await run(chosen);
    const asked = await newest(conversationId);
    expect(asked).toMatchObject({ id: 'c1.reply.asked', denial: 'level', state: { procedure: { step: 'proof' } } });
    const proof = await prove('aya');
    await run(proof);
    await run(proof);
    expect(idsOf(await saidByProcedure()).slice(-2)).toEqual(['c1.reply.asked', 'c1.reply.looked']);
    expect((await newest(conversationId))?.body?.text).toContain('12374');
    expect(new Set(idsOf(await log())).size).toBe((await log()).length);
  });
});

describe('once he has signed out', () => {
  it.each([step, excuse])('a repeated event shows nobody what was looked up', async (handle) => {
    await say({ text: 'こんにちは' });
    await prove('aya');
    const begun = await begin('points');
    await join(who, { action: 'join' });
    await run(begun);
    expect(JSON.stringify(shown())).toContain('1,480');
    await signOut();
    posted.length = 0;
    await run(begun, handle);
    expect(shown()).toMatchObject([{ kind: 'looked_up', withheld: true }]);
    expect(JSON.stringify(posted)).not.toContain('1,480');
  });

  it('that nothing was found is withheld as well, and on record as it was', async () => {
    await say({ text: 'こんにちは' });
    await prove('aya');
    const begun = await begin('order', { orderNumber: '99999' });
    await run(begun);
    const looked = await newest(conversationId);
    expect(looked).toMatchObject({ kind: 'looked_up', member: 'aya', fields: [] });
    await signOut();
    await join(who, { action: 'join' });
    const joined = posted.findLast((frame) => frame.type === 'joined');
    expect(joined?.entries.find(({ seq }) => seq === looked?.seq)).toMatchObject({ withheld: true });
    expect(JSON.stringify(joined)).not.toContain('見つかりません');
    const { Items = [] } = await table().send(new ScanCommand({ TableName: 'Members' }));
    const records = Items.filter(({ pk, conversationId: of }) => pk === 'ACCESS#aya' && of === conversationId);
    expect(records).toMatchObject([{ granted: false, fields: [] }]);
  });
});
