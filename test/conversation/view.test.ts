import { describe, expect, it } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { viewEntry, viewState } from '../../functions/conversation/view.ts';
import { KINDS } from '../../functions/protocol/server.ts';
import { botReply, customerMessage, logOf, staff } from './factories.ts';

const last = (...drafts: Draft[]) => logOf(...drafts).at(-1) as Entry;

describe('what a customer sees', () => {
  it('of a reply: text and source, not the score, the page or how it was found', () => {
    expect(viewEntry(last(customerMessage(), botReply()), 'customer')).toEqual({
      seq: 2,
      id: 'q1.reply',
      kind: 'message',
      from: { role: 'bot' },
      at: '2026-11-21T00:00:01.000Z',
      text: '全国一律550円です。',
      about: 1,
      sources: [{ id: 'ja-shipping-fee', version: 1, title: '送料' }],
    });
  });

  it('of a note, or any kind that is not allowed: that there is an entry, and nothing else', () => {
    const note = last(customerMessage(), staff('note', { body: { text: '要注意のお客様' } }));
    expect(viewEntry(note, 'customer')).toEqual({ seq: 2, kind: 'hidden' });
    const visible = KINDS.filter((kind) => {
      const draft = staff(kind, { to: 'agent-1' });
      return viewEntry(last(customerMessage(), draft), 'customer').kind !== 'hidden';
    });
    expect(visible).toEqual(['message', 'signed_out', 'feedback', 'rated', 'resolved', 'closed', 'ticketed']);
  });

  it('of a handoff what is said of it; where nothing is, it is for staff', () => {
    const raised = (body: { text?: string }) =>
      viewEntry(last(customerMessage(), staff('escalated', { trigger: 'risk', priority: 2, body })), 'customer');
    expect(raised({ text: '担当者におつなぎします' })).toMatchObject({ kind: 'escalated' });
    expect(raised({})).toEqual({ seq: 2, kind: 'hidden' });
  });

  it('never anything that only the server needs, of any kind', () => {
    const secret = { text: 't', page: 'PAGE', reason: 'REASON', name: 'n', comment: 'c' };
    for (const kind of KINDS) {
      const entry = last(customerMessage(), staff(kind, { to: 'AGENT', skill: 'SKILL', body: secret }));
      const shown = JSON.stringify([viewEntry(entry, 'customer'), viewState(entry.state, entry.seq, 'customer')]);
      expect(shown).not.toMatch(/PAGE|REASON|AGENT|agent-1|SKILL|visitor-1|"salt"|"hash"|"digest"|"previous"/);
    }
  });

  it('of an erased entry: what is left, without a text', () => {
    const { body: _b, salt: _s, ...erased } = last(customerMessage());
    expect(viewEntry(erased, 'customer')).not.toHaveProperty('text');
  });
});

describe('what staff see', () => {
  it('is how sure the bot was, how long it took, and the page', () => {
    expect(viewEntry(last(customerMessage(), botReply()), 'agent')).toMatchObject({
      outcome: 'answer',
      latency: 12,
      sources: [{ score: 0.9 }],
    });
  });

  it('and which disclosure a message or a request accepted', () => {
    for (const draft of [customerMessage({ accepted: 'v1' }), staff('escalated', { accepted: 'v1' })]) {
      const entry = logOf(customerMessage(), draft).at(-1);
      if (!entry) throw new Error('no entry');
      expect(viewEntry(entry, 'agent')).toMatchObject({ accepted: 'v1' });
      expect(viewEntry(entry, 'customer')).not.toHaveProperty('accepted');
      expect(viewState(entry.state, entry.seq, 'agent')).toMatchObject({ accepted: 'v1' });
    }
  });
});

describe('the state on the wire', () => {
  it('of a conversation nobody has written in', () => {
    expect(viewState(undefined, 0, 'customer')).toEqual({ seq: 0, mode: 'bot', epoch: 0, turn: 0 });
  });

  it('while it rings for an agent: the customer waits, until that agent has taken it', () => {
    const rings = [customerMessage(), staff('assigned', { id: 'for-a', role: 'system', to: 'a', rings: 1 })];
    const modes = (...log: Parameters<typeof logOf>) => {
      const { state, seq } = last(...log);
      return (['customer', 'agent'] as const).map((audience) => viewState(state, seq, audience).mode);
    };
    expect(modes(...rings)).toEqual(['waiting', 'agent']);
    expect(modes(...rings, staff('assigned', { to: 'a', by: 'a' }))).toEqual(['agent', 'agent']);
  });
});
