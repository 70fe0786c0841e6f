import { describe, expect, it } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import {
  decideClose,
  decideEscalate,
  decideFeedback,
  decideRate,
  decideSend,
} from '../../functions/conversation/decide.ts';
import type { Decision } from '../../functions/conversation/log.ts';
import { botReply, CONVERSATION, customerMessage, logOf, staff, tailOf, VISITOR } from './factories.ts';

const customer: Customer = {
  role: 'customer',
  connectionId: 'c1',
  visitorId: VISITOR,
  expiresAt: 2_000_000_000,
  language: 'ja',
  returning: false,
};
const asked = { customer, ordinal: 0 };
const stranger = { customer: { ...customer, visitorId: 'visitor-2' }, ordinal: 0 };
const send = { action: 'send' as const, conversationId: CONVERSATION, id: 'q1', after: 0, text: '送料は？' };

const appended = (decision: Decision) => ('append' in decision ? decision.append : undefined);
const existing = (decision: Decision) => ('existing' in decision ? decision.existing.seq : undefined);

describe('a send', () => {
  it('opens a conversation and binds it to the visitor', () => {
    expect(appended(decideSend(asked, send, [])(tailOf([])))).toMatchObject({
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
    expect(existing(decideSend(asked, send, [])(tailOf(log)))).toBe(1);
  });

  it('with an `after` beyond the newest entry is refused: what it saw cannot be', () => {
    const log = logOf(customerMessage());
    expect(() => decideSend(asked, { ...send, id: 'q9', after: 5 }, [])(tailOf(log, 5))).toThrow(/after/);
  });

  it("into a stranger's conversation is refused as if it did not exist", () => {
    expect(() => decideSend(stranger, send, [])(tailOf(logOf(customerMessage())))).toThrow(/not one of your/);
  });

  it('into an erased conversation is refused', () => {
    const log = logOf(customerMessage(), staff('erased'));
    expect(() => decideSend(asked, { ...send, id: 'q2' }, [])(tailOf(log))).toThrow(/no more messages/);
  });

  it('of a choice takes its words from the greeting or from the newest offer', () => {
    const offer = botReply({ outcome: 'choices', body: { text: '?', choices: [{ id: 'a', label: '返品' }] } });
    const choice = { action: 'send' as const, conversationId: CONVERSATION, id: 'q2', after: 0, choice: 'a' };
    const greeting = [{ id: 'b', label: '送料' }];
    expect(appended(decideSend(asked, choice, [])(tailOf(logOf(customerMessage(), offer))))?.body).toMatchObject({
      text: '返品',
      choice: 'a',
    });
    expect(appended(decideSend(asked, { ...choice, choice: 'b' }, greeting)(tailOf([])))?.body.text).toBe('送料');
    expect(() => decideSend(asked, { ...choice, choice: 'c' }, greeting)(tailOf([]))).toThrow(
      /choice: is not on offer/,
    );
  });

  it('keeps the page of the message, else that of the session', () => {
    const onPage = { ...asked, customer: { ...customer, page: 'https://shop.example/a' } };
    expect(appended(decideSend(onPage, send, [])(tailOf([])))?.body.page).toBe('https://shop.example/a');
    const moved = { ...send, page: 'https://shop.example/b' };
    expect(appended(decideSend(onPage, moved, [])(tailOf([])))?.body.page).toBe('https://shop.example/b');
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

  it('needs a conversation', () => expect(() => decideRate(asked, frame)(tailOf([]))).toThrow(/nothing is written/));

  it('given again adds nothing; another score or comment does', () => {
    const log = tailOf(logOf(customerMessage(), rated));
    expect(existing(decideRate(asked, frame)(log))).toBe(2);
    expect(appended(decideRate(asked, { ...frame, score: 4 })(log))).toMatchObject({ score: 4 });
    expect(appended(decideRate(asked, { ...frame, comment: 'やはり' })(log))).toMatchObject({ score: 5 });
  });

  it('is possible after the end', () => {
    expect(appended(decideRate(asked, frame)(tailOf(logOf(customerMessage(), staff('closed')))))).toBeDefined();
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
    expect(appended(decideEscalate(asked, frame, '承りました')(tailOf([])))).toMatchObject({
      kind: 'escalated',
      role: 'system',
      facts: { visitorId: VISITOR },
      body: { text: '承りました', reason: '人と話したい' },
    });
  });

  it('counts once while it stands, whatever the bot escalates meanwhile', () => {
    const asking = decideEscalate(asked, frame, '承りました');
    const draft = appended(asking(tailOf([])));
    if (!draft) throw new Error('not escalated');
    const unknown = botReply({ id: 'q2.reply', kind: 'escalated', outcome: 'unknown', about: 2 });
    expect(existing(asking(tailOf(logOf(draft, customerMessage({ id: 'q2' }), unknown))))).toBe(1);
    const first = logOf(customerMessage(), botReply({ kind: 'escalated', outcome: 'unknown' }));
    expect(appended(asking(tailOf(first)))).toBeDefined();
  });

  it('counts once', () => {
    const draft = appended(decideEscalate(asked, frame, '承りました')(tailOf([])));
    if (!draft) throw new Error('not escalated');
    expect(existing(decideEscalate(asked, frame, '承りました')(tailOf(logOf(draft))))).toBe(1);
  });
});
