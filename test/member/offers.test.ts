import { beforeAll, describe, expect, it, vi } from 'vitest';
import { intentIn, menuFor, withNear } from '../../functions/bot/procedure.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { lookedUp } from '../../functions/member/answer.ts';
import { type LookUp, lookUpNamed, lookUps } from '../../functions/member/look-ups.ts';
import { menuChoices } from '../../functions/member/menu.ts';
import { lookUpChoices } from '../../functions/member/offers.ts';
import { begunReply, botReply, customerMessage, logOf } from '../conversation/factories.ts';
import { AYA, orderOf } from './fakes.ts';

beforeAll(() => {
  vi.stubEnv('TEXTS', JSON.stringify({ bot: { ja: '自動応答', en: 'Assistant' } }));
  vi.stubEnv('LOOK_UPS', 'on');
});

const named = (name: string): LookUp => {
  const found = lookUpNamed(name);
  if (!found) throw new Error(`there is no look-up ${name}`);
  return found;
};
const lastOf = (...drafts: Draft[]): Entry => {
  const last = logOf(...drafts).at(-1);
  if (!last) throw new Error('nothing is written');
  return last;
};
const question = (body: Draft['body'], language = 'ja'): Entry =>
  lastOf(customerMessage({ body, facts: { ...customerMessage().facts, language } }));
const ids = (choices: readonly { readonly id: string }[] = []): string[] => choices.map(({ id }) => id);

describe('the button of a look-up', () => {
  it('is there for each of them but for stock, which needs a product', () => {
    const all = ids(lookUpChoices('ja'));
    expect(all).toEqual(['order', 'points', 'usage', 'plan', 'purchases', 'profile'].map((name) => `look-ask-${name}`));
    for (const { choice, argument } of lookUps()) expect(choice === undefined).toBe(argument === 'product');
  });

  it.each(['ja', 'en'])('begins it, and so do its words, in %s', (language) => {
    for (const { id, label } of lookUpChoices(language)) {
      const name = id.replace('look-ask-', '');
      const intent = { name, arguments: {} };
      expect(intentIn(question({ text: label, choice: id }, language))).toEqual(intent);
      expect(intentIn(question({ text: label }, language))).toEqual(intent);
    }
  });

  it('of a look-up that there is no more is a question like any other', () => {
    expect(intentIn(question({ text: '前世を確認する', choice: 'look-ask-past' }))).toBeUndefined();
    expect(intentIn(question({ text: '在庫', choice: 'look-ask-stock' }))).toBeUndefined();
  });

  it('is the bot’s to hear, also while a procedure waits for another choice', () => {
    const begun = begunReply({ id: 'b', body: {} });
    const which: Draft = {
      id: 'w',
      kind: 'looked_up',
      role: 'procedure',
      after: 1,
      about: 1,
      procedure: { name: 'order', step: 'choice' },
      body: { choices: [{ id: 'look-order-1', label: '注文 1' }] },
    };
    const taken = (choice: string) =>
      lastOf(customerMessage(), begun, which, customerMessage({ id: 'c', after: 3, body: { text: 'x', choice } })).state
        .mode;
    expect(taken('look-order-1')).toBe('procedure');
    expect(taken('look-ask-points')).toBe('bot');
    expect(taken('look-menu')).toBe('bot');
  });
});

describe('the list of look-ups', () => {
  it('is one choice beside the greeting, in the customer’s language, where members can prove who they are', () => {
    expect(menuChoices('ja')).toEqual([{ id: 'look-menu', label: '会員情報・ご注文の照会' }]);
    expect(menuChoices('en-GB')).toEqual([{ id: 'look-menu', label: 'My account and orders' }]);
    vi.stubEnv('LOOK_UPS', undefined);
    expect(menuChoices('ja')).toEqual([]);
    expect(menuFor(question({ text: 'x', choice: 'look-menu' }))).toBeUndefined();
    vi.stubEnv('LOOK_UPS', 'on');
  });

  it('answers its choice and its words, and nothing else', () => {
    const answer = menuFor(question({ text: 'My account and orders', choice: 'look-menu' }, 'en'));
    expect(answer).toMatchObject({ kind: 'message', outcome: 'choices', body: { choices: lookUpChoices('en') } });
    expect(menuFor(question({ text: '会員情報・ご注文の照会' }))?.body.choices).toEqual(lookUpChoices('ja'));
    expect(menuFor(question({ text: '会員情報' }))).toBeUndefined();
    expect(menuFor(question({ text: '会員情報・ご注文の照会', choice: 'ja-returns' }))).toBeUndefined();
  });
});

describe('after a look-up', () => {
  it('come the next ones, at most three, without those that would show nothing', () => {
    const { body } = lookedUp(named('points'), { member: AYA }, 'ja');
    // He has no usage.
    expect(ids(body.choices)).toEqual(['look-ask-plan', 'look-ask-purchases', 'look-ask-profile']);
    expect(ids(lookedUp(named('profile'), { member: AYA }, 'ja').body.choices)).toEqual([
      'look-ask-order',
      'look-ask-points',
      'look-ask-plan',
    ]);
  });

  it('they come also where nothing was found, and not to who asked what is nobody’s own', () => {
    const none = lookedUp(named('order'), { order: undefined }, 'en').body;
    expect(none.choices?.[0]).toEqual({ id: 'look-ask-points', label: 'See my points' });
    expect(lookedUp(named('order'), { order: orderOf('1') }, 'en').body.choices).toHaveLength(3);
    expect(lookedUp(named('stock'), { stock: [] }, 'ja').body.choices).toBeUndefined();
  });
});

describe('a question that may mean a look-up', () => {
  const near = () => ['stock', 'points', 'plan'];
  const asked = question({ text: 'ポイントのことなんですが' });
  const reply = botReply({ outcome: 'choices', body: { text: 'どちらですか', choices: [{ id: 'a', label: 'A' }] } });
  const points = { id: 'look-ask-points', label: 'ポイントを確認する' };

  it('is answered with that as one more choice', () => {
    expect(withNear(reply, asked, near).body.choices).toEqual([{ id: 'a', label: 'A' }, points]);
    expect(withNear({ ...reply, outcome: 'answer', body: { text: 'x' } }, asked, near).body.choices).toEqual([points]);
    const unknown: Draft = { ...reply, kind: 'escalated', outcome: 'unknown', body: { text: 'x' } };
    const said = withNear(unknown, asked, near);
    expect(said.body.choices).toEqual([points]);
    // It can be chosen, too.
    expect(lastOf(customerMessage(), { ...unknown, ...said }).state.offered).toBe(2);
  });

  it('is read in the language of the reply, with the words of the customer', () => {
    const spy = vi.fn(() => ['points']);
    const said = withNear({ ...reply, facts: { language: 'en' } }, question({ text: 'points?' }), spy);
    expect(spy).toHaveBeenCalledWith('points?', 'en');
    expect(said.body.choices?.at(-1)?.label).toBe('See my points');
  });

  it('stays as it is where a person is called, where it was chosen, and where nobody can prove who he is', () => {
    const called: Draft = { ...reply, kind: 'escalated', outcome: 'unknown', trigger: 'asked' };
    expect(withNear(called, asked, near)).toBe(called);
    expect(withNear(reply, question({ text: 'A', choice: 'a' }), near)).toBe(reply);
    expect(withNear(reply, asked, () => [])).toBe(reply);
    vi.stubEnv('LOOK_UPS', undefined);
    expect(withNear(reply, asked, near)).toBe(reply);
    vi.stubEnv('LOOK_UPS', 'on');
  });
});
