import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../functions/conversation/entry.ts';
import { mayWrite } from '../../functions/conversation/state.ts';
import { MODES } from '../../functions/protocol/server.ts';
import { botReply, customerMessage, logOf, staff } from './factories.ts';

const stateAfter = (...drafts: Draft[]) => logOf(...drafts).at(-1)?.state;

describe('the state that an entry leaves behind', () => {
  it('opens in mode bot with epoch 1, bound to the visitor', () => {
    expect(stateAfter(customerMessage())).toEqual({
      mode: 'bot',
      epoch: 1,
      visitorId: 'visitor-1',
      ordinal: 0,
      paced: Date.UTC(2026, 10, 21, 0, 0, 3),
      returning: false,
      language: 'ja',
      openedAt: Date.UTC(2026, 10, 21),
      turn: 1,
      misses: 0,
      unanswered: 1,
    });
  });

  it('refuses a first entry that binds nobody', () => {
    const { facts: _facts, ...unbound } = customerMessage();
    expect(() => logOf(unbound)).toThrow(/whose it is/);
  });

  it('counts a turn for each customer message and forgets the question that was answered', () => {
    const state = stateAfter(customerMessage(), botReply(), customerMessage({ id: 'q2' }));
    expect(state).toMatchObject({ turn: 2, unanswered: 3 });
    expect(stateAfter(customerMessage(), botReply())).not.toHaveProperty('unanswered');
  });

  it('keeps a newer question open when an older one is answered', () => {
    expect(stateAfter(customerMessage(), customerMessage({ id: 'q2' }), botReply())).toHaveProperty('unanswered', 2);
  });

  it('stays in mode bot when escalated, remembers it, and keeps the question open', () => {
    const unknown = botReply({ kind: 'escalated', outcome: 'unknown' });
    expect(stateAfter(customerMessage(), unknown)).toMatchObject({
      mode: 'bot',
      escalated: 2,
      unanswered: 1,
      misses: 1,
    });
  });

  it('raises the epoch at every change of owner', () => {
    const drafts = [
      customerMessage(),
      staff('assigned', { to: 'agent-1' }),
      staff('released'),
      staff('closed'),
      customerMessage({ id: 'q2' }),
    ];
    expect(logOf(...drafts).map(({ state }) => [state.mode, state.epoch])).toEqual([
      ['bot', 1],
      ['agent', 2],
      ['bot', 3],
      ['closed', 4],
      ['bot', 5],
    ]);
  });

  it('is in the language the bot understood, until the next question says otherwise', () => {
    const english = botReply({ facts: { language: 'en' } });
    const after = [customerMessage(), english, customerMessage({ id: 'q2' })];
    expect(stateAfter(...after)).toHaveProperty('language', 'en');
    expect(stateAfter(...after, botReply({ facts: { language: 'ja' } }))).toHaveProperty('language', 'ja');
    expect(stateAfter(customerMessage(), botReply())).toHaveProperty('language', 'ja');
  });

  it('knows a returning visitor by the newest message', () => {
    const back = customerMessage({
      id: 'q2',
      facts: { visitorId: 'visitor-1', ordinal: 0, returning: true, language: 'ja' },
    });
    expect(stateAfter(customerMessage(), back)).toHaveProperty('returning', true);
  });

  it('names the owner only while a person owns it', () => {
    expect(stateAfter(customerMessage(), staff('assigned', { to: 'agent-1' }))).toHaveProperty('agent', 'agent-1');
    expect(stateAfter(customerMessage(), staff('assigned', { to: 'agent-1' }), staff('released'))).not.toHaveProperty(
      'agent',
    );
  });

  it('is not reopened by a rating or by feedback', () => {
    const rated: Draft = { ...staff('rated'), role: 'customer', score: 5 };
    expect(stateAfter(customerMessage(), staff('closed'), rated)).toMatchObject({
      mode: 'closed',
      closed: 2,
      rated: 3,
    });
  });

  it('has an epoch that never falls and numbers that are dense, whatever happens', () => {
    const kinds = [
      'message',
      'note',
      'escalated',
      'assigned',
      'released',
      'rated',
      'feedback',
      'resolved',
      'closed',
    ] as const;
    const draft = fc.record({
      kind: fc.constantFrom(...kinds),
      role: fc.constantFrom('customer', 'bot', 'agent', 'system'),
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), (changes) => {
        const entries = logOf(customerMessage(), ...changes.map((change) => staff('note', change as Partial<Draft>)));
        entries.forEach((entry, index) => {
          expect(entry.seq).toBe(index + 1);
          expect(entry.state.epoch).toBeGreaterThanOrEqual(entries[index - 1]?.state.epoch ?? 1);
          expect(entry.state.closed !== undefined).toBe(entry.state.mode === 'closed');
        });
      }),
    );
  });
});

describe('who may write', () => {
  it('lets nobody into an erased conversation', () => {
    for (const role of ['customer', 'bot', 'agent', 'system']) expect(mayWrite('erased', role)).toBe(false);
  });

  it('lets the bot write where it owns the conversation, steps in for a procedure, or answers who waits', () => {
    expect(MODES.filter((mode) => mayWrite(mode, 'bot'))).toEqual(['bot', 'procedure', 'waiting']);
  });

  it('lets the customer write everywhere else', () => {
    expect(MODES.filter((mode) => !mayWrite(mode, 'customer'))).toEqual(['erased']);
  });
});
