import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importContent } from '../../functions/member/import.ts';
import { surrogate } from '../../functions/member/surrogate.ts';
import { png } from '../attachment/samples.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { agentToken, Desk } from './desk.ts';
import { hostSite } from './host-site.ts';
import { environmentIn } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, openSession, Visitor } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Nothing else in the account has it; without digits, which are masked where words are counted. */
const CANARY = `kanariya${randomUUID().replace(/[^a-f]/g, '')}`;
const NUMBER = 'S-77001122';

const directory = temporaryFolder();
let account: RunningAccount;
let url: string;

/** A minute of the account passes in six seconds. */
beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--time-scale', '10'] });
  url = account.url;
});
afterAll(() => account.stop());

/** Runs `npm run -s erase` on the account, as an operator does. */
const erase = async (...args: string[]): Promise<{ code: number | null; output: string; errors: string }> => {
  const command = [join('functions', 'erasure', 'erase.command.ts'), '--data', directory, ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all(
    [child.stdout, child.stderr].map(async (out) => (await out.setEncoding('utf8').toArray()).join('')),
  );
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
  return { code, output: output ?? '', errors: errors ?? '' };
};
/** A search that did not get to the end has found nothing either. */
const placesOf = async (text: string): Promise<string[]> => {
  const { code, output, errors } = await erase('canary', text);
  // What was sent is sent.
  const unexpected = errors.split('\n').filter((line) => line !== '' && !line.startsWith('mail\t'));
  if ((code !== 0 && code !== 1) || unexpected.length > 0) throw new Error(`canary ended with ${code}: ${errors}`);
  return [
    ...new Set(output.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']))),
  ].toSorted();
};
/** Words of the last hour stay in the states of what watches over it, and go with them by themselves. */
const leftOf = async (text: string): Promise<string[]> =>
  (await placesOf(text)).filter((where) => where !== 'INSIGHT_BUCKET');

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await agentToken(url, agent)}` };
  const answer = await fetch(`${url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
};

/** All tables but that of the ledger, as a backup has them. */
const backup = async () => {
  const environment = environmentIn(directory);
  const client = clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  const tables = Object.entries(environment).filter(([name]) => name.endsWith('_TABLE') && name !== 'AUDIT_TABLE');
  const itemsOf = async (TableName: string) => {
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      items.push(...Items);
    return items;
  };
  const saved = await Promise.all(tables.map(async ([, name]) => [name, await itemsOf(name)] as const));
  return async (): Promise<void> => {
    for (const [TableName, items] of saved) {
      for (const { pk, sk } of await itemsOf(TableName)) {
        await client.send(new DeleteCommand({ TableName, Key: { pk, ...(sk !== undefined && { sk }) } }));
      }
      for (const Item of items) await client.send(new PutCommand({ TableName, Item }));
    }
  };
};

/** For what is called in this process. */
const joinAccount = (): void => {
  const environment = environmentIn(directory);
  Object.assign(process.env, environment, { MEMBER_ISSUER: JSON.parse(environment.IDENTITY ?? '{}').issuer });
};

/** Somebody whom the business knows. */
const enrol = async (): Promise<void> => {
  joinAccount();
  const member = {
    number: NUMBER,
    name: CANARY,
    email: `${CANARY}@example.jp`,
    usage: [],
    preferences: {},
    status: 'active',
  } as const;
  const items = [{ sku: 'A-1', name: `${CANARY} mug`, quantity: 1 }];
  const order = { number: 'SK-770011', orderedOn: '2026-11-12', items, status: 'shipped' } as const;
  await importContent({
    members: [{ at: 'here', member }],
    orders: [{ at: 'here', member: NUMBER, order }],
    stock: [],
  });
};

/** Tells all about himself in every way there is; the conversation. */
const tellAll = async (): Promise<{ customer: Visitor; seq: number }> => {
  const identityToken = await (await hostSite(directory)).sign(NUMBER);
  const customer = await Visitor.join(url, await newSession(url, { identityToken, page: `${url}/cart/${CANARY}` }));
  const first = await customer.reply((await customer.say(`${CANARY} zzyzx qwfp`)).seq);

  const id = randomUUID();
  const picture = png(8, 8, ['tEXt', `Comment\0${CANARY}`]);
  customer.act('upload', { id, name: `${CANARY}.png`, type: 'image/png', size: picture.length });
  const form = await customer.next('upload', (frame) => frame.id === id);
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set('file', new Blob([new Uint8Array(picture)]), 'a.png');
  expect((await fetch(form.url, { method: 'POST', body })).status).toBe(204);
  await customer.next('uploaded', ({ attachment }) => attachment === form.attachment);
  customer.act('send', { id: 'shown', after: first.seq, text: CANARY, attachment: form.attachment });
  const shown = await customer.reply((await customer.next('accepted', (frame) => frame.id === 'shown')).seq);

  const contact = { name: CANARY, email: `${CANARY}@example.jp`, text: `${CANARY}?` };
  customer.act('ticket', { ...contact, id: 'left', after: shown.seq });
  const left = await customer.next('accepted', (frame) => frame.id === 'left');
  const { entry } = await customer.next('entry', (frame) => frame.entry.seq === left.seq);
  if (entry.kind !== 'ticketed' || !entry.ticket) throw new Error('no ticket is shown');
  const { id: ticket } = entry.ticket;
  await eventually(async () => expect((await staff('suzuki', 'GET', `/tickets/${ticket}`)).status).toBe(200));
  const answer = { id: 'answered', after: left.seq, text: `${CANARY} 様` };
  expect((await staff('suzuki', 'POST', `/tickets/${ticket}/answer`, answer)).status).toBe(201);

  customer.act('rate', { score: 3, comment: CANARY });
  const { entry: rated } = await customer.next('entry', (frame) => frame.entry.kind === 'rated');
  const desk = await Desk.connect(url, customer.session.socketUrl, 'suzuki');
  desk.act('note', customer.conversationId, { id: 'noted', after: rated.seq, text: CANARY });
  const noted = await desk.next('accepted', (frame) => frame.id === 'noted');
  await desk.close();
  return { customer, seq: noted.seq };
};

it('what a person has told is gone everywhere, stays gone after a restore, and was his to take out before', async () => {
  await enrol();
  const { customer } = await tellAll();
  const { conversationId } = customer;
  // What is counted comes a moment later.
  await eventually(async () => expect(await placesOf('zzyzx')).toContain('INSIGHT_TABLE'));
  const everywhere = await placesOf(CANARY);
  const tables = ['CONVERSATIONS_TABLE', 'INSIGHT_TABLE', 'MEMBERS_TABLE', 'ORDERS_TABLE', 'SESSIONS_TABLE'];
  expect(everywhere).toEqual(expect.arrayContaining(['ATTACHMENTS_BUCKET', ...tables]));

  const out = join(temporaryFolder(), 'out');
  const { code, output } = await erase('export', '--member', NUMBER, '--to', out);
  const held = { conversations: 1, orders: 1, looks: expect.any(Number), files: 1, leftOut: 0 };
  expect([code, JSON.parse(output)]).toEqual([0, held]);
  const page = readFileSync(join(out, 'export.html'), 'utf8');
  for (const text of [CANARY, 'zzyzx', 'SK-770011', '社内メモ / Internal note']) expect(page).toContain(text);
  const modes = ['.', 'files', 'export.json', 'export.html'].map((name) => statSync(join(out, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600, 0o600]);
  const [, path = ''] = /<a href="(files\/[^"]+\.png)">/.exec(page) ?? [];
  expect(
    readFileSync(join(out, decodeURIComponent(path)))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  const twice = await erase('export', '--member', NUMBER, '--to', out);
  expect([twice.code, twice.errors]).toEqual([2, expect.stringContaining('there is an export already')]);
  const asked = await staff('yamada', 'POST', '/members/export', { number: NUMBER });
  const { conversations } = JSON.parse(readFileSync(join(out, 'export.json'), 'utf8'));
  expect(asked.body.export.conversations).toEqual(conversations);

  const restore = await backup();
  const since = new Date().toISOString();
  const request = await staff('yamada', 'POST', '/erasures', { what: 'member', target: NUMBER, note: 'letter 117' });
  expect([request.status, request.body.state]).toEqual([200, 'open']);
  await eventually(async () => {
    const { body } = await staff('yamada', 'GET', '/erasures');
    expect(body.erasures).toMatchObject([
      { id: request.body.id, state: 'swept', conversations: 1, note: 'letter 117' },
    ]);
  });
  expect(await leftOf(CANARY)).toEqual([]);
  expect(await leftOf('zzyzx')).toEqual([]);
  const log = (await staff('suzuki', 'GET', `/conversations/${conversationId}`)).body;
  expect([log.verified, log.state.mode, log.entries.at(-1).kind]).toEqual([true, 'erased', 'erased']);
  expect(JSON.stringify(log)).not.toContain(CANARY);
  // Who is there hears of it, and can write no more.
  await customer.next('entry', ({ entry }) => entry.seq === log.state.seq);
  customer.act('send', { id: 'late', after: log.state.seq, text: 'hello' });
  expect((await customer.next('error')).code).toBe('closed');

  // Nor do technical logs know of him.
  expect(account.output() + account.errors()).not.toContain(CANARY);

  await restore();
  expect(await placesOf(CANARY)).toContain('CONVERSATIONS_TABLE');
  const replayed = await erase('replay', '--since', since);
  expect([replayed.code, JSON.parse(replayed.output)]).toEqual([
    0,
    { entombed: 1, conversations: 1, requests: 1, unclean: [] },
  ]);
  // Here the stream tells of what was put back, as it does not of a table that AWS restores: who counts comes a moment later.
  await eventually(async () => {
    expect((await erase('replay', '--since', since)).code).toBe(0);
    expect(await leftOf(CANARY)).toEqual([]);
  });
  const again = (await staff('suzuki', 'GET', `/conversations/${conversationId}`)).body;
  expect([again.verified, again.state.seq]).toEqual([true, log.state.seq]);
  await customer.close();
});

it('who goes on in the same tab after it begins anew with a new proof, and can be erased of that, too', async () => {
  const [number, before, after] = ['S-77003344', `${CANARY}first`, `${CANARY}second`];
  const site = await hostSite(directory);
  const customer = await Visitor.join(url, await newSession(url, { identityToken: await site.sign(number) }));
  await customer.reply((await customer.say(before)).seq);
  const refused = await erase('visitor', customer.session.visitorId);
  expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('erase the member')]);
  expect((await erase('member', number)).code).toBe(0);
  // Who counts comes a moment later, and is looked after the next day.
  const leftNow = async (text: string) => (await leftOf(text)).filter((where) => where !== 'INSIGHT_TABLE');
  expect(await leftNow(before)).toEqual([]);

  customer.send({ action: 'join' });
  const { conversationId } = await customer.next('joined', (frame) => frame.conversationId !== customer.conversationId);
  customer.send({ action: 'send', conversationId, id: 'on', after: 0, text: after });
  expect((await customer.next('error')).code).toBe('expired');
  await customer.close();
  const { resumeKey } = customer.session;
  const known = await openSession(url, { resumeKey, identityToken: await site.sign(number) });
  expect([known.status, known.body.error?.code]).toEqual([401, 'resume_refused']);
  const again = await Visitor.join(url, await newSession(url, { identityToken: await site.sign(number) }));
  await again.reply((await again.say(after)).seq);
  await again.close();
  expect(await leftOf(after)).toContain('CONVERSATIONS_TABLE');
  joinAccount();
  const byId = ['--surrogate', await surrogate(number)];
  const out = join(temporaryFolder(), 'out');
  expect(JSON.parse((await erase('export', ...byId, '--to', out)).output)).toMatchObject({ conversations: 1 });
  expect((await erase('member', number, ...byId)).code).toBe(2);
  expect((await erase('member', ...byId)).code).toBe(0);
  expect(await leftNow(after)).toEqual([]);
});

it('who asks for it has to be an administrator, and say what is meant', async () => {
  const refused = await staff('sato', 'POST', '/erasures', { what: 'member', target: NUMBER });
  expect([refused.status, refused.body.error.code]).toEqual([403, 'forbidden']);
  const missing = await staff('yamada', 'POST', '/erasures', { what: 'conversation', target: 'nothing' });
  expect(missing.status).toBe(404);
  const personal = await staff('yamada', 'POST', '/erasures', { what: 'visitor', target: 'v', note: 'a@b.example' });
  expect(personal.status).toBe(400);
  expect((await erase('member')).code).toBe(2);
});

const ledger = async (): Promise<unknown[]> => (await staff('yamada', 'GET', '/erasures')).body.erasures;

it.each([
  ['conversation', 'a b'],
  ['conversation', 'a', 'b'],
  ['visitor', 'x#y'],
  ['member', ' '],
  ['member', '9'.repeat(65)],
])('%s %j is refused before anything is written', async (...args) => {
  const before = await ledger();
  expect((await erase(...args)).code).toBe(2);
  expect(await ledger()).toEqual(before);
});

it.each([
  ['member', 'M-9999'],
  ['conversation', 'abc'],
  ['visitor', 'AAAA'],
] as const)('%s %s, which is nobody’s, is not said to be erased', async (what, target) => {
  const before = await ledger();
  const { code, output, errors } = await erase(what, target);
  expect([code, JSON.parse(output).conversations]).toEqual([3, 0]);
  expect(errors).toMatch(/^nothing was found under it: .+\n$/);
  // It holds for what a restore brings back.
  expect(await ledger()).toHaveLength(before.length + 1);
});

it('of somebody of whom nothing is held nothing is taken out', async () => {
  const out = join(temporaryFolder(), 'out');
  for (const who of [['--member', 'M-9999'] as const, ['--visitor', 'AAAA'] as const]) {
    const { code, output, errors } = await erase('export', ...who, '--to', out);
    expect([code, output, errors]).toEqual([3, '', 'nothing is held under it: check it\n']);
  }
  expect((await erase('export', '--visitor', 'x y', '--to', out)).code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

it('what could not be carried out is told from what was found, in one line', async () => {
  const gone = temporaryFolder();
  const environment = { ...environmentIn(directory), AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' };
  writeFileSync(join(gone, 'environment.json'), JSON.stringify(environment));
  const { code, errors } = await erase('canary', CANARY, '--data', gone);
  expect([code, errors]).toEqual([2, expect.stringMatching(/^\w*Error: .*ECONNREFUSED.*\n$/)]);
});

it('a hold is ended as it is listed, without the number of the member', async () => {
  const hold = { what: 'member', target: 'S-88001122', held: true, note: 'case 9' };
  expect((await staff('yamada', 'PUT', '/holds', hold)).body).toEqual({ held: true });
  const [listed] = (await staff('yamada', 'GET', '/holds')).body.holds;
  expect(listed).toMatchObject({ what: 'member', note: 'case 9' });
  expect(listed.target).not.toContain('88001122');
  const end = { what: 'member', target: listed.target, held: false, listed: true, note: 'settled' };
  expect((await staff('yamada', 'PUT', '/holds', { ...end, held: true })).status).toBe(400);
  expect((await staff('yamada', 'PUT', '/holds', end)).body).toEqual({ held: false });
  expect((await staff('yamada', 'GET', '/holds')).body.holds).toEqual([]);
});
