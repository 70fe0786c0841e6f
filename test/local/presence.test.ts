import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { giveReply } from '../../functions/bot/give.ts';
import * as customers from '../../functions/conversation/customer.ts';
import { unansweredEvent } from '../../functions/conversation/events.ts';
import { project } from '../../functions/conversation/head.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { append, newest, page, tail } from '../../functions/conversation/log.ts';
import { enter, members } from '../../functions/conversation/rooms.ts';
import { handler as sweepEverything } from '../../functions/conversation/sweep.handler.ts';
import type { Agent } from '../../functions/escalation/actor.ts';
import * as own from '../../functions/escalation/agent.ts';
import {
  agentOf,
  LEASE_MS,
  type Profile,
  renewLease,
  setPresence,
  writeProfile,
} from '../../functions/escalation/agents.ts';
import { drain, RING_MS } from '../../functions/escalation/drain.ts';
import { passOnRing } from '../../functions/escalation/give-back.ts';
import { move } from '../../functions/escalation/load.ts';
import { keepPromises } from '../../functions/escalation/promise.ts';
import { route } from '../../functions/escalation/route.ts';
import { shutOutStaff } from '../../functions/escalation/shut-out.ts';
import { sweepHandoffs } from '../../functions/escalation/sweep.ts';
import * as talk from '../../functions/escalation/talk.ts';
import { isOpen } from '../../functions/knowledge/hours.ts';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import type { ServerFrame, ServerFrameType } from '../../functions/protocol/server.ts';
import { ticket } from '../../functions/ticket/open.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, staff } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { leakIn } from './allowed-frame.ts';
import { accountWith, workOn } from './tables.fixture.ts';

const agents = { ...own, ...talk };

/** What each socket was sent. */
const sent = new Map<string, ServerFrame[]>();
const hungUp: string[] = [];
/** How often the list of those without an answer was read, and the rooms that were. */
let listed = 0;
const rooms: string[] = [];
/** Sockets that are gone without a word. */
const gone = new Set<string>();
vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }));
vi.mock('../../functions/platform/socket.ts', () => ({
  post: async (connectionId: string, frame: ServerFrame) => {
    if (gone.has(connectionId)) return false;
    sent.set(connectionId, [...(sent.get(connectionId) ?? []), JSON.parse(JSON.stringify(frame))]);
    return true;
  },
}));
vi.mock('../../functions/platform/hang-up.ts', () => ({
  hangUp: async (connectionId: string) => void hungUp.push(connectionId),
}));

const START = Date.UTC(2026, 10, 20, 3);
const HEARTBEAT_MS = 30_000;
const WORDS = { ja: 'おことば', en: 'words' };
const PROFILE: Profile = { name: '鈴木 美咲', capacity: 2, skills: {}, languages: { ja: 5 }, disabled: false };
const SECRET_NOTE = '社内の覚え書き';
let dynamodb: DynamoDB;
let count = 0;
let visitorId = '';
let conversationId = '';

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES), {
    fault: (_, body) => {
      const asked = JSON.stringify(body);
      if (asked.includes('"IndexName":"queue"')) listed += 1;
      const [, room] = /^(?!.*"Item").*"ROOM#([^"]+)"/.exec(asked) ?? [];
      if (room !== undefined) rooms.push(room);
      return undefined;
    },
  });
  const names = ['bot', 'greeting', 'unknown', 'choices', 'escalated', 'apology'];
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Conversations',
    CONNECTIONS_TABLE: 'Connections',
    SESSIONS_TABLE: 'Sessions',
    KNOWLEDGE_TABLE: 'Settings',
    AGENTS_TABLE: 'Agents',
    TEXTS: JSON.stringify(Object.fromEntries(names.map((name) => [name, WORDS]))),
    CHOICES: JSON.stringify({ ja: [], en: [] }),
  });
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterAll(async () => {
  vi.useRealTimers();
  await dynamodb.close();
});

const pass = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);
const socketOf = (who: string) => `${who}=`;
const agent = (id: string, rank: Agent['rank'] = 'agent'): Agent => ({
  role: 'agent',
  connectionId: socketOf(id),
  id,
  rank,
  username: id,
  expiresAt: Date.now() / 1000 + 3_600,
});
const customer = () => ({
  role: 'customer' as const,
  connectionId: socketOf('customer'),
  visitorId,
  language: 'ja',
  returning: false,
  expiresAt: Date.now() / 1000 + 3_600,
});
const framesOf = <T extends ServerFrameType>(who: string, type: T): ServerFrame<T>[] =>
  (sent.get(socketOf(who)) ?? []).filter((frame): frame is ServerFrame<T> => frame.type === type);
const heard = (who: string) => framesOf(who, 'entry').map(({ entry }) => entry);
const log = () => page(conversationId, 0, 100);
const last = async () => {
  const entry = await newest(conversationId);
  if (!entry) throw new Error('nothing is written');
  return entry;
};
/** What the publisher and the rules behind it do of the newest entry. */
const publish = async (): Promise<void> => {
  const entry = await last();
  await project(conversationId, entry);
  const [{ detail }] = [unansweredEvent(conversationId, entry)];
  await route(detail as never);
};
const say = async (text: string, id: string): Promise<void> => {
  const after = (await newest(conversationId))?.seq ?? 0;
  await customers.send(customer(), { action: 'send', conversationId, id, after, text });
};
const choose = async (choice: string) =>
  customers.send(customer(), { action: 'send', conversationId, id: choice, after: (await last()).seq, choice });
const come = (id: string, status: 'available' | 'away' = 'available') =>
  agents.presence(agent(id), { action: 'presence', status });
/** The sweep of a minute, whole. */
const sweepAll = () => sweepEverything({}, { awsRequestId: 'sweep' } as never);
const accept = async (id: string) =>
  agents.accept(agent(id), { action: 'accept', conversationId, after: (await last()).seq });
/** The customer has asked for a person, and this agent, who alone is there, has got and taken it. */
const served = async (id: string): Promise<void> => {
  await come(id);
  await customers.escalate(customer(), { action: 'escalate', conversationId, reason: '返品の相談' });
  await publish();
  await accept(id);
  await publish();
};

beforeEach(async () => {
  count += 1;
  // Each in open hours of a day of its own, whatever comes before it.
  do pass(24 * 3_600_000);
  while (!isOpen(DEFAULTS.hours, Date.now()));
  sent.clear();
  hungUp.length = 0;
  gone.clear();
  visitorId = `visitor-${count}`;
  conversationId = conversationIdOf(visitorId, 0);
  for (const id of ['agent-a', 'agent-b']) {
    await writeProfile(id, PROFILE);
    await setPresence(id, 'offline', Date.now());
  }
  await customers.join(customer(), { action: 'join', conversationId });
  await say('送料はいくらですか', `q-${count}`);
});

afterEach(async () => {
  const session = { visitorId, token: 'the token', resumeKey: 'the key', expiresAt: '', socketUrl: '' };
  for (const frame of sent.get(socketOf('customer')) ?? []) {
    const text = JSON.stringify(frame);
    expect(leakIn(text, session), text).toBeUndefined();
    expect(text).not.toMatch(/agent-[ab]|packet|score|rings|passed|reason|priority/);
    expect(text).not.toContain(SECRET_NOTE);
  }
  // Nobody has anything any more when the next one begins.
  await customers.close(customer(), { action: 'close', conversationId });
  await publish();
});

describe('F15, F21: an agent whose network dies', () => {
  it('gives back what he had within his lease and a sweep; the customer is told, and the next one gets it', async () => {
    await served('agent-a');
    pass(LEASE_MS - 1);
    await sweepHandoffs(Date.now());
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-a' });
    await come('agent-b');
    pass(1);
    await sweepHandoffs(Date.now());
    const released = await last();
    expect(released).toMatchObject({
      kind: 'released',
      role: 'system',
      state: { mode: 'waiting', passed: ['agent-a'] },
    });
    expect(heard('customer').at(-1)).toMatchObject({
      kind: 'released',
      text: expect.stringContaining('接続が切れました'),
    });
    expect(await agentOf('agent-a')).toMatchObject({ status: 'offline', holding: [] });
    await publish();
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-b' });
    expect(heard('agent-b').at(-1)).toMatchObject({ kind: 'assigned', to: 'agent-b' });
  });

  it('sees on his return who has it, and writes to nobody', async () => {
    await served('agent-a');
    pass(LEASE_MS);
    await come('agent-b');
    await sweepHandoffs(Date.now());
    await publish();
    const seen = (await last()).seq;
    await agents.join(agent('agent-a'), { action: 'join', conversationId, after: 0 });
    const [joined] = framesOf('agent-a', 'joined');
    expect(joined?.entries.at(-1)).toMatchObject({ kind: 'assigned', to: 'agent-b' });
    const frame = { action: 'send' as const, conversationId, id: 'late', after: seen, text: 'お待たせしました' };
    await expect(agents.send(agent('agent-a'), frame)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await log()).at(-1)?.seq).toBe(seen);
  });

  it('is not taken for one while his heartbeats come', async () => {
    await served('agent-a');
    for (let beats = 0; beats < 12; beats += 1) {
      pass(HEARTBEAT_MS);
      await agents.ping(agent('agent-a'), { action: 'ping', conversationId });
      await sweepHandoffs(Date.now());
    }
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-a' });
    expect((await agentOf('agent-a'))?.holding).toEqual([conversationId]);
  });
});

describe('what rings', () => {
  const ring = async () => {
    await come('agent-a');
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await publish();
    expect((await last()).state).toMatchObject({ agent: 'agent-a', rings: Date.now() + RING_MS });
    await publish();
  };

  it('brings what the customer has written since he pressed the button, to staff alone', async () => {
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await publish();
    await say('注文した花瓶が割れていました', 'since');
    await publish();
    await come('agent-a');
    const rung = await last();
    expect(rung).toMatchObject({
      kind: 'assigned',
      body: { packet: { summary: [expect.stringContaining('花瓶が割れて'), expect.any(String)] } },
    });
    expect(heard('agent-a').at(-1)).toMatchObject({ packet: { suggestion: expect.stringContaining('花瓶') } });
    expect(heard('customer').at(-1)).toEqual({ seq: rung.seq, kind: 'hidden' });
  });

  it('and what he writes while it rings is told to who takes it, to staff alone', async () => {
    await ring();
    await say('注文番号AB-12345の花瓶が割れていました', 'ringing');
    await accept('agent-a');
    const taken = await last();
    expect(taken.body?.packet).toMatchObject({ order: 'AB-12345', suggestion: expect.stringContaining('花瓶') });
    expect(JSON.stringify(heard('customer').at(-1))).not.toContain('花瓶');
  });

  it('too long passes on to the next one, who waited for none of it; the customer hears nothing of that', async () => {
    await ring();
    const before = heard('customer').filter(({ kind }) => kind !== 'hidden');
    await come('agent-b');
    pass(RING_MS - 1);
    await sweepHandoffs(Date.now());
    expect((await last()).state.agent).toBe('agent-a');
    pass(1);
    await sweepHandoffs(Date.now());
    await publish();
    expect((await last()).state).toMatchObject({ agent: 'agent-b', passed: ['agent-a'] });
    expect(heard('customer').filter(({ kind }) => kind !== 'hidden')).toEqual(before);
  });

  it('too long passes on with the customer’s heartbeat, before the sweep', async () => {
    await ring();
    await come('agent-b');
    pass(RING_MS);
    await customers.ping(customer(), { action: 'ping', conversationId });
    expect((await last()).state).toMatchObject({ mode: 'waiting', passed: ['agent-a'] });
    // The event of it comes to the router.
    await drain(Date.now(), [conversationId]);
    expect((await last()).state).toMatchObject({ agent: 'agent-b', passed: ['agent-a'] });
  });

  it('rings for who waits, although the list still names others who have left', async () => {
    const { at, state, ...entry } = await last();
    for (const name of ['x', 'y']) {
      const behind = { ...state, mode: 'waiting' as const, since: at - 60_000, priority: 3 };
      await project(`${conversationId}-${name}`, { ...entry, at, state: behind });
    }
    await ring();
    for (const name of ['x', 'y']) await project(`${conversationId}-${name}`, { ...entry, at, state });
  });

  it('is waiting to the customer: he has his place, is offered an answer by e-mail, and may ask the bot or leave', async () => {
    await ring();
    const after = (await last()).seq;
    await customers.join(customer(), { action: 'join', conversationId, after });
    expect(framesOf('customer', 'joined').at(-1)?.state).toMatchObject({ mode: 'waiting', seq: after });
    // Another one waits behind him.
    const { at, state, ...entry } = await last();
    const { rings: _rings, agent: _agent, ...rest } = state;
    const behind = { ...rest, mode: 'waiting' as const, since: at + 1 };
    await project(`${conversationId}-behind`, { ...entry, at, state: behind });
    pass(10_000);
    await customers.ping(customer(), { action: 'ping', conversationId });
    expect(framesOf('customer', 'pong').at(-1)).toMatchObject({ queue: { position: 1 } });
    const { since: _since, ...over } = { ...rest, mode: 'bot' as const };
    await project(`${conversationId}-behind`, { ...entry, at, state: over });
    pass(10 * 60_000);
    await keepPromises(Date.now());
    expect(await last()).toMatchObject({ role: 'system', kind: 'message', state: { agent: 'agent-a' } });
    await choose('wait-bot');
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-a', aside: true });
    await choose('wait-leave');
    expect((await last()).state).toMatchObject({ mode: 'bot', declined: true });
    expect((await agentOf('agent-a'))?.holding).toEqual([]);
    expect(heard('customer').at(-1)).toMatchObject({ kind: 'message', from: { role: 'customer' } });
    await expect(
      agents.accept(agent('agent-a'), { action: 'accept', conversationId, after: after }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is the agent’s no more when the customer leaves his question for an answer by e-mail', async () => {
    await ring();
    const { seq: after } = await last();
    const contact = { name: '山田 花子', email: 'hanako@example.jp' };
    await ticket(customer(), { action: 'ticket', conversationId, id: 'leaves', after, ...contact });
    expect(await last()).toMatchObject({ kind: 'ticketed', state: { mode: 'bot' } });
    expect((await agentOf('agent-a'))?.holding).toEqual([]);
  });

  it('for one agent another one may take, who has it then alone', async () => {
    await ring();
    await come('agent-b');
    await accept('agent-b');
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-b' });
    expect((await last()).state).not.toHaveProperty('rings');
    expect((await agentOf('agent-a'))?.holding).toEqual([]);
    expect((await agentOf('agent-b'))?.holding).toEqual([conversationId]);
    expect(heard('agent-a').at(-1)).toMatchObject({ kind: 'assigned', to: 'agent-b' });
    await expect(accept('agent-a')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is not given to who is away', async () => {
    await come('agent-a', 'away');
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await publish();
    await sweepHandoffs(Date.now());
    expect((await last()).state).toMatchObject({ mode: 'waiting' });
  });

  it('and is taken in time is his', async () => {
    await ring();
    pass(RING_MS - 1);
    await accept('agent-a');
    pass(60_000);
    await agents.ping(agent('agent-a'), { action: 'ping' });
    await sweepHandoffs(Date.now());
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-a' });
  });
});

describe('an empty chair', () => {
  const ringOut = async () => {
    await publish();
    await drain(Date.now(), [conversationId]);
    expect((await last()).state).toMatchObject({ agent: 'agent-a', rings: Date.now() + RING_MS });
    pass(RING_MS);
    await customers.ping(customer(), { action: 'ping', conversationId });
    expect((await last()).state).toMatchObject({ mode: 'waiting' });
  };
  const ringOutFirst = async () => {
    await come('agent-a');
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await ringOut();
    expect(await agentOf('agent-a')).toMatchObject({ status: 'available', rungOut: 1, holding: [] });
  };
  const presenceOf = (who: string) => framesOf(who, 'presence').at(-1);

  it('is away after two that rang out, is told so, and is rung again when its agent says that he is there', async () => {
    await ringOutFirst();
    await ringOut();
    expect(await agentOf('agent-a')).toMatchObject({ status: 'away', holding: [] });
    expect(presenceOf('agent-a')).toMatchObject({ agent: 'agent-a', status: 'away', holding: 0, why: 'ringing' });
    await sweepHandoffs(Date.now());
    expect((await last()).state).toMatchObject({ mode: 'waiting' });
    await come('agent-a');
    expect(await agentOf('agent-a')).not.toHaveProperty('rungOut');
    await ringOut();
    expect(await agentOf('agent-a')).toMatchObject({ status: 'available', rungOut: 1 });
  });

  it('is none whose agent has taken one in between, or has said meanwhile that he is away or gone', async () => {
    await ringOutFirst();
    await drain(Date.now(), [conversationId]);
    await accept('agent-a');
    expect(await agentOf('agent-a')).not.toHaveProperty('rungOut');
    await agents.release(agent('agent-a'), {
      action: 'release',
      conversationId,
      after: (await last()).seq,
      to: 'queue',
    });
    await ringOut();
    expect(await agentOf('agent-a')).toMatchObject({ status: 'available', rungOut: 1 });
    await drain(Date.now(), [conversationId]);
    await come('agent-a', 'away');
    pass(RING_MS);
    await sweepHandoffs(Date.now());
    expect((await last()).state).toMatchObject({ mode: 'waiting' });
    expect(await agentOf('agent-a')).not.toHaveProperty('rungOut');
  });

  it('is counted by each of two that ring out at once', async () => {
    await ringOutFirst();
    await drain(Date.now(), [conversationId]);
    const other = conversationIdOf(`${visitorId}-too`, 0);
    const draft = { ...customerMessage(), facts: { visitorId: `${visitorId}-too`, ordinal: 0, language: 'ja' } };
    await append(await tail(other, 0), () => ({ append: draft }));
    const rings = staff('assigned', { role: 'system', to: 'agent-a', rings: Date.now() + RING_MS });
    await move(await tail(other, 1), () => ({ append: rings }));
    await setPresence('agent-a', 'available', Date.now());
    pass(RING_MS);
    await Promise.all([conversationId, other].map((each) => passOnRing(each, Date.now())));
    expect(await agentOf('agent-a')).toMatchObject({ status: 'away', rungOut: 2, holding: [] });
  });
});

it('of an agent who goes of himself the customer is told so, and not that a connection was lost', async () => {
  await served('agent-a');
  await agents.presence(agent('agent-a'), { action: 'presence', status: 'offline' });
  await sweepHandoffs(Date.now());
  expect(await last()).toMatchObject({ kind: 'released', state: { mode: 'waiting' } });
  expect(heard('customer').at(-1)).toMatchObject({ kind: 'released', text: expect.stringContaining('離席') });
});

it('of an agent who goes while it rings for him the customer is told nothing', async () => {
  await come('agent-a');
  await customers.escalate(customer(), { action: 'escalate', conversationId });
  await publish();
  await agents.presence(agent('agent-a'), { action: 'presence', status: 'offline' });
  await sweepHandoffs(Date.now());
  expect(await last()).toMatchObject({ kind: 'released', state: { mode: 'waiting' } });
  expect((await last()).body).not.toHaveProperty('text');
});

describe('what the customer writes before anybody has taken it', () => {
  const RISK = '弁護士に相談します';
  it.each([
    ['while he waits', async () => {}],
    ['while it rings', () => come('agent-a')],
  ])('is heeded %s: each level of urgency once, for staff alone', async (_, before) => {
    await before();
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await publish();
    await say(RISK, 'r1');
    const asked = await last();
    await publish();
    const raised = await last();
    expect(raised).toMatchObject({ kind: 'escalated', trigger: 'risk', priority: 2, about: asked.seq });
    expect(raised.body).toEqual({ reason: expect.stringContaining('弁護士') });
    expect(raised.state).toEqual({ ...asked.state, priority: 2, escalated: raised.seq });
    expect(heard('customer').at(-1)).toEqual({ seq: raised.seq, kind: 'hidden' });
    if (asked.state.rings) expect(heard('agent-a').at(-1)).toMatchObject({ trigger: 'risk', priority: 2 });
    for (const [i, text] of [RISK, '送料はいくらですか', 'もういい、解約する', '人と話したい'].entries()) {
      pass(5_000);
      await say(text, `calm-${i}`);
      await publish();
      expect((await last()).id).toBe(`calm-${i}`);
    }
    await say('もう死にたい', 'r2');
    await publish();
    expect((await last()).state).toMatchObject({ mode: asked.state.mode, priority: 3 });
  });

  it('is no matter of anybody else once an agent has taken it', async () => {
    await served('agent-a');
    await say(RISK, 'r1');
    await publish();
    expect((await last()).id).toBe('r1');
  });
});

describe('a customer who has closed the page', () => {
  const other = () => `gone-${count}`;
  const absent = () => conversationIdOf(other(), 0);
  const someone = () => ({ ...customer(), connectionId: socketOf('gone'), visitorId: other() });
  const newestOf = async (id: string) => (await newest(id))?.state;
  /** He has asked for a person and left; the other one comes later, and stays. */
  const waits = async (): Promise<void> => {
    await customers.escalate(someone(), { action: 'escalate', conversationId: absent() });
    const entry = await newest(absent());
    if (entry) await project(absent(), entry);
    pass(60_000);
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await project(conversationId, await last());
  };
  const sweep = async () => {
    await sweepHandoffs(Date.now());
    for (const id of [absent(), conversationId]) {
      const entry = await newest(id);
      if (entry) await project(id, entry);
    }
  };

  beforeEach(async () => {
    await writeProfile('agent-a', { ...PROFILE, capacity: 1 });
  });
  afterEach(async () => {
    await customers.close(someone(), { action: 'close', conversationId: absent() });
    const entry = await newest(absent());
    if (entry) await project(absent(), entry);
  });

  it('is served after who looks at it where there is no seat for both, and in his old place once he is back', async () => {
    await waits();
    await come('agent-a');
    expect([(await newestOf(absent()))?.mode, (await last()).state.agent]).toEqual(['waiting', 'agent-a']);
    // It rings out, and he is back.
    const ends = Date.now() / 1000 + 3_600;
    await enter(absent(), { connectionId: 'back=', audience: 'customer' }, ends);
    await project(conversationId, await last());
    pass(RING_MS);
    await sweep();
    await drain(Date.now());
    expect([(await newestOf(absent()))?.agent, (await last()).state.mode]).toEqual(['agent-a', 'waiting']);
  });

  it('is looked for nowhere while there is a seat for all', async () => {
    await writeProfile('agent-a', PROFILE);
    await waits();
    rooms.length = 0;
    await come('agent-a');
    expect([(await newestOf(absent()))?.agent, (await last()).state.agent]).toEqual(['agent-a', 'agent-a']);
    // Only to show them who is there.
    expect(rooms.filter((id) => id === absent())).toHaveLength(1);
  });

  it('does not stand before who looks at it, in what that one is told', async () => {
    await waits();
    sent.clear();
    await customers.ping(customer(), { action: 'ping', conversationId });
    expect(framesOf('customer', 'pong')).toMatchObject([{ queue: { position: 1 } }]);
  });

  it('waits for a week, and reads then why it has ended; who is there waits on', async () => {
    await waits();
    pass(7 * 24 * 3_600_000 - 60_000 - 1);
    await enter(conversationId, { connectionId: 'new=', audience: 'customer' }, Date.now() / 1000 + 3_600);
    await sweep();
    expect((await newestOf(absent()))?.mode).toBe('waiting');
    pass(60_001);
    await Promise.all([sweep(), sweep()]);
    expect(await page(absent(), 0, 10)).toMatchObject([
      {},
      { kind: 'closed', role: 'system', body: { text: expect.stringContaining('終了しました') } },
    ]);
    expect((await last()).state.mode).toBe('waiting');
  });
});

it('a sweep reads once who has no answer, and again only after a change', async () => {
  await customers.escalate(customer(), { action: 'escalate', conversationId });
  await publish();
  listed = 0;
  await sweepAll();
  expect(listed).toBe(1);
  await come('agent-a');
  await publish();
  pass(LEASE_MS);
  listed = 0;
  await sweepAll();
  expect(listed).toBe(2);
});

describe('an agent who is disabled', () => {
  it('is put out by his next heartbeat, does nothing more, and what he had goes to others', async () => {
    await served('agent-a');
    await writeProfile('agent-a', { ...PROFILE, disabled: true });
    pass(HEARTBEAT_MS);
    const before = sent.get(socketOf('agent-a'))?.length;
    await expect(agents.ping(agent('agent-a'), { action: 'ping' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(hungUp).toEqual([socketOf('agent-a')]);
    const { seq } = await last();
    const frame = { conversationId, id: 'm', after: seq, text: SECRET_NOTE };
    await expect(agents.send(agent('agent-a'), { action: 'send', ...frame })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(agents.note(agent('agent-a'), { action: 'note', ...frame })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(come('agent-a')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(agents.join(agent('agent-a'), { action: 'join', conversationId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const told = sent.get(socketOf('agent-a'))?.slice(before) ?? [];
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['error']));
    expect((await last()).seq).toBe(seq);
    await come('agent-b');
    await sweepHandoffs(Date.now());
    expect(heard('customer').at(-1)).toMatchObject({ text: expect.stringContaining('離席') });
    await publish();
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-b' });
  });
});

describe('F14: a socket that is gone while a conversation is given', () => {
  it('is taken out; the assignment stands, is heard by his other socket, and passes on if nobody takes it', async () => {
    await come('agent-a');
    const desk = '@agent-a';
    await enter(desk, { connectionId: 'tab=', audience: 'agent' }, Date.now() / 1000 + 3_600);
    gone.add(socketOf('agent-a'));
    await customers.escalate(customer(), { action: 'escalate', conversationId });
    await publish();
    expect((await last()).state).toMatchObject({ mode: 'agent', agent: 'agent-a', rings: Date.now() + RING_MS });
    await publish();
    expect((await members(desk)).map(({ connectionId }) => connectionId)).toEqual(['tab=']);
    expect(sent.get('tab=')?.filter(({ type }) => type === 'entry')).toHaveLength(1);
    // The customer's own socket goes, too: what was written meanwhile he reads when he comes back.
    gone.add(socketOf('customer'));
    await come('agent-b');
    pass(RING_MS);
    await sweepHandoffs(Date.now());
    await publish();
    expect((await last()).state).toMatchObject({ agent: 'agent-b', passed: ['agent-a'] });
    gone.clear();
    await customers.join(customer(), { action: 'join', conversationId, after: 0 });
    const seqs =
      framesOf('customer', 'joined')
        .at(-1)
        ?.entries.map(({ seq }) => seq) ?? [];
    expect(seqs).toEqual((await log()).map(({ seq }) => seq));
  });
});

describe('an agent whose role is lowered on an open socket', () => {
  const lower = () => writeProfile('agent-b', { ...PROFILE, role: 'agent' });
  const supervisor = () => agent('agent-b', 'supervisor');
  const frame = async () => ({ conversationId, after: (await last()).seq });

  it('takes nothing over any more, passes nothing on, and is put out by his next frame', async () => {
    await served('agent-a');
    await agents.presence(supervisor(), { action: 'presence', status: 'available' });
    await lower();
    const { seq } = await last();
    const refused = { code: 'forbidden' };
    await expect(agents.accept(supervisor(), { action: 'accept', ...(await frame()) })).rejects.toMatchObject(refused);
    expect(hungUp).toEqual([socketOf('agent-b')]);
    const moved = agents.transfer(supervisor(), { action: 'transfer', ...(await frame()), to: 'agent-b' });
    await expect(moved).rejects.toMatchObject(refused);
    const watched = agents.watch(supervisor(), { action: 'watch', conversationId });
    await expect(watched).rejects.toMatchObject(refused);
    const there = agents.presence(supervisor(), { action: 'presence', status: 'available' });
    await expect(there).rejects.toMatchObject(refused);
    expect((await last()).seq).toBe(seq);
    expect((await last()).state.agent).toBe('agent-a');
  });

  it('hears nothing more within a sweep, although he sends nothing', async () => {
    await served('agent-a');
    await agents.presence(supervisor(), { action: 'presence', status: 'away' });
    await agents.watch(supervisor(), { action: 'watch', conversationId });
    await shutOutStaff(Date.now());
    expect(hungUp).toEqual([]);
    await lower();
    await shutOutStaff(Date.now());
    expect(new Set(hungUp)).toEqual(new Set([socketOf('agent-b')]));
    const before = sent.get(socketOf('agent-b'))?.length;
    await say('届きました', 'after');
    await come('agent-a');
    expect(sent.get(socketOf('agent-b'))?.length).toBe(before);
    // Who is an agent by his token as well stays.
    expect((await members(conversationId)).map(({ connectionId }) => connectionId)).toContain(socketOf('agent-a'));
  });

  it('is let in again with a token of what he is now', async () => {
    await lower();
    await expect(come('agent-b', 'away')).resolves.toBeUndefined();
    await writeProfile('agent-b', PROFILE);
    await shutOutStaff(Date.now());
    expect(hungUp).toEqual([]);
  });
});

it('an agent who is disabled while his heartbeat is on its way has no lease by it', async () => {
  await come('agent-a');
  const record = await agentOf('agent-a');
  if (!record) throw new Error('he has come');
  await writeProfile('agent-a', { ...PROFILE, disabled: true });
  await renewLease(record, Date.now() + HEARTBEAT_MS * 2);
  expect(await agentOf('agent-a')).toMatchObject({ leaseUntil: 0 });
});

it('the silent socket of an agent who is disabled is closed within a sweep', async () => {
  await come('agent-b', 'away');
  await agents.watch(agent('agent-b'), { action: 'watch', conversationId });
  await writeProfile('agent-b', { ...PROFILE, disabled: true });
  await shutOutStaff(Date.now());
  expect(new Set(hungUp)).toEqual(new Set([socketOf('agent-b')]));
  expect((await members(conversationId)).map(({ connectionId }) => connectionId)).toEqual([socketOf('customer')]);
});

describe('nobody speaks over anybody', () => {
  it('P7: an agent’s answer that the customer’s newest words were not seen for is refused, and nothing is written', async () => {
    await served('agent-a');
    const { seq } = await last();
    await say('やっぱり返品したいです', 'newer');
    const frame = { action: 'send' as const, conversationId, id: 'blind', after: seq, text: '送料は550円です' };
    await expect(agents.send(agent('agent-a'), frame)).rejects.toMatchObject({ code: 'conflict' });
    expect((await last()).id).toBe('newer');
    await agents.send(agent('agent-a'), { ...frame, after: seq + 1 });
    expect(heard('customer').at(-1)).toMatchObject({
      from: { role: 'agent', name: '鈴木 美咲' },
      text: '送料は550円です',
    });
  });

  it('P8: the bot’s answer that is ready after a person has it is dropped, also when he gave it back since', async () => {
    const question = await last();
    const { detail } = unansweredEvent(conversationId, question);
    const late = () =>
      giveReply(detail as never, () => ({ kind: 'message', outcome: 'answer', body: { text: '遅い回答' } }));
    await come('agent-a');
    await accept('agent-a');
    await late();
    await agents.release(agent('agent-a'), { action: 'release', conversationId, after: (await last()).seq, to: 'bot' });
    await late();
    expect((await log()).filter(({ role }) => role === 'bot')).toEqual([]);
    expect(heard('customer').map((entry) => ('text' in entry ? entry.text : ''))).not.toContain('遅い回答');
  });

  it('the customer reads nothing that is for staff: no note, no packet, no score, nobody’s id', async () => {
    await served('agent-a');
    const seen = async () => ({ conversationId, after: (await last()).seq });
    await agents.note(agent('agent-a'), { action: 'note', ...(await seen()), id: 'n', text: SECRET_NOTE });
    await come('agent-b', 'away');
    await setPresence('agent-b', 'available', Date.now());
    await agents.transfer(agent('agent-a'), {
      action: 'transfer',
      ...(await seen()),
      to: 'agent-b',
      note: SECRET_NOTE,
    });
    await accept('agent-b');
    await agents.resolve(agent('agent-b'), {
      action: 'resolve',
      ...(await seen()),
      category: 'returns',
      resolution: SECRET_NOTE,
    });
    await customers.join(customer(), { action: 'join', conversationId });
    const entries = await log();
    expect(entries.find(({ kind }) => kind === 'escalated')?.body).toHaveProperty('packet');
    expect(entries.filter(({ body }) => JSON.stringify(body).includes(SECRET_NOTE))).toHaveLength(3);
    expect(
      framesOf('customer', 'joined')
        .at(-1)
        ?.entries.map(({ kind }) => kind),
    ).toEqual(['message', 'escalated', 'hidden', 'assigned', 'hidden', 'transferred', 'assigned', 'resolved']);
    expect(heard('agent-b').some((entry) => JSON.stringify(entry).includes(SECRET_NOTE))).toBe(true);
  });
});
