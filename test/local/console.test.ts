import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentList, ConversationList, CustomerCard } from '../../functions/protocol/server.ts';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { eventually } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const QUESTION = '返品できますか';
const PAGE = '/shop/cart';
let account: RunningAccount;
let url: string;
/** Neither takes conversations: one at work elsewhere, one who has gone. */
let suzuki: Desk;
let tanaka: Desk;

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const listOf = async (agent: string, query: string) =>
  ConversationList.parse((await staff(agent, 'GET', `/conversations?${query}`)).body).conversations;
const listed = async (agent: string, query: string, conversationId: string) =>
  (await listOf(agent, query)).find((each) => each.conversationId === conversationId);
const cardOf = async (conversationId: string) =>
  CustomerCard.parse((await staff('suzuki', 'GET', `/conversations/${conversationId}/customer`)).body);
const idOf = (agent: string) => agentNamed(agent).sub;

const arrive = async (socketUrl: string, agent: string, status: string): Promise<Desk> => {
  const desk = await Desk.connect(url, socketUrl, agent);
  desk.send({ action: 'presence', status });
  await desk.next('presence');
  return desk;
};
/** All desks hear that a conversation has come to a mode. */
const allHear = (conversationId: string, mode: string) =>
  Promise.all(
    [suzuki, tanaka].map((desk) =>
      desk.next('changed', (each) => each.conversationId === conversationId && each.mode === mode),
    ),
  );
const seqOf = async (conversationId: string): Promise<number> =>
  (await staff('suzuki', 'GET', `/conversations/${conversationId}`)).body.state.seq;
const act = async (desk: Desk, action: string, conversationId: string, rest: object = {}): Promise<void> =>
  desk.act(action, conversationId, { after: await seqOf(conversationId), ...rest });

beforeAll(async () => {
  account = await startAccount({ options: ['--fresh'] });
  url = account.url;
  const { socketUrl } = await newSession(url);
  suzuki = await arrive(socketUrl, 'suzuki', 'away');
  tanaka = await arrive(socketUrl, 'tanaka', 'offline');
  // Who reads the knowledge first takes over what the deployment brought: an agent, too.
  expect((await staff('suzuki', 'GET', '/knowledge/canned')).body.documents).not.toEqual([]);
});
afterAll(() => account.stop());

it('a customer is waited for, taken, noted, tagged, resolved and opened again, and every list says so at once', async () => {
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  customer.act('send', { id: 'q1', after: 0, text: QUESTION, page: `${url}${PAGE}` });
  await customer.reply((await customer.next('accepted')).seq);
  customer.act('escalate');
  await customer.next('entry', ({ entry }) => entry.kind === 'escalated');

  await allHear(conversationId, 'waiting');
  await eventually(async () =>
    expect(await listed('suzuki', 'view=queue', conversationId)).toMatchObject({
      mode: 'waiting',
      escalated: true,
      turn: 1,
      priority: 0,
      since: expect.any(String),
      topic: expect.any(String),
      excerpt: expect.stringContaining(QUESTION),
    }),
  );
  expect(await listed('suzuki', 'view=mine', conversationId)).toBeUndefined();

  await act(suzuki, 'accept', conversationId);
  await allHear(conversationId, 'agent');
  expect(await listed('suzuki', 'view=queue', conversationId)).toBeUndefined();
  expect(await listed('tanaka', 'view=mine', conversationId)).toBeUndefined();
  const mine = await listed('suzuki', 'view=mine', conversationId);
  expect(mine).toMatchObject({ mode: 'agent', agent: idOf('suzuki'), agentName: 'suzuki' });

  const note = { id: 'n1', text: '常連のお客様です', mentions: [idOf('tanaka')] };
  await act(suzuki, 'note', conversationId, note);
  const heard = await tanaka.entry('note', conversationId);
  expect(heard.entry).toMatchObject({ text: note.text, mentions: note.mentions });
  await act(suzuki, 'note', conversationId, { ...note, id: 'n2', mentions: ['nobody'] });
  expect(await suzuki.next('error', ({ action }) => action === 'note')).toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('nobody'),
  });

  await act(suzuki, 'tag', conversationId, { id: 't1', tags: ['返品', 'ＶＩＰ', 'VIP'] });
  expect((await suzuki.entry('tagged', conversationId)).entry.tags).toEqual(['返品', 'VIP']);
  for (const tag of ['hanako@example.jp', '090-1234-5678', '']) {
    await act(suzuki, 'tag', conversationId, { id: 't2', tags: [tag] });
    expect(await suzuki.next('error', ({ action }) => action === 'tag')).toMatchObject({ code: 'invalid' });
  }
  // Tanaka has not seen what Suzuki has tagged.
  tanaka.act('tag', conversationId, { id: 't3', after: 1, tags: [] });
  expect(await tanaka.next('error', ({ action }) => action === 'tag')).toMatchObject({ code: 'conflict' });
  await eventually(async () =>
    expect(await listed('suzuki', `tag=VIP&customer=${mine?.visitorId}`, conversationId)).toMatchObject({
      tags: ['返品', 'VIP'],
    }),
  );

  await act(suzuki, 'resolve', conversationId, { category: 'returns', resolution: '案内した' });
  await allHear(conversationId, 'closed');
  customer.act('rate', { score: 4 });
  await eventually(async () =>
    expect(await listed('suzuki', 'view=closed&category=returns', conversationId)).toMatchObject({ rated: 4 }),
  );
  expect(await listed('suzuki', 'view=closed&category=orders', conversationId)).toBeUndefined();

  await act(tanaka, 'accept', conversationId);
  expect(await tanaka.next('error', ({ action }) => action === 'accept')).toMatchObject({ code: 'conflict' });
  await act(suzuki, 'accept', conversationId);
  const again = await customer.next('entry', ({ entry }) => entry.kind === 'assigned' && /再開/.test(entry.text ?? ''));
  expect(again.state.mode).toBe('agent');
  await act(suzuki, 'resolve', conversationId);
  await allHear(conversationId, 'closed');

  // The next day he asks about the same.
  const later = await customer.say(QUESTION, await seqOf(conversationId));
  await customer.reply(later.seq);
  await eventually(async () => expect((await cardOf(conversationId)).visits).toBe(3));
  const card = await cardOf(conversationId);
  expect(card).toMatchObject({
    visitorId: mine?.visitorId,
    language: 'ja',
    level: 0,
    pages: [`${url}${PAGE}`],
    tags: ['返品', 'VIP'],
    blocked: false,
    tickets: [],
    notes: [{ conversationId, text: note.text, name: 'suzuki' }],
  });
  expect(card.conversations.map(({ similarity }) => similarity)).toEqual([1, 1]);
  const [, first] = card.conversations;
  expect(first).toMatchObject({
    conversationId,
    category: 'returns',
    excerpt: expect.stringContaining(QUESTION),
    title: expect.any(String),
  });
  expect(customer.frames.filter(({ type }) => type === 'changed')).toEqual([]);
});

it('a customer who leaves while it rings, and one who leaves a ticket, are told of to all desks', async () => {
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  suzuki.send({ action: 'presence', status: 'available' });
  await suzuki.next('presence', ({ status }) => status === 'available');
  customer.act('escalate');
  await suzuki.entry('assigned', conversationId);
  expect(await listed('suzuki', 'view=mine', conversationId)).toMatchObject({ rings: expect.any(String) });
  customer.act('send', { id: 'leaves', after: 1, choice: 'wait-leave' });
  await allHear(conversationId, 'bot');
  expect(await listed('suzuki', 'view=mine', conversationId)).toBeUndefined();
  expect(await listed('suzuki', 'view=queue', conversationId)).toBeUndefined();

  suzuki.send({ action: 'presence', status: 'away' });
  await suzuki.next('presence', ({ status }) => status === 'away');
  const after = await seqOf(conversationId);
  const contact = { name: '山田 花子', email: 'hanako@example.jp', text: '荷物が届きません' };
  customer.act('ticket', { id: 'a-ticket', after, ...contact });
  await allHear(conversationId, 'bot');
  const { tickets } = await cardOf(conversationId);
  expect(tickets).toMatchObject([{ status: 'open', name: contact.name, text: contact.text }]);
});

it('a supervisor says of an agent whether he takes conversations, and he hears so', async () => {
  const place = (by: string, agent: string, status: string) =>
    staff(by, 'PUT', `/agents/${agent}/presence`, { status });
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  customer.act('escalate');
  await allHear(conversationId, 'waiting');

  const placed = await place('sato', idOf('suzuki'), 'available');
  expect(placed).toMatchObject({ status: 200, body: { id: idOf('suzuki'), status: 'available' } });
  await suzuki.next('presence', ({ status }) => status === 'available');
  // What waits is given to him at once.
  await suzuki.entry('assigned', conversationId);
  const { agents } = AgentList.parse((await staff('sato', 'GET', '/agents')).body);
  expect(agents.find(({ id }) => id === idOf('suzuki'))).toMatchObject({
    conversations: [conversationId],
    presentAt: expect.stringMatching(/^\d{4}-/),
  });
  expect(agents.find(({ id }) => id === idOf('tanaka'))).not.toHaveProperty('presentAt');

  expect((await place('tanaka', idOf('suzuki'), 'away')).status).toBe(403);
  expect((await place('sato', 'no-such', 'away')).status).toBe(404);
  expect((await place('sato', idOf('suzuki'), 'busy')).status).toBe(400);
  await tanaka.close();
  await eventually(async () => expect((await place('sato', idOf('tanaka'), 'available')).status).toBe(409));
  expect((await place('sato', idOf('tanaka'), 'offline')).status).toBe(200);
});
