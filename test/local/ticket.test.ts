import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Detail } from '../../functions/conversation/events.ts';
import { DEFAULTS, type LiveSettings } from '../../functions/knowledge/live-settings.ts';
import { ConversationPage } from '../../functions/protocol/server.ts';
import { TicketAnswered, TicketList, TicketView } from '../../functions/protocol/ticket.ts';
import { agentNamed } from '../../local/agents.ts';
import { startReceiver } from '../webhook/receiver.fixture.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const CONTACT = { name: '山田 花子', email: 'ｈａｎａｋｏ＠example.jp' };
const directory = temporaryFolder();
let account: RunningAccount;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let url: string;
let version = 0;

/** A minute of the account passes in six seconds. */
beforeAll(async () => {
  receiver = await startReceiver((response) => void response.writeHead(204).end());
  account = await startAccount({ options: ['--data', directory, '--time-scale', '10', '--webhook', receiver.url] });
  url = account.url;
});
afterAll(async () => {
  await account.stop();
  await receiver.close();
});

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const tickets = async (query = ''): Promise<TicketView[]> =>
  TicketList.parse((await staff('suzuki', 'GET', `/tickets${query}`)).body).tickets;
const logOf = async (conversationId: string): Promise<ConversationPage> =>
  ConversationPage.parse((await staff('suzuki', 'GET', `/conversations/${conversationId}`)).body);

const CLOSED = { sun: [], mon: [], tue: [], wed: [], thu: [], fri: [], sat: [] };
const always: [string, string][] = [['00:00', '24:00']];
const OPEN = { sun: always, mon: always, tue: always, wed: always, thu: always, fri: always, sat: always };
/** Three days from now, in Japan. */
const DAY = new Date(Date.now() + 3 * 86_400_000 + 9 * 3_600_000).toISOString().slice(0, 10);

const save = async (changes: Partial<LiveSettings>): Promise<void> => {
  const { status, body } = await staff('yamada', 'PUT', '/settings', {
    version,
    settings: { ...DEFAULTS, ...changes },
  });
  expect(status).toBe(200);
  version = body.version;
};
const closeUntil = (date: string): Promise<void> =>
  save({
    hours: {
      ...DEFAULTS.hours,
      weekly: CLOSED,
      holidays: 'none',
      exceptions: [{ date, spans: [['09:00', '18:00']] }],
    },
  });

/** As if it had been due by now. */
const makeOverdue = async (ticketId: string): Promise<void> => {
  const { AWS_ENDPOINT_URL_DYNAMODB = '', AGENTS_TABLE } = environmentIn(directory);
  await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(
    new UpdateCommand({
      TableName: AGENTS_TABLE,
      Key: { pk: `TICKET#${ticketId}`, sk: 'TICKET' },
      UpdateExpression: 'SET dueAt = :now',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':now': Date.now() },
    }),
  );
};

/** Leaves a ticket, and waits until it is shown. */
const leave = async (customer: Visitor, frame: { after: number; id?: string; text?: string }) => {
  const { id = randomUUID() } = frame;
  customer.act('ticket', { ...CONTACT, ...frame, id });
  const accepted = await customer.next('accepted', (each) => each.id === id);
  const shown = await customer.next('entry', ({ entry }) => entry.seq === accepted.seq);
  if (shown.entry.kind !== 'ticketed' || !shown.entry.ticket) throw new Error('no ticket is shown');
  return { accepted, shown, ticket: shown.entry.ticket };
};

const toldOf = (type: string, ticket: string) =>
  receiver.received
    .filter(({ headers }) => headers['uragawa-event'] === type)
    .map(({ body }) => z.object({ detail: Detail }).parse(JSON.parse(body)).detail)
    .filter((detail) => detail.ticket === ticket);

const employ = async (agent: string): Promise<void> => {
  const { sub, name } = agentNamed(agent);
  const profile = { name, capacity: 3, skills: {}, languages: { ja: 3 }, disabled: false };
  expect((await staff('yamada', 'PUT', `/agents/${sub}`, profile)).status).toBe(200);
};

it('outside hours a question becomes a ticket, is answered in the conversation, and what follows goes to a person', async () => {
  await closeUntil(DAY);
  await Promise.all(['suzuki', 'tanaka'].map(employ));
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  const desk = await Desk.connect(url, customer.session.socketUrl, 'suzuki');
  desk.send({ action: 'presence', status: 'away' });
  await desk.next('presence');

  const question = await customer.say('送料はいくらですか');
  const reply = await customer.reply(question.seq);
  customer.act('escalate');
  const wanted = await customer.next('entry', ({ entry }) => entry.kind === 'escalated');
  expect(wanted.entry).toMatchObject({
    text: expect.stringMatching(/次の営業開始は.*9:00/),
    choices: expect.anything(),
  });

  customer.act('send', { id: 'by-mail', after: wanted.entry.seq, choice: 'wait-message' });
  const chosen = await customer.next('accepted', ({ id }) => id === 'by-mail');
  expect(await customer.reply(chosen.seq)).toMatchObject({ text: expect.stringContaining('メールアドレス') });
  expect((await logOf(conversationId)).state.mode).toBe('waiting');

  // What he chose is not what he asks.
  const frame = { id: 'the-ticket', after: reply.seq };
  const { accepted, shown, ticket } = await leave(customer, frame);
  expect(shown.state.mode).toBe('bot');
  // Eight open hours from the opening on.
  expect(ticket).toEqual({ id: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/), due: `${DAY}T08:00:00.000Z` });

  // His answer got lost, so he sends it again, also after he has written more.
  const more = await customer.say('急いでいます', accepted.seq);
  customer.act('ticket', { ...CONTACT, ...frame });
  expect(await customer.next('accepted', ({ id }) => id === 'the-ticket')).toEqual(accepted);
  await customer.reply(more.seq);
  const kinds = (await logOf(conversationId)).entries.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'ticketed')).toHaveLength(1);

  await eventually(async () => expect(await tickets()).toHaveLength(1));
  const [listed] = await tickets();
  expect(listed).toMatchObject({
    id: ticket.id,
    conversationId,
    seq: accepted.seq,
    status: 'open',
    overdue: false,
    name: '山田 花子',
    email: 'hanako@example.jp',
    text: '送料はいくらですか',
  });
  expect(await tickets('?overdue=true')).toEqual([]);

  await makeOverdue(ticket.id);
  expect(await tickets('?overdue=true')).toMatchObject([{ id: ticket.id, overdue: true }]);
  // Nobody has it, so everybody who is there hears of it.
  expect((await desk.entry('ticket', conversationId)).entry.ticket).toEqual({ id: ticket.id, reminder: 'overdue' });

  // So does who comes later.
  const late = await Desk.open(url, customer.session.socketUrl, 'tanaka');
  expect((await late.entry('ticket', conversationId)).entry.ticket).toEqual({ id: ticket.id, reminder: 'overdue' });
  late.send({ action: 'presence', status: 'offline' });
  await late.next('presence', ({ status }) => status === 'offline');
  await late.close();

  const before = (await logOf(conversationId)).state.seq;
  const answer = (id: string) => ({ id, after: before, text: '送料は全国一律です。', status: 'pending' });
  const path = `/tickets/${ticket.id}/answer`;
  const both = await Promise.all(
    ['suzuki', 'tanaka'].map((agent) => staff(agent, 'POST', path, answer(`by-${agent}`))),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const [winner, loser] = both[0]?.status === 201 ? (['suzuki', 'tanaka'] as const) : (['tanaka', 'suzuki'] as const);
  const first = TicketAnswered.parse(both.find(({ status }) => status === 201)?.body);
  expect(first).toMatchObject({ conversationId, seq: before + 1, ticket: ticket.id });
  const read = await customer.next('entry', ({ entry }) => entry.seq === first.seq);
  expect(read.entry).toMatchObject({
    kind: 'message',
    from: { role: 'agent', name: agentNamed(winner).name },
    text: '送料は全国一律です。',
  });
  expect(await staff(winner, 'POST', path, answer(`by-${winner}`))).toEqual({ status: 201, body: first });
  expect((await logOf(conversationId)).state.seq).toBe(first.seq);

  // Another's ticket is a supervisor's matter.
  const owner = agentNamed(loser).sub;
  expect((await staff(loser, 'PUT', `/tickets/${ticket.id}`, { owner })).status).toBe(409);
  const given = await staff('sato', 'PUT', `/tickets/${ticket.id}`, { owner, status: 'solved' });
  expect(given).toMatchObject({ status: 200, body: { owner, status: 'solved' } });
  expect(await tickets()).toEqual([]);
  expect(await tickets('?status=solved')).toMatchObject([{ id: ticket.id }]);

  await eventually(() => {
    expect(toldOf('TicketOpened', ticket.id)).toMatchObject([{ seq: accepted.seq, ticketStatus: 'open' }]);
    expect(toldOf('TicketReminded', ticket.id)).toMatchObject([{ reminder: 'overdue' }]);
    expect(toldOf('TicketAnswered', ticket.id)).toMatchObject([{ seq: first.seq, ticketStatus: 'pending' }]);
    expect(toldOf('TicketUpdated', ticket.id)).toMatchObject([{ ticketStatus: 'solved' }]);
  });
  for (const { body } of receiver.received) expect(body).not.toMatch(/example\.jp|山田|送料/);

  // He comes back days later and goes on where he was.
  await customer.close();
  const { resumeKey } = customer.session;
  const back = await Visitor.join(url, await newSession(url, { resumeKey }));
  expect(back.conversationId).toBe(conversationId);
  const { seq } = await back.say('ありがとうございます。返品はできますか', first.seq);
  expect(await back.reply(seq)).toMatchObject({ kind: 'escalated' });
  const log = await logOf(conversationId);
  expect(log).toMatchObject({ verified: true, state: { mode: 'waiting' } });
  expect(log.entries.at(-1)).toMatchObject({ trigger: 'ticket' });
  await back.close();
  await desk.close();
});

it('a ticket opens a conversation in which nothing is written, and knows what may be in it', async () => {
  const customer = await Visitor.join(url);
  const refusedWith = async (changes: object) => {
    customer.act('ticket', { id: 'x', after: 0, ...CONTACT, ...changes });
    const { code, message } = await customer.next('error');
    return `${code} ${message}`;
  };
  expect(await refusedWith({})).toMatch(/^invalid text:/);
  expect(await refusedWith({ text: 'x', email: 'a@example.jp\r\nBcc: b@example.jp' })).toMatch(/^invalid email:/);
  expect(await refusedWith({ text: 'x', name: '山田\nBcc: b@example.jp' })).toMatch(/^invalid name:/);
  expect(await refusedWith({ text: 'x', after: 7 })).toMatch(/^conflict after:/);
  const { ticket } = await leave(customer, { after: 0, text: '荷物が届きません' });
  const { body } = await staff('tanaka', 'GET', `/tickets/${ticket.id}`);
  expect(TicketView.parse(body)).toMatchObject({ text: '荷物が届きません', seq: 1, email: 'hanako@example.jp' });
  // What is asked back waits for the customer, and is open again when he writes.
  const question = { id: 'asked-back', after: 1, text: '注文番号を教えてください。', status: 'pending' };
  expect((await staff('tanaka', 'POST', `/tickets/${ticket.id}/answer`, question)).status).toBe(201);
  expect((await staff('tanaka', 'GET', `/tickets/${ticket.id}`)).body).toMatchObject({ status: 'pending' });
  await makeOverdue(ticket.id);
  await customer.say('12345 です', 2);
  const again = await staff('tanaka', 'GET', `/tickets/${ticket.id}`);
  expect(again.body).toMatchObject({ status: 'open', overdue: false, dueAt: `${DAY}T08:00:00.000Z` });
  for (const id of ['0000-0000', 'a%23b']) expect((await staff('suzuki', 'GET', `/tickets/${id}`)).status).toBe(404);
  for (const query of ['?status=lost', '?overdue=1', '?after=x']) {
    expect((await staff('suzuki', 'GET', `/tickets${query}`)).status).toBe(400);
  }
  await customer.close();
});

it('the list comes in pages, by when they are due', async () => {
  const customers = await Promise.all(Array.from({ length: 11 }, () => Visitor.join(url)));
  const left = await Promise.all(
    customers.map(async (customer) => {
      const ids: string[] = [];
      for (let after = 0; after < 5; after += 1) {
        ids.push((await leave(customer, { after, text: `質問 ${after}` })).ticket.id);
      }
      return ids;
    }),
  );
  const mine = new Set(left.flat());
  const found: TicketView[] = [];
  await eventually(async () => {
    found.length = 0;
    let after: string | undefined = '';
    while (after !== undefined) {
      const { body } = await staff('suzuki', 'GET', `/tickets${after && `?after=${after}`}`);
      const page = TicketList.parse(body);
      expect(page.tickets.length).toBeLessThanOrEqual(50);
      found.push(...page.tickets);
      after = page.after;
    }
    expect(found.filter(({ id }) => mine.has(id))).toHaveLength(55);
  });
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(found.map(({ dueAt }) => dueAt)).toEqual(found.map(({ dueAt }) => dueAt).toSorted());
  await Promise.all(customers.map((customer) => customer.close()));
});

it('whom nobody takes in the promised time is offered an answer by e-mail, once', async () => {
  await save({ hours: { ...DEFAULTS.hours, weekly: OPEN, holidays: 'none' }, ticket: { hours: 8, offerMinutes: 1 } });
  const customer = await Visitor.join(url);
  await eventually(async () => {
    customer.act('escalate');
    await customer.next('entry', ({ entry }) => entry.kind === 'escalated');
  });
  const isOffer = ({ entry }: { entry: { kind: string; from?: { role: string } } }) =>
    entry.kind === 'message' && entry.from?.role === 'system';
  const offers = () => customer.frames.filter((frame) => frame.type === 'entry' && isOffer(frame));
  await eventually(() => expect(offers()).toHaveLength(1));
  const { entry, state } = await customer.next('entry', isOffer);
  expect(entry).toMatchObject({
    text: expect.stringContaining('まだ対応できておりません'),
    choices: [{ id: 'wait-bot' }, { id: 'wait-message' }, { id: 'wait-leave' }],
  });
  expect(state.mode).toBe('waiting');
  // Two more sweeps.
  await new Promise((resolve) => setTimeout(resolve, 13_000));
  expect(offers()).toHaveLength(1);
  await customer.close();
});
