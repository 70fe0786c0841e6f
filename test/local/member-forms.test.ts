import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryView, ServerFrame } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { codeTo } from './mailbox.ts';
import { newSession, Visitor } from './visitor.ts';

/* What the form is that a customer sees, and what his next word means, from one question of his own data to the next. */
type Shown = Exclude<EntryView, { kind: 'hidden' }>;
let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount({ options: ['--fresh', '--sample'] });
  url = account.url;
});
afterAll(() => account.stop());

const CLARK = { number: 'M-1026', email: 'emma.clark@example.jp' };
const FUJITA = { number: 'M-1022', email: 'fujita.yuki@example.jp' };
const GOTO = { number: 'M-1023', email: 'goto.akira@example.com' };

const ask = async (visitor: Visitor, text: string, after: number): Promise<Shown> =>
  visitor.reply((await visitor.say(text, after)).seq);
const choose = async (visitor: Visitor, choice: string, after: number): Promise<Shown> => {
  const id = randomUUID();
  visitor.act('send', { id, after, choice });
  return visitor.reply((await visitor.next('accepted', (frame) => frame.id === id)).seq);
};
const entryOf = async (visitor: Visitor, test: (entry: Shown) => boolean): Promise<Shown> => {
  const { entry } = await visitor.next('entry', ({ entry: each }) => each.kind !== 'hidden' && test(each));
  if (entry.kind === 'hidden') throw new Error('it is hidden');
  return entry;
};
const claims = async (visitor: Visitor, number: string, after: number): Promise<Shown> => {
  const id = randomUUID();
  visitor.act('identify', { id, after, claim: number });
  return entryOf(visitor, (entry) => entry.id === id);
};
/** Proves with the code of the mail; what is looked up by it. */
const proves = async (visitor: Visitor, email: string, after: number): Promise<Shown> => {
  visitor.act('prove', { id: randomUUID(), after, code: await codeTo(url, email) });
  return entryOf(visitor, ({ kind }) => kind === 'looked_up');
};
const reread = async (visitor: Visitor): Promise<readonly EntryView[]> => {
  visitor.send({ action: 'join', conversationId: visitor.conversationId, after: 0 });
  const { entries } = (await visitor.next('joined', ({ state }) => state.seq > 0)) as ServerFrame<'joined'>;
  return entries;
};

describe('a code that is on its way', () => {
  it('is asked for by what he asks next, too, and answers what he asked last', async () => {
    const visitor = await Visitor.join(url);
    const first = await ask(visitor, '荷物まだ？', 0);
    expect(first.form).toBe('identify');
    const sent = await claims(visitor, FUJITA.number, first.seq);
    const second = await ask(visitor, 'ポイントあといくつ？', sent.seq);
    expect(second).toMatchObject({ kind: 'message', form: 'prove', until: sent.until });
    expect(second.text).toContain('確認コード');
    const looked = await proves(visitor, FUJITA.email, second.seq);
    expect(looked.text).toContain('ポイント残高');
    await visitor.close();
  });

  it('has its field again where it is written into the chat', async () => {
    const visitor = await Visitor.join(url);
    const first = await ask(visitor, 'ポイントあといくつ？', 0);
    const hint = await ask(visitor, GOTO.number, first.seq);
    expect(hint).toMatchObject({ from: { role: 'bot' }, form: 'identify' });
    const sent = await claims(visitor, GOTO.number, hint.seq);
    const again = await ask(visitor, 'コードは123456です', sent.seq);
    expect(again).toMatchObject({ from: { role: 'bot' }, form: 'prove', until: sent.until });
    expect((await proves(visitor, GOTO.email, again.seq)).text).toContain('ポイント残高');
    await visitor.close();
  });
});

it('another order is asked for by its number, which is asked for again where it is wrong', async () => {
  const visitor = await Visitor.join(url, await newSession(url, { language: 'ja' }));
  const asked = await ask(visitor, '荷物まだ？', 0);
  const sent = await claims(visitor, CLARK.number, asked.seq);
  const which = await proves(visitor, CLARK.email, sent.seq);
  expect(which.text).toBe('どのご注文についてお調べしますか？');
  const shipping = await ask(visitor, '送料はいくらですか', which.seq);
  const other = await choose(visitor, 'look-other', shipping.seq);
  expect(other.text).toBe('ご注文の番号をこちらにお書きください。');
  const none = await ask(visitor, '12399', other.seq);
  expect(none.text).toBe('そのご注文は見つかりませんでした。番号をお確かめください。');
  const found = await ask(visitor, '12362', none.seq);
  expect(found).toMatchObject({ kind: 'looked_up', text: expect.stringContaining('抹茶クッキー') });

  const list = await ask(visitor, '荷物まだ？', found.seq);
  const newer = await ask(visitor, '荷物まだ？', list.seq);
  // The words of an older list, as the widget sends them.
  const words = await ask(visitor, 'ほかのご注文', newer.seq);
  expect(words.text).toBe(other.text);
  const [{ id = '', label = '' } = {}] = list.choices ?? [];
  const chosen = await ask(visitor, label, words.seq);
  expect(chosen.text).toContain(id.replace('look-order-', ''));
  visitor.act('signout');
  await entryOf(visitor, ({ kind }) => kind === 'signed_out');
  const entries = await reread(visitor);
  expect(JSON.stringify(entries)).not.toContain(label);
  expect(entries.filter((entry) => entry.kind === 'message' && entry.withheld)).toHaveLength(1);
  await visitor.close();
});
