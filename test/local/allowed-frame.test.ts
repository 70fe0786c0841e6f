import { describe, expect, it } from 'vitest';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import { entryFrame } from '../../functions/conversation/push.ts';
import { KINDS, type ServerFrameType } from '../../functions/protocol/server.ts';
import { botReply, customerMessage, logOf, staff } from '../conversation/factories.ts';
import { leakIn } from './allowed-frame.ts';

const session = {
  visitorId: 'VVVVVVVVVVVVVVVVVVVVVV',
  token: 'aaaa.bbbb.cccc',
  expiresAt: '2026-11-21T01:00:00.000Z',
  resumeKey: `VVVVVVVVVVVVVVVVVVVVVV.${'k'.repeat(43)}`,
  socketUrl: 'ws://localhost/ws',
};
const conversationId = conversationIdOf(session.visitorId, 0);
const leakOf = (frame: object) => leakIn(JSON.stringify(frame), session);

const attachment = 'AAAAAAAAAAAAAAAAAAAAAA';
const from = { role: 'bot', name: 'Assistant' };
const at = '2026-11-21T00:00:00.000Z';
const state = { seq: 2, mode: 'bot', epoch: 1, turn: 1, language: 'ja' };
const source = { id: 'ja-shipping-fee', version: 1, title: 'x', url: 'https://shop.example/' };
const choices = [{ id: 'ja-returns', label: '返品' }];
const reply = { seq: 2, id: 'q1.reply', kind: 'message', from, at, text: 'x', about: 1, choices, sources: [source] };
const disclosure = { text: 'x', version: 'Q8e_umlsp1Wgml9k', accept: true };
const hidden = { seq: 3, kind: 'hidden' };

const GOOD: Record<Exclude<ServerFrameType, 'presence' | 'changed' | 'surge' | 'draft' | 'translation'>, object> = {
  joined: {
    conversationId,
    state,
    entries: [reply, hidden],
    more: false,
    open: false,
    opensAt: at,
    bot: true,
    disclosure,
    greeting: 'x',
    choices,
    welcome: 'x',
  },
  accepted: { conversationId, id: 'q1', seq: 1, at },
  entry: { conversationId, entry: reply, state },
  delta: { conversationId, replyTo: 'q1', epoch: 1, attempt: 0, offset: 0, text: 'x' },
  typing: { conversationId, on: true, from: { role: 'customer' } },
  read: { conversationId, seq: 2, from: { role: 'agent', name: 'x' } },
  queue: { conversationId, position: 1, estimateSeconds: 60 },
  upload: { conversationId, id: 'u1', attachment, url: 'x', fields: { key: 'x' }, expiresAt: at },
  uploaded: { conversationId, id: 'u1', attachment, ok: false, reason: 'damaged' },
  file: { conversationId, id: attachment, seq: 2, url: 'x', expiresAt: at },
  pong: { conversationId, seq: 2, welcome: 'x', queue: { position: 1 } },
  error: { code: 'rate_limited', message: 'try again in 3 s', retryAfter: 3, id: 'q1', action: 'send' },
};

describe('a frame to a visitor', () => {
  it.each(Object.entries(GOOD))('%s is allowed as the protocol names it', (type, frame) => {
    expect(leakOf({ type, ...frame })).toBeUndefined();
  });

  it.each(Object.entries(GOOD))('%s is refused with one key more', (type, frame) => {
    expect(leakOf({ type, ...frame, connectionId: 'x' })).toMatch(/connectionId/);
  });

  it('of a type the protocol does not know is refused', () => {
    for (const type of ['draft', 'presence', 'surge', undefined]) expect(leakOf({ type })).toBeDefined();
  });

  it.each<[string, object]>([
    ...['tried', 'outcome', 'latency', 'reason', 'page', 'by', 'hash', 'previous', 'digest', 'salt', 'state', 'to'].map(
      (key): [string, object] => [`an entry's ${key}`, { entry: { ...reply, [key]: 'x' } }],
    ),
    ['the score of a source', { entry: { ...reply, sources: [{ ...source, score: 0.9 }] } }],
    ['what is in a choice besides its label', { entry: { ...reply, choices: [{ ...choices[0], score: 1 }] } }],
    ['who wrote, beyond role and name', { entry: { ...reply, from: { ...from, sub: 'x' } } }],
    ['a note', { entry: { ...reply, kind: 'note' } }],
    ['a word of a hidden entry', { entry: { ...hidden, text: 'x' } }],
    ['a comment where none belongs', { entry: { ...reply, comment: 'x' } }],
    ['an object in place of a text', { entry: { ...reply, text: { text: 'x' } } }],
    ["a member's id in the id of an entry", { entry: { ...reply, id: 'MMMM.identified.idle' } }],
    ...['visitorId', 'ordinal', 'misses', 'unanswered', 'agent', 'member', 'blocked', 'paced', 'openedAt'].map(
      (key): [string, object] => [`the ${key} of the state`, { state: { ...state, [key]: 1 } }],
    ),
    ["another's conversation", { conversationId: conversationIdOf('another', 0) }],
    ['the id of the visitor', { entry: { ...reply, text: session.visitorId } }],
    ['the token', { entry: { ...reply, text: session.token } }],
    ['the resume key', { entry: { ...reply, text: `key ${session.resumeKey}` } }],
    ['a SHA-256', { entry: { ...reply, sources: [{ ...source, id: 'h'.repeat(43) }] } }],
    ['the id of a connection', { entry: { ...reply, from: { ...from, name: 'L0SM9cOFvHcCIhw=' } } }],
  ])('is refused with %s', (_, changes) => {
    expect(leakOf({ type: 'entry', ...GOOD.entry, ...changes })).toBeDefined();
  });

  it.each([
    'TypeError: x is not a function',
    'CONV#1',
    'arn:aws:x',
    'at handler (/var/task/index.mjs:1:2)',
    'undefined',
    'ResourceNotFoundException',
  ])('is refused as an error that says "%s"', (message) => {
    expect(leakOf({ type: 'error', code: 'internal', message })).toBeDefined();
  });

  it("may carry a customer's own words, whatever they look like", () => {
    const entry = { ...reply, from: { role: 'customer' }, text: `${'h'.repeat(43)} L0SM9cOFvHcCIhw= undefined` };
    expect(leakOf({ type: 'entry', conversationId, entry, state })).toBeUndefined();
  });
});

describe('an entry as the service shows it', () => {
  const log = logOf(customerMessage({ body: { text: 'x', page: 'https://shop.example/' } }), botReply());
  const rest = KINDS.filter((kind) => kind !== 'message').map((kind) =>
    staff(kind, {
      to: 'agent-1',
      ...(kind === 'rated' ? { score: 5 } : {}),
      ...(kind === 'ticketed' ? { ticket: { id: '7F3K-9Q2M', due: 1, owner: 'agent-1', status: 'open' } } : {}),
      ...(kind === 'feedback' ? { about: 2, helpful: true } : {}),
      ...(kind === 'identified' ? { level: 1 } : {}),
      ...(kind === 'looked_up' ? { about: 2 } : {}),
      body: {
        text: 'x',
        page: 'PAGE',
        reason: 'REASON',
        comment: 'c',
        email: 'EMAIL',
        tried: [{ id: 'x', version: 1, score: 1 }],
      },
    }),
  );
  const all = [...log, ...logOf(customerMessage(), ...rest).slice(1)];

  it('to a customer is allowed, of every kind', () => {
    for (const entry of all) expect(leakOf(entryFrame(conversationId, entry, 'customer')), entry.kind).toBeUndefined();
  });

  it('to staff is refused wherever it says more', () => {
    const allowed = all.filter((entry) => !leakOf(entryFrame(conversationId, entry, 'agent')));
    expect(allowed.map(({ kind }) => kind).toSorted()).toEqual([
      'feedback',
      'identified',
      'opened',
      'rated',
      'signed_out',
    ]);
  });
});
