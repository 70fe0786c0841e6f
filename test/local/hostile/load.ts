import { Agent, request } from 'node:http';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { FRAMES_PER_MINUTE } from '../../../functions/conversation/frames.ts';
import { SESSIONS_PER_MINUTE, VISITOR_SOCKETS_PER_MINUTE } from '../../../functions/conversation/limit.ts';
import { WRITE_EVERY_MS, WRITES_AT_ONCE } from '../../../functions/conversation/pace.ts';
import { connect } from '../gateway.fixture.ts';
import type { Visitor } from '../visitor.ts';
import type { Case } from './bank.ts';
import { inert, newVisitor, settle, staffLog, talkingVisitor, type World } from './world.ts';

/** Runs `count` tasks, some at a time, until one says that it is enough. */
const flood = async (count: number, atOnce: number, task: (index: number) => Promise<boolean>): Promise<void> => {
  let next = 0;
  let enough = false;
  const runner = async () => {
    while (next < count && !enough) {
      const index = next;
      next += 1;
      if (await task(index)) enough = true;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
};

/** A session from another address of this machine. */
const sessionFrom = (world: World, agent: Agent): Promise<{ status: number; retryAfter: string; body: string }> =>
  new Promise((resolve, reject) => {
    const { port, host } = new URL(world.url);
    const headers = { host, origin: world.url, 'content-type': 'application/json' };
    const options = {
      agent,
      host: '127.0.0.1',
      port,
      localAddress: '127.0.0.2',
      method: 'POST',
      path: '/api/sessions',
    };
    const sent = request({ ...options, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      const retryAfter = String(response.headers['retry-after'] ?? '');
      response.on('end', () => resolve({ status: response.statusCode ?? 0, retryAfter, body }));
    });
    sent.on('error', reject).end('{}');
  });

/** A window is a minute: whoever crosses its border may have twice as much. */
const TWO_WINDOWS = 2;

const address = async (world: World): Promise<string> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let taken = 0;
  const refusals: { status: number; retryAfter: string; body: string }[] = [];
  await flood(SESSIONS_PER_MINUTE * TWO_WINDOWS + 1, 8, async () => {
    const answer = await sessionFrom(world, agent);
    if (answer.status === 201) taken += 1;
    else refusals.push(answer);
    return answer.status !== 201;
  });
  agent.destroy();
  const [refusal] = refusals;
  expect(refusal).toMatchObject({ status: 429 });
  expect(Number(refusal?.retryAfter)).toBeGreaterThan(0);
  expect(refusal?.body).toContain('rate_limited');
  expect(taken).toBeLessThanOrEqual(SESSIONS_PER_MINUTE * TWO_WINDOWS);
  await talkingVisitor(world);
  return `429 with Retry-After after ${taken} sessions of one address; visitors from another go on; idle sockets end after 10 minutes (gateway tests)`;
};

const VISITORS = 40;

const crowd = async (world: World): Promise<string> => {
  const visitors: Visitor[] = [];
  await flood(VISITORS, 4, async () => {
    visitors.push(await newVisitor(world));
    return false;
  });
  const accepted = await Promise.all(visitors.map((visitor, i) => visitor.say(`送料はいくらですか ${i}`)));
  const replies = await Promise.all(visitors.map((visitor, i) => visitor.reply(accepted[i]?.seq ?? 0)));
  for (const [i, visitor] of visitors.entries()) {
    const log = await staffLog(world, visitor.conversationId);
    expect(log?.entries).toMatchObject([{ text: `送料はいくらですか ${i}` }, { about: 1 }]);
  }
  await Promise.all(visitors.map((visitor) => settle(world, visitor)));
  return `${replies.length} visitors at once: every accepted message in the log, every one answered`;
};

const rowsOf = async (world: World, { conversationId }: Visitor): Promise<number> => {
  const query = new QueryCommand({
    TableName: world.environment.CONNECTIONS_TABLE,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': `ROOM#${conversationId}` },
  });
  return (await world.tables.send(query)).Count ?? 0;
};

const reconnects = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  const { token, socketUrl } = visitor.session;
  let opened = 0;
  const refused: number[] = [];
  await flood(VISITOR_SOCKETS_PER_MINUTE * TWO_WINDOWS + 1, 6, async (index) => {
    const { status, socket, closed, frame } = await connect(socketUrl, ['uragawa.v1', token], {
      headers: { origin: world.url },
    });
    if (status === 101) {
      opened += 1;
      if (index % 5 === 0) {
        socket.send('{"action":"join"}');
        await frame();
      }
      socket.close();
      await closed;
      return false;
    }
    refused.push(status);
    return true;
  });
  expect(refused[0]).toBe(403);
  expect(opened).toBeLessThanOrEqual(VISITOR_SOCKETS_PER_MINUTE * TWO_WINDOWS);
  await expect.poll(() => rowsOf(world, visitor), { timeout: 30_000 }).toBe(1);
  visitor.act('ping');
  await visitor.next('pong');
  await talkingVisitor(world);
  return `403 after ${opened} sockets of one visitor; one row left in the room, the open socket's; others connect`;
};

/** Of each container of the service, until it asks for the shared budget. */
const UNCOUNTED = 10;
const CONTAINERS = 16;

const frames = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  const most = (FRAMES_PER_MINUTE + UNCOUNTED * CONTAINERS) * TWO_WINDOWS;
  const count = (type: string) => visitor.frames.filter((frame) => frame.type === type).length;
  for (let sent = 100; count('error') === 0 && sent <= most + 100; sent += 100) {
    for (let i = 0; i < 100; i += 1) visitor.send('{"action":"ping"}');
    await expect.poll(() => count('pong') + count('error'), { timeout: 30_000 }).toBe(sent);
  }
  const error = await visitor.next('error');
  expect(error).toMatchObject({ code: 'rate_limited', retryAfter: expect.any(Number) });
  expect(count('pong')).toBeLessThanOrEqual(most);
  expect(visitor.socket.readyState).toBe(WebSocket.OPEN);
  await talkingVisitor(world);
  return `rate_limited with retryAfter after ${count('pong')} frames of one visitor; his socket stays open, and others are answered`;
};

/** Whether the times of writes keep to what may come at once, and to the pace after that. */
const requirePaced = (times: readonly number[]): void => {
  let due = 0;
  for (const at of times) {
    expect(at).toBeGreaterThanOrEqual(due - (WRITES_AT_ONCE - 1) * WRITE_EVERY_MS);
    due = Math.max(due, at) + WRITE_EVERY_MS;
  }
};

/**
 * Asks again whatever somebody else says, as two automatic widgets would of each other. It is something the bot answers:
 * who is not understood twice waits for a person, and that ends it by itself.
 */
const mirror = async (visitor: Visitor, from: number, heard: Set<string>): Promise<void> => {
  for (let after = from; ; ) {
    const { entry } = await visitor.next('entry', ({ entry: e }) => e.seq > after);
    after = entry.seq;
    if (entry.kind === 'hidden' || heard.has(entry.id)) continue;
    const id = `m-${entry.seq}`;
    heard.add(id);
    visitor.act('send', { id, after, text: '送料はいくらですか' });
    const taken = await Promise.race([
      visitor.next('accepted', (frame) => frame.id === id).then(() => true),
      visitor.next('error', (frame) => frame.id === id).then(({ code }) => code !== 'rate_limited'),
    ]);
    if (!taken) return;
  }
};

const loop = async (world: World): Promise<string> => {
  const first = await talkingVisitor(world);
  const second = await newVisitor(world, first.session);
  // Ratings count like messages and get no answer: they use most of it up.
  const RATINGS = WRITES_AT_ONCE - 20;
  for (let i = 0; i < RATINGS; i += 1) {
    first.act('rate', { score: 4 + (i % 2) });
    await first.next('entry', ({ entry }) => entry.kind === 'rated' && entry.seq > 2 + i);
  }
  const head = 2 + RATINGS;
  await first.say('こだま', head);
  const heard = new Set<string>();
  await Promise.all([mirror(first, head, heard), mirror(second, head, heard)]);
  const times: number[] = [];
  for (let after = 0, more = true; more; ) {
    const response = await fetch(`${world.url}/api/conversations/${first.conversationId}?after=${after}`, {
      headers: world.staff,
    });
    const page = await response.json();
    for (const { seq, at, from } of page.entries) {
      after = seq;
      if (from.role === 'customer') times.push(Date.parse(at));
    }
    more = page.more;
  }
  requirePaced(times);
  expect(times.length).toBeGreaterThanOrEqual(WRITES_AT_ONCE);
  await talkingVisitor(world);
  return `rate_limited for both after ${times.length} writes, then one in ${WRITE_EVERY_MS / 1000} s at most; others are answered`;
};

/** Pages the slow client asks for; each has some 25 KB. */
const PAGES = 200;
/** How often the long message is then shown to the room again, at most: a repeated send writes nothing. */
const REPEATS = 250;

const slow = async (world: World): Promise<string> => {
  const visitor = await newVisitor(world);
  const text = '長'.repeat(7_900);
  const long = await visitor.reply((await visitor.say(text, 0, 'long')).seq);
  const { token, socketUrl } = visitor.session;
  const { socket, frames: read } = await connect(socketUrl, ['uragawa.v1', token], { headers: { origin: world.url } });
  socket.pause();
  for (let i = 0; i < PAGES; i += 1) socket.send('{"action":"join","after":0}');
  const dropped = () => world.account.errors().match(/push failed.*LimitExceededException/g)?.length ?? 0;
  let sent = PAGES;
  while (dropped() === 0 && sent < PAGES + REPEATS) {
    await Promise.all(Array.from({ length: 10 }, () => visitor.say(text, 0, 'long')));
    sent += 10;
  }
  expect(dropped()).toBeGreaterThan(0);
  const other = await talkingVisitor(world);
  await visitor.reply((await visitor.say('返品できますか', long.seq)).seq);
  socket.resume();
  await expect.poll(() => read.length, { timeout: 30_000 }).toBeGreaterThan(0);
  for (const frame of read) expect(frame).toMatch(/^\{"type":"(?:joined|entry|error)".*\}$/s);
  socket.close();
  await settle(world, other);
  return `frames skipped and reported after ${sent} at most; the visitor's other socket and others are answered meanwhile, and what was kept is whole`;
};

const RUN: Record<string, (world: World) => Promise<string>> = {
  'RL-001': address,
  'RL-003': crowd,
  'RL-007': reconnects,
  'RL-009': loop,
  'RL-011': slow,
  'OWN-RL-01': frames,
};

/** Load, scaled down to what shows the limit. */
export const load = async (world: World, { id, input }: Case): Promise<string> => {
  if (input.body !== undefined) {
    return `${await inert(world, input.body)}; no model writes yet: an answer is a published entry`;
  }
  const run = RUN[id];
  if (!run) throw new Error(`nobody runs ${id}`);
  return run(world);
};
