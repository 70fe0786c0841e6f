import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { ConversationPage, EntryView } from '../../functions/protocol/server.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { Desk } from './desk.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const requests = join(temporaryFolder(), 'requests.jsonl');
let account: RunningAccount;
let url: string;

beforeAll(async () => {
  process.env.MODEL_REQUESTS = requests;
  const script = join(import.meta.dirname, 'summary.script.ts');
  account = await startAccount({ options: ['--fresh', '--model-script', script] });
  url = account.url;
});
afterAll(() => account.stop());

type Shown = Exclude<EntryView, { kind: 'hidden' }>;
const logOf = async (conversationId: string): Promise<Shown[]> => {
  const headers = { authorization: `Bearer ${await account.agentToken('suzuki')}` };
  const answer = await fetch(`${url}/api/conversations/${conversationId}`, { headers });
  const { entries, verified }: ConversationPage = await answer.json();
  expect(verified).toBe(true);
  return entries.filter((entry) => entry.kind !== 'hidden');
};
const asked = (): string[] => readFileSync(requests, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);

/** A customer who has asked something and now asks for a person; `done` is his handoff. */
const handedOver = async (question: string, wish = '担当者と話したい') => {
  const customer = await Visitor.join(url);
  const { seq } = await customer.say(question);
  const answer = await customer.reply(seq);
  const handoff = await customer.reply((await customer.say(wish, answer.seq)).seq);
  expect(handoff.kind).toBe('escalated');
  return { customer, handoff, conversationId: customer.conversationId };
};

it('a model’s note follows the handoff, for staff alone, and the packet is there before it', async () => {
  const { customer, handoff, conversationId } = await handedOver('送料はいくらですか。一回目');
  await customer.next('entry', ({ entry }) => entry.kind === 'hidden' && entry.seq > handoff.seq);
  const entries = await logOf(conversationId);
  const [escalated, note] = entries.slice(-2);
  expect(escalated).toMatchObject({
    kind: 'escalated',
    packet: { summary: [expect.stringContaining('送料はいくらですか。一回目'), expect.any(String)] },
  });
  expect(note).toEqual({
    seq: handoff.seq + 1,
    id: `${handoff.id}.summary`,
    kind: 'note',
    from: { role: 'system' },
    at: expect.any(String),
    about: handoff.seq,
    text: 'お客様：送料がいくらか知りたい\n対応：送料は全国一律550円（税込）と案内した',
    suggestion: 'お待たせいたしました。「送料がいくらか」の件ですね。これまでのやり取りは確認しております。',
    usage: expect.objectContaining({ attempts: 1, inputTokens: expect.any(Number) }),
  });
  const request = asked().at(-1) ?? '';
  expect(request).toContain(String.raw`<turn by=\"customer\">送料はいくらですか。一回目</turn>`);
  // The wish itself is no problem to tell of.
  expect(request).not.toContain('担当者と話したい');
  // Whoever takes it over reads both.
  const desk = await Desk.open(url, customer.session.socketUrl, 'suzuki');
  const rung = await desk.entry('assigned', conversationId);
  desk.act('accept', conversationId, { after: rung.entry.seq });
  await desk.entry('assigned', conversationId);
  desk.act('join', conversationId);
  const { entries: seen } = await desk.next('joined');
  const bySuggestion = seen.filter((entry) => 'suggestion' in entry || 'packet' in entry);
  expect(bySuggestion.map(({ kind }) => kind)).toEqual(['escalated', 'note']);
  desk.act('resolve', conversationId, { after: seen.at(-1)?.seq });
  await desk.entry('resolved', conversationId);
  desk.send({ action: 'presence', status: 'offline' });
  await desk.next('presence', ({ status }) => status === 'offline');
  await Promise.all([desk.close(), customer.close()]);
});

it.each(['絞る', '途中', '止める', '作り話', '別の何か'])(
  'nothing is written where the model fails or may not be shown: %s',
  async (word) => {
    const before = asked().length;
    const { customer, handoff, conversationId } = await handedOver(`送料はいくらですか。${word}`);
    await eventually(async () => expect(asked().length).toBeGreaterThan(before));
    // What comes behind it, were there a note, would have a later number.
    customer.act('rate', { score: 3 });
    await customer.next('entry', ({ entry }) => entry.kind === 'rated');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const kinds = (await logOf(conversationId)).filter(({ seq }) => seq >= handoff.seq).map(({ kind }) => kind);
    expect(kinds).toEqual(['escalated', 'rated']);
    await customer.close();
  },
  30_000,
);

it('the model is not asked where nothing but the wish was said', async () => {
  const before = asked().length;
  const customer = await Visitor.join(url);
  await customer.reply((await customer.say('担当者と話したい')).seq);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(asked().length).toBe(before);
  await customer.close();
});

it('the model is not asked while it is switched off', async () => {
  const admin = { authorization: `Bearer ${await account.agentToken('yamada')}` };
  const { version } = await (await fetch(`${url}/api/settings`, { headers: admin })).json();
  const settings = { ...DEFAULTS, switches: { ...DEFAULTS.switches, model: false } };
  const body = JSON.stringify({ version, settings });
  expect((await fetch(`${url}/api/settings`, { method: 'PUT', headers: admin, body })).status).toBe(200);
  // Settings are in force within ten seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const before = asked().length;
  const { customer } = await handedOver('送料はいくらですか。一回目');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(asked().length).toBe(before);
  await customer.close();
});
