import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { giveReply } from '../../functions/bot/give.ts';
import { firstFault } from '../../functions/conversation/chain.ts';
import * as customers from '../../functions/conversation/customer.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { type Detail, unansweredEvent } from '../../functions/conversation/events.ts';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { append, newest, ownerOf, page, tail } from '../../functions/conversation/log.ts';
import { isBots } from '../../functions/conversation/mode.ts';
import type { Agent } from '../../functions/escalation/actor.ts';
import { accept, resolve } from '../../functions/escalation/agent.ts';
import { allAgents, setPresence, writeProfile } from '../../functions/escalation/agents.ts';
import { drain } from '../../functions/escalation/drain.ts';
import { VisibleError } from '../../functions/platform/errors.ts';
import { type DynamoDB, startDynamoDb } from '../../local/dynamodb.ts';
import { customerMessage, staff } from '../conversation/factories.ts';
import { RESOURCES } from '../crash/tables.ts';
import { seeded } from '../random.ts';
import { accountWith, workOn } from './tables.fixture.ts';

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }));
vi.mock('../../functions/platform/socket.ts', () => ({ post: async () => true }));
vi.mock('../../functions/platform/hang-up.ts', () => ({ hangUp: async () => {} }));

const ROUNDS = 500;
const BATCH = 100;
const CAPACITIES: Readonly<Record<string, number>> = { 'agent-a': 1, 'agent-b': 2, 'agent-c': 3, 'agent-d': 0 };
const IDS = Object.keys(CAPACITIES);
const WORDS = { ja: '文', en: 'text' };
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

let dynamodb: DynamoDB;
/** Conversations so far, by what an agent may still have of them. */
const begun: string[] = [];

beforeAll(async () => {
  dynamodb = await startDynamoDb(accountWith(RESOURCES));
  workOn(dynamodb.endpoint, {
    CONVERSATIONS_TABLE: 'Conversations',
    CONNECTIONS_TABLE: 'Connections',
    SESSIONS_TABLE: 'Sessions',
    KNOWLEDGE_TABLE: 'Settings',
    AGENTS_TABLE: 'Agents',
    TEXTS: JSON.stringify({ bot: WORDS, apology: WORDS }),
  });
  for (const [id, capacity] of Object.entries(CAPACITIES)) {
    await writeProfile(id, { name: id, capacity, skills: {}, languages: { ja: 3 }, disabled: false });
  }
});
afterAll(() => dynamodb.close());

const agent = (id: string): Agent => ({
  role: 'agent',
  connectionId: `socket-${id}`,
  id,
  rank: 'agent',
  username: id,
  expiresAt: Date.now() / 1000 + 3_600,
});

/** What comes of something that may be refused in words: whether it was done. */
const done = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof VisibleError && ['conflict', 'forbidden', 'closed'].includes(error.code)) return false;
    throw error;
  }
};

/** A conversation with a question that the bot has not answered yet, or whose customer waits. */
const begin = async (visitorId: string, waits: boolean): Promise<string> => {
  const conversationId = conversationIdOf(visitorId, 0);
  const facts = { visitorId, ordinal: 0, returning: false, language: 'ja' };
  await append(await tail(conversationId, 0), () => ({ append: customerMessage({ by: visitorId, facts }) }));
  if (waits) {
    const wanted = staff('escalated', { role: 'system', trigger: 'asked' });
    await append(await tail(conversationId, 0), () => ({ append: wanted }));
  }
  begun.push(conversationId);
  return conversationId;
};

const customerOf = (visitorId: string) =>
  ({ role: 'customer', connectionId: visitorId, visitorId, language: 'ja', returning: false, expiresAt: 0 }) as const;

const botReplies = async (conversationId: string, question: Entry): Promise<void> => {
  const { detail } = unansweredEvent(conversationId, question);
  await giveReply(detail as Detail, () => ({ kind: 'message', outcome: 'answer', body: { text: '550円です。' } }));
};

it('the bot says nothing any more to what a person has answered meanwhile by a ticket', async () => {
  const conversationId = await begin(`visitor-${seed}-ticket`, false);
  const question = await newest(conversationId);
  if (!question) throw new Error('nothing was written');
  const answer = staff('message', { ticket: { id: '7F3K-9Q2M', status: 'solved' } });
  await append(await tail(conversationId, 0), () => ({ append: answer }));
  expect((await newest(conversationId))?.state).toMatchObject({ mode: 'bot', epoch: question.epoch });
  await botReplies(conversationId, question);
  expect((await page(conversationId, 0, 10)).map(({ role }) => role)).toEqual(['customer', 'agent']);
});

/** What has to hold between what agents have and whose conversations are. */
const expectSame = async (): Promise<void> => {
  const owned = new Map<string, string[]>();
  for (const conversationId of begun) {
    const owner = ownerOf((await newest(conversationId))?.state);
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), conversationId]);
  }
  for (const { id, holding, capacity } of await allAgents()) {
    expect(holding.toSorted(), id).toEqual((owned.get(id) ?? []).toSorted());
    expect(holding.length, id).toBeLessThanOrEqual(capacity);
  }
};

const expectOneWinner = (conversationId: string, log: readonly Entry[], winners: readonly string[]): void => {
  expect(firstFault(conversationId, log)).toBeUndefined();
  expect(log.filter(({ rings }) => rings !== undefined).length).toBeLessThanOrEqual(1);
  // What only rings for one agent any other may take.
  const takers = log.map(({ state }) => (state.rings === undefined ? ownerOf(state) : undefined));
  const changes = takers.filter((taker, i) => taker !== undefined && taker !== takers[i - 1]);
  expect(changes.length).toBeLessThanOrEqual(1);
  // Who was told that he has it has it, or had it until the customer left.
  expect(winners.filter((winner) => winner !== changes[0])).toEqual([]);
  for (const [i, { role, epoch }] of log.entries()) {
    const before = log[i - 1]?.state;
    if (role === 'bot') expect(before && isBots(before) && before.epoch === epoch).toBe(true);
  }
};

const round = async (number: number, random: () => number): Promise<void> => {
  const waits = random() < 0.6;
  const visitorId = `visitor-${seed}-${number}`;
  const conversationId = await begin(visitorId, waits);
  const question = await newest(conversationId);
  if (!question) throw new Error('nothing was written');
  const { seq: after } = question;
  const free = (await allAgents()).filter(({ holding, capacity }) => holding.length < capacity).map(({ id }) => id);
  const claimants = IDS.filter(() => random() < 0.5);
  const closes = random() < 0.3;
  const winners: string[] = [];
  const works = [
    ...claimants.map((id) => async () => {
      if (await done(accept(agent(id), { action: 'accept', conversationId, after }))) winners.push(id);
    }),
    ...[1, 2].map(() => () => drain(Date.now(), [conversationId])),
    () => botReplies(conversationId, question),
    ...(closes ? [() => customers.close(customerOf(visitorId), { action: 'close', conversationId })] : []),
  ];
  // All at once, but for a few milliseconds that decide who is first.
  await Promise.all(
    works.map(async (work) => {
      await setTimeout(random() * 15);
      await work();
    }),
  );
  const log = await page(conversationId, 0, 100);
  expectOneWinner(conversationId, log, winners);
  const state = log.at(-1)?.state;
  expect(state?.mode === 'closed').toBe(closes);
  const canBeTaken = waits ? free.length > 0 : free.some((id) => claimants.includes(id));
  if (!closes && canBeTaken) expect(ownerOf(state)).toBeDefined();
  if (!canBeTaken) expect(ownerOf(state)).toBeUndefined();
};

/** Some are done with what they have, so that there is room again now and then. */
const finish = async (random: () => number): Promise<void> => {
  for (const { id, holding } of await allAgents()) {
    for (const conversationId of holding) {
      if (random() < 0.5) continue;
      const last = await newest(conversationId);
      await resolve(agent(id), { action: 'resolve', conversationId, after: last?.seq ?? 0 });
    }
  }
};

it.each(Array.from({ length: ROUNDS / BATCH }, (_, batch) => batch))(
  `AC-001, F22, P9: claimed at once by agents, the router, the bot and a customer who leaves, each conversation has one owner and nobody too many (batch %i, SEED=${seed})`,
  async (batch) => {
    const random = seeded(`${seed}-${batch}`);
    for (const id of IDS) await setPresence(id, 'available', Date.now());
    for (let each = 0; each < BATCH; each += 1) {
      await round(batch * BATCH + each, random);
      await finish(random);
    }
    await expectSame();
  },
);
