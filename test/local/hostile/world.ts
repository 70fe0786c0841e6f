import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  ConversationPage,
  ERROR_CODES,
  type ErrorCode,
  type ServerFrame,
  type SessionResponse,
} from '../../../functions/protocol/server.ts';
import { Template } from '../../../local/template.ts';
import { type RunningAccount, startAccount } from '../account.ts';
import { type HostSite, hostSite } from '../host-site.ts';
import { clientFor, temporaryFolder } from '../tables.fixture.ts';
import { newSession, Visitor } from '../visitor.ts';

/** A running account with what its staff, its host site and its operator can see. */
export interface World {
  readonly account: RunningAccount;
  readonly url: string;
  readonly site: HostSite;
  readonly tables: ReturnType<typeof clientFor>;
  /** Tables, endpoints and the bus, by the name of the environment variable. */
  readonly environment: Readonly<Record<string, string>>;
  /** Headers of an agent. */
  readonly staff: Record<string, string>;
  /** What must not be in any log of the functions: texts of customers, tokens, keys. */
  readonly secrets: Set<string>;
  /** Visitors whose conversations must stay as they are, with how many frames and entries they have. */
  readonly settled: Map<Visitor, { readonly frames: number; readonly entries: number }>;
  stop(): Promise<void>;
}

export const startWorld = async (): Promise<World> => {
  const directory = temporaryFolder();
  const account = await startAccount({ options: ['--data', directory] });
  const { url } = account;
  const environment = JSON.parse(readFileSync(join(directory, 'environment.json'), 'utf8'));
  const outdir = join(import.meta.dirname, '../../..', '.build', `local.${new URL(url).port}`, 'cdk.out');
  const [bus] = new Template(outdir).ofType('AWS::Events::EventBus');
  return {
    account,
    url,
    site: await hostSite(directory),
    tables: clientFor(environment.AWS_ENDPOINT_URL_DYNAMODB),
    environment: { ...environment, BUS_NAME: bus?.name, LOGS: join(directory, 'logs') },
    staff: { authorization: `Bearer ${await account.agentToken('suzuki')}` },
    secrets: new Set(),
    settled: new Map(),
    stop: async () => void (await account.stop()),
  };
};

/** A new visitor who has joined his conversation; nothing is written in it. */
export const newVisitor = async (world: World, session?: SessionResponse): Promise<Visitor> => {
  const visitor = await Visitor.join(world.url, session ?? (await newSession(world.url)));
  const { token, resumeKey } = visitor.session;
  for (const secret of [token, resumeKey]) world.secrets.add(secret);
  return visitor;
};

/** A visitor with a question and its answer in the log. */
export const talkingVisitor = async (world: World): Promise<Visitor> => {
  const visitor = await newVisitor(world);
  const { seq } = await visitor.say('返品できますか');
  await visitor.reply(seq);
  return visitor;
};

/** The log as staff read it over HTTP; undefined when nothing is written. */
export const staffLog = async (world: World, conversationId: string): Promise<ConversationPage | undefined> => {
  const response = await fetch(`${world.url}/api/conversations/${conversationId}`, { headers: world.staff });
  if (response.status === 404) return undefined;
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const page = ConversationPage.parse(await response.json());
  expect(page.verified).toBe(true);
  return page;
};

export const lengthOf = async (world: World, visitor: Visitor): Promise<number> =>
  (await staffLog(world, visitor.conversationId))?.entries.length ?? 0;

/** Notes that this visitor's conversation must not change any more; `stillSettled` looks at the end. */
export const settle = async (world: World, visitor: Visitor): Promise<void> => {
  world.settled.set(visitor, { frames: visitor.frames.length, entries: await lengthOf(world, visitor) });
};

/** Nothing came later: no second error, no late entry, no answer of the bot. */
export const stillSettled = async (world: World): Promise<void> => {
  for (const [visitor, { frames, entries }] of world.settled) {
    expect(visitor.frames.slice(frames)).toEqual([]);
    expect(await lengthOf(world, visitor)).toBe(entries);
  }
};

/** Everything the functions have logged. */
export const logged = ({ environment: { LOGS = '' }, account }: World): string =>
  readdirSync(LOGS)
    .map((file) => readFileSync(join(LOGS, file), 'utf8'))
    .join('\n') + account.errors();

const INTERNAL = /node_modules|\bat .+:\d+|Error:|[\w/]+\.(?:ts|js)\b|zod|dynamo|undefined|\[object/i;

/** Strings of a frame that a refusal must not send back. Short ones and names of fields are in any message. */
const hostileParts = (raw: string): string[] => {
  try {
    const parts: string[] = [];
    JSON.parse(raw, (key, value) => {
      if (typeof value === 'string' && value.length >= 6 && key !== 'action' && key !== 'id') parts.push(value);
      return value;
    });
    return parts;
  } catch {
    return raw.length >= 6 ? [raw.slice(0, 12), raw.slice(-12)] : [];
  }
};

export const requireRefusal = (frame: ServerFrame<'error'>, raw: string, code?: ErrorCode): void => {
  expect(ERROR_CODES).toContain(frame.code);
  expect(frame.code).not.toBe('internal');
  if (code) expect(frame).toMatchObject({ code });
  expect(frame.message).not.toBe('');
  expect(frame.message).not.toMatch(INTERNAL);
  for (const part of hostileParts(raw)) expect(frame.message).not.toContain(part);
};

/** Sends a frame that has to be refused: one error frame, nothing else, and the socket goes on. */
export const refusedBy = async (visitor: Visitor, raw: string, code?: ErrorCode): Promise<ServerFrame<'error'>> => {
  visitor.act('ping');
  const { seq: head = 0 } = await visitor.next('pong');
  const before = visitor.frames.length;
  visitor.send(raw);
  const error = await visitor.next('error');
  requireRefusal(error, raw, code);
  visitor.act('ping');
  const pong = await visitor.next('pong');
  // What was written before may still be on its way.
  const isOld = (frame: ServerFrame) => frame.type === 'entry' && frame.entry.seq <= head;
  expect(visitor.frames.slice(before).filter((frame) => !isOld(frame))).toEqual([error, pong]);
  expect(pong.seq ?? 0).toBe(head);
  return error;
};

/** Refusals of one visitor: far below what a socket may send in a minute. */
const MOST_REFUSALS = 40;
const spare: { visitor?: Visitor | undefined; used: number } = { used: 0 };

/** As `refusedBy`, by somebody in whose conversation nothing is ever written. */
export const refused = async (world: World, raw: (visitor: Visitor) => string, code?: ErrorCode): Promise<string> => {
  const visitor = spare.visitor && spare.used < MOST_REFUSALS ? spare.visitor : await newVisitor(world);
  // Until this one has ended well: whoever meets an unexpected answer is not asked again.
  spare.visitor = undefined;
  const { code: actual, message } = await refusedBy(visitor, raw(visitor), code);
  await settle(world, visitor);
  expect(world.settled.get(visitor)).toMatchObject({ entries: 0 });
  spare.used = spare.used < MOST_REFUSALS ? spare.used + 1 : 0;
  spare.visitor = visitor;
  return `${actual}: ${message}`;
};

/** Sends a text that has to be taken as it is: stored, shown and read back letter by letter, answered once. */
export const inert = async (world: World, text: string, stored = text): Promise<string> => {
  const visitor = await newVisitor(world);
  const { seq } = await visitor.say(text);
  const { entry } = await visitor.next('entry', (frame) => frame.entry.seq === seq);
  const shown = { seq, kind: 'message', from: { role: 'customer' }, text: stored };
  expect(entry).toMatchObject(shown);
  expect(entry).toHaveProperty('from', { role: 'customer' });
  const reply = await visitor.reply(seq);
  expect(reply.from.role).toBe('bot');
  const page = await staffLog(world, visitor.conversationId);
  expect(page?.entries).toMatchObject([shown, { seq: reply.seq, about: seq }]);
  visitor.act('join', { after: 0 });
  expect((await visitor.next('joined')).entries[0]).toEqual(entry);
  if (text.length >= 12) world.secrets.add(text);
  await settle(world, visitor);
  return `stored and sent back ${stored === text ? 'unchanged' : `as ${JSON.stringify(stored.slice(0, 30))}`}, answered once (${reply.kind})`;
};
