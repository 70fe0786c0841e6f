import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, vi } from 'vitest';
import { send } from '../../../functions/conversation/customer.ts';
import { newest } from '../../../functions/conversation/log.ts';
import { workOn } from '../tables.fixture.ts';
import { newSession, openSession, Visitor } from '../visitor.ts';
import { type Case, frameOf } from './bank.ts';
import { newVisitor, refusedBy, settle, staffLog, talkingVisitor, type World } from './world.ts';

const texts = async (world: World, { conversationId }: Visitor): Promise<unknown[]> =>
  ((await staffLog(world, conversationId))?.entries ?? []).map((entry) =>
    entry.kind === 'hidden' ? entry.kind : (entry.text ?? entry.kind),
  );

const twice = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  visitor.act('send', { id: 'X', after: 0, text: '一度だけ' });
  visitor.act('send', { id: 'X', after: 0, text: '一度だけ' });
  const [first, second] = [await visitor.next('accepted'), await visitor.next('accepted')];
  expect(second).toEqual(first);
  await visitor.reply(1);
  expect((await visitor.say('一度だけ', 0, 'X')).seq).toBe(first.seq);
  expect(await texts(world, visitor)).toEqual(['一度だけ', expect.any(String)]);
  return 'three times sent, one entry, the same number and time in each answer';
};

const cut = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  visitor.act('send', { id: 'X', after: 0, text: '途中で切れる' });
  await visitor.close();
  const back = await newVisitor(world, await newSession(world.url, { resumeKey: visitor.session.resumeKey }));
  expect((await back.say('途中で切れる', 0, 'X')).seq).toBe(1);
  await expect.poll(() => texts(world, back), { timeout: 30_000 }).toEqual(['途中で切れる', expect.any(String)]);
  return 'one entry, accepted on the new socket';
};

const MINUTE = 60_000;

/** The clock of the service's own code is put forward, on the tables and sockets of the running account. */
const late = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  const { conversationId, session } = visitor;
  const frame = { action: 'send', conversationId, id: 'X', after: 0, text: '送料はいくらですか' } as const;
  visitor.send(frame);
  const { seq, at } = await visitor.next('accepted');
  await visitor.reply(seq);
  const room = new QueryCommand({
    TableName: world.environment.CONNECTIONS_TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': `ROOM#${conversationId}` },
  });
  const connectionId: string = (await world.tables.send(room)).Items?.[0]?.sk;
  workOn(world.environment.AWS_ENDPOINT_URL_DYNAMODB, { ...world.environment });
  const now = Date.now();
  for (const [id, minutes] of [['X', 11] as const, ['X', 25 * 60] as const]) {
    vi.useFakeTimers({ toFake: ['Date'], now: now + minutes * MINUTE });
    const expiresAt = Date.now() / 1000 + 60;
    const customer = {
      role: 'customer',
      connectionId,
      visitorId: session.visitorId,
      language: 'ja',
      expiresAt,
    } as const;
    await send({ ...customer, returning: true }, { ...frame, id }).finally(() => vi.useRealTimers());
    expect(await visitor.next('accepted')).toMatchObject({ id, seq, at });
    expect(await newest(conversationId)).toMatchObject({ seq: 2 });
  }
  return 'the same answer after 11 minutes and after 25 hours, nothing written: the log itself is what a repeat is found in';
};

const future = async (world: World, hostile: Case): Promise<string> => {
  const visitor = await talkingVisitor(world);
  visitor.send(frameOf(hostile, { $CONV_A: visitor.conversationId }));
  const { entries, state } = await visitor.next('joined');
  expect([entries.map(({ seq }) => seq), state.seq]).toEqual([[1, 2], 2]);
  await settle(world, visitor);
  return 'everything again, from the first entry';
};

const keys = async (world: World): Promise<string> => {
  const visitor = await talkingVisitor(world);
  const captured = visitor.session.resumeKey;
  const next = await newSession(world.url, { resumeKey: captured });
  const owner = await Visitor.join(world.url, next);
  const replayed = [
    await openSession(world.url, { resumeKey: captured }),
    await openSession(world.url, { resumeKey: captured }, { origin: world.url, 'user-agent': 'another browser' }),
    await openSession(world.url, { resumeKey: captured, language: 'en' }),
  ];
  for (const { status, body } of replayed) expect([status, body.error.code]).toEqual([401, 'resume_refused']);
  await refusedBy(owner, JSON.stringify({ action: 'logout' }), 'unknown_action');
  return 'refused once the session made of it has connected, from any browser; there is no action for logging out yet';
};

const events = async (world: World): Promise<string> => {
  const visitor = await talkingVisitor(world);
  const { conversationId, session } = visitor;
  const log = await staffLog(world, conversationId);
  const asked = log?.entries[0];
  if (!asked || asked.kind === 'hidden') throw new Error('the question is not there');
  const state = { mode: 'bot', epoch: 1, turn: 1, language: 'ja' };
  const detail = {
    ...{ version: 1, conversationId, visitorId: session.visitorId, seq: 1, kind: 'message', role: 'customer' },
    ...{ ...state, at: Date.parse(asked.at) },
  };
  const client = new EventBridgeClient({
    endpoint: world.environment.AWS_ENDPOINT_URL_EVENTBRIDGE,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const shownAgain = visitor.frames.length;
  const entry = {
    EventBusName: world.environment.BUS_NAME,
    Source: 'uragawa',
    DetailType: 'MessageReceived',
    Detail: JSON.stringify(detail),
  };
  await client.send(
    new PutEventsCommand({
      Entries: [entry, entry, entry, { ...entry, Detail: JSON.stringify({ ...detail, turn: 2 }) }],
    }),
  );
  // Each delivery shows the reply that is there once more: so one can see that it was handled.
  await expect.poll(() => visitor.frames.length, { timeout: 30_000 }).toBe(shownAgain + 4);
  const again = visitor.frames.slice(shownAgain);
  expect(new Set(again.map((frame) => JSON.stringify(frame))).size).toBe(1);
  expect(again[0]).toMatchObject({ type: 'entry', entry: { seq: 2 } });
  await settle(world, visitor);
  expect((await staffLog(world, conversationId))?.entries).toHaveLength(2);
  return 'four more events about one question, one reply in the log; the id of an event is read by nobody';
};

const clocks = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  const DAY = 24 * 60 * MINUTE;
  const before = Date.now();
  for (const [index, skew] of [DAY, -DAY].entries()) {
    const at = new Date(before + skew).toISOString();
    const frame = {
      action: 'send',
      conversationId: visitor.conversationId,
      id: `c${index}`,
      after: index * 2,
      text: 'x',
    };
    await refusedBy(visitor, JSON.stringify({ ...frame, at }), 'invalid');
    await refusedBy(visitor, JSON.stringify({ ...frame, timestamp: before + skew }), 'invalid');
    await visitor.reply((await visitor.say(`時計 ${skew}`, index * 2)).seq);
  }
  const { entries = [] } = (await staffLog(world, visitor.conversationId)) ?? {};
  const times = entries.map((entry) => (entry.kind === 'hidden' ? 0 : Date.parse(entry.at)));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  await settle(world, visitor);
  return 'no frame has room for the time of a client (invalid); order and time are the server’s';
};

const RUN: Record<string, (world: World, hostile: Case) => Promise<string>> = {
  'RP-001': twice,
  'RP-003': cut,
  'RP-005': late,
  'RP-007': future,
  'RP-009': keys,
  'RP-011': events,
  'RP-013': clocks,
};

export const replay = (world: World, hostile: Case): Promise<string> => {
  const run = RUN[hostile.id];
  if (!run) throw new Error(`nobody runs ${hostile.id}`);
  return run(world, hostile);
};
