import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { CODE_MS, codeHash, codeOf } from '../../functions/member/code.ts';
import { DirectoryUnavailable, type MemberDirectory } from '../../functions/member/directory.ts';
import { MAILS } from '../../functions/member/limits.ts';
import { linkedKey } from '../../functions/member/linked.ts';
import { mailCode, mailCodes } from '../../functions/member/mail-code.ts';
import { type Request, readRequest, requestKey } from '../../functions/member/request.ts';
import { logger, metrics } from '../../functions/platform/observability.ts';
import { table } from '../../functions/platform/table.ts';
import type { Service } from '../../local/account.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { accountWith, LOG, workOn } from '../local/tables.fixture.ts';

const KEY = new TextEncoder().encode('the key of the test');
vi.mock(import('../../functions/platform/secret.ts'), () => ({ secretOf: async () => KEY }));

const find = vi.fn<MemberDirectory['find']>();
vi.mock(import('../../functions/member/choose.ts'), async (original) => ({
  ...(await original()),
  memberDirectory: () => ({ find, get: async () => undefined }),
}));

const ses = mockClient(SESv2Client);
const counted = vi.spyOn(metrics, 'addMetric');
const logged = [vi.spyOn(logger, 'warn'), vi.spyOn(logger, 'error')];
let dynamodb: Service;
let count = 0;

beforeAll(async () => {
  const named = { ...LOG, Properties: { ...LOG.Properties, TableName: 'Members' } };
  dynamodb = await startDynamoDb(accountWith({ A: named }));
  workOn(dynamodb.endpoint, { MEMBERS_TABLE: 'Members', MAIL_FROM: 'サクラ商店 <support@sakura-shop.example>' });
});
afterAll(() => dynamodb.close());

const behind = (email: string | undefined, status: 'active' | 'suspended' = 'active', id = `m${count}`) => {
  const member = { number: 'M-1', name: '<b>佐々木</b>', usage: [], preferences: {}, status, ...(email && { email }) };
  return { ref: { id, number: 'M-1' }, member };
};
const put = async (Item: object) => {
  await table().send(new PutCommand({ TableName: 'Members', Item }));
};
/** A wish for a code, as the stream brings it. */
const wish = async (changes: Partial<Request> = {}): Promise<Request> => {
  count += 1;
  const request: Request = {
    id: `request-${count}`,
    conversationId: `conversation-${count}`,
    visitorId: 'v',
    language: 'ja',
    claim: 'M-1',
    claimKey: 'k',
    until: Date.now() + CODE_MS,
    tries: 0,
    ...changes,
  };
  await put({ ...requestKey(request.conversationId), ...request });
  return request;
};
const sent = () => ses.commandCalls(SendEmailCommand).map(({ args: [{ input }] }) => input);
const textOf = (index: number) => sent()[index]?.Content?.Simple?.Body?.Text?.Data ?? '';
const rowOf = ({ conversationId }: Request) => readRequest(conversationId);

beforeEach(() => {
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'x' });
  find.mockReset();
  counted.mockClear();
  for (const each of logged) each.mockReset();
});

it('goes to the address on file, and its hash to the row; the claim is forgotten', async () => {
  const request = await wish();
  find.mockResolvedValue(behind('aya@example.com'));
  await mailCode(request);
  const code = codeOf(KEY, request.conversationId, request.id);
  expect(sent()[0]?.Destination).toEqual({ ToAddresses: ['aya@example.com'] });
  expect(textOf(0)).toContain(code);
  expect(textOf(0)).not.toContain('佐々木');
  const row = await rowOf(request);
  expect(row).toMatchObject({ hash: codeHash(KEY, request.conversationId, request.id, code), member: `m${count}` });
  expect(row).not.toHaveProperty('claim');
  expect(JSON.stringify(row)).not.toContain(code);
});

it.each([
  ['nobody', undefined],
  ['somebody without an address', behind(undefined)],
  ['somebody whose address is none', behind('a@example.com\r\nBcc: b@example.com')],
  ['somebody who is suspended', behind('aya@example.com', 'suspended')],
])('of %s has a hash of nothing, and no mail', async (_, found) => {
  const request = await wish();
  find.mockResolvedValue(found);
  await mailCode(request);
  expect(sent()).toEqual([]);
  const row = await rowOf(request);
  expect(row?.hash).toHaveLength(43);
  expect(row?.member).toBeUndefined();
  expect(row?.claim).toBeUndefined();
});

it('that is delivered again mails nothing more; one whose mail failed mails the same code', async () => {
  const request = await wish();
  find.mockResolvedValue(behind('aya@example.com'));
  ses
    .on(SendEmailCommand)
    .rejectsOnce(Object.assign(new Error('slow down, aya@example.com'), { name: 'TooManyRequestsException' }));
  const record = { sequenceNumber: '1', image: { ...request } };
  expect(await mailCodes([record])).toBe('1');
  expect(JSON.stringify(logged.flatMap((each) => each.mock.calls))).not.toContain('aya@');
  expect(await mailCodes([record])).toBeUndefined();
  expect(await mailCodes([record])).toBeUndefined();
  const codes = sent().map((_, index) => /^ {4}(\d{6})$/m.exec(textOf(index))?.[1]);
  expect(new Set(codes).size).toBe(1);
  expect(codes).toHaveLength(2);
});

it('is not tried for ever where SES will not have the address', async () => {
  const request = await wish();
  find.mockResolvedValue(behind('aya@example.com'));
  ses.on(SendEmailCommand).rejects(Object.assign(new Error('no'), { name: 'MessageRejected' }));
  expect(await mailCodes([{ sequenceNumber: '1', image: { ...request } }])).toBeUndefined();
  const tries = sent().length;
  expect(await mailCodes([{ sequenceNumber: '1', image: { ...request } }])).toBeUndefined();
  expect(sent()).toHaveLength(tries);
});

it('whose place a newer one has taken, or whose time is over, is left alone', async () => {
  const request = await wish();
  await put({ ...requestKey(request.conversationId), ...request, id: 'a-newer-one' });
  await mailCode(request);
  await mailCode(await wish({ until: Date.now() }));
  expect([find.mock.calls, sent()]).toEqual([[], []]);
  expect((await rowOf(request))?.hash).toBeUndefined();
});

it('about whom the directory will never say anything has a hash of nothing, and holds up nobody', async () => {
  const request = await wish();
  find.mockRejectedValue(new DirectoryUnavailable('members: answered 422', { isFinal: true }));
  expect(await mailCodes([{ sequenceNumber: '1', image: { ...request } }])).toBeUndefined();
  expect((await rowOf(request))?.hash).toHaveLength(43);
  expect(sent()).toEqual([]);
});

it('is tried again when nobody can say who it is, and holds up no other', async () => {
  const [first, second] = [await wish(), await wish({ claim: 'M-2' })];
  find.mockImplementation(async (claim) => {
    if ('number' in claim && claim.number === 'M-1') throw new Error('the directory does not answer');
    return behind('b@example.com');
  });
  const records = [first, second].map((image, i) => ({ sequenceNumber: String(i), image: { ...image } }));
  expect(await mailCodes(records)).toBe('0');
  expect(sent()).toHaveLength(1);
  expect((await rowOf(first))?.hash).toBeUndefined();
});

it('fills nobody’s mailbox: strangers get three in a quarter of an hour, his own conversation is not held up by them', async () => {
  find.mockResolvedValue(behind('aya@example.com', 'active', 'bombed'));
  const most = MAILS[0].most;
  for (let i = 0; i < most + 2; i += 1) await mailCode(await wish());
  expect(sent()).toHaveLength(most);
  expect(counted.mock.calls.filter(([name]) => name === 'CodesWithheld')).toHaveLength(2);
  const own = await wish();
  await put({ ...linkedKey('bombed', own.conversationId), conversationId: own.conversationId, visitorId: 'v', at: 1 });
  await mailCode(own);
  expect(sent()).toHaveLength(most + 1);
  expect(await rowOf(own)).toMatchObject({ member: 'bombed', known: true });
});
