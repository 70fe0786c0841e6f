import { describe, expect, it } from 'vitest';
import { seal } from '../../functions/conversation/chain.ts';
import type { Entry } from '../../functions/conversation/entry.ts';
import { factOf, factsIn, joined } from '../../functions/insight/facts.ts';
import { packed, unpacked } from '../../functions/insight/pack.ts';
import { asks, draft, logOf, replies } from './logs.ts';

const START = Date.parse('2026-11-22T09:34:50Z');
const VISITOR = 'visitor-1';

/** The facts of a log of these drafts, ten seconds apart, behind a first question. */
const factsOf = (...drafts: Parameters<typeof draft>[2][]) => facts(logWith(...drafts));
const logWith = (...drafts: unknown[]): Entry[] =>
  logOf(
    'c',
    VISITOR,
    START,
    drafts.map((each) => ({ after: 10_000, does: () => each as never })),
  );
const facts = (log: readonly Entry[]) => joined(factsIn('c', log));

describe('a question', () => {
  it('counts when it is asked, with what it speaks of while no entry has answered it', () => {
    expect(factsOf()).toMatchObject([
      { what: 'question', seq: 1, version: 1, at: START, visitor: VISITOR, language: 'ja', page: '/help' },
    ]);
    expect(factsOf()[0]).toHaveProperty('terms', [{ key: '送料', written: '送料', isPhrase: false }]);
    expect(factsOf()[0]).not.toHaveProperty('outcome');
  });

  it('has the entry that answered it as its topic, and the time of the question', () => {
    const [fact] = factsOf(
      replies(1, 'answer', 'ja-fee', { notices: ['outage'], facts: { language: 'en', topic: 'ja-fee' } }),
    );
    expect(fact).toEqual({
      ...{ what: 'question', conversationId: 'c', seq: 1, version: 2, at: START, visitor: VISITOR, language: 'en' },
      ...{ page: '/help', topic: 'ja-fee', outcome: 'answer', notices: ['outage'] },
    });
  });

  it('has no topic where the entry was only near', () => {
    for (const outcome of ['choices', 'unknown', 'handed_over', 'bot_off', 'apology'] as const) {
      const [fact] = factsOf(replies(1, outcome, 'ja-fee'));
      expect(fact).toMatchObject({ outcome, terms: [{ key: '送料' }] });
      expect(fact).not.toHaveProperty('topic');
    }
    expect(factsOf(replies(1, 'human_only', 'ja-fee'))[0]).toMatchObject({ topic: 'ja-fee' });
  });

  it('counts as what was chosen', () => {
    const chosen = asks('配送について', VISITOR, { body: { text: '配送について', choice: 'ja-time' } });
    expect(factsOf(replies(1, 'choices'), chosen, replies(3, 'answer', 'ja-time'))).toMatchObject([
      { seq: 1, outcome: 'choices' },
      { seq: 3, outcome: 'answer', topic: 'ja-time' },
    ]);
  });

  it('counts while a person has the conversation', () => {
    const taken = draft('assigned', 'agent', { by: 'a', to: 'a' });
    const [, second, ...more] = factsOf(taken, asks('決済アプリが開きません', VISITOR));
    expect(more).toEqual([]);
    expect(second).toMatchObject({ seq: 3, terms: expect.arrayContaining([expect.objectContaining({ key: '決済' })]) });
    expect(second).not.toHaveProperty('topic');
  });

  it('is not what somebody wishes, a code, or what staff and the bot say', () => {
    const others = [
      asks('ボットに聞く', VISITOR, { wish: 'bot' }),
      asks('******', VISITOR),
      draft('message', 'agent', { by: 'a', body: { text: 'こんにちは' } }),
      draft('note', 'agent', { by: 'a', body: { text: 'メモ' } }),
      draft('message', 'bot', { about: 2, body: { text: '続けます' } }),
    ];
    expect(factsOf(...others)).toHaveLength(1);
  });

  it('sounds as its own reply heard it, not as one before', () => {
    const angry = replies(1, 'unknown', undefined, { facts: { language: 'ja', sentiment: 'angry' } });
    const late = replies(3, 'apology', undefined, { facts: {} });
    const calm = replies(5, 'answer', 'ja-fee');
    const found = factsOf(angry, asks('まだですか', VISITOR), late, asks('送料', VISITOR), calm);
    expect(found.map((fact) => Reflect.get(fact, 'sentiment'))).toEqual(['angry', undefined, undefined]);
  });

  it('that was chosen out of a member’s own data brings no words', () => {
    const chosen = asks('注文 スニーカー', VISITOR, { member: 'm' });
    expect(factsOf(chosen)[1]).not.toHaveProperty('terms');
  });

  it('keeps no personal data but words', () => {
    const hostile = asks('山田です 090-1234-5678 taro@example.jp 4242424242424242', VISITOR, {
      body: {
        text: '山田です 090-1234-5678 taro@example.jp 4242424242424242',
        page: 'https://shop.example/u/taro@example.jp',
      },
    });
    expect(JSON.stringify(factsOf(hostile))).not.toMatch(/090-|1234|taro|4242/);
  });
});

describe('an opinion', () => {
  it('counts once for each answer, as it was last', () => {
    const answered = replies(1, 'answer', 'ja-fee');
    const opinion = (helpful: boolean) => draft('feedback', 'customer', { about: 2, helpful });
    const found = factsOf(answered, opinion(true), opinion(false));
    expect(found.filter(({ what }) => what === 'feedback')).toMatchObject([{ seq: 2, version: 4, helpful: false }]);
  });

  it('of a conversation is its newest rating', () => {
    const found = factsOf(draft('rated', 'customer', { score: 1 }), draft('rated', 'customer', { score: 5 }));
    expect(found.filter(({ what }) => what === 'rating')).toMatchObject([{ seq: 0, version: 3, score: 5 }]);
  });
});

it('practice tells nothing', () => {
  const asking = asks('送料はいくらですか', VISITOR, {
    facts: { visitorId: VISITOR, ordinal: 0, returning: false, language: 'ja', practice: true },
  });
  const drafts = [
    asking,
    replies(1, 'answer', 'ja-fee'),
    draft('feedback', 'customer', { about: 2, helpful: false }),
    draft('rated', 'customer', { score: 1 }),
  ];
  const log: Entry[] = [];
  for (const each of drafts) log.push(seal('c', log.at(-1), each, START));
  expect(factsIn('c', log)).toEqual([]);
  for (const entry of log) expect(factOf('c', entry, log[0])).toBeUndefined();
});

it('an erased conversation tells nothing', () => {
  expect(factsOf(draft('erased', 'system'))).toEqual([]);
});

it('a fact is kept as it is', () => {
  const angry = { language: 'en', topic: 'ja-fee', sentiment: 'angry' } as const;
  const log = logWith(
    replies(1, 'answer', 'ja-fee', { notices: ['n'], facts: angry }),
    asks('iPhone15で決済アプリが開きません', VISITOR),
    draft('feedback', 'customer', { about: 2, helpful: false }),
    draft('rated', 'customer', { score: 2 }),
  );
  const all = facts(log);
  expect(all).toHaveLength(4);
  expect(all.map((fact) => unpacked(JSON.parse(JSON.stringify(packed(fact, START))), START))).toEqual(all);
});
