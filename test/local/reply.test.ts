import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { apologize } from '../../functions/bot/apologize.ts';
import { encodeIndex } from '../../functions/bot/build.ts';
import { openIndex } from '../../functions/bot/index-file.ts';
import { reply } from '../../functions/bot/reply.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { type Detail, eventsOf } from '../../functions/conversation/events.ts';
import { page, tail } from '../../functions/conversation/log.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, staff } from '../conversation/factories.ts';
import { appendAnyhow } from './append-anyhow.ts';
import { accountWith, LOG, workOn } from './tables.fixture.ts';

vi.mock('../../functions/knowledge/store.ts', () => ({
  currentIndex: async () =>
    openIndex(
      await encodeIndex({
        version: 'v',
        entries: [
          { id: 'ja-fee', version: 3, language: 'ja', question: '送料はいくらですか', answer: '550円です。' },
          { id: 'ja-time', version: 1, language: 'ja', question: '配達は何日かかりますか', answer: '3日です。' },
        ],
      }),
    ),
}));

const words = (text: string) => ({ ja: `${text}。`, en: `${text}.` });
let dynamodb: DynamoDB;
let conversationId = '';
let count = 0;

beforeAll(async () => {
  const Rooms = { ...LOG, Properties: { ...LOG.Properties, TableName: 'Rooms' } };
  dynamodb = await startDynamoDb(accountWith({ Log: LOG, Rooms }));
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Log',
    CONNECTIONS_TABLE: 'Rooms',
    TEXTS: JSON.stringify({
      bot: words('bot'),
      unknown: words('unknown'),
      choices: words('choices'),
      apology: words('apology'),
    }),
  });
});
afterAll(() => dynamodb.close());
beforeEach(() => {
  count += 1;
  conversationId = `c${count}`;
});

const write = async (draft: Draft): Promise<Entry> => {
  const { entry } = await appendAnyhow(await tail(conversationId, 0), () => ({ append: draft }));
  if (!entry) throw new Error('not written');
  return entry;
};
/** The event that asks the bot for an answer to what was just written. */
const received = (entry: Entry): Detail => {
  const event = eventsOf(conversationId, entry).find(({ type }) => type === 'MessageReceived');
  if (!event) throw new Error('nothing to answer');
  return event.detail as Detail;
};
const ask = async (text = '送料はいくらですか', id = 'q1') =>
  received(await write(customerMessage({ id, body: { text } })));
const replies = async () => (await page(conversationId, 0, 100)).filter(({ role }) => role === 'bot');

describe('a reply', () => {
  it('holds its source with version and score, how long it took, and what it answers', async () => {
    await reply(await ask());
    expect(await replies()).toMatchObject([
      {
        id: 'q1.reply',
        about: 1,
        outcome: 'answer',
        latency: expect.any(Number),
        body: {
          text: '550円です。',
          sources: [{ id: 'ja-fee', version: 3, score: expect.any(Number), title: '送料はいくらですか' }],
        },
      },
    ]);
  });

  it('that is none keeps what was tried, for staff', async () => {
    await reply(await ask('送料無料の条件と配達の日数と今日の天気'));
    const [entry] = await replies();
    expect(entry?.outcome).not.toBe('answer');
    expect(entry?.body?.tried?.[0]).toEqual({
      id: expect.any(String),
      version: expect.any(Number),
      score: expect.any(Number),
    });
  });

  it('is written once, however often and however late the event comes again', async () => {
    const event = await ask();
    await Promise.all(Array.from({ length: 8 }, () => reply(event)));
    await reply(event);
    expect(await replies()).toHaveLength(1);
  });

  it('and the apology exclude each other, in any order and at once', async () => {
    const first = await ask();
    await reply(first);
    await apologize(first);
    expect((await replies()).map(({ outcome }) => outcome)).toEqual(['answer']);

    const second = await ask('配達は何日かかりますか', 'q2');
    await apologize(second);
    await reply(second);
    expect((await replies()).map(({ outcome }) => outcome)).toEqual(['answer', 'apology']);

    const third = await ask('送料はいくらですか', 'q3');
    await Promise.all([reply(third), apologize(third), reply(third), apologize(third)]);
    expect(await replies()).toHaveLength(3);
  });

  it('is not given when a person has taken over meanwhile', async () => {
    const event = await ask();
    await write(staff('assigned', { to: 'agent-1' }));
    await reply(event);
    await apologize(event);
    expect(await replies()).toEqual([]);
  });

  it('of an older epoch is not given even after the conversation came back to the bot', async () => {
    const event = await ask();
    await write(staff('assigned', { to: 'agent-1' }));
    const released = await write(staff('released', { id: 'released-1' }));
    await reply(event);
    expect(await replies()).toEqual([]);
    await reply(received(released));
    expect(await replies()).toMatchObject([{ id: 'q1.reply', about: 1 }]);
    await reply(received(released));
    expect(await replies()).toHaveLength(1);
  });

  it('of an older epoch that comes again hours later, when the bot has answered, is neither given nor apologized for', async () => {
    const event = await ask();
    await write(staff('assigned', { to: 'agent-1' }));
    const released = await write(staff('released', { id: 'released-1' }));
    const old = { ...event, at: event.at - 7_200_000 };
    await reply(old);
    await apologize(old);
    expect(await replies()).toEqual([]);
    await reply(received(released));
    await reply(old);
    await apologize(old);
    expect((await replies()).map(({ outcome }) => outcome)).toEqual(['answer']);
  });

  it('later than two minutes is the apology, however late: nobody is left without a word', async () => {
    const event = await ask();
    await reply({ ...event, at: event.at - 121_000 });
    expect((await replies()).map(({ outcome }) => outcome)).toEqual(['apology']);
    const second = await ask('送料は', 'q2');
    await apologize({ ...second, at: second.at - 7_200_000 });
    expect(await replies()).toHaveLength(2);
  });

  it('is not given after the end', async () => {
    const event = await ask();
    await write({ ...staff('closed'), role: 'customer' });
    await reply(event);
    expect(await replies()).toEqual([]);
  });
});

describe('a return to the bot', () => {
  it('asks for nothing when the person has answered', async () => {
    await ask();
    await write(staff('assigned', { to: 'agent-1' }));
    await write(staff('message', { id: 'answer', body: { text: 'はい' } }));
    const released = await write(staff('released'));
    expect(eventsOf(conversationId, released).map(({ type }) => type)).toEqual(['ConversationReleased']);
  });
});
