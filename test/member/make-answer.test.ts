import { beforeEach, describe, expect, it } from 'vitest';
import { lookUpNamed } from '../../functions/member/look-ups.ts';
import { makeAnswer, readAhead } from '../../functions/member/make-answer.ts';
import { askedOf, begunLog, DOWN, directoriesOf, orderOf } from './fakes.ts';

beforeEach(() => {
  process.env.TEXTS = JSON.stringify({ bot: { ja: '自動応答', en: 'Assistant' } });
  process.env.PROVES = 'code';
});

const ORDERS = [...Array(12)].map((_, n) => orderOf(`${5000 - n}`));

/** Answers what a member (or nobody) has asked, from these directories. */
const answer = async (
  name: string,
  given: Record<string, string>,
  member: string | undefined,
  from = directoriesOf(ORDERS).from,
  ahead = member,
) => {
  const entries = begunLog(name, given, member);
  const lookUp = lookUpNamed(name);
  const state = entries.at(-1)?.state;
  if (!lookUp || !state) throw new Error(`there is no ${name}`);
  return makeAnswer(askedOf(entries, name, given), lookUp, state, await readAhead(lookUp, ahead, from), from);
};

describe('makeAnswer', () => {
  it('answers the member who is known, with one read beside the log', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    const made = await answer('points', {}, 'aya', from);
    expect(made).toMatchObject({ member: 'aya', answer: { kind: 'looked_up', fields: ['points'] } });
    expect(reads).toEqual(['member aya']);
  });

  it('finds an order among those that were read beside the log, and an older one with one more read', async () => {
    const newer = directoriesOf(ORDERS);
    expect((await answer('order', { orderNumber: '4995' }, 'aya', newer.from)).answer.body.text).toContain('4995');
    expect(newer.reads).toEqual(['newest aya 10']);
    const older = directoriesOf(ORDERS);
    expect((await answer('order', { orderNumber: '4989' }, 'aya', older.from)).answer.body.text).toContain('4989');
    expect(older.reads).toEqual(['newest aya 10', 'order aya 4989']);
  });

  it('drops what was read ahead for somebody else', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    const made = await answer('points', {}, 'aya', from, 'eve');
    expect(made.answer.body.text).toContain('1,480');
    expect(reads).toEqual(['member eve', 'member aya']);
  });

  it('asks who somebody is before it reads anything', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    expect(await answer('points', {}, undefined, from)).toEqual({
      answer: expect.objectContaining({ kind: 'message', denial: 'level' }),
    });
    expect(reads).toEqual([]);
  });

  it('takes no word of the arguments for who somebody is', async () => {
    const { from, reads } = directoriesOf(ORDERS);
    await answer('points', { member: 'aya', memberId: 'aya', verified: 'true' }, undefined, from);
    expect(reads).toEqual([]);
  });

  it('shows the only order at once, and asks which of more', async () => {
    const one = directoriesOf([orderOf('7000')]).from;
    expect((await answer('order', {}, 'aya', one)).answer.procedure?.step).toBe('work');
    expect((await answer('order', {}, 'aya')).answer).toMatchObject({ procedure: { step: 'choice' } });
  });

  it('says the same of an order of another and of none', async () => {
    const none = await answer('order', { orderNumber: '9999' }, 'aya');
    const others = await answer('order', { orderNumber: '5000' }, 'eve');
    expect(others.answer).toEqual(none.answer);
  });

  it.each(['points', 'order', 'purchases', 'stock'])('%s: says so when the systems do not answer', async (name) => {
    const { answer: made } = await answer(name, { product: 'マグ' }, 'aya', DOWN);
    expect(made).toMatchObject({ kind: 'looked_up', denial: 'unavailable', fields: [] });
  });

  it('tells a member who is not in the directory any more that a person can help', async () => {
    expect((await answer('points', {}, 'gone')).answer).toMatchObject({ denial: 'unavailable', fields: [] });
  });

  it('tells anybody what is in stock', async () => {
    const { from, reads } = directoriesOf([], [{ sku: 'MG-1', name: '桜のマグ', available: 3 }]);
    const made = await answer('stock', { product: 'マグ' }, undefined, from);
    expect(made).not.toHaveProperty('member');
    expect(made.answer.body.text).toBe('桜のマグ（MG-1）は在庫があります。');
    expect(reads).toEqual(['stock マグ']);
  });
});
