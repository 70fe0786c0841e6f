import { describe, expect, it } from 'vitest';
import type { View } from '../../web/client/client.ts';
import type { ShownEntry } from '../../web/client/log.ts';
import type { Outgoing } from '../../web/client/outbox.ts';
import { awaitedReply, type Item, isPersonAsked, transcript } from '../../web/widget/transcript.ts';

const entry = (
  seq: number,
  role: 'customer' | 'bot' | 'system',
  text: string | undefined,
  change: Partial<ShownEntry> = {},
) => ({
  seq,
  id: `e${seq}`,
  kind: 'message' as const,
  from: { role },
  at: `2026-11-21T10:00:0${seq}.000Z`,
  ...(text !== undefined && { text }),
  ...change,
});

const outgoing = (status: Outgoing['status']): Outgoing => ({ id: 'o1', after: 0, text: '返品', status, attempts: 1 });

const viewOf = (entries: ShownEntry[], change: Partial<View> = {}): View => ({
  connection: 'online',
  bot: true,
  needsAcceptance: false,
  readSeq: 0,
  greeting: 'いらっしゃいませ',
  choices: [{ id: 'shipping', label: '送料' }],
  state: { seq: entries.length, mode: 'bot', epoch: 1, turn: 1 },
  entries,
  outbox: [],
  requests: [],
  ...change,
});

const show = (view: View, late = false, rating?: boolean) => transcript(view, { late, rating });
const kinds = (items: Item[]) => items.map(({ kind }) => kind);
const messages = (items: Item[]) => items.filter((item) => item.kind === 'message');

describe('the transcript', () => {
  it('of a new conversation is the greeting and what one may choose', () => {
    expect(kinds(show(viewOf([])))).toEqual(['message', 'choices']);
  });

  it('is empty before the greeting is known', () => {
    expect(show(viewOf([], { greeting: '' }))).toEqual([]);
  });

  it('offers the choices of the newest reply only, and none while a message is on its way', () => {
    const choices = [{ id: 'returns', label: '返品' }];
    const asked = [entry(1, 'customer', '?'), entry(2, 'bot', 'どちらですか', { choices })];
    expect(kinds(show(viewOf(asked)))).toContain('choices');
    expect(kinds(show(viewOf(asked, { outbox: [outgoing('sending')] })))).not.toContain('choices');
    expect(kinds(show(viewOf([...asked, entry(3, 'customer', '返品')])))).not.toContain('choices');
  });

  it('puts a date before the first entry of each day', () => {
    const items = show(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b', { at: '2026-11-23T10:00:00.000Z' })]));
    expect(kinds(items)).toEqual(['message', 'day', 'message', 'day', 'message']);
  });

  it('asks of an answer with a source whether it helped, and remembers the newest reply to that', () => {
    const sources = [{ id: 'ja-shipping-fee', version: 1, title: '送料' }];
    const log = [
      entry(1, 'customer', '送料は？'),
      entry(2, 'bot', '550円です', { sources }),
      entry(3, 'customer', undefined, { kind: 'feedback', about: 2, helpful: false }),
      entry(4, 'customer', undefined, { kind: 'feedback', about: 2, helpful: true }),
    ];
    expect(messages(show(viewOf(log))).map(({ feedback }) => feedback)).toEqual([
      undefined,
      undefined,
      { seq: 2, helpful: true },
    ]);
  });

  it('shows an escalation that says something as a message of ours', () => {
    const log = [entry(1, 'customer', '?'), entry(2, 'bot', '担当者に確認します', { kind: 'escalated' })];
    expect(messages(show(viewOf(log))).at(-1)).toMatchObject({ from: 'bot', text: '担当者に確認します' });
  });

  it('shows what the system says as a quiet line, below the question and its choices', () => {
    const choices = [{ id: 'returns', label: '返品' }];
    const log = [
      entry(1, 'customer', '?'),
      entry(2, 'bot', 'どちらですか', { choices }),
      entry(3, 'system', '承りました', { kind: 'escalated' }),
    ];
    const items = show(viewOf(log));
    expect(kinds(items)).toEqual(['message', 'day', 'message', 'message', 'choices', 'system']);
    expect(items.at(-1)).toMatchObject({ text: '承りました' });
    expect(kinds(show(viewOf([entry(1, 'system', '承りました', { kind: 'escalated' })])))).toContain('choices');
  });

  it('shows that a person is being asked for', () => {
    expect(kinds(show(viewOf([], { requests: [{ action: 'escalate' }] }))).at(-1)).toBe('asking');
  });

  it('shows how far a message has come', () => {
    const last = (view: View) => messages(show(view)).at(-1);
    expect(last(viewOf([], { outbox: [outgoing('waiting')] }))?.status).toBe('waiting');
    expect(last(viewOf([], { outbox: [outgoing('failed')] }))?.status).toBe('failed');
    expect(last(viewOf([entry(1, 'customer', 'a')]))?.status).toBe('sent');
  });

  it('shows that a reply is being written, then that it is late', () => {
    const asked = viewOf([entry(1, 'customer', 'a')]);
    expect(kinds(show(asked)).at(-1)).toBe('writing');
    expect(kinds(show(asked, true)).at(-1)).toBe('late');
    expect(kinds(show(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b')])))).not.toContain('writing');
  });

  it('shows the reply itself as it grows', () => {
    const draft = { replyTo: 'e1', epoch: 1, attempt: 1, text: '送料は' };
    expect(show(viewOf([entry(1, 'customer', 'a')], { draft })).at(-1)).toMatchObject({ from: 'bot', text: '送料は' });
  });

  it('asks for a rating once the conversation is closed, until there is one', () => {
    const closed = entry(2, 'customer', undefined, { kind: 'closed' });
    const rated = entry(3, 'customer', undefined, { kind: 'rated', score: 4 });
    const state = { seq: 2, mode: 'closed', epoch: 2, turn: 1 } as const;
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed], { state })))).toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed, rated], { state })))).not.toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed, rated], { state }), false, true))).toContain('rating');
    expect(kinds(show(viewOf([entry(1, 'bot', 'a'), closed], { state }), false, false))).not.toContain('rating');
  });
});

describe('the awaited reply', () => {
  it('is that to the newest message of the customer, from the moment it is accepted', () => {
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a')]))).toBe('e1');
    expect(awaitedReply(viewOf([entry(1, 'bot', 'a')], { outbox: [outgoing('sent')] }))).toBe('o1');
    expect(awaitedReply(viewOf([entry(1, 'bot', 'a')], { outbox: [outgoing('sending')] }))).toBeUndefined();
  });

  it('is still awaited when the system says something, and not any more after an end', () => {
    const person = entry(2, 'system', '承りました', { kind: 'escalated' });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a'), person]))).toBe('e1');
    const closed = entry(2, 'customer', undefined, { kind: 'closed' });
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a'), closed, { ...person, seq: 3 }]))).toBeUndefined();
  });

  it('is nobody where no machine answers', () => {
    const state = { seq: 1, mode: 'agent', epoch: 2, turn: 1 } as const;
    expect(awaitedReply(viewOf([entry(1, 'customer', 'a')], { state }))).toBeUndefined();
  });
});

describe('the wish for a person', () => {
  const wish = entry(2, 'system', '承りました', { kind: 'escalated' });

  it('stands from the moment it is made until the conversation is opened again', () => {
    expect(isPersonAsked(viewOf([], { requests: [{ action: 'escalate' }] }))).toBe(true);
    expect(isPersonAsked(viewOf([entry(1, 'customer', 'a'), wish]))).toBe(true);
    expect(isPersonAsked(viewOf([wish, entry(3, 'customer', undefined, { kind: 'closed' })]))).toBe(false);
  });

  it('is not made by the bot handing a question on', () => {
    expect(isPersonAsked(viewOf([entry(1, 'customer', 'a'), entry(2, 'bot', 'b', { kind: 'escalated' })]))).toBe(false);
  });
});
