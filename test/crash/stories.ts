import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { authorizeEvent, Customer, sessionEvent } from './customer.ts';
import { busEvent, type FunctionName, isQuestion, type World } from './world.ts';

/** One invocation to be killed, and whose conversations tell what became of it. */
export interface Story {
  readonly event: unknown;
  /** Sockets by conversation, once the invocation and what follows are over. `payload` is the function's last answer. */
  readonly sockets: (payload: unknown) => Promise<Customer[][]> | Customer[][];
  /** What the caller got, without what differs between two runs. */
  readonly answer?: (payload: unknown) => Promise<unknown> | unknown;
}

interface Kind {
  readonly run: FunctionName;
  /** Everything that has happened before. */
  readonly before: (world: World) => Promise<Story>;
}

const CONTACT = { name: '山田 花子', email: 'hanako@example.jp' };

const two = async (world: World): Promise<[Customer, Customer]> => {
  const first = await Customer.join(world);
  return [first, await Customer.join(world, first.session)];
};

/** A frame of a customer who has had an answer to one question, with a second tab open. */
const frame = (action: string, rest: object, said: readonly string[] = ['送料はいくらですか']): Kind => ({
  run: 'message',
  before: async (world) => {
    const [customer, tab] = await two(world);
    // Whether somebody else has looked at the line within these seconds is nothing of this story.
    await world.table.send(new DeleteCommand({ TableName: 'Agents', Key: { pk: 'QUEUE', sk: 'line' } }));
    for (const [i, text] of said.entries()) await customer.say(text, i * 2, `said-${i}`);
    return { event: customer.frame(action, rest), sockets: () => [[customer, tab]] };
  },
});

/** The event that asks the bot about a text, as the rule hands it to its target. */
const question = (run: FunctionName, text: string): Kind => ({
  run,
  before: async (world) => {
    const [customer, tab] = await two(world);
    await customer.act('send', { id: 'q1', after: 0, text });
    await world.publish();
    const [event] = world.takeEvents().filter(isQuestion).map(busEvent);
    return { event: run === 'apologize' ? { requestPayload: event } : event, sockets: () => [[customer, tab]] };
  },
});

const bodyOf = (payload: unknown) => JSON.parse((payload as { body: string }).body);

const status = async (world: World, resumeKey: string) =>
  (await world.call<{ statusCode: number }>('session', sessionEvent({ language: 'ja', resumeKey }))).statusCode;

/** What the two keys of a visitor are good for who came back. */
const keysOf = async (world: World, old: string, next: string) => ({
  old: await status(world, old),
  next: await status(world, next),
});

const session = (resumed: boolean): Kind => ({
  run: 'session',
  before: async (world) => {
    const before = await Customer.join(world);
    await before.say('送料はいくらですか', 0, 'q1');
    const { resumeKey } = before.session;
    return {
      event: sessionEvent({ language: 'ja', ...(resumed && { resumeKey }) }),
      sockets: async (payload) => [[await Customer.join(world, bodyOf(payload))]],
      answer: async (payload) => ({
        statusCode: (payload as { statusCode: number }).statusCode,
        names: Object.keys(bodyOf(payload)),
        keys: resumed ? await keysOf(world, resumeKey, bodyOf(payload).resumeKey) : undefined,
      }),
    };
  },
});

const claims = { sub: 'agent-1', token_use: 'access', 'cognito:groups': '[agent]' };
const staff = (pathParameters?: object) => ({
  headers: {},
  requestContext: { http: { sourceIp: '198.51.100.2' }, authorizer: { jwt: { claims } } },
  pathParameters,
});

/** A function's work after each of whose awaits it is killed, and what had happened before. */
export const STORIES: Record<string, Kind> = {
  'session, new': session(false),
  'session, resumed': session(true),
  authorize: {
    run: 'authorize',
    before: async (world) => {
      const customer = await Customer.join(world);
      return { event: authorizeEvent(customer.session), sockets: () => [[customer]], answer: (payload) => payload };
    },
  },
  'connect, resumed': {
    run: 'connect',
    before: async (world) => {
      const { resumeKey } = (await Customer.join(world)).session;
      const customer = await Customer.authorized(world, await Customer.session(world, { resumeKey }));
      return {
        event: customer.event('$connect'),
        sockets: async () => {
          await customer.act('join', { conversationId: undefined });
          customer.conversationId = String(customer.heard('joined')[0]?.conversationId);
          return [[customer]];
        },
        answer: async () => keysOf(world, resumeKey, customer.session.resumeKey),
      };
    },
  },
  disconnect: {
    run: 'disconnect',
    before: async (world) => {
      const [customer, tab] = await two(world);
      return { event: tab.event('$disconnect'), sockets: () => [[customer, tab]] };
    },
  },
  'message: join, nothing written': frame('join', {}, []),
  'message: join': frame('join', { after: 1 }),
  'message: send, the first': frame('send', { id: 'q1', after: 0, text: '送料はいくらですか' }, []),
  'message: send': frame('send', { id: 'q2', after: 2, text: '配達は何日かかりますか' }),
  'message: send, chosen': frame('send', { id: 'q2', after: 2, choice: 'ja-time' }, ['送料と配達']),
  'message: escalate, the first': frame('escalate', { reason: '人と話したい' }, []),
  'message: escalate': frame('escalate', {}),
  'message: feedback': frame('feedback', { seq: 2, helpful: true }),
  'message: rate': frame('rate', { score: 4, comment: '助かりました' }),
  'message: ticket, the first': frame('ticket', { id: 't1', after: 0, ...CONTACT, text: '荷物が届きません' }, []),
  'message: ticket': frame('ticket', { id: 't1', after: 2, ...CONTACT }),
  'message: close': frame('close', {}),
  'message: typing': frame('typing', { on: true }),
  'message: read': frame('read', { seq: 2 }),
  'message: ping': frame('ping', {}),
  'message: ping, waiting': frame('ping', {}, ['担当者と話したい']),
  'publish, one entry': {
    run: 'publish',
    before: async (world) => {
      const [customer, tab] = await two(world);
      await customer.act('send', { id: 'q1', after: 0, text: '送料はいくらですか' });
      return { event: { Records: world.takeRecords() }, sockets: () => [[customer, tab]] };
    },
  },
  'publish, three conversations in a batch': {
    run: 'publish',
    before: async (world) => {
      const customers = await Promise.all([1, 2, 3].map(() => Customer.join(world)));
      for (let after = 0; after < 4; after += 1) {
        for (const customer of customers) await customer.act('send', { id: `q${after}`, after, text: '送料は' });
      }
      for (const customer of customers) await customer.act('close');
      return { event: { Records: world.takeRecords() }, sockets: () => customers.map((customer) => [customer]) };
    },
  },
  'reply: answer': question('reply', '送料はいくらですか'),
  'reply: choices': question('reply', '送料と配達'),
  'reply: unknown': question('reply', '今日の天気はどうですか'),
  apologize: question('apologize', '送料はいくらですか'),
  history: {
    run: 'history',
    before: async (world) => {
      const customer = await Customer.join(world);
      await customer.say('送料はいくらですか', 0, 'q1');
      const { conversationId } = customer;
      return { event: staff({ conversationId }), sockets: () => [[customer]], answer: bodyOf };
    },
  },
};
