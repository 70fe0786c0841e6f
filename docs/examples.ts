import type { CustomerActionName, CustomerFrame } from '../functions/protocol/client.ts';
import type { FileActionName, FileFrame } from '../functions/protocol/file.ts';
import type { MemberActionName, MemberFrame } from '../functions/protocol/member.ts';
import type { ServerFrame, ServerFrameType } from '../functions/protocol/server.ts';

const conversationId = '7b1f8f1e-5d0e-4c2a-9a4e-0d9f6c1b2a30';
const id = '0f6c3a52-8b1d-4d0c-8f0e-3f2a5b7c9d11';
const attachment = 'Zb1mZ9Qk3sX8vT2yPq4LwA';
const at = '2026-11-21T01:23:45.678Z';
const state = { seq: 1, mode: 'bot', epoch: 1, turn: 1, language: 'ja' } as const;
const question = {
  seq: 1,
  id,
  kind: 'message',
  from: { role: 'customer' },
  at,
  text: '送料はいくらですか',
} as const;
const version = 'q3Zk0mX_9vTtB-4a';

/** One frame for each thing a customer may do. */
type Examples = { readonly [Name in CustomerActionName]: CustomerFrame<Name> } & {
  readonly [Name in FileActionName]: FileFrame<Name>;
} & { readonly [Name in MemberActionName]: MemberFrame<Name> };

export const ACTION_EXAMPLES: Examples = {
  join: { action: 'join', conversationId, after: 12 },
  send: { action: 'send', conversationId, id, after: 0, text: '送料はいくらですか', accept: version },
  typing: { action: 'typing', conversationId, on: true },
  read: { action: 'read', conversationId, seq: 2 },
  escalate: { action: 'escalate', conversationId, reason: '返品のことで相談したい' },
  feedback: { action: 'feedback', conversationId, seq: 2, helpful: true },
  rate: { action: 'rate', conversationId, score: 5, comment: '助かりました' },
  ticket: {
    action: 'ticket',
    conversationId,
    id,
    after: 12,
    name: '山田 花子',
    email: 'hanako@example.jp',
    text: '注文した品が届きません',
  },
  close: { action: 'close', conversationId },
  ping: { action: 'ping', conversationId },
  upload: { action: 'upload', conversationId, id, name: '届いた品.jpg', type: 'image/jpeg', size: 482_113 },
  file: { action: 'file', conversationId, seq: 3, id: attachment },
  identify: { action: 'identify', conversationId, id, after: 2, claim: 'M-1001' },
  prove: { action: 'prove', conversationId, id, after: 3, code: '012345' },
  signout: { action: 'signout', conversationId },
};

/** One frame of each type the server sends. */
export const FRAME_EXAMPLES: { readonly [Type in ServerFrameType]: ServerFrame<Type> } = {
  joined: {
    type: 'joined',
    conversationId,
    state,
    entries: [question],
    more: false,
    open: false,
    opensAt: '2026-11-24T00:00:00.000Z',
    bot: true,
    disclosure: { text: '自動応答がお答えします。会話は記録されます。', version, accept: true },
    greeting: 'いらっしゃいませ',
    welcome: 'Zm9vYmFy',
    choices: [{ id: 'shipping', label: '送料' }],
    earlier: [{ conversationId: '4uJ2mVw8Qm6nT0xYbC1d2g', at, title: '返品の方法を教えてください' }],
  },
  accepted: { type: 'accepted', conversationId, id, seq: 1, at },
  entry: { type: 'entry', conversationId, entry: question, state },
  delta: { type: 'delta', conversationId, replyTo: id, epoch: 1, attempt: 1, offset: 0, text: '送料は' },
  typing: { type: 'typing', conversationId, on: true, from: { role: 'agent', name: '佐藤' } },
  read: { type: 'read', conversationId, seq: 1, from: { role: 'agent', name: '佐藤' } },
  queue: { type: 'queue', conversationId, position: 3, estimateSeconds: 300 },
  changed: { type: 'changed', conversationId, mode: 'waiting' },
  surge: {
    type: 'surge',
    change: 'started',
    alert: {
      id: 'b7Xk2mQ9',
      kind: 'topic',
      topic: 'ja-login',
      title: 'ログインできません',
      startedAt: at,
      detectedAt: at,
      count: 24,
      expected: 3.9,
      ratio: 6.2,
      visitors: 20,
      pages: [{ page: '/login', count: 14 }],
      entry: { id: 'ja-login', question: 'ログインできません' },
    },
  },
  presence: {
    type: 'presence',
    agent: id,
    name: '佐藤 由紀',
    status: 'available',
    holding: 1,
    conversations: [conversationId],
    capacity: 3,
    why: 'chosen',
  },
  upload: {
    type: 'upload',
    conversationId,
    id,
    attachment,
    url: 'https://files.example.jp/',
    fields: { key: 'incoming/...', 'Content-Type': 'image/jpeg' },
    expiresAt: at,
  },
  uploaded: { type: 'uploaded', conversationId, id, attachment, ok: false, reason: 'mismatch' },
  file: { type: 'file', conversationId, id: attachment, seq: 3, url: 'https://files.example.jp/...', expiresAt: at },
  pong: { type: 'pong', conversationId, seq: 2, welcome: 'Zm9vYmFy' },
  draft: {
    type: 'draft',
    conversationId,
    id,
    text: 'お待たせいたしました。ご注文（{{order}}）の件ですね。送料は全国一律550円（税込）です。',
    sources: [{ id: 'ja-shipping-fee', version: 1, title: '送料はいくらですか', score: 0.93 }],
    slots: [{ name: 'order', hint: '注文番号' }],
    by: 'model',
    language: 'ja',
  },
  translation: { type: 'translation', conversationId, id, seq: 4, text: '注文はいつ届きますか', language: 'ja' },
  error: { type: 'error', code: 'rate_limited', message: 'wait 20 s', id, action: 'send', retryAfter: 20 },
};
