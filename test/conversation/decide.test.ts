import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import {
  decideClose,
  decideEscalate,
  decideFeedback,
  decideRate,
  decideSend,
} from '../../functions/conversation/decide.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import type { Decision } from '../../functions/conversation/log.ts';
import { paceAfter, WRITES_AT_ONCE } from '../../functions/conversation/pace.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff, tailOf, VISITOR } from './factories.ts';

const customer: Customer = {
  role: 'customer',
  connectionId: 'c1',
  visitorId: VISITOR,
  expiresAt: 2_000_000_000,
  language: 'ja',
  returning: false,
};
const NOW = Date.UTC(2026, 10, 21, 1);
/** What a conversation is handed over with, as `handoffOf` makes it. */
const HANDOFF = { trigger: 'asked' as const, priority: 0, body: { text: '承りました', reason: '人と話したい' } };
const NO_TERMS = { required: false, inForce: [], known: [], texts: [] };
const asked = { customer, ordinal: 0, now: NOW };
const stranger = { ...asked, customer: { ...customer, visitorId: 'visitor-2' } };
const send = { action: 'send' as const, conversationId: CONVERSATION, id: 'q1', after: 0, text: '送料は？' };

const appended = (decision: Decision) => ('append' in decision ? decision.append : undefined);
const existing = (decision: Decision) => ('existing' in decision ? decision.existing.seq : undefined);

describe('a send', () => {
  it('opens a conversation and binds it to the visitor', () => {
    expect(appended(decideSend(asked, send, [], NO_TERMS)(tailOf([])))).toMatchObject({
      id: 'q1',
      by: VISITOR,
      facts: { visitorId: VISITOR, ordinal: 0 },
      body: { text: '送料は？' },
    });
  });

  it('is found again by its id after everything that followed it', () => {
    const log = logOf(
      customerMessage(),
      botReply(),
      customerMessage({ id: 'q2', after: 2 }),
      botReply({ id: 'q2.reply' }),
    );
    expect(existing(decideSend(asked, send, [], NO_TERMS)(tailOf(log)))).toBe(1);
  });

  it('wishes an answer by e-mail when who waits writes an address, and nobody else', () => {
    const waits = logOf(customerMessage(), staff('escalated', { id: 'w', role: 'system', trigger: 'asked' }));
    const wishOf = (text: string, log = waits) =>
      appended(decideSend(asked, { ...send, id: 'q2', after: log.length, text }, [], NO_TERMS)(tailOf(log)))?.wish;
    expect(wishOf('hanako@example.jp です。メールください')).toBe('message');
    expect(wishOf('ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ')).toBe('message');
    expect(wishOf('5個@800円です')).toBeUndefined();
    expect(wishOf('hanako@example.jp です', logOf(customerMessage()))).toBeUndefined();
  });

  it('with an `after` beyond the newest entry is refused: what it saw cannot be', () => {
    const log = logOf(customerMessage());
    expect(() => decideSend(asked, { ...send, id: 'q9', after: 5 }, [], NO_TERMS)(tailOf(log, 5))).toThrow(/after/);
  });

  it("into a stranger's conversation is refused as if it did not exist", () => {
    expect(() => decideSend(stranger, send, [], NO_TERMS)(tailOf(logOf(customerMessage())))).toThrow(/not one of your/);
  });

  it('into an erased conversation is refused', () => {
    const log = logOf(customerMessage(), staff('erased'));
    expect(() => decideSend(asked, { ...send, id: 'q2' }, [], NO_TERMS)(tailOf(log))).toThrow(/no more messages/);
  });

  it('of a choice takes its words from what is on offer', () => {
    const choice = { action: 'send' as const, conversationId: CONVERSATION, id: 'q2', after: 0, choice: 'a' };
    const offered = [{ id: 'a', label: '返品' }];
    expect(appended(decideSend(asked, choice, offered, NO_TERMS)(tailOf([])))?.body).toMatchObject({
      text: '返品',
      choice: 'a',
    });
    expect(() => decideSend(asked, { ...choice, choice: 'c' }, offered, NO_TERMS)(tailOf([]))).toThrow(
      /choice: is not on offer/,
    );
  });

  it('keeps the page of the message, else that of the session', () => {
    const onPage = { ...asked, customer: { ...customer, page: 'https://shop.example/a' } };
    expect(appended(decideSend(onPage, send, [], NO_TERMS)(tailOf([])))?.body.page).toBe('https://shop.example/a');
    const moved = { ...send, page: 'https://shop.example/b' };
    expect(appended(decideSend(onPage, moved, [], NO_TERMS)(tailOf([])))?.body.page).toBe('https://shop.example/b');
  });
});

describe('feedback', () => {
  const frame = { action: 'feedback' as const, conversationId: CONVERSATION, seq: 2, helpful: true };
  const given = (helpful: boolean) => ({ ...staff('feedback'), role: 'customer' as const, about: 2, helpful });

  it('is about a reply of the bot and nothing else', () => {
    const log = logOf(customerMessage(), botReply());
    expect(appended(decideFeedback(asked, frame)(tailOf(log, 2)))).toMatchObject({ about: 2, helpful: true });
    expect(() => decideFeedback(asked, { ...frame, seq: 1 })(tailOf(log, 1))).toThrow(/seq/);
    expect(() => decideFeedback(asked, { ...frame, seq: 9 })(tailOf(log, 9))).toThrow(/seq/);
  });

  it('given again adds nothing; changed twice, the newest counts', () => {
    const once = logOf(customerMessage(), botReply(), given(true));
    expect(existing(decideFeedback(asked, frame)(tailOf(once, 2)))).toBe(3);
    const changed = logOf(customerMessage(), botReply(), given(true), given(false));
    expect(appended(decideFeedback(asked, frame)(tailOf(changed, 2)))).toMatchObject({ helpful: true });
  });
});

describe('a rating', () => {
  const frame = { action: 'rate' as const, conversationId: CONVERSATION, score: 5, comment: '助かりました' };
  const rated = { ...staff('rated'), role: 'customer' as const, score: 5, body: { comment: '助かりました' } };

  it('needs a conversation', () =>
    expect(() => decideRate(asked, frame, undefined)(tailOf([]))).toThrow(/nothing is written/));

  it('given again adds nothing; another score or comment does', () => {
    const log = logOf(customerMessage(), rated);
    const before = log[1];
    expect(existing(decideRate(asked, frame, undefined)(tailOf(log)))).toBe(2);
    expect(existing(decideRate(asked, frame, before)(tailOf(log, 3)))).toBe(2);
    expect(appended(decideRate(asked, { ...frame, score: 4 }, before)(tailOf(log)))).toMatchObject({ score: 4 });
    expect(appended(decideRate(asked, { ...frame, comment: 'やはり' }, before)(tailOf(log)))).toMatchObject({
      score: 5,
    });
  });

  it('counts again when another one came in between', () => {
    const log = logOf(customerMessage(), rated, { ...rated, score: 1, body: {} });
    expect(appended(decideRate(asked, frame, log[1])(tailOf(log)))).toMatchObject({ score: 5 });
  });

  it('is possible after the end', () => {
    expect(
      appended(decideRate(asked, frame, undefined)(tailOf(logOf(customerMessage(), staff('closed'))))),
    ).toBeDefined();
  });
});

describe('closing', () => {
  const frame = decideClose(asked);

  it('ends once; what came after the end does not make it two', () => {
    const rated = { ...staff('rated'), role: 'customer' as const, score: 5 };
    expect(existing(frame(tailOf(logOf(customerMessage(), staff('closed'), rated))))).toBe(2);
  });

  it('ends again what was opened again', () => {
    expect(
      appended(frame(tailOf(logOf(customerMessage(), staff('closed'), customerMessage({ id: 'q2' }))))),
    ).toBeDefined();
  });
});

describe('asking for a person', () => {
  const frame = { action: 'escalate' as const, conversationId: CONVERSATION, reason: '人と話したい' };

  it('is possible as the first thing, and keeps the reason from the text', () => {
    expect(appended(decideEscalate(asked, frame, HANDOFF, NO_TERMS)(tailOf([])))).toMatchObject({
      kind: 'escalated',
      role: 'system',
      trigger: 'asked',
      facts: { visitorId: VISITOR },
      body: { text: '承りました', reason: '人と話したい' },
    });
  });

  it('counts once while it stands, whatever the bot escalates meanwhile', () => {
    const asking = decideEscalate(asked, frame, HANDOFF, NO_TERMS);
    const draft = appended(asking(tailOf([])));
    if (!draft) throw new Error('not escalated');
    const unknown = botReply({ id: 'q2.reply', kind: 'escalated', outcome: 'unknown', about: 2 });
    expect(existing(asking(tailOf(logOf(draft, customerMessage({ id: 'q2' }), unknown))))).toBe(1);
    const first = logOf(customerMessage(), botReply({ kind: 'escalated', outcome: 'unknown' }));
    expect(appended(asking(tailOf(first)))).toBeDefined();
  });

  it('counts again when who still waits names another skill', () => {
    const naming = (skill: string) => decideEscalate(asked, { ...frame, skill }, HANDOFF, NO_TERMS);
    const draft = appended(naming('orders')(tailOf([])));
    if (!draft) throw new Error('not escalated');
    const rings = staff('assigned', { role: 'system', to: 'a', rings: 1 });
    for (const log of [logOf(draft), logOf(draft, rings)]) {
      expect(existing(naming('orders')(tailOf(log)))).toBe(1);
      expect(appended(naming('billing')(tailOf(log)))).toMatchObject({ kind: 'escalated', skill: 'billing' });
    }
    expect(existing(naming('billing')(tailOf(logOf(draft, staff('assigned', { to: 'a' })))))).toBe(1);
  });

  it('counts once', () => {
    const draft = appended(decideEscalate(asked, frame, HANDOFF, NO_TERMS)(tailOf([])));
    if (!draft) throw new Error('not escalated');
    expect(existing(decideEscalate(asked, frame, HANDOFF, NO_TERMS)(tailOf(logOf(draft))))).toBe(1);
  });
});

describe('whatever a customer asks for', () => {
  const member = { ...asked, customer: { ...customer, member: 'm1' } };
  const log = logOf(customerMessage({ facts: { visitorId: VISITOR, ordinal: 0, member: 'm1' } }));
  const next = { ...send, id: 'q2' };

  it("in a member's conversation needs that member's proof", () => {
    expect(appended(decideSend(member, next, [], NO_TERMS)(tailOf(log)))).toMatchObject({ facts: { member: 'm1' } });
    expect(() => decideSend(asked, next, [], NO_TERMS)(tailOf(log))).toThrow(/identityToken/);
    const other = { ...asked, customer: { ...customer, member: 'm2' } };
    expect(() => decideSend(other, next, [], NO_TERMS)(tailOf(log))).toThrow(/identityToken/);
  });

  it('is refused while staff have shut him out, and taken again afterwards', () => {
    const blocked = logOf(customerMessage(), staff('blocked'));
    expect(() => decideSend(asked, next, [], NO_TERMS)(tailOf(blocked))).toThrow(/not open to you/);
    expect(() => decideClose(asked)(tailOf(blocked))).toThrow(/not open to you/);
    const open = logOf(customerMessage(), staff('blocked'), staff('unblocked'));
    expect(appended(decideSend(asked, next, [], NO_TERMS)(tailOf(open)))).toBeDefined();
  });

  it('comes at a pace he can keep; a repeated message is found all the same', () => {
    const drafts = Array.from({ length: WRITES_AT_ONCE }, (_, i) => customerMessage({ id: `q${i}` }));
    // All in one second.
    const entries = logOf(...drafts).map((entry, i) => ({ ...entry, at: NOW - 1_000 + i }));
    const paced = entries.reduce<number | undefined>((before, { at }) => paceAfter(before, at), undefined);
    const last = entries.at(-1);
    if (!last) throw new Error('no entry');
    const tail = { ...tailOf(entries), last: { ...last, state: { ...last.state, paced } } };
    const refused = () => decideSend(asked, { ...send, id: 'more' }, [], NO_TERMS)(tail);
    expect(refused).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfter: 2 }));
    expect(existing(decideSend(asked, { ...send, id: 'q7' }, [], NO_TERMS)(tail))).toBe(8);
    expect(
      appended(decideSend({ ...asked, now: NOW + 3_000 }, { ...send, id: 'more' }, [], NO_TERMS)(tail)),
    ).toBeDefined();
  });
});

describe('an acceptance of the disclosure', () => {
  const escalate = { action: 'escalate' as const, conversationId: CONVERSATION };
  const versions = ['v1', 'v2', 'unknown'];
  const situations = fc.record({
    required: fc.boolean(),
    known: fc.subarray(['v1', 'v2']),
    inForce: fc.subarray(['v1', 'v2']),
    before: fc.option(fc.constantFrom(...versions), { nil: undefined }),
    accept: fc.option(fc.constantFrom(...versions), { nil: undefined }),
    asks: fc.boolean(),
  });

  it('is refused only where one is needed and neither the frame has one nor the log the one in force; kept wherever it names a known one', () => {
    fc.assert(
      fc.property(situations, ({ required, known, inForce, before, accept, asks }) => {
        const terms = { required, known, inForce, texts: [] };
        const tail = tailOf(logOf(customerMessage({ id: 'q0', ...(before !== undefined && { accepted: before }) })));
        const decide = asks
          ? decideEscalate(asked, { ...escalate, accept }, HANDOFF, terms)
          : decideSend(asked, { ...send, accept }, [], terms);
        const named = accept !== undefined && known.includes(accept) ? accept : undefined;
        if (required && named === undefined && !inForce.some((each) => each === before)) {
          expect(() => decide(tail)).toThrow(expect.objectContaining({ code: 'not_accepted' }));
          return;
        }
        const draft = appended(decide(tail));
        if (!draft) throw new Error('nothing was appended');
        expect(draft.accepted).toBe(named);
        const { state } = logOf(customerMessage({ id: 'q0', accepted: before }), draft).at(-1) ?? {};
        expect(state?.accepted).toBe(named ?? before);
      }),
    );
  });

  it('says what to do', () => {
    const refused = () =>
      decideSend(asked, send, [], { required: true, inForce: ['v1'], known: ['v1'], texts: [] })(tailOf([]));
    expect(refused).toThrow(/^accept: show .*joined\.disclosure.*version/);
  });

  it('is not asked of what is written already, however it came to be', () => {
    const terms = { required: true, inForce: ['v1'], known: ['v1'], texts: [] };
    expect(existing(decideSend(asked, send, [], terms)(tailOf(logOf(customerMessage()))))).toBe(1);
    const standing = logOf(customerMessage(), staff('escalated', { role: 'system', by: VISITOR }));
    expect(existing(decideEscalate(asked, escalate, HANDOFF, terms)(tailOf(standing)))).toBe(2);
  });

  it('and what was told without being accepted are noted once for each text, in the language of the customer', () => {
    const told = (version: string, language: 'ja' | 'en') => ({ version, sha256: `${version}-sha`, language });
    const old = {
      required: false,
      inForce: ['j1', 'e1'],
      known: ['j1', 'e1'],
      texts: [told('j1', 'ja'), told('e1', 'en')],
    };
    const newer = {
      ...old,
      inForce: ['j2', 'e2'],
      known: ['j2', 'e2', 'j1', 'e1'],
      texts: [told('j2', 'ja'), told('e2', 'en'), ...old.texts],
    };
    const noted = (terms: typeof old, log: Entry[], accept?: string) =>
      appended(decideSend(asked, { ...send, id: `q${log.length}`, after: log.length, accept }, [], terms)(tailOf(log)))
        ?.informed;
    expect(noted(old, [])).toEqual(told('j1', 'ja'));
    const first = logOf(customerMessage({ informed: told('j1', 'ja') }));
    expect(first[0]?.state.informed).toBe('j1');
    expect(noted(old, first)).toBeUndefined();
    expect(noted(newer, first)).toEqual(told('j2', 'ja'));
    // Whoever accepts the words of the other language was told those.
    expect(noted(newer, first, 'e2')).toEqual(told('e2', 'en'));
    expect(noted(newer, logOf(customerMessage({ informed: told('e2', 'en') })))).toBeUndefined();
    expect(noted(newer, first, 'j1')).toBeUndefined();
    expect(noted({ ...old, inForce: [], known: [], texts: [] }, [])).toBeUndefined();
  });

  it('lasts for the conversation, also when it was closed, and is gone with the next one', () => {
    const log = logOf(customerMessage({ accepted: 'v1' }), botReply(), staff('closed'), customerMessage({ id: 'q2' }));
    expect(log.map(({ state }) => state.accepted)).toEqual(['v1', 'v1', 'v1', 'v1']);
    expect(logOf(customerMessage())[0]?.state).not.toHaveProperty('accepted');
  });
});
