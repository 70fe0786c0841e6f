import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { metrics } from '../../functions/platform/observability.ts';
import { table } from '../../functions/platform/table.ts';
import { Answered, mailAnswer } from '../../functions/ticket/mail.ts';
import { claimMail } from '../../functions/ticket/mail-store.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { accountWith, LOG, workOn } from '../local/tables.fixture.ts';

/** After which an invocation that failed is tried again at the earliest. */
const MINUTE = 60_000;
const EMAIL = 'taro@example.jp';
const ses = mockClient(SESv2Client);
const counted = vi.spyOn(metrics, 'addMetric');
let dynamodb: Service;
let conversations = 0;
let conversationId = '';
let ticket = '';

const tableNamed = (TableName: string) => ({ ...LOG, Properties: { ...LOG.Properties, TableName } });
beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith({ A: tableNamed('Conversations'), B: tableNamed('Agents') }));
  const tables = { CONVERSATIONS_TABLE: 'Conversations', AGENTS_TABLE: 'Agents' };
  workOn(dynamodb.endpoint, { ...tables, MAIL_FROM: 'サクラ商店 <support@sakura-shop.example>' });
});
afterAll(() => dynamodb.close());

const put = async (TableName: string, Item: object) => {
  await table().send(new PutCommand({ TableName, Item }));
};
const entry = (seq: number, more: object) =>
  put('Conversations', {
    pk: `CONV#${conversationId}`,
    sk: `E#${String(seq).padStart(8, '0')}`,
    seq,
    state: { language: 'ja' },
    ...more,
  });
const answer = (seq: number, text = `回答${seq}`) =>
  entry(seq, { kind: 'message', role: 'agent', ticket: { id: ticket, status: 'solved' }, body: { text } });
const sent = () => ses.commandCalls(SendEmailCommand).map(({ args: [{ input }] }) => input);
const laterBy = (ms: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
const metricsCounted = () => counted.mock.calls.map(([name]) => name);

beforeEach(async () => {
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'm' });
  conversations += 1;
  conversationId = `c${conversations}`;
  ticket = `AAAA-${String(conversations).padStart(4, '0')}`;
  const body = { name: '山田', email: EMAIL, text: '在庫は？' };
  await entry(150, { kind: 'ticketed', role: 'customer', ticket: { id: ticket }, body });
  await put('Agents', { pk: `TICKET#${ticket}`, sk: 'TICKET', conversationId, seq: 150, ticketStatus: 'solved' });
});
afterEach(() => {
  vi.useRealTimers();
  counted.mockClear();
  delete process.env.MAIL_REPLY_TO;
});

it('an answer goes to the address of the ticket as plain text, in the name of the business', async () => {
  process.env.MAIL_REPLY_TO = 'desk@sakura-shop.example';
  await answer(151, 'ございます。');
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toEqual([
    {
      FromEmailAddress: '=?UTF-8?B?44K144Kv44Op5ZWG5bqX?= <support@sakura-shop.example>',
      Destination: { ToAddresses: [EMAIL] },
      ReplyToAddresses: ['desk@sakura-shop.example'],
      Content: {
        Simple: {
          Subject: { Data: `[${ticket}] お問い合わせへの回答`, Charset: 'UTF-8' },
          Body: { Text: { Data: expect.stringMatching(/^山田 様\n.*ございます。.*> 在庫は？/s), Charset: 'UTF-8' } },
        },
      },
    },
  ]);
  expect(metricsCounted()).toEqual(['MailsSent']);
});

it('the same event again mails nothing', async () => {
  await answer(151);
  for (let time = 0; time < 3; time += 1) {
    await mailAnswer({ conversationId, seq: 151, ticket });
    laterBy(MINUTE);
  }
  expect(sent()).toHaveLength(1);
});

it('the same event twice at once is mailed once, and the other one comes again to see that it was', async () => {
  await answer(151);
  const taken = Promise.withResolvers<{ MessageId: string }>();
  ses.on(SendEmailCommand).callsFake(() => taken.promise);
  const both = [1, 2].map(() => mailAnswer({ conversationId, seq: 151, ticket }));
  await expect(Promise.race(both)).rejects.toThrow('is being sent');
  taken.resolve({ MessageId: 'm' });
  expect((await Promise.allSettled(both)).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toHaveLength(1);
});

it('what somebody died of sending is sent by the next one, but not before he is dead', async () => {
  await answer(151);
  expect(await claimMail(ticket, 151, Date.now())).toBe('yours');
  await expect(mailAnswer({ conversationId, seq: 151, ticket })).rejects.toThrow('is being sent');
  laterBy(MINUTE);
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toHaveLength(1);
});

it('each answer is mailed, also the first one after the second', async () => {
  await answer(151);
  await answer(153);
  for (const seq of [153, 151, 153, 151]) await mailAnswer({ conversationId, seq, ticket });
  expect(sent().map(({ Content }) => /回答\d+/.exec(Content?.Simple?.Body?.Text?.Data ?? '')?.[0])).toEqual([
    '回答153',
    '回答151',
  ]);
});

it('what others keep of the ticket stays as it is, and their writing it anew brings no second mail', async () => {
  await answer(151);
  const row = { TableName: 'Agents', Key: { pk: `TICKET#${ticket}`, sk: 'TICKET' } };
  const before = (await table().send(new GetCommand(row))).Item;
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect((await table().send(new GetCommand(row))).Item).toEqual(before);
  await put('Agents', { ...row.Key, conversationId, seq: 150, ticketStatus: 'open' });
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toHaveLength(1);
});

it('what SES does not take is tried again with the next event, and its error tells nothing of the mail', async () => {
  await answer(151);
  const refusal = Object.assign(new Error(`Email address is not verified: ${EMAIL}`), { name: 'MessageRejected' });
  ses.on(SendEmailCommand).rejectsOnce(refusal);
  const failed = await mailAnswer({ conversationId, seq: 151, ticket }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ name: 'MailRefused', message: 'MessageRejected' });
  expect(JSON.stringify(failed, [...Object.getOwnPropertyNames(failed), 'cause'])).not.toContain(EMAIL);
  expect(metricsCounted()).toEqual(['MailsFailed']);
  laterBy(MINUTE);
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toHaveLength(2);
  expect(metricsCounted()).toEqual(['MailsFailed', 'MailsSent']);
});

it.each([
  ['a conversation that was erased', () => entry(150, { kind: 'ticketed', role: 'customer', ticket: { id: ticket } })],
  ['a ticket that is not there', () => put('Agents', { pk: `TICKET#${ticket}`, sk: 'TICKET' })],
])('of %s nothing is sent, and that is counted', async (_, erase) => {
  await answer(151);
  await erase();
  await mailAnswer({ conversationId, seq: 151, ticket });
  expect(sent()).toEqual([]);
  expect(metricsCounted()).toEqual(['MailsSkipped']);
});

it.each(['7F3K-9Q2M\r\nBcc: a@b.example', '7f3k-9q2m', '7F3K9Q2M', ''])('an event of the ticket %j is none', (id) => {
  expect(Answered.safeParse({ conversationId: 'c', seq: 1, ticket: id }).success).toBe(false);
  expect(Answered.safeParse({ conversationId: 'c', seq: 1, ticket: '7F3K-9Q2M' }).success).toBe(true);
});
