import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { join, send } from '../../functions/conversation/customer.ts';
import type { Draft } from '../../functions/conversation/entry.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { newest, tail } from '../../functions/conversation/log.ts';
import { linkItem } from '../../functions/conversation/member-conversations.ts';
import { members } from '../../functions/conversation/rooms.ts';
import type { ServerFrame } from '../../functions/protocol/server.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { appendAnyhow } from './append-anyhow.ts';
import { accountWith, clientFor, LOG, workOn } from './tables.fixture.ts';

const posted: { to: string; frame: ServerFrame }[] = [];
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (to: string, frame: ServerFrame) => {
    posted.push({ to, frame });
    return true;
  },
}));

const MINUTE = 60_000;
let dynamodb: DynamoDB;
let count = 0;

beforeAll(async () => {
  const named = (TableName: string) => ({ ...LOG, Properties: { ...LOG.Properties, TableName } });
  const account = accountWith({
    Log: LOG,
    Rooms: named('Rooms'),
    Knowledge: named('Knowledge'),
    Sessions: named('Sessions'),
  });
  dynamodb = await startDynamoDb(account);
  const tables = { CONVERSATIONS_TABLE: 'Log', CONNECTIONS_TABLE: 'Rooms', KNOWLEDGE_TABLE: 'Knowledge' };
  workOn(dynamodb.endpoint, {
    ...tables,
    SESSIONS_TABLE: 'Sessions',
    TEXTS: '{"greeting":{"ja":"","en":""}}',
    CHOICES: '{"ja":[],"en":[]}',
  });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22) });
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});
beforeEach(() => {
  count += 1;
  posted.length = 0;
});

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** Somebody at a browser: nameless, unless the host site vouches for him. */
const customer = (name: string, member?: string): Customer => ({
  role: 'customer',
  visitorId: `${name}-${count}`,
  connectionId: `socket-${name}-${count}`,
  expiresAt: Date.now() / 1000 + 3_600,
  language: 'ja',
  returning: false,
  member,
});
const conversationOf = ({ visitorId }: Customer) => conversationIdOf(visitorId, 0);
const write = async (who: Customer, draft: Partial<Draft>): Promise<void> => {
  const conversationId = conversationOf(who);
  const seq = (await newest(conversationId))?.seq ?? 0;
  const whole: Draft = { id: `e${seq}`, kind: 'message', role: 'system', after: seq, body: {}, ...draft };
  await appendAnyhow(await tail(conversationId, seq), () => ({ append: whole }));
};
const ask = (who: Customer, text: string) =>
  write(who, {
    role: 'customer',
    by: who.visitorId,
    body: { text },
    facts: { visitorId: who.visitorId, ordinal: 0, returning: false, language: 'ja' },
  });
const vouch = async (who: Customer, member: string): Promise<void> => {
  await write(who, { kind: 'identified', level: 1, member, facts: { member } });
  const Item = { pk: `MEMBER#${member}`, sk: 'VISITOR', visitorId: who.visitorId };
  await clientFor(dynamodb.endpoint).send(new PutCommand({ TableName: 'Sessions', Item }));
};
const prove = async (who: Customer, member: string, minutes = 30): Promise<void> => {
  await write(who, { kind: 'identified', level: 2, member, until: Date.now() + minutes * MINUTE });
  const TransactItems = [linkItem(member, conversationOf(who), Date.now())];
  await clientFor(dynamodb.endpoint).send(new TransactWriteCommand({ TransactItems }));
};
const answer = (who: Customer, member: string, text: string) =>
  write(who, { kind: 'looked_up', role: 'procedure', member, fields: ['points'], body: { text } });

const joined = async (who: Customer, conversationId?: string): Promise<ServerFrame<'joined'>> => {
  await join(who, { action: 'join', ...(conversationId !== undefined && { conversationId }) });
  const frame = posted.findLast(({ to }) => to === who.connectionId)?.frame;
  if (frame?.type !== 'joined') throw new Error('not joined');
  return frame;
};
const refusal = async (who: Customer, conversationId: string) => {
  const error: unknown = await join(who, { action: 'join', conversationId }).catch((thrown: unknown) => thrown);
  return error instanceof Error && 'code' in error ? [error.code, error.message] : error;
};
const texts = ({ entries }: ServerFrame<'joined'>) =>
  entries.flatMap((entry) => (entry.kind === 'hidden' ? [] : [entry.withheld ? 'withheld' : (entry.text ?? '')]));
/** Chooses among what was offered last. */
const choose = async (who: Customer, choice: string, id: string = choice, after?: number) => {
  const seq = (await newest(conversationOf(who)))?.seq ?? 0;
  posted.length = 0;
  await send(who, { action: 'send', conversationId: conversationOf(who), id, after: after ?? seq, choice });
};
const NOT_FOUND = ['not_found', expect.any(String)];

describe('what a member wrote on another device', () => {
  it('is listed and can be read once a code has proven him here', async () => {
    const [laptop, phone] = [customer('laptop'), customer('phone')];
    const member = `m-${count}`;
    await ask(laptop, 'ポイントはあといくつ？\nよろしくお願いします');
    await prove(laptop, member);
    await answer(laptop, member, '1,200ポイントです');
    pass(MINUTE);
    await ask(phone, 'こんにちは');
    expect((await joined(phone)).earlier).toBeUndefined();
    expect(await refusal(phone, conversationOf(laptop))).toEqual(NOT_FOUND);
    await prove(phone, member);
    const at = new Date(Date.now() - MINUTE).toISOString();
    const title = 'ポイントはあといくつ？ よろしくお願いします';
    expect((await joined(phone)).earlier).toEqual([{ conversationId: conversationOf(laptop), at, title }]);
    const read = await joined(phone, conversationOf(laptop));
    expect(texts(read)).toContain('1,200ポイントです');
    expect([read.earlier, read.state.level]).toEqual([undefined, 2]);
  });

  it('is nobody’s elsewhere once codes have proven two members at the same browser', async () => {
    const [shared, phone] = [customer('shared'), customer('phone')];
    const [aya, ben] = [`aya-${count}`, `ben-${count}`];
    await ask(shared, '私の電話は090-9999-0000です');
    await prove(shared, aya);
    await write(shared, { kind: 'signed_out', role: 'customer' });
    await prove(shared, ben);
    await ask(phone, 'こんにちは');
    for (const member of [ben, aya]) {
      await prove(phone, member);
      expect((await joined(phone)).earlier ?? []).not.toContainEqual(
        expect.objectContaining({ conversationId: conversationOf(shared) }),
      );
      expect(await refusal(phone, conversationOf(shared))).toEqual(NOT_FOUND);
    }
  });

  it('is read by the proof here, whatever has become of the one there', async () => {
    const [laptop, phone] = [customer('laptop'), customer('phone')];
    const member = `m-${count}`;
    await ask(laptop, 'ポイントは？');
    await prove(laptop, member);
    await answer(laptop, member, '1,200ポイントです');
    pass(40 * MINUTE);
    await ask(phone, 'こんにちは');
    await prove(phone, member);
    expect(texts(await joined(phone, conversationOf(laptop)))).toContain('1,200ポイントです');
    expect(texts(await joined(laptop))).toContain('withheld');
    pass(31 * MINUTE);
    expect((await joined(phone)).earlier).toBeUndefined();
    expect(await refusal(phone, conversationOf(laptop))).toEqual(NOT_FOUND);
  });

  it('is no other member’s, whoever knows its id', async () => {
    const [laptop, phone] = [customer('laptop'), customer('phone')];
    await ask(laptop, '秘密の用件');
    await prove(laptop, `m-${count}`);
    await ask(phone, 'こんにちは');
    await prove(phone, `n-${count}`);
    expect((await joined(phone)).earlier).toBeUndefined();
    const refused = await refusal(phone, conversationOf(laptop));
    expect(refused).toEqual(NOT_FOUND);
    // Of what is there and of what is not he hears the same.
    expect(await refusal(phone, 'no-such-conversation')).toEqual(refused);
  });

  it('is not there any more once somebody else has proven himself in it, or he has signed out', async () => {
    const [shared, left, phone] = [customer('shared'), customer('left'), customer('phone')];
    const member = `m-${count}`;
    for (const device of [shared, left]) {
      await ask(device, 'ポイントは？');
      await prove(device, member);
    }
    await prove(shared, `n-${count}`);
    await write(left, { kind: 'signed_out' });
    await ask(phone, 'こんにちは');
    await prove(phone, member);
    expect((await joined(phone)).earlier).toBeUndefined();
    expect(await refusal(phone, conversationOf(shared))).toEqual(NOT_FOUND);
    expect(await refusal(phone, conversationOf(left))).toEqual(NOT_FOUND);
  });

  it('is the newest ten that he may read, however many newer ones he has signed out of', async () => {
    const [phone, kept] = [customer('phone'), customer('kept')];
    const member = `m-${count}`;
    await ask(kept, 'ポイントは？');
    await prove(kept, member);
    for (let n = 0; n < 11; n += 1) {
      pass(MINUTE);
      const left = customer(`left${n}`);
      await ask(left, '荷物は？');
      await prove(left, member);
      await write(left, { kind: 'signed_out' });
    }
    await ask(phone, 'こんにちは');
    await prove(phone, member);
    expect((await joined(phone)).earlier).toMatchObject([{ conversationId: conversationOf(kept) }]);
  });

  it('has no title out of another member’s data', async () => {
    const [shared, phone] = [customer('shared'), customer('phone')];
    const [member, before] = [`m-${count}`, `n-${count}`];
    await write(shared, {
      role: 'customer',
      by: shared.visitorId,
      member: before,
      body: { text: '注文 12388（2026年11月20日）', choice: 'look-order-12388' },
      facts: { visitorId: shared.visitorId, ordinal: 0, returning: false, language: 'ja' },
    });
    await prove(shared, member);
    await ask(phone, 'こんにちは');
    await prove(phone, member);
    expect((await joined(phone)).earlier).toEqual([{ conversationId: conversationOf(shared), at: expect.any(String) }]);
    expect(JSON.stringify(await joined(phone, conversationOf(shared)))).not.toMatch(/12388/);
    await prove(phone, before);
    await prove(shared, before);
    // It is nobody's elsewhere by then.
    expect((await joined(phone)).earlier).toBeUndefined();
  });

  it('counts where the host site vouches for him, here and there', async () => {
    const member = `m-${count}`;
    const [site, phone] = [customer('site', member), customer('phone')];
    await ask(site, '会員サイトからの質問');
    await vouch(site, member);
    await ask(phone, '別の端末からの質問');
    await prove(phone, member);
    expect((await joined(phone)).earlier).toEqual([
      { conversationId: conversationOf(site), at: expect.any(String), title: '会員サイトからの質問' },
    ]);
    expect(texts(await joined(phone, conversationOf(site)))).toContain('会員サイトからの質問');
    expect((await joined(site)).earlier).toEqual([
      { conversationId: conversationOf(phone), at: expect.any(String), title: '別の端末からの質問' },
    ]);
  });

  it('is heard of and written to by its own visitor alone', async () => {
    const [laptop, phone] = [customer('laptop'), customer('phone')];
    const member = `m-${count}`;
    for (const device of [laptop, phone]) {
      await ask(device, 'こんにちは');
      await prove(device, member);
    }
    await joined(phone, conversationOf(laptop));
    expect(await members(conversationOf(laptop))).toEqual([]);
    const frame = {
      action: 'send',
      conversationId: conversationOf(laptop),
      id: 'x',
      after: 0,
      text: '乗っ取り',
    } as const;
    await expect(send(phone, frame)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('needs the own session’s proof, too', async () => {
    const member = `m-${count}`;
    const [laptop, site] = [customer('laptop'), customer('site', member)];
    await ask(laptop, 'ポイントは？');
    await prove(laptop, member);
    await ask(site, 'こんにちは');
    await vouch(site, member);
    const nameless = { ...site, member: undefined };
    expect(await refusal(nameless, conversationOf(laptop))).toEqual(NOT_FOUND);
  });
});

describe('which orders he has', () => {
  const offer = (who: Customer, member: string) =>
    write(who, {
      kind: 'looked_up',
      role: 'procedure',
      member,
      fields: ['orders'],
      procedure: { name: 'order', step: 'choice' },
      body: { text: 'どれ？', choices: [{ id: 'look-order-12388', label: '注文 12388（2026年11月20日）' }] },
    });
  const begin = async (who: Customer, member: string) => {
    await ask(who, '荷物はどこ');
    await prove(who, member);
    await offer(who, member);
  };
  const refused = (who: Customer, choice: string) =>
    choose(who, choice).catch((error: unknown) => (error instanceof Error ? error.message : error));

  it('nobody finds out by choosing once he is not known, or somebody else is', async () => {
    const who = customer('shared');
    await begin(who, `m-${count}`);
    await write(who, { kind: 'signed_out' });
    const none = await refused(who, 'look-order-99999');
    expect(none).toMatch(/not on offer/);
    expect(await refused(who, 'look-order-12388')).toBe(none);
    await prove(who, `n-${count}`);
    expect(await refused(who, 'look-order-12388')).toBe(none);
    expect(JSON.stringify(await joined(who))).not.toMatch(/12388|11月20日/);
  });

  it('is withheld of what he has chosen, also from who sends the same once more', async () => {
    const who = customer('shared');
    await begin(who, `m-${count}`);
    const { seq = 0 } = (await newest(conversationOf(who))) ?? {};
    await joined(who);
    await choose(who, 'look-order-12388', 'chosen');
    expect(JSON.stringify(posted)).toContain('注文 12388');
    await write(who, { kind: 'signed_out' });
    expect(texts(await joined(who))).toContain('withheld');
    await choose(who, 'look-order-12388', 'chosen', seq);
    expect(posted.map(({ frame }) => frame.type)).toEqual(['accepted', 'entry']);
    expect(JSON.stringify([posted, await joined(who)])).not.toMatch(/12388|11月20日/);
  });
});
