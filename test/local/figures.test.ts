import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OFFICE_HOURS } from '../../functions/knowledge/business-hours.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { dayAt } from '../../functions/knowledge/time-zone.ts';
import { Figures } from '../../functions/protocol/figures.ts';
import { ConversationPage } from '../../functions/protocol/server.ts';
import { TicketList, type TicketView } from '../../functions/protocol/ticket.ts';
import { agentNamed } from '../../local/agents.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryFolder();
let account: RunningAccount;
let url: string;

const always: [string, string][] = [['00:00', '24:00']];
const OPEN = { sun: always, mon: always, tue: always, wed: always, thu: always, fri: always, sat: always };

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};
const today = (): string => dayAt(OFFICE_HOURS.timeZone, Date.now());
const figures = async (agent = 'sato', rest = ''): Promise<Figures> =>
  Figures.parse((await staff(agent, 'GET', `/figures?from=${today()}&to=${today()}${rest}`)).body);
const followUps = async (status = 'open'): Promise<TicketView[]> =>
  TicketList.parse((await staff('sato', 'GET', `/tickets?status=${status}`)).body).tickets;
const logOf = async (conversationId: string): Promise<ConversationPage> =>
  ConversationPage.parse((await staff('sato', 'GET', `/conversations/${conversationId}`)).body);

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  url = account.url;
  const settings = { ...DEFAULTS, hours: { ...DEFAULTS.hours, weekly: OPEN, holidays: 'none' } };
  expect((await staff('yamada', 'PUT', '/settings', { version: 0, settings })).status).toBe(200);
  const profile = { name: '鈴木', capacity: 5, skills: {}, languages: { ja: 3 }, disabled: false };
  expect((await staff('yamada', 'PUT', `/agents/${agentNamed('suzuki').sub}`, profile)).status).toBe(200);
});
afterAll(() => account.stop());

/** A customer whom an agent serves to the end. */
const serve = async (desk: Desk) => {
  const customer = await Visitor.join(url);
  const { conversationId } = customer;
  await customer.reply((await customer.say('送料はいくらですか')).seq);
  customer.act('escalate');
  const { entry } = await desk.entry('assigned', conversationId);
  desk.act('accept', conversationId, { after: entry.seq });
  const taken = await desk.entry('assigned', conversationId);
  const { seq } = await desk.say(conversationId, 'お調べします。', taken.entry.seq);
  desk.act('resolve', conversationId, { after: seq, category: 'shipping', resolution: '案内' });
  const { entry: end } = await customer.next('entry', (frame) => frame.entry.kind === 'resolved');
  return { customer, conversationId, end: end.seq };
};

const rate = async (customer: Visitor, score: number, comment?: string): Promise<number> => {
  customer.act('rate', { score, ...(comment && { comment }) });
  const isIt = (frame: { entry: { kind: string; score?: number } }) =>
    frame.entry.kind === 'rated' && frame.entry.score === score;
  return (await customer.next('entry', isIt as never)).entry.seq;
};

it('what an agent did is counted, a low rating is followed up, and both can be made again', async () => {
  const first = await Visitor.join(url);
  await first.reply((await first.say('送料はいくらですか')).seq);
  first.act('close');
  await first.next('entry', ({ entry }) => entry.kind === 'closed');
  const desk = await Desk.open(url, first.session.socketUrl, 'suzuki');
  const supervisor = await Desk.open(url, first.session.socketUrl, 'sato');
  supervisor.send({ action: 'presence', status: 'away' });
  const { customer, conversationId, end } = await serve(desk);

  const { sub } = agentNamed('suzuki');
  await eventually(async () => {
    expect(await figures()).toMatchObject({
      agents: [{ agent: sub, name: '鈴木', handled: 1, resolved: 1, reopened: 0, csat: { count: 0, low: 0 } }],
      all: { handled: 1 },
      bot: { conversations: 2, answered: 1, handedOff: 1 },
    });
  });
  const { agents } = await figures();
  for (const name of ['firstResponse', 'handling', 'resolution'] as const) {
    expect(agents[0]?.[name]?.p90, name).toBeLessThan(60);
  }

  // Nobody hears of it but supervisors.
  const rated = await rate(customer, 1, '返事が遅いです');
  const told = await supervisor.entry('ticket', conversationId);
  expect(told.entry).toMatchObject({
    about: rated,
    ticket: { followUp: true, status: 'open', due: expect.anything() },
  });
  await eventually(async () => {
    expect((await figures()).agents).toMatchObject([{ csat: { average: 1, count: 1, low: 1 } }]);
  });
  const [open, ...others] = await followUps();
  expect(others).toEqual([]);
  expect(open).toMatchObject({ conversationId, followUp: true, score: 1, text: '返事が遅いです', overdue: false });
  expect(open).not.toHaveProperty('email');
  const id = open?.id ?? '';

  // Rated low again it is followed up already.
  await rate(customer, 2);
  await eventually(async () => expect((await figures()).all.csat).toMatchObject({ average: 2, count: 1 }));
  // Better: nobody has begun, so that is the end of it.
  const better = await rate(customer, 5);
  await eventually(async () => expect(await followUps()).toEqual([]));
  expect(await followUps('solved')).toMatchObject([{ id }]);
  expect((await logOf(conversationId)).entries.filter(({ kind }) => kind === 'ticket')).toMatchObject([
    { about: rated },
    { about: better, ticket: { id, status: 'solved' } },
  ]);

  // Worse again, and this time somebody begins.
  const last = await rate(customer, 2, 'やはり不満です');
  await eventually(async () => expect(await followUps()).toMatchObject([{ score: 2 }]));
  const [begun] = await followUps();
  const path = `/tickets/${begun?.id}`;
  expect((await staff('suzuki', 'PUT', path, { status: 'solved' })).status).toBe(403);
  expect((await staff('suzuki', 'GET', path)).status).toBe(200);
  expect((await staff('sato', 'PUT', path, { owner: agentNamed('sato').sub })).status).toBe(200);
  const best = await rate(customer, 4);
  expect(best).toBeGreaterThan(last);
  await eventually(async () => expect((await figures()).all.csat).toMatchObject({ average: 4, count: 1, low: 0 }));
  expect(await followUps()).toMatchObject([{ id: begun?.id, owner: agentNamed('sato').sub }]);
  const { state } = await logOf(conversationId);
  const answer = { id: 'sorry', after: state.seq, text: 'ご不便をおかけしました。' };
  expect((await staff('sato', 'POST', `${path}/answer`, answer)).status).toBe(201);
  const read = await customer.next('entry', ({ entry }) => entry.kind === 'message' && entry.id === 'sorry');
  expect(read.entry).toMatchObject({ text: 'ご不便をおかけしました。' });
  expect(JSON.stringify(customer.frames)).not.toMatch(/followUp|"ticket"/);
  expect(await followUps()).toEqual([]);

  // He comes back: it was not resolved after all, and a follow-up is no work of the figures.
  await customer.say('ありがとうございます。返品もできますか', answer.after + 1);
  await eventually(async () =>
    expect((await figures()).agents).toMatchObject([{ agent: sub, handled: 1, reopened: 1 }]),
  );
  expect(end).toBeGreaterThan(0);

  // An agent sees his own, and the others' nowhere.
  expect(await figures('suzuki', '&agent=me')).toMatchObject({ agents: [{ agent: sub }], all: { handled: 1 } });
  expect(await figures('suzuki', '&agent=me')).not.toHaveProperty('bot');
  expect(await figures('tanaka', '&agent=me')).toMatchObject({ agents: [], all: { handled: 0 } });
  expect(await figures('sato', '&channel=ticket')).toMatchObject({ agents: [], all: { handled: 0 } });
  expect((await staff('suzuki', 'GET', `/figures?from=${today()}&to=${today()}`)).status).toBe(403);
  for (const query of [
    '',
    '?from=2026-02-30&to=2026-03-01',
    '?from=2026-03-02&to=2026-03-01',
    '?from=2026-01-01&to=2026-04-03',
  ]) {
    const { status, body } = await staff('sato', 'GET', `/figures${query}`);
    expect([status, body.error?.code], query).toEqual([400, 'invalid']);
  }
  expect((await staff('sato', 'GET', '/figures?from=2026-01-01&to=2026-04-02')).status).toBe(200);

  // What is lost or wrong is made of the log again.
  await desk.close();
  await supervisor.close();
  await customer.close();
  await first.close();
  const environment = environmentIn(directory);
  const client = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  const rows = async () => {
    const found: Record<string, unknown>[] = [];
    const pages = paginateScan({ client }, { TableName: environment.AGENTS_TABLE, ConsistentRead: true });
    for await (const { Items = [] } of pages)
      found.push(...Items.filter(({ pk }) => String(pk).startsWith('FIGURES#')));
    return found;
  };
  const before = await rows();
  const his = before.find(({ agent }) => agent === sub);
  const { pk, sk } = his ?? {};
  await client.send(new PutCommand({ TableName: environment.AGENTS_TABLE, Item: { ...his, waited: 7 } }));
  const run = (...options: string[]) => {
    const args = [join('functions', 'conversation', 'rebuild.command.ts'), '--data', directory, ...options];
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    return [status, stdout.split('\n').find((line) => line.includes('figures'))];
  };
  expect(run('--check')).toEqual([1, `${before.length} rows of figures, 1 differ from the log`]);
  const changed = new GetCommand({ TableName: environment.AGENTS_TABLE, Key: { pk, sk } });
  expect((await client.send(changed)).Item).toHaveProperty('waited', 7);
  expect(run()[0]).toBe(0);
  expect(await rows()).toEqual(before);
  // What is counted of the questions is looked at, too, and comes half a minute later.
}, 120_000);
