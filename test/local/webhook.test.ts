import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { EVENTS } from '../../docs/events.ts';
import { Detail, EVENT } from '../../functions/conversation/events.ts';
import type { DeadDelivery } from '../../functions/webhook/dead.ts';
import { type Received, receiverOfTheDocs, startReceiver } from '../webhook/receiver.fixture.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { environmentIn, secretIn, templateOf } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const HOUR = 3_600_000;
const directory = temporaryFolder();
/** What the second receiver answers. */
let status = 204;
let willing: Awaited<ReturnType<typeof startReceiver>>;
let moody: Awaited<ReturnType<typeof startReceiver>>;
let account: RunningAccount;
let secret: string;

beforeAll(async () => {
  willing = await startReceiver((response) => void response.writeHead(204).end());
  moody = await startReceiver((response) => void response.writeHead(status).end());
  const webhooks = ['--webhook', willing.url, '--webhook', moody.url];
  account = await startAccount({ options: ['--data', directory, ...webhooks] });
  secret = await secretIn(directory, templateOf(account.url), 'WebhookSecret');
});
afterAll(async () => {
  await account.stop();
  await willing.close();
  await moody.close();
});

const typeOf = ({ headers }: Received): string => String(headers['uragawa-event']);
const idOf = ({ headers }: Received): string => String(headers['uragawa-delivery']);
const database = () => clientFor(environmentIn(directory).AWS_ENDPOINT_URL_DYNAMODB ?? '');
const tableName = () => environmentIn(directory).WEBHOOKS_TABLE;
const rows = async (): Promise<Record<string, unknown>[]> =>
  (await database().send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }))).Items ?? [];

/** As if a delivery had failed so long ago, and been due since. */
const age = async (id: string, ms: number) => {
  await database().send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { pk: `DELIVERY#${id}` },
      UpdateExpression: 'SET bornAt = :then, dueAt = :then',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':then': Date.now() - ms },
    }),
  );
};
const runJob = async () => {
  const rule = templateOf(account.url)
    .ofType('AWS::Events::Rule')
    .find(({ logicalId }) => logicalId.startsWith('WebhooksEveryMinute'));
  const { status } = await fetch(`${account.url}/local/fire/${rule?.logicalId}`, { method: 'POST' });
  expect(status).toBe(202);
};
const asked = async (agent: string, path: string, method = 'GET') => {
  const token = await (await fetch(`${account.url}/issuer/agent-token?agent=${agent}`)).text();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${account.url}/api/webhooks/deliveries${path}`, { method, headers });
  return { status: answer.status, body: await answer.json() };
};
const listed = async (): Promise<DeadDelivery[]> => (await asked('yamada', '?state=dead')).body.deliveries;

it('what happens reaches the systems of the business, signed, and holds nothing that was written', async () => {
  const question = '送料はいくらですか';
  const customer = await Visitor.join(account.url);
  const answer = await customer.reply((await customer.say(question)).seq);
  customer.act('feedback', { seq: answer.seq, helpful: true });
  customer.act('rate', { score: 5, comment: 'とても助かりました' });
  customer.act('close');
  const names = [
    'ConversationOpened',
    'MessageReceived',
    'MessageSent',
    'FeedbackGiven',
    'ConversationRated',
    'ConversationClosed',
  ];
  for (const { received } of [willing, moody]) {
    await eventually(() => expect(new Set(received.map(typeOf))).toEqual(new Set(names)));
  }

  const { isGenuine } = await receiverOfTheDocs();
  const strict = z.strictObject({
    id: z.uuid(),
    type: z.enum(EVENT),
    time: z.iso.datetime(),
    detail: z.strictObject(Detail.shape),
  });
  for (const { headers, body } of [...willing.received, ...moody.received]) {
    expect(isGenuine(secret, headers, body)).toBe(true);
    const { id, type, detail } = strict.parse(JSON.parse(body));
    expect(headers).toMatchObject({ 'uragawa-event': type, 'uragawa-delivery': expect.stringContaining(`${id}.`) });
    expect(detail.conversationId).toBe(customer.conversationId);
    const own = Object.keys(detail).filter((field) => z.safeParse(z.undefined(), Reflect.get(detail, field)).error);
    const common = Object.entries(Detail.shape).flatMap(([field, schema]) =>
      z.safeParse(schema, undefined).success ? [] : [field],
    );
    const [, documented] = EVENTS[type];
    expect([...common, ...documented], type).toEqual(expect.arrayContaining(own));
    for (const text of [question, answer.text ?? '', 'とても助かりました']) expect(body).not.toContain(text);
  }
  expect(await rows()).toEqual([]);
});

it('what a system does not take is sent again, and when its day is over, when an administrator says so', async () => {
  status = 500;
  const before = moody.received.length;
  const customer = await Visitor.join(account.url);
  customer.act('escalate');
  const escalated = () =>
    moody.received
      .slice(before)
      .filter((got) => typeOf(got) === 'ConversationEscalated' && got.body.includes(customer.conversationId));
  await eventually(async () => {
    expect(escalated()).toHaveLength(1);
    expect((await rows()).map(({ pk }) => pk)).toContain(`DELIVERY#${idOf(escalated()[0] as Received)}`);
  });
  const id = escalated().map(idOf)[0] ?? '';

  await age(id, HOUR);
  await runJob();
  await eventually(async () =>
    expect((await rows()).find(({ pk }) => pk === `DELIVERY#${id}`)).toMatchObject({ tries: 2 }),
  );
  expect(await listed()).toEqual([]);
  await age(id, 25 * HOUR);
  await runJob();
  await eventually(async () =>
    expect(await listed()).toMatchObject([{ id, url: moody.url, tries: 3, failure: 'answered 500' }]),
  );

  const refused = { status: 403, body: { error: { code: 'forbidden' } } };
  for (const agent of ['suzuki', 'sato', 'kimura']) {
    expect(await asked(agent, '')).toMatchObject(refused);
    expect(await asked(agent, `/${id}/replay`, 'POST')).toMatchObject(refused);
  }
  status = 204;
  expect(await asked('yamada', `/${id}/replay`, 'POST')).toEqual({ status: 200, body: { id, state: 'waiting' } });
  await runJob();
  await eventually(async () => expect((await rows()).map(({ pk }) => pk)).not.toContain(`DELIVERY#${id}`));
  expect(escalated().length).toBeGreaterThanOrEqual(4);
  expect(new Set(escalated().map(idOf))).toEqual(new Set([id]));
  expect(new Set(escalated().map(({ body }) => body)).size).toBe(1);
  const { isGenuine } = await receiverOfTheDocs();
  for (const { headers, body } of escalated()) expect(isGenuine(secret, headers, body)).toBe(true);
  expect(await asked('yamada', `/${id}/replay`, 'POST')).toMatchObject({ status: 404 });
});
