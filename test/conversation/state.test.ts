import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../functions/conversation/entry.ts';
import { isBots, isWaiting, mayWrite } from '../../functions/conversation/mode.ts';
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
      asked: 1,
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

const wanted = (changes: Partial<Draft> = {}) =>
  staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked', ...changes });
const rung = (to: string, changes: Partial<Draft> = {}) =>
  staff('assigned', { id: `for-${to}`, role: 'system', to, rings: 30_000, ...changes });
const taken = (to: string) => staff('assigned', { id: `by-${to}`, by: to, to });
const back = (where: 'bot' | 'queue') => staff('released', { back: where });

describe('the state while a person is wanted or has it', () => {
  const START = Date.UTC(2026, 10, 21);

  it('waits since then, at the head of its owners, and the wish is no question', () => {
    const wish = botReply({ kind: 'escalated', trigger: 'asked', outcome: 'handed_over', priority: 2 });
    const state = stateAfter(customerMessage(), wish);
    expect(state).toMatchObject({ mode: 'waiting', epoch: 2, since: START + 1_000, priority: 2 });
    expect(state).not.toHaveProperty('unanswered');
  });

  it('keeps its time while it rings, is passed on, given back and taken, and loses it when a person writes', () => {
    const log = [
      customerMessage(),
      wanted(),
      rung('a'),
      staff('released', { role: 'system', back: 'queue' }),
      rung('b'),
    ];
    expect(stateAfter(...log)).toMatchObject({
      mode: 'agent',
      agent: 'b',
      since: START + 1_000,
      passed: ['a'],
      rings: 30_000,
    });
    const held = stateAfter(...log, taken('b'));
    expect(held).toMatchObject({ mode: 'agent', agent: 'b', served: START + 5_000, since: START + 1_000 });
    for (const key of ['rings', 'passed']) expect(held).not.toHaveProperty(key);
    const word = staff('message', { id: 'word', by: 'b' });
    expect(stateAfter(...log, taken('b'), staff('note'))).toHaveProperty('since');
    const answered = stateAfter(...log, taken('b'), word);
    expect(answered).toMatchObject({ mode: 'agent', agent: 'b', served: START + 5_000 });
    expect(answered).not.toHaveProperty('since');
    expect(stateAfter(...log, word)).not.toHaveProperty('since');
    // Silent until he gave it back: the customer has waited all the time.
    expect(stateAfter(...log, taken('b'), back('queue'))).toMatchObject({ mode: 'waiting', since: START + 1_000 });
    // Whom a person had is before those who came while he had him.
    expect(stateAfter(...log, taken('b'), word, back('queue'))).toMatchObject({ since: START + 5_000 });
  });

  it('does not make anybody wait whom an agent takes from the bot, or a supervisor from an agent who has answered', () => {
    expect(stateAfter(customerMessage(), taken('a'))).not.toHaveProperty('since');
    const answered = [customerMessage(), wanted(), taken('a'), staff('message', { id: 'word', by: 'a' })];
    expect(stateAfter(...answered, taken('b'))).not.toHaveProperty('since');
    expect(stateAfter(...answered, staff('transferred', { to: 'b', rings: 30_000 }), taken('b'))).toMatchObject({
      since: START + 4_000,
    });
  });

  it('changes the epoch with the owner, not when what rings is taken', () => {
    const log = logOf(customerMessage(), wanted(), rung('a'), taken('a'), back('queue'), taken('b'));
    expect(log.map(({ state }) => state.epoch)).toEqual([1, 2, 3, 3, 4, 5]);
  });

  it('remembers who had it last, but not for whom it only rang', () => {
    expect(stateAfter(customerMessage(), wanted(), rung('a'), back('queue'))).not.toHaveProperty('last');
    expect(stateAfter(customerMessage(), wanted(), taken('a'), back('queue'), rung('b'), back('queue'))).toMatchObject({
      last: 'a',
      passed: ['a', 'b'],
    });
  });

  it('remembers each time it passed by, the newest twenty', () => {
    const passes = (...agents: string[]) =>
      stateAfter(customerMessage(), wanted(), ...agents.flatMap((each) => [rung(each), back('queue')]))?.passed;
    expect(passes('a', 'b', 'a')).toEqual(['a', 'b', 'a']);
    const many = Array.from({ length: 25 }, (_, i) => `agent-${i}`);
    expect(passes(...many)).toEqual(many.slice(-20));
  });

  it('rings for whom it is transferred to, and waits for a skill', () => {
    const log = [customerMessage(), wanted(), taken('a')];
    expect(stateAfter(...log, staff('transferred', { to: 'b', rings: 30_000 }))).toMatchObject({
      mode: 'agent',
      agent: 'b',
      rings: 30_000,
      last: 'a',
    });
    const state = stateAfter(...log, staff('transferred', { skill: 'billing' }));
    expect(state).toMatchObject({ mode: 'waiting', skill: 'billing', passed: ['a'], last: 'a' });
    expect(state).not.toHaveProperty('agent');
  });

  it('given to the bot keeps what nobody answered, and forgets the handoff', () => {
    const log = [customerMessage(), taken('a'), customerMessage({ id: 'q2' }), back('bot')];
    const state = stateAfter(...log);
    expect(state).toMatchObject({ mode: 'bot', unanswered: 3, misses: 0, last: 'a' });
    for (const key of ['since', 'priority', 'skill', 'passed', 'requested', 'escalated'])
      expect(state).not.toHaveProperty(key);
  });

  it('is more urgent by what the customer writes, which is no wish of his', () => {
    const log = [customerMessage(), staff('escalated', { role: 'bot', trigger: 'misses' })];
    const raised = stateAfter(...log, staff('escalated', { id: 'r', role: 'system', trigger: 'risk', priority: 2 }));
    expect(raised).toEqual({ ...stateAfter(...log), priority: 2, escalated: 3 });
    expect(raised).not.toHaveProperty('requested');
  });

  it('is told how long a person had it, at its end only', () => {
    const log = [customerMessage(), wanted(), taken('a'), staff('resolved')];
    expect(stateAfter(...log)).toMatchObject({ mode: 'closed', served: START + 2_000 });
    expect(stateAfter(...log, customerMessage({ id: 'q2' }))).not.toHaveProperty('served');
  });

  it('lets the bot answer who waits only when he wished so', () => {
    const waiting = [customerMessage(), wanted()];
    expect(isBots(logOf(...waiting).at(-1)?.state ?? { mode: 'bot' })).toBe(false);
    const aside = stateAfter(...waiting, customerMessage({ id: 'q2', wish: 'bot' }));
    expect(aside).toMatchObject({ mode: 'waiting', aside: true, epoch: 2 });
    expect(isBots(aside ?? { mode: 'closed' })).toBe(true);
    expect(stateAfter(...waiting, customerMessage({ id: 'q2', wish: 'leave' }))).toMatchObject({
      mode: 'bot',
      declined: true,
    });
  });

  it('lets who waits choose also while it rings: the bot stays his choice until a person has taken it, who leaves is the bot’s', () => {
    const rings = [customerMessage(), wanted(), rung('a')];
    const aside = [...rings, customerMessage({ id: 'q2', wish: 'bot' })];
    expect(stateAfter(...aside)).toMatchObject({ mode: 'agent', agent: 'a', aside: true, epoch: 3 });
    expect(isBots(stateAfter(...aside) ?? { mode: 'bot' })).toBe(false);
    const passedOn = [...aside, staff('released', { role: 'system', back: 'queue' })];
    expect(isBots(stateAfter(...passedOn) ?? { mode: 'closed' })).toBe(true);
    expect(stateAfter(...passedOn, rung('b'))).toHaveProperty('aside');
    const word = staff('message', { id: 'word', by: 'b' });
    for (const end of [taken('b'), word]) expect(stateAfter(...passedOn, rung('b'), end)).not.toHaveProperty('aside');
    expect(stateAfter(...passedOn, taken('b'), back('queue'))).not.toHaveProperty('aside');
    const left = stateAfter(...rings, customerMessage({ id: 'q2', wish: 'leave' }));
    expect(left).toMatchObject({ mode: 'bot', declined: true, epoch: 4 });
    for (const key of ['agent', 'rings', 'since', 'last']) expect(left).not.toHaveProperty(key);
    expect(stateAfter(...rings, taken('a'), customerMessage({ id: 'q2', wish: 'leave' }))).toHaveProperty('agent', 'a');
  });

  it('takes over the skill that who waits names, also while it rings, and not once a person has it', () => {
    const waiting = [customerMessage(), wanted({ skill: 'orders' })];
    const again = wanted({ id: 'again', skill: 'billing' });
    expect(stateAfter(...waiting, again)).toMatchObject({ mode: 'waiting', skill: 'billing', epoch: 2 });
    expect(stateAfter(...waiting, rung('a'), again)).toMatchObject({ agent: 'a', skill: 'billing', rings: 30_000 });
    expect(stateAfter(...waiting, wanted({ id: 'again' }))).toHaveProperty('skill', 'orders');
    expect(stateAfter(...waiting, taken('a'), again)).toHaveProperty('skill', 'orders');
  });

  it('fits together whatever happens in whatever order', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const option = { nil: undefined };
    const anything = fc.record({
      kind: fc.constantFrom(
        'message',
        'note',
        'escalated',
        'transferred',
        'released',
        'rated',
        'resolved',
        'closed',
        'blocked',
        'unblocked',
      ),
      role: fc.constantFrom('customer', 'bot', 'agent', 'system'),
      to: fc.option(id, option),
      rings: fc.option(fc.nat(), option),
      skill: fc.option(fc.constantFrom('orders', 'billing'), option),
      trigger: fc.option(fc.constantFrom('asked', 'misses'), option),
      priority: fc.option(fc.nat(3), option),
      back: fc.option(fc.constantFrom('bot', 'queue'), option),
      wish: fc.option(fc.constantFrom('bot', 'leave'), option),
    });
    const given = fc.record({
      kind: fc.constant('assigned'),
      role: fc.constantFrom('agent', 'system'),
      to: id,
      rings: fc.option(fc.nat(), option),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, given), { maxLength: 30 }), (changes) => {
        const holding = new Set<string>();
        let before = logOf(customerMessage()).at(-1)?.state;
        for (const { state } of logOf(
          customerMessage(),
          ...changes.map((change) => staff('note', change as Partial<Draft>)),
        ).slice(1)) {
          const [from, to] = [before, state].map((each) => (each?.mode === 'agent' ? each.agent : undefined));
          if (from !== to && from !== undefined) holding.delete(from);
          if (to !== undefined) holding.add(to);
          expect([...holding]).toEqual(state.mode === 'agent' ? [state.agent] : []);
          expect(state.agent !== undefined).toBe(state.mode === 'agent');
          if (state.rings !== undefined) expect(state.mode).toBe('agent');
          if (state.mode === 'waiting' || state.rings !== undefined) expect(state.since).toBeDefined();
          if (state.since !== undefined) expect(['waiting', 'agent']).toContain(state.mode);
          if (state.aside) expect(isWaiting(state)).toBe(true);
          if (from !== to || before?.mode !== state.mode) expect(state.epoch).toBeGreaterThan(before?.epoch ?? 0);
          expect(state.passed?.length ?? 0).toBeLessThanOrEqual(20);
          before = state;
        }
      }),
      { numRuns: 300 },
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
