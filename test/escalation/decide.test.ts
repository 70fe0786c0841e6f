import { describe, expect, it } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import type { Decision } from '../../functions/conversation/log.ts';
import type { Agent } from '../../functions/escalation/actor.ts';
import {
  type Acting,
  decideAccept,
  decideAgentSend,
  decideNote,
  decideRelease,
  decideResolve,
  decideTransfer,
} from '../../functions/escalation/decide.ts';
import { CONVERSATION, customerMessage, logOf, staff, tailOf } from '../conversation/factories.ts';

const acting = (id: string, rank: Agent['rank'] = 'agent'): Acting => ({
  agent: { role: 'agent', connectionId: 'c', id, rank, username: id, expiresAt: 0 },
  name: `${id} さん`,
});
const own = acting('a');
const another = acting('b');
const supervisor = acting('s', 'supervisor');

const wanted = staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked' });
const has = (to: string, changes: Partial<Draft> = {}) => staff('assigned', { id: `to-${to}`, to, ...changes });
const WAITING = [customerMessage(), wanted];
const RINGS = [...WAITING, has('a', { role: 'system', rings: 1 })];
const OWN = [...WAITING, has('a')];
const CLOSED = [...OWN, staff('resolved')];
const ERASED = [...OWN, staff('erased')];

const about = { conversationId: CONVERSATION };
const appended = (decision: Decision) => ('append' in decision ? decision.append : undefined);
const existing = (decision: Decision) => ('existing' in decision ? decision.existing.seq : undefined);
const refusal = (code: string) => expect.objectContaining({ code });

/** Every action of an agent that has seen everything, on a log. */
const ACTIONS = {
  send: (who: Acting, log: Entry[], after = log.length) =>
    decideAgentSend(who, { action: 'send', ...about, id: 'm1', after, text: 'お待たせしました' })(tailOf(log)),
  release: (who: Acting, log: Entry[], after = log.length) =>
    decideRelease(who, { action: 'release', ...about, after, to: 'queue' }, '別の担当者に')(tailOf(log)),
  transfer: (who: Acting, log: Entry[], after = log.length) =>
    decideTransfer(
      who,
      { action: 'transfer', ...about, after, to: 'c', note: '返品の件' },
      30,
      '別の担当者に',
    )(tailOf(log)),
  resolve: (who: Acting, log: Entry[], after = log.length) =>
    decideResolve(
      who,
      { action: 'resolve', ...about, after, category: 'orders', resolution: '送料を案内' },
      '終了',
    )(tailOf(log)),
  accept: (who: Acting, log: Entry[], after = log.length) =>
    decideAccept(who, { action: 'accept', ...about, after }, (which) => which)(tailOf(log)),
};
const note = (who: Acting, log: Entry[], after = 0) =>
  decideNote(who, { action: 'note', ...about, id: 'n1', after, text: '常連' })(tailOf(log));
const actions = Object.entries(ACTIONS);
const ofOwner = actions.filter(([name]) => name !== 'accept');

describe('what the owner does', () => {
  it.each<[keyof typeof ACTIONS, Partial<Draft>]>([
    ['send', { kind: 'message', id: 'm1', body: { name: 'a さん', text: 'お待たせしました' } }],
    ['release', { kind: 'released', back: 'queue' }],
    [
      'transfer',
      { kind: 'transferred', to: 'c', rings: 30, body: { name: 'a さん', text: '別の担当者に', reason: '返品の件' } },
    ],
    ['resolve', { kind: 'resolved', body: { name: 'a さん', text: '終了', category: 'orders', reason: '送料を案内' } }],
  ])('%s is an entry of his', (name, draft) => {
    const made = appended(ACTIONS[name](own, logOf(...OWN)));
    expect(made).toMatchObject({ role: 'agent', by: 'a', after: 3, ...draft });
  });

  it('release of what only rings tells the customer nothing: he has not heard of the agent', () => {
    expect(appended(ACTIONS.release(own, logOf(...RINGS)))?.body?.text).toBeUndefined();
    expect(appended(ACTIONS.release(own, logOf(...OWN)))?.body?.text).toBe('別の担当者に');
  });

  it.each(ofOwner)('%s is refused to everybody else, and to everybody while nobody has it', (_, act) => {
    expect(() => act(another, logOf(...OWN))).toThrow(refusal('forbidden'));
    expect(() => act(own, logOf(...WAITING))).toThrow(refusal('forbidden'));
    expect(() => act(own, logOf(customerMessage()))).toThrow(refusal('forbidden'));
  });

  it.each(ofOwner)('%s is refused blind: the customer has written since', (_, act) => {
    const log = logOf(...OWN, customerMessage({ id: 'q2' }), staff('note'));
    expect(() => act(own, log, 3)).toThrow(refusal('conflict'));
    expect(appended(act(own, log, 4))).toBeDefined();
  });

  it.each(actions)(
    '%s is refused with a number that nobody can have seen, in nothing and in what is erased',
    (_, act) => {
      expect(() => act(own, logOf(...RINGS), 9)).toThrow(refusal('conflict'));
      expect(() => act(own, [], 0)).toThrow(refusal('not_found'));
      expect(() => act(own, logOf(...ERASED))).toThrow(refusal('closed'));
    },
  );
});

describe('an agent’s message', () => {
  it('that is sent again is the one that is written, also when he has lost the conversation since', () => {
    const sent = staff('message', { id: 'm1', by: 'a', after: 3, body: { text: 'お待たせしました' } });
    expect(existing(ACTIONS.send(own, logOf(...OWN, sent), 3))).toBe(4);
    expect(existing(ACTIONS.send(own, logOf(...OWN, sent, customerMessage({ id: 'q2' }), staff('released')), 3))).toBe(
      4,
    );
  });
});

describe('a note', () => {
  it('is anybody’s, blind and in every mode but erased, and written once', () => {
    for (const log of [OWN, WAITING, CLOSED, [customerMessage()]]) {
      expect(appended(note(another, logOf(...log)))).toMatchObject({ kind: 'note', by: 'b', body: { text: '常連' } });
    }
    expect(existing(note(another, logOf(...OWN, staff('note', { id: 'n1' }))))).toBe(4);
    expect(() => note(another, logOf(...ERASED))).toThrow(refusal('closed'));
    expect(() => note(another, [])).toThrow(refusal('not_found'));
  });
});

describe('accepting', () => {
  it('takes what rings, for him or for another one, and what waits, and from the bot with a word on it', () => {
    for (const [who, log] of [
      [own, RINGS],
      [another, RINGS],
      [own, WAITING],
    ] as const) {
      const made = appended(ACTIONS.accept(who, logOf(...log)));
      expect(made).toMatchObject({ kind: 'assigned', to: who.agent.id, by: who.agent.id });
      expect(made).not.toHaveProperty('rings');
      expect(made).not.toHaveProperty('trigger');
    }
    expect(appended(ACTIONS.accept(own, logOf(customerMessage())))).toHaveProperty('trigger', 'taken');
  });

  it('again is what is written already', () => {
    expect(existing(ACTIONS.accept(own, logOf(...OWN)))).toBe(3);
  });

  it('is a supervisor’s alone where another agent has taken it', () => {
    for (const log of [OWN, [...RINGS, has('a', { id: 'taken', by: 'a' })]]) {
      expect(() => ACTIONS.accept(another, logOf(...log))).toThrow(refusal('conflict'));
      expect(appended(ACTIONS.accept(supervisor, logOf(...log)))).toMatchObject({ to: 's', trigger: 'taken' });
    }
  });

  it('opens what is closed again, but for who is shut out, and tells the customer so', () => {
    expect(appended(ACTIONS.accept(own, logOf(...CLOSED)))).toMatchObject({
      kind: 'assigned',
      to: 'a',
      trigger: 'taken',
      body: { text: 'reopened' },
    });
    expect(appended(ACTIONS.accept(own, logOf(...WAITING)))?.body.text).toBe('taken');
    expect(() => ACTIONS.accept(supervisor, logOf(...CLOSED, staff('blocked')))).toThrow(refusal('closed'));
    expect(() => ACTIONS.accept(supervisor, logOf(...ERASED))).toThrow(refusal('closed'));
  });

  it('is refused blind, also to a supervisor', () => {
    const log = logOf(...RINGS, customerMessage({ id: 'q2' }));
    for (const who of [own, supervisor]) expect(() => ACTIONS.accept(who, log, 3)).toThrow(refusal('conflict'));
    expect(() => ACTIONS.accept(own, logOf(...CLOSED, customerMessage({ id: 'q3' })), 4)).toThrow(refusal('conflict'));
  });
});

describe('releasing to the bot', () => {
  const again = (id: string) => [
    customerMessage({ id }),
    staff('escalated', { id: `${id}-w`, role: 'system', trigger: 'asked' }),
  ];
  const toBot = (who: Acting, ...drafts: Draft[]) => {
    const log = logOf(...drafts);
    return decideRelease(who, { action: 'release', ...about, after: log.length, to: 'bot' }, 'ボットに')(tailOf(log));
  };

  it.each<[string, Draft[]]>([
    ['was sent back', [staff('released')]],
    ['was done with', [staff('resolved')]],
    ['left the queue', [staff('released', { back: 'queue' }), customerMessage({ id: 'w', wish: 'leave' })]],
  ])('is refused, to supervisors too, once a customer asks again who %s', (_, between) => {
    expect(appended(toBot(own, ...OWN))).toMatchObject({ back: 'bot' });
    for (const who of [own, supervisor]) {
      const log = [...OWN, ...between, ...again('q2'), has(who.agent.id)];
      expect(() => toBot(who, ...log)).toThrow(refusal('conflict'));
      const queue = logOf(...log);
      expect(appended(ACTIONS.release(who, queue))).toMatchObject({ back: 'queue' });
      expect(appended(ACTIONS.resolve(who, queue))).toBeDefined();
    }
  });

  it('counts what the customer wishes, not what the bot thinks', () => {
    const called = (trigger: Draft['trigger']) =>
      staff('escalated', { id: `by-bot-${trigger}`, role: 'bot', ...(trigger && { trigger }) });
    const misses = [customerMessage(), called('misses'), has('a'), staff('released'), customerMessage({ id: 'q2' })];
    expect(appended(toBot(own, ...misses, called('anger'), has('a')))).toBeDefined();
    const asked = [...misses, called('asked'), has('a'), staff('released'), customerMessage({ id: 'q3' })];
    expect(() => toBot(own, ...asked, called('asked'), has('a'))).toThrow(refusal('conflict'));
  });
});

describe('resolving', () => {
  const done = { id: 'done', after: 3, body: { category: 'orders', reason: '送料を案内' } };
  it('again is what is written already, also with a note behind it', () => {
    const log = logOf(...OWN, staff('resolved', { ...done, by: 'a' }), staff('note'));
    expect(existing(ACTIONS.resolve(own, log, 3))).toBe(4);
  });

  it.each([
    ['his own with another resolution', staff('resolved', { ...done, by: 'a', body: { category: 'orders' } })],
    ['his own with another category', staff('resolved', { ...done, by: 'a', body: { reason: '送料を案内' } })],
    ['somebody else’s', staff('resolved', { ...done, by: 'b' })],
    ['the customer’s', staff('closed', { role: 'customer', by: 'visitor-1' })],
    ['a blocked one', staff('blocked', { by: 'a' })],
  ])('what is closed meanwhile, %s, is refused, so that nothing is lost unseen', (_, end) => {
    expect(() => ACTIONS.resolve(own, logOf(...OWN, end), 3)).toThrow(refusal('conflict'));
  });
});

describe('transferring', () => {
  it('is a supervisor’s, too, of what an agent has', () => {
    expect(appended(ACTIONS.transfer(supervisor, logOf(...OWN)))).toMatchObject({ to: 'c', by: 's' });
    expect(() => ACTIONS.transfer(supervisor, logOf(...WAITING))).toThrow(refusal('forbidden'));
  });

  it('to who has it already is refused; to a skill rings for nobody', () => {
    const to = (frame: object) =>
      decideTransfer(
        own,
        { action: 'transfer', ...about, after: 3, ...frame },
        30,
        '別の担当者に',
      )(tailOf(logOf(...OWN)));
    expect(() => to({ to: 'a' })).toThrow(refusal('invalid'));
    const made = appended(to({ skill: 'billing' }));
    expect(made).toHaveProperty('skill', 'billing');
    expect(made).not.toHaveProperty('rings');
    expect(made).not.toHaveProperty('to');
  });
});
