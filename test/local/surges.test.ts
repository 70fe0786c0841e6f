import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertId, keyOfAlert } from '../../functions/insight/alert-id.ts';
import { AlertDetail, AlertList, SubscriberList, TopicView } from '../../functions/protocol/insight.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { Desk } from './desk.ts';
import { mailbox } from './mailbox.ts';
import { environmentIn, templateOf } from './routes.fixture.ts';
import { clientFor, eventually, temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

const directory = temporaryFolder();
const AT = '2026-11-22T00:40:00.000Z';
const ID = alertId('phrase:決済', Date.parse(AT));
const TITLE = '決済 090-1234-5678 <!channel> https://evil.example/x';
let account: RunningAccount;
let url: string;

const staff = async (agent: string, method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${await account.agentToken(agent)}` };
  const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${url}/api/insight${path}`, request);
  return { status: answer.status, body: await answer.json() };
};

const FIGURES = { count: 24, expected: 3.9, ratio: 6.2, visitors: 20, startedAt: AT, detectedAt: AT };
const SURGE = { topic: 'phrase:決済', kind: 'phrase', title: TITLE, ...FIGURES };

const happen = async (type: string, times = 1): Promise<void> => {
  const { AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint = '' } = environmentIn(directory);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const bus = new EventBridgeClient({ endpoint, region: 'ap-northeast-1', credentials });
  const Detail = JSON.stringify({ version: 1, alertId: ID, ...SURGE, page: `#/alerts/${ID}` });
  const entry = { EventBusName: templateOf(url).output('BusName'), Source: 'uragawa', DetailType: type, Detail };
  await bus.send(new PutEventsCommand({ Entries: Array(times).fill(entry) }));
};

beforeAll(async () => {
  account = await startAccount({ options: ['--data', directory] });
  url = account.url;
});
afterAll(() => account.stop());

it('a surge is on every desk, in one mail and on the topic, and read by all staff with its questions masked', async () => {
  const customer = await Visitor.join(url);
  const { seq } = await customer.say('決済エラーです。taro@example.jp 090-1234-5678');
  const { AWS_ENDPOINT_URL_DYNAMODB = '', INSIGHT_TABLE } = environmentIn(directory);
  const Item = {
    ...keyOfAlert(ID),
    id: ID,
    ...SURGE,
    pages: [],
    examples: [[customer.conversationId, seq]],
  };
  await clientFor(AWS_ENDPOINT_URL_DYNAMODB).send(new PutCommand({ TableName: INSIGHT_TABLE, Item }));
  const desk = await Desk.open(url, customer.session.socketUrl, 'suzuki');

  const ops = { email: 'ops@example.jp', topics: ['phrase:決済'] };
  expect(await staff('suzuki', 'PUT', '/subscribers/ops', ops)).toMatchObject({ status: 403 });
  expect(await staff('sato', 'PUT', '/subscribers/ops', ops)).toMatchObject({ status: 200 });
  expect(SubscriberList.parse((await staff('suzuki', 'GET', '/subscribers')).body).subscribers).toHaveLength(1);

  await happen('SurgeStarted', 2);
  const { alert } = await desk.next('surge', ({ change }) => change === 'started');
  expect(alert).toMatchObject({ id: ID, title: '決済 ***78 <!channel> https://evil.example/x' });
  await happen('SurgeEnded');
  await desk.next('surge', ({ change }) => change === 'ended');
  await eventually(async () => {
    const shown = await mailbox(url);
    const subjects = shown.filter(({ to }) => to === 'ops@example.jp').map(({ subject }) => subject);
    expect(subjects).toHaveLength(2);
    expect(subjects.at(-1)).toBe('【急増】「決済 ***78 <!channel> (link)」のお問い合わせが通常の6.2倍です');
    expect(shown.filter(({ subject }) => subject.includes('Surges'))).toHaveLength(3);
  });
  expect(customer.frames.filter(({ type }) => type === 'surge')).toEqual([]);

  const list = AlertList.parse((await staff('suzuki', 'GET', '/alerts')).body);
  expect(list.alerts.map(({ id }) => id)).toEqual([ID]);
  const detail = AlertDetail.parse((await staff('suzuki', 'GET', `/alerts/${ID}`)).body);
  expect(detail.examples.map(({ text }) => text)).toEqual(['決済エラーです。t***@example.jp ***78']);

  expect(await staff('suzuki', 'PUT', `/alerts/${ID}`, { real: true })).toMatchObject({ status: 403 });
  expect(await staff('sato', 'PUT', `/alerts/${ID}`, { real: true })).toMatchObject({
    body: { verdict: { real: true } },
  });
  expect(await staff('sato', 'PUT', '/alerts/nobody', { real: true })).toMatchObject({ status: 404 });
  const topic = `/topics/${encodeURIComponent('phrase:決済')}`;
  const muted = { reason: '告知済み' };
  expect(await staff('suzuki', 'PUT', topic, { muted })).toMatchObject({ status: 403 });
  expect(TopicView.parse((await staff('sato', 'PUT', topic, { muted })).body)).toMatchObject({ muted });
  const { status, body } = await staff('suzuki', 'GET', '/series?topic=*&from=yesterday&to=2026-11-22T00:00:00Z');
  expect([status, body.error.code]).toEqual([400, 'invalid']);
  expect(body.error.message).toMatch(/^from: must be a time/);
});
