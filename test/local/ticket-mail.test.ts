import { randomUUID } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENT } from '../../functions/conversation/events.ts';
import { SOURCE } from '../../functions/platform/bus.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { environmentIn, templateOf } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { newSession, Visitor } from './visitor.ts';

const NAME = '山田 zq7c1';
const ANSWER = '在庫がございます zq9d2';
const QUESTION = '青い箱の在庫は zq4e8';
const directory = temporaryFolder();
let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory, '--time-scale', '15'] });
});
afterAll(() => account.stop());

const database = () => clientFor(environmentIn(directory).AWS_ENDPOINT_URL_DYNAMODB ?? '');
const put = async (variable: string, Item: object) => {
  await database().send(new PutCommand({ TableName: environmentIn(directory)[variable], Item }));
};
const entriesOf = async (conversationId: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await database().send(
    new QueryCommand({
      TableName: environmentIn(directory).CONVERSATIONS_TABLE,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entries)',
      ExpressionAttributeValues: { ':pk': `CONV#${conversationId}`, ':entries': 'E#' },
    }),
  );
  return Items;
};

/** A customer's conversation with a ticket and its answer in it, as the log has them. */
const ticketOf = async (ticket: string, email: string, language = 'ja') => {
  const page = `${account.url}/items/1`;
  const customer = await Visitor.join(account.url, await newSession(account.url, { language, page }));
  const { conversationId } = customer;
  await customer.reply(
    (await customer.say(language === 'ja' ? '送料はいくらですか' : 'How much is the shipping fee?')).seq,
  );
  await customer.close();
  const last = (await entriesOf(conversationId)).at(-1);
  const seq = Number(last?.seq) + 1;
  const entry = (number: number, more: object) =>
    put('CONVERSATIONS_TABLE', {
      ...last,
      sk: `E#${String(number).padStart(8, '0')}`,
      seq: number,
      id: randomUUID(),
      ...more,
    });
  const body = { name: NAME, email, text: QUESTION };
  await entry(seq, { kind: 'ticketed', role: 'customer', ticket: { id: ticket, due: 1 }, body });
  await put('AGENTS_TABLE', { pk: `TICKET#${ticket}`, sk: 'TICKET', conversationId, seq, ticketStatus: 'solved' });
  const answer = { kind: 'message', role: 'agent', ticket: { id: ticket, status: 'solved' }, body: { text: ANSWER } };
  await entry(seq + 1, answer);
  return { conversationId, seq: seq + 1, ticket };
};

const tell = async (detail: object) => {
  const { AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint = '' } = environmentIn(directory);
  const client = new EventBridgeClient({
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const EventBusName = templateOf(account.url).output('BusName');
  const entry = { EventBusName, Source: SOURCE, DetailType: EVENT.TicketAnswered, Detail: JSON.stringify(detail) };
  expect((await client.send(new PutEventsCommand({ Entries: [entry] }))).FailedEntryCount).toBe(0);
};

const mailsShown = async (): Promise<string[]> => {
  const response = await fetch(`${account.url}/mail`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  return (await response.text()).split('<article>').slice(1);
};
const logged = (name: string): string =>
  globSync(`logs/**/*${name}*`, { cwd: directory })
    .map((file) => join(directory, file))
    .flatMap((file) => (statSync(file).isFile() ? [readFileSync(file, 'utf8')] : []))
    .join('\n');
const timesLogged = (text: RegExp): number => [...logged('TicketMail').matchAll(new RegExp(text, 'g'))].length;

it('what staff answer reaches the customer by mail, once, and the page shows it', async () => {
  expect(account.errors()).toContain(`${account.url}/mail`);
  expect(await mailsShown()).toEqual([]);
  const japanese = await ticketOf('7F3K-9Q2M', 'taro@example.jp');
  await tell(japanese);
  await tell(japanese);
  await eventually(async () => expect(await mailsShown()).toHaveLength(1));
  await tell(japanese);
  await tell(await ticketOf('AAAA-BBBB', 'jane@example.com', 'en'));
  await eventually(async () => expect(await mailsShown()).toHaveLength(2));

  const [english = '', first = ''] = await mailsShown();
  expect(first).toContain('サクラ商店 &#60;support@sakura-shop.example&#62;');
  expect(first).toContain('taro@example.jp');
  expect(first).toContain('<h2>[7F3K-9Q2M] お問い合わせへの回答</h2>');
  for (const text of [`${NAME} 様`, ANSWER, `&#62; ${QUESTION}`, `${account.url}/items/1`])
    expect(first).toContain(text);
  expect(english).toContain('<h2>[AAAA-BBBB] Answer to your request</h2>');
  expect(english).toContain(`Dear ${NAME},`);
  await eventually(() => expect(timesLogged(/"MailsSent":1/)).toBe(2));
});

it('what SES refuses is tried twice more and then kept, and neither it nor a line tells anything of the mail', async () => {
  const refused = await ticketOf('CCCC-DDDD', 'jiro..zq5f3@example.jp');
  await tell(refused);
  const kept = () => globSync('queues/**/*TicketMail*', { cwd: directory }).map((file) => join(directory, file));
  const letters = () =>
    kept()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
  await eventually(() => expect(letters()).toContain('CCCC-DDDD'));
  expect(letters()).toContain('MailRefused');
  expect(timesLogged(/"MailsFailed":1/)).toBe(3);
  expect(logged('TicketMail')).toContain('BadRequestException');

  const files = globSync(['logs/**', 'queues/**', '*.jsonl', 'lambda/*.journal'], { cwd: directory });
  const told = files
    .map((file) => join(directory, file))
    .flatMap((file) => (statSync(file).isFile() ? [[file, readFileSync(file, 'utf8')] as const] : []));
  expect(told.map(([file]) => file).join()).toMatch(/TicketMail/);
  const planted = ['zq7c1', 'zq9d2', 'zq4e8', 'zq5f3', 'taro@example.jp', 'jane@example.com'];
  const found = told.flatMap(([file, text]) =>
    planted.flatMap((words) => (text.includes(words) ? [[words, file]] : [])),
  );
  expect(found).toEqual([]);
});
