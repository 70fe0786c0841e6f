import { describe, expect, it } from 'vitest';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import type { Decision } from '../../functions/conversation/log.ts';
import { decideEnd, decideOpening } from '../../functions/ticket/follow-up.ts';
import { mailFacts } from '../../functions/ticket/mail-facts.ts';
import { remindedOf } from '../../functions/ticket/remind.ts';
import type { TicketRow } from '../../functions/ticket/row.ts';
import { customerMessage, logOf, staff, tailOf } from '../conversation/factories.ts';

const TICKET = { id: '7F3K-9Q2M', due: 1 };
const rated = (score: number): Draft => ({ ...customerMessage({ id: `r${score}` }), kind: 'rated', score });
const opening = (seq: number, id = TICKET.id): Draft => ({
  id: `${seq}.follow-up`,
  kind: 'ticket',
  role: 'system',
  after: seq,
  ticket: { id, due: 1, status: 'open', followUp: true },
  body: {},
});
const solved = (id = TICKET.id): Draft => staff('ticket', { ticket: { id, status: 'solved', followUp: true } });
const row = (entries: readonly Entry[], changes: Partial<TicketRow> = {}): TicketRow => ({
  id: TICKET.id,
  conversationId: 'conversation-1',
  seq: 3,
  changed: entries.length,
  ticketStatus: 'open',
  dueAt: 1,
  openedAt: 0,
  language: 'ja',
  followUp: true,
  ...changes,
});
const said = (decision: Decision): string =>
  'append' in decision ? `${decision.append.ticket?.status}` : 'skip' in decision ? 'nothing' : 'there';

/** What the event of the rating numbered `seq` makes of a log. */
const opens = (seq: number, ...drafts: Draft[]) =>
  said(decideOpening(seq, TICKET)(tailOf(logOf(customerMessage(), ...drafts), seq)));
const ends = (seq: number, drafts: Draft[], changes?: Partial<TicketRow>) => {
  const entries = logOf(customerMessage(), ...drafts);
  return said(decideEnd(seq, row(entries, changes))(tailOf(entries, seq)));
};

describe('a low rating', () => {
  it.each([
    [1, 'open'],
    [2, 'open'],
    [3, 'nothing'],
    [5, 'nothing'],
  ])('of %i', (score, expected) => {
    expect(opens(2, rated(score))).toBe(expected);
  });

  it('opens one, however often and late its event comes', () => {
    expect(opens(2, rated(1), opening(2))).toBe('nothing');
    expect(opens(2, rated(1), opening(2), solved())).toBe('nothing');
  });

  it('opens none while one is open, also when that is solved before its event comes again', () => {
    expect(opens(4, rated(1), opening(2), rated(2))).toBe('nothing');
    expect(opens(4, rated(1), opening(2), rated(2), solved())).toBe('nothing');
    expect(opens(5, rated(1), opening(2), solved(), rated(2))).toBe('open');
  });

  it('opens none when it counts no more: the events of two come in any order', () => {
    expect(opens(2, rated(1), rated(5))).toBe('nothing');
    expect(opens(2, rated(1), rated(2))).toBe('nothing');
    expect(opens(3, rated(1), rated(2))).toBe('open');
  });

  it('opens none where everything is erased', () => {
    expect(opens(2, rated(1), { ...staff('erased'), role: 'system' })).toBe('nothing');
  });
});

describe('a better rating', () => {
  const before = [rated(1), opening(2), rated(4)];

  it('ends the follow-up, once', () => {
    expect(ends(4, before)).toBe('solved');
    expect(ends(4, [...before, { ...solved(), id: '4.follow-up' }])).toBe('nothing');
    expect(ends(4, [...before, rated(1)])).toBe('nothing');
  });

  it('ends nothing that somebody has begun', () => {
    expect(ends(4, before, { owner: 'sato' })).toBe('nothing');
    expect(ends(4, before, { ticketStatus: 'pending' })).toBe('nothing');
  });
});

describe('the state of the conversation', () => {
  const stateAfter = (...drafts: Draft[]) => logOf(customerMessage(), rated(1), opening(2), ...drafts).at(-1)?.state;

  it('has the follow-up until it is solved, beside the customer’s own tickets', () => {
    expect(stateAfter()).toMatchObject({ followUp: TICKET.id });
    expect(stateAfter()).not.toHaveProperty('tickets');
    expect(stateAfter(solved())).not.toHaveProperty('followUp');
    expect(
      stateAfter(solved(), staff('ticket', { ticket: { id: TICKET.id, status: 'open', followUp: true } })),
    ).toMatchObject({
      followUp: TICKET.id,
    });
  });

  it('knows when it waits for the customer, whose message opens it again', () => {
    const asked = staff('message', { ticket: { id: TICKET.id, status: 'pending', followUp: true } });
    expect(stateAfter(asked)).toMatchObject({ followUp: TICKET.id, pending: [TICKET.id], personal: true });
    const back = stateAfter(asked, customerMessage({ id: 'q2', ticket: { id: TICKET.id, status: 'open', due: 1 } }));
    expect(back).toMatchObject({ followUp: TICKET.id });
    expect(back).not.toHaveProperty('pending');
    expect(back).not.toHaveProperty('tickets');
  });
});

it('agents are reminded of what is theirs, and of no follow-up that is nobody’s', () => {
  expect(remindedOf({}, ['a', 'b'])).toEqual(['a', 'b']);
  expect(remindedOf({ followUp: true }, ['a', 'b'])).toEqual([]);
  expect(remindedOf({ followUp: true, owner: 'b' }, ['a', 'b'])).toEqual(['b']);
});

it('there is nothing to mail of an answer to a follow-up', () => {
  const answer = staff('message', { ticket: { id: TICKET.id, status: 'solved', followUp: true }, body: { text: 'x' } });
  const entries = logOf(customerMessage(), rated(1), opening(2), answer);
  expect(mailFacts(entries, 4, TICKET.id)).toBeUndefined();
});
