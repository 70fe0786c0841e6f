import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Entry } from '../functions/conversation/entry.ts';
import { Detail } from '../functions/conversation/events.ts';
import { append, tail } from '../functions/conversation/log.ts';
import { publishEntries } from '../functions/conversation/publish.ts';
import type { Agent } from '../functions/escalation/actor.ts';
import { accept, presence, resolve } from '../functions/escalation/agent.ts';
import { allAgents, writeProfile } from '../functions/escalation/agents.ts';
import { route } from '../functions/escalation/route.ts';
import { assign, ROUTING_RULES } from '../functions/escalation/routing.ts';
import { ping, send } from '../functions/escalation/talk.ts';
import { whoWaits } from '../functions/escalation/waiting.ts';
import type { Inserted } from '../functions/platform/subscriber.ts';
import { serveAwsJson } from '../local/aws-json.ts';
import { startManagement } from '../local/management.ts';
import type { StreamRecord } from '../local/stream-log.ts';
import { customerMessage, staff } from '../test/conversation/factories.ts';
import { workOn } from '../test/local/tables.fixture.ts';
import { type Published, publishedIn } from './account.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';
import { isForRouting } from './visit.ts';

const AGENTS = 100;
const CAPACITY = 3;
const HANDOFFS = 1_000;
const MINUTE = 60_000;
/** An agent takes what rings after a moment, and is done after some more: at most a third of all have room at a time. */
const taking = () => 200 + Math.random() * 1_800;
const handling = () => 5_000 + Math.random() * 10_000;
const HEARTBEAT_MS = 30_000;
/** Nothing was written for so long, longer than anybody is busy: all that was to come of it has come. */
const QUIET_MS = 20_000;

/** One of three speaks English alone, as one of five customers does. */
const languagesOf = (agent: number) => (agent % 3 === 0 ? { en: 4 } : { ja: 4, ...(agent % 3 === 1 ? { en: 2 } : {}) });
const languageOf = (customer: number): string => (customer % 5 === 0 ? 'en' : 'ja');

const agentOf = (id: string): Agent => ({
  role: 'agent',
  connectionId: `${id}=`,
  id,
  rank: 'agent',
  username: id,
  expiresAt: Date.now() / 1000 + 3_600,
});

/** What becomes of the conversations, in the order in which it was written. */
class Course {
  readonly #wantedAt = new Map<string, number>();
  readonly #holding = new Map<string, Set<string>>();
  readonly waits: number[] = [];
  mostHeld = 0;
  changedAt = performance.now();

  follow(conversationId: string, { kind, at, state }: Entry): void {
    this.changedAt = performance.now();
    if (kind === 'escalated') this.#wantedAt.set(conversationId, at);
    const wantedAt = this.#wantedAt.get(conversationId);
    if (kind === 'assigned' && wantedAt !== undefined) {
      this.waits.push(at - wantedAt);
      this.#wantedAt.delete(conversationId);
    }
    for (const held of this.#holding.values()) held.delete(conversationId);
    if (state.mode !== 'agent' || state.agent === undefined) return;
    const held = this.#holding.get(state.agent) ?? new Set();
    this.#holding.set(state.agent, held.add(conversationId));
    this.mostHeld = Math.max(this.mostHeld, held.size);
  }
}

/** So many functions run at once; others wait for their turn, as they do on a laptop. */
const AT_ONCE = 8;
const waiting: (() => void)[] = [];
let running = 0;
const invoke = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};

/** An agent to whom a conversation has just been given takes it, writes, and is done with it later. */
const serve = async (conversationId: string, id: string, seq: number): Promise<void> => {
  const agent = agentOf(id);
  await wait(taking());
  await invoke(() => accept(agent, { action: 'accept', conversationId, after: seq }));
  await wait(taking());
  const own = { conversationId, after: seq + 1 };
  const word = { ...own, id: `word-${conversationId}`, text: 'お待たせいたしました。' };
  await invoke(() => send(agent, { action: 'send', ...word }));
  await wait(handling());
  await invoke(() => resolve(agent, { action: 'resolve', ...own, category: 'returns' }));
};

/** A customer writes, and wants a person. */
const ask = async (customer: number): Promise<void> => {
  await wait(Math.random() * MINUTE);
  const conversationId = `rush-${customer}`;
  const facts = { visitorId: `visitor-${customer}`, ordinal: 0, returning: false, language: languageOf(customer) };
  const wanted = staff('escalated', { role: 'system', trigger: 'asked', priority: 0 });
  await invoke(async () => {
    await append(await tail(conversationId, 0), () => ({ append: customerMessage({ facts }) }));
    await append(await tail(conversationId, 1), () => ({ append: wanted }));
  });
};

/** The services the functions work on, their stream and bus connected as the template connects them. */
const start = async () => {
  const events: Published[] = [];
  const bus = await serveAwsJson('AWSEvents', {
    PutEvents: ({ Entries }) => {
      const taken = publishedIn(Entries);
      events.push(...taken);
      return { FailedEntryCount: 0, Entries: taken.map((_, i) => ({ EventId: String(i) })) };
    },
  });
  const tables = fork(join(import.meta.dirname, 'rush.tables.ts'));
  const [{ endpoint }] = await once(tables, 'message');
  const nobody = await startManagement(new Map());
  workOn(endpoint, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: String(bus.endpoint),
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: nobody.endpoint,
    BUS_NAME: 'bus',
    CONVERSATIONS_TABLE: 'Conversations',
    CONNECTIONS_TABLE: 'Connections',
    AGENTS_TABLE: 'Agents',
  });
  const close = async () => {
    for (const service of [bus, nobody]) await service.close();
    tables.disconnect();
  };
  return { events, tables, close };
};

/** 100 agents and 1,000 customers who want a person within one minute: who gets whom, how soon, and what goes wrong. */
const rushFigures = async (): Promise<Figure[]> => {
  const { events, tables, close } = await start();
  const course = new Course();
  const under: Promise<void>[] = [];
  const failures: unknown[] = [];
  const run = (work: Promise<void>) => void under.push(work.catch((error: unknown) => void failures.push(error)));
  let publishing = Promise.resolve();
  const inserted: Inserted[] = [];
  const publish = async (): Promise<void> => {
    await publishEntries(inserted.splice(0));
    for (const { detail } of events.splice(0).filter(isForRouting)) run(invoke(() => route(Detail.parse(detail))));
  };
  try {
    tables.on('message', ({ NewImage, SequenceNumber }: StreamRecord['dynamodb']) => {
      const image = unmarshall(NewImage as never);
      const entry = image as Entry;
      const conversationId = String(image.pk).slice('CONV#'.length);
      course.follow(conversationId, entry);
      if (entry.rings !== undefined && entry.to) run(serve(conversationId, entry.to, entry.seq));
      inserted.push({ sequenceNumber: SequenceNumber, image });
      publishing = publishing.then(publish);
      run(publishing);
    });
    for (let i = 0; i < AGENTS; i += 1) {
      const id = `agent-${i}`;
      const languages = languagesOf(i);
      await writeProfile(id, { name: id, capacity: CAPACITY, skills: {}, languages, disabled: false });
      await presence(agentOf(id), { action: 'presence', status: 'available' });
    }
    const beat = async () => {
      for (let i = 0; i < AGENTS; i += 1) await invoke(() => ping(agentOf(`agent-${i}`), { action: 'ping' }));
    };
    const heartbeats = setInterval(() => run(beat()), HEARTBEAT_MS);
    const began = performance.now();
    await Promise.all(Array.from({ length: HANDOFFS }, (_, customer) => ask(customer)));
    const seconds = (performance.now() - began) / 1_000;
    while (performance.now() - course.changedAt < QUIET_MS) await wait(200);
    await Promise.all(under);
    clearInterval(heartbeats);
    const agents = await allAgents();
    const onDuty = agents.map(({ holding, ...agent }) => ({ ...agent, load: holding.length }));
    const left = assign(await whoWaits(), onDuty, Date.now(), ROUTING_RULES);
    const rush = `${AGENTS} agents, ${HANDOFFS} handoffs in a minute`;
    return [
      { name: `${rush}: the last one has asked after`, value: Math.round(seconds), unit: 's' },
      { name: `${rush}: given to nobody`, value: HANDOFFS - course.waits.length, unit: '', limit: 0 },
      {
        name: `${rush}: most that an agent had at once, of ${CAPACITY}`,
        value: course.mostHeld,
        unit: '',
        limit: CAPACITY,
      },
      {
        name: `${rush}: who waits at the end although somebody fitting is free`,
        value: left.length,
        unit: '',
        limit: 0,
      },
      { name: `${rush}: steps that failed`, value: failures.length, unit: '', limit: 0 },
      { name: `${rush}: escalated to assigned, p50`, value: percentile(course.waits, 0.5), unit: 'ms' },
      { name: `${rush}: escalated to assigned, p95`, value: percentile(course.waits, 0.95), unit: 'ms' },
    ];
  } finally {
    await close();
  }
};

console.log(JSON.stringify(await rushFigures()));
