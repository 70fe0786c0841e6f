import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { dispatch as files } from '../../functions/attachment/dispatch.ts';
import { contextOf, customerOf } from '../../functions/conversation/actor.ts';
import { seal } from '../../functions/conversation/chain.ts';
import { facts } from '../../functions/conversation/decide.ts';
import type { Draft } from '../../functions/conversation/entry.ts';
import { eventsOf, unansweredEvent } from '../../functions/conversation/events.ts';
import { append } from '../../functions/conversation/log.ts';
import { keepPractice } from '../../functions/conversation/practice.ts';
import { practiceProof, practiceVisitor } from '../../functions/conversation/practice-proof.ts';
import { createSession, verifyToken } from '../../functions/conversation/session.ts';
import { dispatch as proofs } from '../../functions/member/dispatch.ts';
import { SOURCE } from '../../functions/platform/bus.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff, tailOf, VISITOR } from './factories.ts';

const SECRET = 'k'.repeat(64);
const key = new TextEncoder().encode(SECRET);
const table = mockClient(DynamoDBDocumentClient);

beforeAll(() => {
  const names = { SESSION_SECRET: 'arn', SESSIONS_TABLE: 'sessions', CONVERSATIONS_TABLE: 'conversations' };
  Object.assign(process.env, { ...names, AWS_REGION: 'ap-northeast-1' });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: SECRET });
});
beforeEach(() => {
  table.reset();
  table.on(PutCommand).resolves({});
  table.on(QueryCommand).resolves({ Items: [] });
});
afterEach(() => vi.useRealTimers());

const FACTS = { visitorId: VISITOR, ordinal: 0, returning: false, language: 'ja' };
const practised = (...drafts: Draft[]) => logOf(customerMessage({ facts: { ...FACTS, practice: true } }), ...drafts);

describe('a session for practice', () => {
  it('is for who proves it, says so on every frame, and is the same visitor for the same word', async () => {
    const practice = await practiceProof(key, '2026-11-22T10');
    const { visitorId, token } = await createSession({ practice });
    const visitor = await verifyToken(token);
    expect(visitor).toMatchObject({ visitorId, practice: true, returning: false, language: 'ja' });
    const customer = visitor && customerOf('c', contextOf(visitor, 'https://shop.example', 'source'));
    expect(customer).toMatchObject({ visitorId, practice: true });
    expect(customer && facts({ customer, ordinal: 0, now: 0 })).toMatchObject({ visitorId, practice: true });

    expect((await createSession({ practice: await practiceProof(key, '2026-11-22T10') })).visitorId).toBe(visitorId);
    expect((await createSession({ practice: await practiceProof(key, '2026-11-22T11') })).visitorId).not.toBe(
      visitorId,
    );
  });

  it('leaves nothing with which anybody could come back without the proof', async () => {
    const { resumeKey } = await createSession({ practice: await practiceProof(key, 'word') });
    expect(resumeKey).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(table.calls()).toEqual([]);
  });

  it('is nobody else’s: who proves nothing is a visitor as any other', async () => {
    const visitor = await verifyToken((await createSession({})).token);
    expect(visitor).toBeDefined();
    expect(visitor).not.toHaveProperty('practice');
    const customer = visitor && customerOf('c', contextOf(visitor, undefined, 'source'));
    expect(customer && facts({ customer, ordinal: 0, now: 0 })).not.toHaveProperty('practice');
  });

  const signed = (claims: object, header: object = {}, secret = key) => {
    const now = Math.floor(Date.now() / 1000);
    const whole = { sub: 'word', iss: 'uragawa', aud: 'uragawa.practice', iat: now, exp: now + 60, ...claims };
    return new SignJWT(whole).setProtectedHeader({ alg: 'HS256', typ: 'practice+jwt', ...header }).sign(secret);
  };

  it('is taken as it is made', async () => {
    expect((await createSession({ practice: await signed({}) })).visitorId).toBe(
      await practiceVisitor(key, await practiceProof(key, 'word')),
    );
  });

  it.each<[string, () => Promise<string>]>([
    ['another key', () => signed({}, {}, new TextEncoder().encode('x'.repeat(64)))],
    ['another type', () => signed({}, { typ: 'visitor+jwt' })],
    ['another audience', () => signed({ aud: 'uragawa.visitor' })],
    ['another issuer', () => signed({ iss: 'elsewhere' })],
    ['another algorithm', () => signed({}, { alg: 'HS512' })],
    ['an end in the past', () => signed({ exp: Math.floor(Date.now() / 1000) - 60 })],
    ['a life of more than a minute', () => signed({ iat: Math.floor(Date.now() / 1000) - 120 })],
    ['no word', () => signed({ sub: undefined })],
    ['a word without end', () => signed({ sub: 'x'.repeat(65) })],
    ['the token of a session', async () => (await createSession({})).token],
  ])('with %s is refused, not ignored', async (_, make) => {
    await expect(createSession({ practice: await make() })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('no proof of it is a session', async () => {
    expect(await verifyToken(await practiceProof(key, 'word'))).toBeUndefined();
  });

  it('is over after a minute, and goes with no other proof', async () => {
    const practice = await practiceProof(key, 'word');
    const others = [{ resumeKey: `${'a'.repeat(22)}.${'b'.repeat(43)}` }, { identityToken: 'a.b.c' }];
    for (const other of others) {
      await expect(createSession({ practice, ...other })).rejects.toMatchObject({ code: 'invalid' });
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 70_000 });
    await expect(createSession({ practice })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a practice conversation', () => {
  it('is one from its first entry on, and nothing makes one of another', () => {
    const again = customerMessage({ id: 'q2', facts: FACTS });
    for (const { state } of practised(botReply(), staff('closed', { role: 'customer' }), again)) {
      expect(state.practice).toBe(true);
    }
    const real = logOf(customerMessage(), customerMessage({ id: 'q2', facts: { ...FACTS, practice: true } }));
    for (const { state } of real) expect(state).not.toHaveProperty('practice');
  });

  it('tells of it by a source that nobody listens to, and in each event', () => {
    const log = practised(botReply(), staff('closed', { role: 'customer' }));
    const events = log.flatMap((entry) => eventsOf(CONVERSATION, entry));
    expect(events.map(({ type }) => type)).toEqual([
      'ConversationOpened',
      'MessageReceived',
      'MessageSent',
      'ConversationClosed',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ source: 'uragawa.practice', detail: { practice: true } });
    }
    expect(log[0] && unansweredEvent(CONVERSATION, log[0])).toMatchObject({ source: 'uragawa.practice' });
    for (const { source = SOURCE, detail } of logOf(customerMessage()).flatMap((each) =>
      eventsOf(CONVERSATION, each),
    )) {
      expect([source, detail.practice]).toEqual(['uragawa', undefined]);
    }
  });

  it('takes questions, answers of the bot, feedback and its end', () => {
    const unknown = botReply({ kind: 'escalated', outcome: 'unknown' });
    const good = staff('feedback', { role: 'customer', about: 2, helpful: true });
    const log = practised(
      botReply(),
      good,
      unknown,
      staff('closed', { role: 'system' }),
      staff('erased', { role: 'system' }),
    );
    for (const entry of log) expect(() => keepPractice(entry)).not.toThrow();
  });

  const wish = { kind: 'escalated', role: 'system', trigger: 'asked', priority: 0 } as const;
  it.each<[string, Draft]>([
    ['a wish for a person', staff('escalated', wish)],
    ['the bot’s handoff', botReply({ kind: 'escalated', outcome: 'handed_over', trigger: 'misses', priority: 0 })],
    ['an agent who takes it', staff('assigned', { to: 'agent-1' })],
    ['an agent’s words', staff('message')],
    ['a note', staff('note')],
    ['a tag', staff('tagged', { tags: ['x'] })],
    ['a ticket', staff('ticketed', { role: 'customer', ticket: { id: '7F3K-0001', due: 1 } })],
    ['a follow-up', staff('ticket', { role: 'system', ticket: { id: '7F3K-0001', due: 1, followUp: true } })],
    ['a procedure', botReply({ kind: 'begun', procedure: { name: 'order', step: 'work' } })],
    ['a proof', staff('identified', { role: 'system', member: 'm', level: 1 })],
    ['a look', staff('looked_up', { member: 'm', fields: ['points'] })],
    ['being shut out', staff('blocked')],
    [
      'a file',
      customerMessage({
        id: 'q2',
        body: { attachment: { id: 'f', name: 'a.png', type: 'image/png', size: 1 } },
      }),
    ],
  ])('takes no %s', async (_, draft) => {
    const log = practised(botReply());
    const [real, practice] = [logOf(customerMessage(), botReply()), log].map((each) =>
      seal(CONVERSATION, each.at(-1), draft, Date.now()),
    );
    expect(() => real && keepPractice(real)).not.toThrow();
    expect(() => practice && keepPractice(practice)).toThrow(/is practice/);
    await expect(append(tailOf(log), () => ({ append: draft }))).rejects.toMatchObject({ code: 'forbidden' });
    expect(table.commandCalls(PutCommand)).toEqual([]);
  });

  it('cannot begin with a handoff either', async () => {
    const first = staff('escalated', { ...wish, facts: { ...FACTS, practice: true } });
    await expect(append(tailOf([]), () => ({ append: first }))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('a synthetic visitor uploads nothing and proves nobody', async () => {
  const authorizer = {
    ...{ visitorId: 'v', expiresAt: String(Date.now()), language: 'ja', returning: 'false', practice: 'true' },
  };
  const sent = (frame: Record<string, unknown>) => ({ frame, connectionId: 'c', authorizer, receivedAt: 0 });
  const upload = { action: 'upload', conversationId: 'c', id: 'i', name: 'a.png', type: 'image/png', size: 1 };
  await expect(files(sent(upload))).rejects.toMatchObject({ code: 'forbidden' });
  const claim = { action: 'identify', conversationId: 'c', id: 'i', after: 0, claim: 'S-1' };
  await expect(proofs(sent(claim))).rejects.toMatchObject({ code: 'forbidden' });
  expect(table.calls()).toEqual([]);
});
