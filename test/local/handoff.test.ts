import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { eventually } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

let account: RunningAccount;
let url: string;

beforeAll(async () => {
  account = await startAccount();
  url = account.url;
});
afterAll(() => account.stop());

const leave = async (desk: Desk): Promise<void> => {
  desk.send({ action: 'presence', status: 'offline' });
  await desk.next('presence', ({ status }) => status === 'offline');
};

it('who asks for a person gets the free agent, who answers, and later the bot again', async () => {
  const customer = await Visitor.join(url);
  const desk = await Desk.open(url, customer.session.socketUrl, 'suzuki');
  const { conversationId } = customer;

  customer.act('escalate', { reason: '人と話したい' });
  const rung = await desk.entry('assigned', conversationId);
  expect(rung).toMatchObject({
    state: { mode: 'agent' },
    entry: { to: expect.any(String), reason: expect.any(String) },
  });

  desk.act('accept', conversationId, { after: rung.entry.seq });
  await customer.next('entry', ({ entry }) => entry.kind === 'assigned');
  const accepted = await desk.entry('assigned', conversationId);
  await desk.say(conversationId, 'お待たせしました。ご用件を伺います。', accepted.entry.seq);
  const answer = await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.from.role === 'agent');
  expect(answer.state.mode).toBe('agent');

  // The bot is silent while a person has it.
  const question = await customer.say('送料はいくらですか', answer.entry.seq);
  await desk.next('entry', ({ entry }) => entry.seq === question.seq);
  // Blind: the customer has written since.
  desk.act('send', conversationId, { id: 'blind', after: answer.entry.seq, text: 'では失礼します' });
  expect(await desk.next('error')).toMatchObject({ code: 'conflict', id: 'blind' });

  desk.act('release', conversationId, { after: question.seq, to: 'bot' });
  await customer.next('entry', ({ entry }) => entry.kind === 'released');
  expect(await customer.reply(question.seq)).toMatchObject({ text: expect.stringContaining('円') });
  await leave(desk);
});

it('who waits for nobody in particular is told his place, and is served when somebody comes', async () => {
  const customers = await Promise.all([Visitor.join(url), Visitor.join(url)]);
  const [first, second] = customers;
  if (!first || !second) throw new Error('two visitors are needed');
  first.act('escalate');
  expect(await first.next('queue')).toMatchObject({ position: 1 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  second.act('escalate');
  await second.next('queue');
  await eventually(async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    second.act('ping');
    expect((await second.next('pong')).queue).toEqual({ position: 2 });
  });
  const desk = await Desk.open(url, first.session.socketUrl, 'tanaka');
  const rung = [await desk.entry('assigned'), await desk.entry('assigned')];
  expect(new Set(rung.map(({ conversationId }) => conversationId))).toEqual(
    new Set(customers.map(({ conversationId }) => conversationId)),
  );
  // It only rings: he waits until somebody has taken it.
  second.act('ping');
  expect(await second.next('pong')).toHaveProperty('queue');
  const { seq } = rung.find(({ conversationId }) => conversationId === second.conversationId)?.entry ?? { seq: 0 };
  desk.act('accept', second.conversationId, { after: seq });
  await second.next('entry', ({ entry }) => entry.kind === 'assigned' && entry.seq > seq);
  second.act('ping');
  expect(await second.next('pong')).not.toHaveProperty('queue');
  await leave(desk);
});

it('a wish in words hands over with what a person has to know', async () => {
  const customer = await Visitor.join(url);
  const question = await customer.say('送料はいくらですか');
  const answer = await customer.reply(question.seq);
  const wish = await customer.say('オペレーターと話したい', answer.seq);
  const handed = await customer.reply(wish.seq);
  expect(handed).toMatchObject({
    kind: 'escalated',
    choices: [{ id: 'wait-bot' }, { id: 'wait-message' }, { id: 'wait-leave' }],
  });
  const token = await agentToken(url, 'suzuki');
  const log = await fetch(`${url}/api/conversations/${customer.conversationId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { entries, state } = await log.json();
  expect(state.mode).toBe('waiting');
  expect(entries.at(-1)).toMatchObject({
    trigger: 'asked',
    packet: { summary: [expect.stringContaining('送料はいくらですか'), expect.any(String)], sentiment: 'calm' },
  });
});

it('who asked the bot about a late order is greeted with that order and that problem, whatever he said last', async () => {
  const customer = await Visitor.join(url);
  let seq = 0;
  for (const text of ['注文した商品がまだ届きません', '注文番号は ＡＢ－１２３４５ です', 'もう3日も待っています'])
    seq = (await customer.reply((await customer.say(text, seq)).seq)).seq;
  customer.act('escalate');
  await customer.next('entry', ({ entry }) => entry.kind === 'escalated');
  await customer.say('まだですか？', seq + 1);

  const desk = await Desk.open(url, customer.session.socketUrl, 'suzuki');
  const { entry } = await desk.entry('assigned', customer.conversationId);
  expect(entry.packet).toMatchObject({
    summary: ['ご用件:「注文した商品がまだ届きません」（注文番号 AB-12345）', expect.any(String)],
    suggestion:
      'お待たせいたしました。ご注文AB-12345、「注文した商品がまだ届きません」の件ですね。これまでのやり取りは確認しております。',
    order: 'AB-12345',
  });
  await leave(desk);
});

it('what it is about is the skill that is asked for, where an agent has one of that name', async () => {
  const admin = { authorization: `Bearer ${await agentToken(url, 'yamada')}` };
  const saved = await fetch(`${url}/api/agents/${agentNamed('tanaka').sub}`, {
    method: 'PUT',
    headers: admin,
    body: JSON.stringify({
      name: '田中 健',
      capacity: 3,
      skills: { shipping: 4 },
      languages: { ja: 5 },
      disabled: false,
    }),
  });
  expect(saved.status).toBe(200);
  const handed = async (question: string, wish = 'オペレーターと話したい') => {
    const customer = await Visitor.join(url);
    const answer = await customer.reply((await customer.say(question)).seq);
    await customer.reply((await customer.say(wish, answer.seq)).seq);
    const log = await fetch(`${url}/api/conversations/${customer.conversationId}`, { headers: admin });
    const { entries } = await log.json();
    customer.act('close');
    const { skill, packet } = entries.at(-1);
    return { skill, category: packet.category };
  };
  expect(await handed('送料はいくらですか')).toEqual({ skill: 'shipping', category: 'shipping' });
  expect(await handed('返品できますか')).toEqual({ category: 'returns' });
  expect(await handed('送料はいくらですか', '商品を返品する方法を教えてください。人と話したい')).toEqual({
    category: 'returns',
  });
});
