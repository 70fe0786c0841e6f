import { describe, expect, it } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { decideSend } from '../../functions/conversation/decide.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { eventsOf } from '../../functions/conversation/events.ts';
import type { Decision } from '../../functions/conversation/log.ts';
import { paceAfter, WRITES_AT_ONCE } from '../../functions/conversation/pace.ts';
import { viewEntry } from '../../functions/conversation/view.ts';
import type { Standing } from '../../functions/escalation/standing.ts';
import { waitChoices } from '../../functions/escalation/wait.ts';
import type { StaffRole } from '../../functions/platform/staff.ts';
import { decideAnswer, decideChange, decideReminder, decideTicket, reopening } from '../../functions/ticket/decide.ts';
import type { TicketRow } from '../../functions/ticket/row.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff, tailOf, VISITOR } from '../conversation/factories.ts';

const customer: Customer = {
  role: 'customer',
  connectionId: 'c1',
  visitorId: VISITOR,
  expiresAt: 2_000_000_000,
  language: 'ja',
  returning: false,
};
const NOW = Date.UTC(2026, 10, 21, 1);
const asked = { customer, ordinal: 0, now: NOW };
const TERMS = { required: false, inForce: [], known: [], texts: [] };
const ID = '7F3K-9Q2M';
const DUE = NOW + 1;

const ticketed = (changes: Partial<Draft> = {}): Draft => ({
  id: 't1',
  kind: 'ticketed',
  role: 'customer',
  by: VISITOR,
  after: 1,
  ticket: { id: ID, due: DUE },
  facts: { visitorId: VISITOR, ordinal: 0, returning: false, language: 'ja' },
  body: { name: '山田 花子', email: 'hanako@example.jp', text: '荷物が届きません' },
  ...changes,
});
const wanted = staff('escalated', { id: 'wanted', role: 'system', trigger: 'asked' });
const answered = (by: string, changes: Partial<Draft> = {}) =>
  staff('message', {
    id: 'a1',
    by,
    after: 2,
    ticket: { id: ID, status: 'solved' },
    body: { text: '発送しました' },
    ...changes,
  });
const LOG = [customerMessage(), ticketed()];

const frame = {
  action: 'ticket' as const,
  conversationId: CONVERSATION,
  id: 't1',
  after: 1,
  name: '山田 花子',
  email: 'hanako@example.jp',
  text: '荷物が届きません',
};
const opening = { id: ID, due: DUE, about: 1 };
const open = (log: Entry[], changes: Partial<typeof frame> = {}, about: number | undefined = 1) =>
  decideTicket(asked, { ...frame, ...changes }, { ...opening, about }, TERMS)(tailOf(log));

const row = (changes: Partial<TicketRow> = {}): TicketRow => ({
  id: ID,
  conversationId: CONVERSATION,
  seq: 2,
  ticketStatus: 'open',
  dueAt: DUE,
  openedAt: NOW,
  language: 'ja',
  changed: 2,
  ...changes,
});
const standing = (id: string, role: StaffRole = 'agent'): Standing => ({ id, role, name: `${id} さん` });
const answer = (by: Standing, of: TicketRow, log: Entry[], changes: { id?: string; after?: number } = {}) =>
  decideAnswer(by, of, { id: 'a1', after: log.length, text: '発送しました', status: 'solved', ...changes })(
    tailOf(log),
  );
const change = (by: Standing, of: TicketRow, wish: Parameters<typeof decideChange>[3], log = logOf(...LOG)) =>
  decideChange(by, 'u1', of, wish)(tailOf(log));

const appended = (decision: Decision) => ('append' in decision ? decision.append : undefined);
const existing = (decision: Decision) => ('existing' in decision ? decision.existing.seq : undefined);
const refusal = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('a customer’s ticket', () => {
  it('keeps what he left in the body that can be erased, and number and time in the head', () => {
    const draft = appended(open(logOf(customerMessage())));
    expect(draft).toMatchObject({ kind: 'ticketed', role: 'customer', by: VISITOR, ticket: { id: ID, due: DUE } });
    const { body, ...head } = draft ?? ticketed();
    expect(body).toEqual({ name: '山田 花子', email: 'hanako@example.jp', text: '荷物が届きません' });
    expect(JSON.stringify(head)).not.toMatch(/山田|hanako|荷物/);
  });

  it('can be the first that is written', () => {
    const draft = appended(open([], { after: 0 }, undefined));
    expect(draft?.facts).toMatchObject({ visitorId: VISITOR, ordinal: 0 });
  });

  it('is found again by its id, whatever has come since', () => {
    expect(existing(open(logOf(...LOG, botReply(), answered('a')))) ?? 0).toBe(2);
  });

  it('is not taken for what another frame has the id of', () => {
    expect(() => open(logOf(customerMessage(), customerMessage({ id: 't1', after: 1 })))).toThrow(
      refusal('invalid', 'id:'),
    );
  });

  it('without a text is about what he wrote, and needs one where he wrote nothing', () => {
    const { text: _, ...rest } = frame;
    const decide = (about: number | undefined) =>
      decideTicket(asked, rest, { ...opening, about }, TERMS)(tailOf(logOf(customerMessage())));
    expect(appended(decide(1))).toMatchObject({ about: 1 });
    expect(appended(decide(1))?.body.text).toBeUndefined();
    expect(() => decide(undefined)).toThrow(refusal('invalid', 'text:'));
  });

  it('is refused while a person has the conversation, beyond five, and to a stranger', () => {
    const has = logOf(customerMessage(), staff('assigned', { to: 'a' }));
    expect(() => open(has)).toThrow(refusal('conflict', 'staff'));
    const rings = staff('assigned', { role: 'system', to: 'a', rings: 1 });
    expect(appended(open(logOf(customerMessage(), rings)))).toHaveProperty('kind', 'ticketed');
    const five = Array.from({ length: 5 }, (_, i) => ticketed({ id: `x${i}`, ticket: { id: `${i}`, due: DUE } }));
    expect(() => open(logOf(customerMessage(), ...five), { after: 6 })).toThrow(refusal('conflict', '5'));
    expect(appended(open(logOf(customerMessage(), ...five.slice(1)), { after: 5 }))).toBeDefined();
    const stranger = { ...asked, customer: { ...customer, visitorId: 'visitor-2' } };
    expect(() => decideTicket(stranger, frame, opening, TERMS)(tailOf(logOf(customerMessage())))).toThrow(
      refusal('not_found'),
    );
    expect(() => open(logOf(customerMessage()), { after: 9 })).toThrow(refusal('conflict', 'after'));
  });
});

describe('the wish for an answer by e-mail', () => {
  it('is noted with the message that says so, and he goes on waiting where he was', () => {
    const log = logOf(customerMessage(), wanted);
    const send = { action: 'send' as const, conversationId: CONVERSATION, id: 'w1', after: 2, choice: 'wait-message' };
    const draft = appended(decideSend(asked, send, waitChoices('ja'), TERMS)(tailOf(log)));
    expect(draft).toMatchObject({ wish: 'message', body: { choice: 'wait-message', text: '返事をメールで受け取る' } });
    const rings = staff('assigned', { role: 'system', to: 'a', rings: 1 });
    const whileItRings = logOf(customerMessage(), wanted, rings);
    expect(appended(decideSend(asked, send, waitChoices('ja'), TERMS)(tailOf(whileItRings)))).toEqual(draft);
    const [before, after] = [log.at(-1), logOf(customerMessage(), wanted, draft ?? wanted).at(-1)];
    for (const key of ['mode', 'epoch', 'since', 'aside'] as const) expect(after?.state[key]).toBe(before?.state[key]);
  });
});

describe('a ticket is a write of the customer’s like any other:', () => {
  const log = logOf(customerMessage());

  it('the disclosure has to be accepted with it or before it', () => {
    const terms = { required: true, inForce: ['v2'], known: ['v2', 'v1'], texts: [] };
    const decide = (accept?: string) =>
      decideTicket(asked, { ...frame, ...(accept && { accept }) }, opening, terms)(tailOf(log));
    expect(() => decide()).toThrow(refusal('not_accepted'));
    expect(appended(decide('v2'))).toMatchObject({ accepted: 'v2' });
  });

  it('who writes too much at once has to wait, and who is shut out writes nothing', () => {
    let paced: number | undefined;
    for (let i = 0; i < WRITES_AT_ONCE; i += 1) paced = paceAfter(paced, NOW);
    const [entry] = log;
    if (!entry || paced === undefined) throw new Error('the log is empty');
    const fast = [{ ...entry, state: { ...entry.state, paced } }];
    expect(() => open(fast)).toThrow(refusal('rate_limited'));
    expect(() => open(logOf(customerMessage(), staff('blocked')), { after: 2 })).toThrow(refusal('forbidden'));
  });
});

describe('the conversation of a ticket', () => {
  const stateAfter = (...drafts: Draft[]) => logOf(...drafts).at(-1)?.state;

  it('leaves the queue for the bot, and nobody is called any more; but the customer has not said that he wants nobody', () => {
    const before = stateAfter(customerMessage(), wanted);
    const after = stateAfter(customerMessage(), wanted, ticketed());
    expect(before?.mode).toBe('waiting');
    expect(after).toMatchObject({ mode: 'bot', epoch: (before?.epoch ?? 0) + 1, tickets: [ID] });
    for (const key of ['escalated', 'requested', 'since', 'declined', 'unanswered'])
      expect(after).not.toHaveProperty(key);
  });

  it('opens again from its end, and goes on in the bot’s hands where it is there: the reply under way is given', () => {
    const closed = [customerMessage(), staff('closed', { role: 'system' })];
    expect(stateAfter(...closed, ticketed())).toMatchObject({ mode: 'bot' });
    expect(stateAfter(customerMessage(), ticketed())).toMatchObject({ mode: 'bot', epoch: 1, unanswered: 1 });
  });

  it('knows which tickets are not solved', () => {
    const changes = (status: 'open' | 'pending' | 'solved') => staff('ticket', { ticket: { id: ID, status } });
    expect(stateAfter(...LOG, changes('pending'))?.tickets).toEqual([ID]);
    expect(stateAfter(...LOG, changes('solved'))).not.toHaveProperty('tickets');
    expect(stateAfter(...LOG, changes('solved'), changes('open'))?.tickets).toEqual([ID]);
  });

  it('is personal once a person has answered, until a person is called or takes it', () => {
    const after = stateAfter(...LOG, answered('agent-7'));
    expect(after).toMatchObject({ personal: true, last: 'agent-7' });
    expect(after).not.toHaveProperty('tickets');
    expect(stateAfter(...LOG, answered('agent-7'), customerMessage({ id: 'q2' }))).toMatchObject({ personal: true });
    expect(stateAfter(...LOG, answered('agent-7'), wanted)).not.toHaveProperty('personal');
    expect(stateAfter(...LOG, answered('agent-7'), staff('assigned', { to: 'a' }))).not.toHaveProperty('personal');
    // Nobody is called by a failure of ours.
    const sorry = botReply({ kind: 'escalated', outcome: 'apology' });
    expect(stateAfter(...LOG, answered('agent-7'), sorry)).toMatchObject({ personal: true });
  });
});

describe('what is seen of a ticket', () => {
  const seen = (draft: Draft, audience: 'customer' | 'agent') => {
    const entry = logOf(...LOG, draft).at(-1);
    return entry && viewEntry(entry, audience);
  };

  it('is his own question to the customer, and the address to staff alone', () => {
    const customers = seen(ticketed(), 'customer');
    expect(customers).toMatchObject({ text: '荷物が届きません', ticket: { id: ID, due: new Date(DUE).toISOString() } });
    expect(customers).toMatchObject({ from: { role: 'customer', name: '山田 花子' } });
    expect(JSON.stringify(customers)).not.toContain('@');
    expect(seen(ticketed(), 'agent')).toMatchObject({ email: 'hanako@example.jp' });
  });

  it('of what staff do with it is nothing to the customer, and of the answer what any message is', () => {
    expect(seen(staff('ticket', { ticket: { id: ID, owner: 'a' } }), 'customer')).toEqual({ seq: 3, kind: 'hidden' });
    expect(seen(staff('ticket', { ticket: { id: ID, owner: null } }), 'agent')).toMatchObject({
      ticket: { owner: null },
    });
    expect(seen(answered('a'), 'customer')).not.toHaveProperty('ticket');
    expect(seen(answered('a'), 'agent')).toMatchObject({ ticket: { status: 'solved' } });
  });
});

describe('an answer', () => {
  it('is of whoever answers first where it is nobody’s, and changes no owner', () => {
    const log = logOf(...LOG);
    expect(appended(answer(standing('a'), row(), log))).toMatchObject({
      kind: 'message',
      by: 'a',
      ticket: { id: ID, status: 'solved', owner: 'a' },
      body: { name: 'a さん', text: '発送しました' },
    });
    expect(appended(answer(standing('s', 'supervisor'), row({ owner: 'a' }), log))?.ticket).not.toHaveProperty('owner');
  });

  it('to another’s ticket is a supervisor’s matter', () => {
    expect(() => answer(standing('b'), row({ owner: 'a' }), logOf(...LOG))).toThrow(refusal('conflict', 'another'));
    for (const role of ['supervisor', 'admin'] as const) {
      expect(appended(answer(standing('s', role), row({ owner: 'a' }), logOf(...LOG)))).toBeDefined();
    }
  });

  it('is found again by its id, but nobody else’s entry is taken for it', () => {
    const log = logOf(...LOG, answered('a'));
    expect(existing(answer(standing('a'), row({ owner: 'a' }), log, { after: 2 }))).toBe(3);
    expect(() => answer(standing('s', 'admin'), row({ owner: 'a' }), log, { after: 2 })).toThrow(
      refusal('conflict', 'id:'),
    );
    expect(() => answer(standing('a'), row(), logOf(...LOG), { id: 't1', after: 1 })).toThrow(
      refusal('conflict', 'id:'),
    );
  });

  it('is given past nothing that the customer or a colleague has written', () => {
    const more = logOf(...LOG, customerMessage({ id: 'q2' }));
    expect(() => answer(standing('a'), row(), more, { after: 2 })).toThrow(refusal('conflict', 'entry 3'));
    const again = logOf(...LOG, ticketed({ id: 't2', ticket: { id: 'AAAA-AAAA', due: DUE } }));
    expect(() => answer(standing('a'), row(), again, { after: 2 })).toThrow(refusal('conflict', 'entry 3'));
    const other = logOf(...LOG, answered('b'));
    expect(() => answer(standing('s', 'admin'), row(), other, { id: 'a2', after: 2 })).toThrow(
      refusal('conflict', 'entry 3'),
    );
  });

  it('is possible in every mode but an agent’s, whose it then is, and never once all is erased', () => {
    for (const drafts of [[], [wanted], [staff('closed')]]) {
      expect(appended(answer(standing('a'), row(), logOf(...LOG, ...drafts)))).toBeDefined();
    }
    const has = logOf(...LOG, staff('assigned', { to: 'a' }));
    expect(appended(answer(standing('a'), row(), has))).toBeDefined();
    expect(() => answer(standing('s', 'admin'), row(), has)).toThrow(refusal('conflict', 'somebody else'));
    expect(() => answer(standing('a'), row(), logOf(...LOG, staff('erased')))).toThrow(refusal('conflict', 'erased'));
  });
});

describe('a ticket that waits for the customer', () => {
  const ask = (id: string, changes: Partial<Draft> = {}) =>
    answered('a', { id: `ask-${id}`, ticket: { id, status: 'pending' }, ...changes });
  const two = [...LOG, ticketed({ id: 't2', ticket: { id: 'AAAA-AAAA', due: DUE } }), ask(ID), ask('AAAA-AAAA')];
  const says = (log: Entry[], changes: object = {}) =>
    reopening(
      decideSend(
        asked,
        { action: 'send', conversationId: CONVERSATION, id: 'w1', after: log.length, text: 'はい', ...changes },
        waitChoices('ja'),
        TERMS,
      ),
      () => DUE + 1,
    )(tailOf(log));

  it('is open again with his next message, due anew, the one asked of last first', () => {
    const log = logOf(...two);
    expect(log.at(-1)?.state.pending).toEqual([ID, 'AAAA-AAAA']);
    const first = appended(says(log));
    expect(first?.ticket).toEqual({ id: 'AAAA-AAAA', status: 'open', due: DUE + 1 });
    const after = logOf(...two, first ?? wanted);
    expect(after.at(-1)?.state).toMatchObject({ pending: [ID], tickets: [ID, 'AAAA-AAAA'] });
    const none = logOf(...two, first ?? wanted, staff('ticket', { ticket: { id: ID, status: 'solved' } }));
    expect(none.at(-1)?.state).toMatchObject({ tickets: ['AAAA-AAAA'] });
    expect(none.at(-1)?.state).not.toHaveProperty('pending');
    expect(appended(says(none))).not.toHaveProperty('ticket');
  });

  it('stays as it is by what he chooses while he waits, and by what is sent again', () => {
    const waits = logOf(...two, wanted);
    expect(appended(says(waits, { text: undefined, choice: 'wait-bot' }))).not.toHaveProperty('ticket');
    const sent = logOf(...two, customerMessage({ id: 'w1' }));
    expect(existing(says(sent, { after: two.length }))).toBe(two.length + 1);
  });

  it('is told of as changed, and not as answered', () => {
    const log = logOf(...two, appended(says(logOf(...two))) ?? wanted);
    const [entry, before] = [log.at(-1), log.at(-2)];
    const types = (each: Entry | undefined) => (each ? eventsOf(CONVERSATION, each).map(({ type }) => type) : []);
    expect(types(entry)).toEqual(['MessageReceived', 'TicketUpdated']);
    expect(types(before)).toEqual(['MessageSent', 'TicketAnswered']);
  });
});

describe('a change', () => {
  it('is an entry of what is new, and none where nothing is', () => {
    expect(appended(change(standing('a'), row(), { owner: 'b', status: 'open' }))).toMatchObject({
      kind: 'ticket',
      by: 'a',
      ticket: { id: ID, owner: 'b' },
    });
    expect(appended(change(standing('a'), row(), { status: 'solved' }))?.ticket).toEqual({ id: ID, status: 'solved' });
    expect(existing(change(standing('a'), row(), { status: 'open', owner: null }))).toBe(2);
    expect(appended(change(standing('a'), row({ owner: 'a' }), { owner: null }))?.ticket).toEqual({
      id: ID,
      owner: null,
    });
  });

  it('of another’s ticket is a supervisor’s matter', () => {
    expect(() => change(standing('b'), row({ owner: 'a' }), { owner: 'b' })).toThrow(refusal('conflict', 'another'));
    expect(appended(change(standing('s', 'supervisor'), row({ owner: 'a' }), { owner: 'b' }))).toBeDefined();
  });

  it('of a ticket whose owner is disabled is everybody’s', () => {
    const left = { ...row({ owner: 'a' }), isLeft: true };
    expect(appended(change(standing('b'), left, { owner: 'b' }))?.ticket).toEqual({ id: ID, owner: 'b' });
    expect(appended(answer(standing('b'), left, logOf(...LOG)))?.ticket).toMatchObject({ owner: 'b' });
  });

  it('is found again by its id', () => {
    const log = logOf(...LOG, staff('ticket', { id: 'u1', ticket: { id: ID, status: 'solved' } }));
    expect(existing(change(standing('a'), row(), { status: 'solved' }, log))).toBe(3);
  });
});

describe('a reminder', () => {
  it('is one entry, and none where nothing may be written any more', () => {
    const first = decideReminder(row(), 'soon')(tailOf(logOf(...LOG)));
    expect(appended(first)).toMatchObject({ kind: 'ticket', role: 'system', ticket: { id: ID, reminder: 'soon' } });
    const log = logOf(...LOG, appended(first) ?? wanted);
    expect(existing(decideReminder(row(), 'soon')(tailOf(log)))).toBe(3);
    expect(decideReminder(row(), 'soon')(tailOf(logOf(...LOG, staff('erased'))))).toHaveProperty('skip');
  });
});
