import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mistakesOf } from '../../functions/audit/allowed.ts';
import { eventsOf } from '../../functions/conversation/events.ts';
import { entryOf, itemOf, pkOf, skOf } from '../../functions/conversation/log.ts';
import { SOURCE } from '../../functions/platform/bus.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { Desk } from './desk.ts';
import { type HostSite, hostSite } from './host-site.ts';
import { templateOf } from './routes.fixture.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const directory = temporaryFolder();
let account: RunningAccount;
let url: string;
let site: HostSite;
let tables: DynamoDBDocumentClient;
let environment: Record<string, string>;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--sample'] });
  url = account.url;
  site = await hostSite(directory);
  environment = JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8'));
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const endpoint = environment.AWS_ENDPOINT_URL_DYNAMODB ?? '';
  tables = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
});
afterAll(() => account.stop());

/** A socket of the member with a number, whom the host site vouches for. */
const member = async (number: string): Promise<Visitor> =>
  Visitor.join(url, await newSession(url, { identityToken: await site.sign(number) }));

/** Asks, and waits for what the procedure says to it. */
const ask = async (visitor: Visitor, text: string, after = 0) => {
  const { seq } = await visitor.say(text, after);
  return visitor.reply(seq);
};
const choose = async (visitor: Visitor, choice: string, after: number) => {
  const id = randomUUID();
  visitor.act('send', { id, after, choice });
  const { seq } = await visitor.next('accepted', (frame) => frame.id === id);
  return visitor.reply(seq);
};

const logOf = async ({ conversationId }: Visitor) => {
  const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
  return (await fetch(`${url}/api/conversations/${conversationId}`, { headers })).json();
};
const recordsOf = async ({ conversationId }: Visitor) => {
  const { Items = [] } = await tables.send(new ScanCommand({ TableName: environment.MEMBERS_TABLE ?? '' }));
  return Items.filter(({ pk, conversationId: of }) => /^ACCESS#/.test(pk) && of === conversationId).toSorted(
    (a, b) => a.seq - b.seq,
  );
};

describe('a member whom the host site vouches for', () => {
  it('asks how many points he has, and reads them; the look is on record', async () => {
    const visitor = await member('M-1001');
    const answer = await ask(visitor, 'ポイントはあといくつ？');
    expect(answer).toMatchObject({ kind: 'looked_up', from: { role: 'procedure' } });
    expect(answer.text).toBe(
      'ポイント残高は2,480ポイントです。\n2026年11月30日に480ポイントが期限を迎えます。\n2027年1月31日に1,000ポイントが期限を迎えます。',
    );
    const { entries, state } = await logOf(visitor);
    expect(state).toMatchObject({ mode: 'bot' });
    expect(entries.at(-1)).toMatchObject({
      kind: 'looked_up',
      procedure: 'points',
      fields: ['points'],
      card: { title: 'ポイント' },
    });
    expect(await recordsOf(visitor)).toEqual([
      expect.objectContaining({ granted: true, fields: ['points'], why: 'points', who: { kind: 'customer' } }),
    ]);
    await visitor.close();
  });

  it('asks for an order in full-width digits, and whoever takes over has its card', async () => {
    const visitor = await member('M-1001');
    const answer = await ask(visitor, '注文１２３４５が届きません');
    expect(answer.text).toContain('12345');
    expect(answer.text).toContain('サクラ急便');
    expect(answer.text).toContain('2026年11月18日');
    const handed = await ask(visitor, 'オペレーターと話したい', answer.seq);
    expect(handed.kind).toBe('escalated');
    const { entries } = await logOf(visitor);
    const { packet } = entries.findLast(({ kind }: { kind: string }) => kind === 'escalated');
    expect(packet.identityLevel).toBe(1);
    expect(packet.cards.at(-1)).toMatchObject({
      title: 'ご注文の状況',
      rows: expect.arrayContaining([{ label: '配送業者', value: 'サクラ急便' }]),
    });
    await visitor.close();
  });

  it('reads the same words of another’s order and of none', async () => {
    const visitor = await member('M-1003');
    const others = await ask(visitor, '注文12345が届きません');
    const none = await ask(visitor, '注文99999が届きません', others.seq);
    expect(others.text).toBe(none.text);
    expect(others.text).toBe('そのご注文は見つかりませんでした。番号をお確かめください。');
    const records = await recordsOf(visitor);
    expect(records.map(({ granted }) => granted)).toEqual([false, false]);
    await visitor.close();
  });

  it('chooses among his orders, or writes the number of another one', async () => {
    const visitor = await member('M-1016');
    const which = await ask(visitor, '荷物はいまどこ');
    expect(which).toMatchObject({ kind: 'looked_up', text: 'どのご注文についてお調べしますか？' });
    expect(which.choices?.map(({ id }) => id)).toEqual([
      'look-order-12398',
      'look-order-12374',
      expect.stringMatching(/^look-order-/),
      'look-other',
    ]);
    const first = await choose(visitor, 'look-order-12398', which.seq);
    expect(first.text).toContain('桜あんぱんラスク');
    const again = await ask(visitor, '荷物はいまどこ', first.seq);
    const number = await choose(visitor, 'look-other', again.seq);
    expect(number.text).toContain('番号');
    expect((await ask(visitor, '１２２０１', number.seq)).text).toContain('浅煎りコーヒー豆');
    await visitor.close();
  });

  it('sees his own address masked where it need not be seen, and staff see less', async () => {
    const visitor = await member('M-1002');
    const answer = await ask(visitor, '登録住所を確認したい');
    expect(answer.text).toContain('見本市中央1-5');
    expect(answer.text).not.toContain('takahashi.kenta');
    const { entries } = await logOf(visitor);
    const shown = JSON.stringify(entries.at(-1));
    expect(shown).toContain('大阪府***');
    expect(shown).not.toMatch(/中央1-5|takahashi\.kenta|7614/);
    await visitor.close();
  });

  it('is answered once, however often the event comes', async () => {
    const visitor = await member('M-1020');
    const { seq } = await visitor.say('今のプランを教えて');
    await visitor.reply(seq);
    const { entries } = await logOf(visitor);
    const begun = entries.find(({ kind }: { kind: string }) => kind === 'begun');
    const { Items = [] } = await tables.send(new ScanCommand({ TableName: environment.CONVERSATIONS_TABLE ?? '' }));
    const item = Items.find((each) => each.pk === pkOf(visitor.conversationId) && each.sk === skOf(begun.seq));
    const events = eventsOf(visitor.conversationId, entryOf(itemOf(item ?? {})));
    expect(events.map(({ type }) => type)).toEqual(['ProcedureBegun']);
    const { AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint = '' } = environment;
    const bus = new EventBridgeClient({
      endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const Entries = [...events, ...events].map(({ type, detail }) => ({
      EventBusName: templateOf(url).output('BusName'),
      Source: SOURCE,
      DetailType: type,
      Detail: JSON.stringify(detail),
    }));
    expect((await bus.send(new PutEventsCommand({ Entries }))).FailedEntryCount).toBe(0);
    const after = await ask(visitor, '送料はいくらですか', seq + 2);
    expect(after.text).toContain('550円');
    const kinds = (await logOf(visitor)).entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind === 'looked_up')).toHaveLength(1);
    await visitor.close();
  });

  it('is looked up while the bot answers what is asked beside it', async () => {
    const visitor = await member('M-1004');
    const first = await visitor.say('今のプランを教えて');
    // While that is looked up the bot goes on with what is asked of it.
    const second = await visitor.say('送料はいくらですか', first.seq);
    await visitor.reply(first.seq);
    await visitor.reply(second.seq);
    const { entries } = await logOf(visitor);
    const looked = entries.filter(({ kind }: { kind: string }) => kind === 'looked_up');
    expect(looked).toHaveLength(1);
    await visitor.close();
  });
});

describe('somebody who is not known', () => {
  it('is asked who he is, and may talk about other things meanwhile', async () => {
    const visitor = await Visitor.join(url);
    const asked = await ask(visitor, 'ポイントはあといくつ？');
    expect(asked).toMatchObject({ kind: 'message', form: 'identify', choices: [{ id: 'show-person' }] });
    const answer = await ask(visitor, '送料はいくらですか', asked.seq);
    expect(answer.text).toContain('550円');
    const { entries, state } = await logOf(visitor);
    expect(state.mode).toBe('bot');
    expect(entries.map(({ kind }: { kind: string }) => kind)).not.toContain('looked_up');
    expect(await recordsOf(visitor)).toEqual([
      expect.objectContaining({
        pk: expect.stringMatching(/^ACCESS#UNKNOWN#/),
        granted: false,
        fields: [],
        why: 'points',
      }),
    ]);
    await visitor.close();
  });

  it('is told what is in stock', async () => {
    const visitor = await Visitor.join(url);
    const answer = await ask(visitor, '深煎りコーヒー豆の在庫はありますか');
    expect(answer.text).toMatch(/深煎りコーヒー豆 200g（CF-103）は在庫がありません。入荷予定日: 2026年12月9日/);
    expect((await ask(visitor, '空飛ぶじゅうたんの在庫はありますか', answer.seq)).text).toContain(
      '見つかりませんでした',
    );
    await visitor.close();
  });

  it('gets a general answer to a general question', async () => {
    const visitor = await Visitor.join(url);
    const answer = await ask(visitor, 'ポイントの有効期限は何か月ですか');
    expect(answer).toMatchObject({ kind: 'message', from: { role: 'bot' } });
    await visitor.close();
  });
});

it('a person who takes over has the word: the look-up says nothing any more', async () => {
  const visitor = await member('M-1005');
  const desk = await Desk.open(url, visitor.session.socketUrl, 'suzuki');
  visitor.act('escalate', { reason: '相談' });
  const rung = await desk.entry('assigned', visitor.conversationId);
  desk.act('accept', visitor.conversationId, { after: rung.entry.seq });
  const { entry } = await visitor.next('entry', (frame) => frame.entry.kind === 'assigned');
  const asked = await visitor.say('ポイントはあといくつ？', entry.seq);
  await desk.say(visitor.conversationId, '確認いたします。', asked.seq);
  await eventually(async () => {
    const { entries } = await logOf(visitor);
    expect(entries.at(-1)).toMatchObject({ from: { role: 'agent' } });
    expect(entries.map(({ kind }: { kind: string }) => kind)).not.toContain('looked_up');
  });
  const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
  const look = { method: 'POST', headers, body: '{}' };
  expect((await fetch(`${url}/api/conversations/${visitor.conversationId}/member`, look)).status).toBe(200);
  desk.send({ action: 'presence', status: 'offline' });
  await visitor.close();
});

it('every entry of it is one that the audit lets stand', async () => {
  const scan = { TableName: environment.CONVERSATIONS_TABLE ?? '', ConsistentRead: true };
  const { Items = [] } = await tables.send(new ScanCommand(scan));
  const logs = Map.groupBy(
    Items.filter(({ sk }) => String(sk).startsWith('E#')),
    ({ pk }) => String(pk),
  );
  const looks = Items.filter(({ kind }) => kind === 'looked_up').map(({ role }) => role);
  expect(new Set(looks)).toEqual(new Set(['procedure', 'agent']));
  for (const items of logs.values()) {
    const log = items.map((item) => entryOf(itemOf(item))).toSorted((a, b) => a.seq - b.seq);
    for (const [index, entry] of log.entries()) {
      const { seq, kind, role } = entry;
      expect({ seq, kind, role, is: mistakesOf(log[index - 1], entry, 0) }).toEqual({ seq, kind, role, is: [] });
    }
  }
});

it('no log of a function has anything of a member', () => {
  const written = account.output() + account.errors();
  expect(written).not.toMatch(/佐々木|高橋 健太|takahashi|0000-1234-5001|見本市/);
});
