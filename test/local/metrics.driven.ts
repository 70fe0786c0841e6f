import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { MeteredAccount } from '../../bench/account.ts';
import { Visit } from '../../bench/visit.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { type EVENT, eventsOf } from '../../functions/conversation/events.ts';
import { headKey } from '../../functions/conversation/head.ts';
import { append, type Next, tail } from '../../functions/conversation/log.ts';
import { writeFacts } from '../../functions/insight/rows.ts';
import { profileKey } from '../../functions/member/rows.ts';
import { conversationsTable, membersTable, table } from '../../functions/platform/table.ts';
import { endpointKey } from '../../functions/webhook/endpoints.ts';
import { keep } from '../../functions/webhook/store.ts';
import { Deployment } from '../canary/deployment.fixture.ts';
import { answer, closed, question, resolved, says, taken, wish } from '../figures/logs.ts';
import { question as asked } from '../insight/job.fixture.ts';

const AGENT = 'agent-1';
const MEMBER = 'AAAAAAAAAAAAAAAAAAAAAA';
const FACTS = { visitorId: 'visitor', ordinal: 0, returning: false, language: 'ja', member: MEMBER };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The socket of an agent. */
const DESK = 'ZGVzaw==';
/** A table that is not there: what asks it fails on our side. */
const GONE = 'gone';

/** Who has a conversation is not noted with him. */
const alone = async ({ put }: Next): Promise<void> => void (await table().send(new PutCommand(put)));

/** A conversation as its log holds it. */
const written = async (...drafts: readonly Draft[]): Promise<{ conversationId: string; last: Entry }> => {
  const conversationId = randomUUID();
  let last: Entry | undefined;
  for (const draft of drafts) {
    const after = last?.seq ?? 0;
    const next = { append: { ...draft, id: randomUUID(), after } };
    last = (await append(await tail(conversationId, after), () => next, alone)).entry;
  }
  if (!last) throw new Error('nothing was written');
  return { conversationId, last };
};

const busEvent = (conversationId: string, entry: Entry, type: keyof typeof EVENT) => {
  const event = eventsOf(conversationId, entry).find((each) => each.type === type);
  if (!event) throw new Error(`entry ${entry.kind} is no ${type}`);
  return { version: '0', id: randomUUID(), 'detail-type': type, source: 'uragawa', detail: event.detail };
};

const socketEvent = (routeKey: string, frame: object, authorizer: object, connectionId = DESK) => ({
  requestContext: { routeKey, connectionId, authorizer, requestTimeEpoch: Date.now() },
  body: JSON.stringify({ action: routeKey, ...frame }),
  isBase64Encoded: false,
});
const staff = () => ({
  agentId: AGENT,
  rank: 'agent',
  username: 'agent',
  expiresAt: String(Date.now() / 1_000 + 3_600),
});

/** What customers, agents and members do on a day on which all goes well. */
export const playDay = async (
  account: MeteredAccount,
  questions: Record<'known' | 'near' | 'unknown', string>,
): Promise<void> => {
  const visit = await Visit.begin(account);
  for (const text of Object.values(questions)) {
    account.pass(15_000);
    await visit.ask(text);
  }
  await visit.rate(4);
  await visit.end();

  const ends = [
    await written(question, answer, closed),
    await written(question, closed),
    await written(question, wish, taken(AGENT), says(AGENT), resolved(AGENT)),
    await written(question, wish, taken(AGENT), resolved(AGENT)),
  ];
  for (const { conversationId, last } of ends) {
    const type = last.kind === 'closed' ? 'ConversationClosed' : 'ConversationResolved';
    await account.invoke('figures/record', busEvent(conversationId, last, type));
  }
  const waiting = await written(question, wish);
  await account.invoke('figures/record', busEvent(waiting.conversationId, waiting.last, 'ConversationEscalated'));
  await account.invoke('conversation/publish', { Records: account.takeRecords() });
  account.pass(MINUTE);
  await account.invoke('conversation/sweep', {});
};

/** What a model is asked for besides answers. */
export const askModel = async (account: MeteredAccount): Promise<void> => {
  const said: Draft = { ...question, body: { text: '送料はいくらですか' } };
  const waiting = await written(said, wish);
  await account.invoke('escalation/summarize', busEvent(waiting.conversationId, waiting.last, 'ConversationEscalated'));
  const { conversationId } = await written(said, wish, taken(AGENT));
  account.socket(DESK);
  await account.invoke('assist/draft', socketEvent('draft', { conversationId, id: 'draft-1', how: 'reply' }, staff()));
};

/** What fails on our side, and the word in its place. */
export const fail = async (account: MeteredAccount): Promise<void> => {
  const visit = await Visit.begin(account);
  const customer = visit.context;
  const { conversationId } = visit;
  const broken = { SESSIONS_TABLE: GONE, CONVERSATIONS_TABLE: GONE, CONNECTIONS_TABLE: GONE, AGENTS_TABLE: GONE };
  await account.invoke('conversation/message', socketEvent('ping', { conversationId }, customer), broken);
  await account.invoke(
    'member/prove',
    socketEvent('identify', { conversationId, id: 'a', after: 0, claim: 'M-1' }, customer),
    broken,
  );
  await account.invoke('escalation/agent', socketEvent('presence', { status: 'available' }, staff()), broken);
  const wished = {
    conversationId,
    id: 'w',
    visitorId: 'v',
    language: 'ja',
    claim: 'M-1',
    claimKey: 'k',
    until: Date.now() + HOUR,
    tries: 0,
  };
  const record = { dynamodb: { NewImage: marshall(wished), SequenceNumber: '1' } };
  await account.invoke('member/code', { Records: [record] }, { MEMBERS_TABLE: GONE });

  const unanswered = await written(question);
  const { detail } = busEvent(unanswered.conversationId, unanswered.last, 'MessageReceived');
  await account.invoke('bot/apologize', { requestPayload: { detail } });
};

/** Somebody guesses at codes, asks for too much, or looks at too many. */
export const pry = async (account: MeteredAccount): Promise<void> => {
  const visit = await Visit.begin(account);
  const { conversationId, context, connectionId } = visit;
  const frame = (action: string, rest: object) =>
    socketEvent(action, { conversationId, ...rest }, context, connectionId);
  await account.invoke('member/prove', frame('identify', { id: 'identify-1', after: 0, claim: 'M-1' }));
  const after = (await tail(conversationId, 0)).last?.seq ?? 0;
  await account.invoke('member/prove', frame('prove', { id: 'prove-1', after, code: '123456' }));

  await table().send(
    new PutCommand({
      TableName: membersTable(),
      Item: { ...profileKey(MEMBER), number: 'M-1', name: '見本 あや', usage: [], preferences: {}, status: 'active' },
    }),
  );
  const id = randomUUID();
  const begun: Draft = {
    id: `${id}.reply`,
    kind: 'begun',
    role: 'bot',
    after: 1,
    about: 1,
    procedure: { name: 'points', step: 'work' },
    body: { arguments: {} },
  };
  const look = await written({ ...question, facts: FACTS, body: { text: 'ポイントは' } }, begun);
  const hour = new Date(Date.now()).toISOString().slice(0, 13);
  await table().send(
    new PutCommand({
      TableName: membersTable(),
      Item: { pk: `LIMIT#look-up#${look.conversationId}`, sk: hour, times: 30 },
    }),
  );
  await account.invoke('member/step', busEvent(look.conversationId, look.last, 'ProcedureBegun'));

  await table().send(
    new PutCommand({
      TableName: membersTable(),
      Item: { pk: `LIMIT#look#${AGENT}`, sk: hour, looks: 60, unmasked: 0 },
    }),
  );
  await account.invoke('member/look', {
    headers: {},
    pathParameters: { conversationId: look.conversationId },
    requestContext: {
      http: { method: 'POST', sourceIp: '' },
      authorizer: { jwt: { claims: { sub: AGENT, 'cognito:groups': ['supervisor'], token_use: 'access' } } },
    },
    body: '{}',
    isBase64Encoded: false,
  });
};

/** The synthetic visitor, once where all goes well and once where nobody is. */
export const practise = async (account: MeteredAccount): Promise<void> => {
  const there = await Deployment.start();
  const { publicUrl, socketUrl } = there.place;
  const address = { PUBLIC_URL: publicUrl, SOCKET_URL: socketUrl };
  await account.invoke('canary/visit', {}, address);
  await there.stop();
  await account.invoke('canary/visit', {}, address);
};

/** A receiver of webhooks that has been gone for a day, a surge of questions, somebody who rewrote the log, and a list that is ahead of it. */
export const goWrong = async (account: MeteredAccount, receiver: string): Promise<void> => {
  const born = Date.now() - 25 * HOUR;
  const delivery = { id: 'delivery-1', type: 'ConversationClosed', body: '{}', key: endpointKey(receiver) };
  await keep({ ...delivery, bornAt: born, tries: 9, failure: 'not reached', dueAt: born });
  await account.invoke('webhook/retry', {});

  const step = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE;
  const burst = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => asked(at + n * 1_000, { topic: 'ja-card' }));
  await writeFacts([...burst(step, 30), ...burst(step + 5 * MINUTE, 40)]);
  account.pass(12 * MINUTE + 5 * MINUTE);
  await account.invoke('insight/watch', { time: new Date(Date.now()).toISOString() });

  const { conversationId } = await written(question, answer);
  await account.invoke('conversation/publish', { Records: account.takeRecords() });
  await table().send(
    new UpdateCommand({
      TableName: conversationsTable(),
      Key: { pk: `CONV#${conversationId}`, sk: 'E#00000002' },
      UpdateExpression: 'SET outcome = :other',
      ExpressionAttributeValues: { ':other': 'unknown' },
    }),
  );
  account.pass(HOUR);
  await account.invoke('audit/seal', { time: new Date(Date.now()).toISOString() });
  await table().send(
    new UpdateCommand({
      TableName: conversationsTable(),
      Key: headKey(conversationId),
      UpdateExpression: 'SET headSeq = :beyond',
      ExpressionAttributeValues: { ':beyond': 9 },
    }),
  );
  await account.invoke('audit/check', { time: new Date(Date.now()).toISOString() });
};
