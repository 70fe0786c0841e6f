import { seal } from '../../functions/conversation/chain.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import type { Tail } from '../../functions/conversation/log.ts';

export const CONVERSATION = 'conversation-1';
export const VISITOR = 'visitor-1';

export const customerMessage = (changes: Partial<Draft> = {}): Draft => ({
  id: 'q1',
  kind: 'message',
  role: 'customer',
  by: VISITOR,
  after: 0,
  facts: { visitorId: VISITOR, ordinal: 0, returning: false, language: 'ja' },
  body: { text: '送料はいくらですか' },
  ...changes,
});

/** The bot has heard that the customer's first message asks for one of his orders. */
export const begunReply = (changes: Partial<Draft> = {}): Draft => ({
  id: 'q1.reply',
  kind: 'begun',
  role: 'bot',
  after: 1,
  about: 1,
  procedure: { name: 'order', step: 'work' },
  body: { arguments: {} },
  ...changes,
});

export const botReply = (changes: Partial<Draft> = {}): Draft => ({
  id: 'q1.reply',
  kind: 'message',
  role: 'bot',
  after: 1,
  about: 1,
  outcome: 'answer',
  latency: 12,
  body: { text: '全国一律550円です。', sources: [{ id: 'ja-shipping-fee', version: 1, title: '送料', score: 0.9 }] },
  ...changes,
});

export const staff = (kind: Draft['kind'], changes: Partial<Draft> = {}): Draft => ({
  id: `${kind}-1`,
  kind,
  role: 'agent',
  by: 'agent-1',
  after: 0,
  body: {},
  ...changes,
});

/** A log of these drafts, one second apart from 2026-11-21T00:00:00Z. */
export const logOf = (...drafts: Draft[]): Entry[] => {
  const entries: Entry[] = [];
  for (const draft of drafts) {
    const at = Date.UTC(2026, 10, 21) + entries.length * 1_000;
    entries.push(seal(CONVERSATION, entries.at(-1), draft, at));
  }
  return entries;
};

export const tailOf = (entries: Entry[], from = 0): Tail => ({
  conversationId: CONVERSATION,
  from,
  entries: entries.filter(({ seq }) => seq >= from),
  last: entries.at(-1),
  parts: 'whole',
});
